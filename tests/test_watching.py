"""`check --watch`: anew after each change of a file, with its name, until Ctrl-C."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

SOUND = Path(__file__).parent / "broken" / "sound"
_RUN = "import sys; sys.argv = ['counsel', *sys.argv[1:]]; from counsel.__main__ import run; run()"


def _lines(stream: IO[str]) -> queue.Queue[str]:
    heard: queue.Queue[str] = queue.Queue()

    def listen() -> None:
        for line in stream:
            heard.put(line)

    threading.Thread(target=listen, daemon=True).start()
    return heard


def _until(heard: queue.Queue[str], words: str) -> str:
    told = ""
    while words not in told:
        told += heard.get(timeout=60)
    return told


def test_it_tells_what_changed_and_what_is_wrong_now_and_ctrl_c_ends_it_in_a_line(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SOUND, tmp_path / "sound"))
    command = [sys.executable, "-c", _RUN, "check", str(folder), "--engine", "plain", "--watch"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "COLUMNS": "300"}
    ) as process:
        assert process.stdout is not None
        heard = _lines(process.stdout)
        try:
            assert "sound; 0 errors" in _until(heard, "Watching ")
            path = folder / "experts" / "ada.yaml"
            path.write_text(path.read_text().replace("{do: ring}", "{do: rnig}"))
            told = _until(heard, "1 error")
            assert "Changed: experts/ada.yaml" in told
            assert "unknown action `rnig`" in told
            (folder / "panel.yaml").rename(folder / "panel.bak")
            assert "holds no panel" in _until(heard, "a panel has a")
            (folder / "panel.bak").rename(folder / "panel.yaml")
            assert "unknown action `rnig`" in _until(heard, "1 error")
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) == 130
        finally:
            process.kill()
        assert _until(heard, "Stopped.").strip().splitlines()[-1] == "Stopped."
