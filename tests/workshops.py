"""`counsel workshop` as a process of its own, and phones, a wall and a cockpit that talk to it as browsers do."""

from __future__ import annotations

import http.client
import itertools
import json
import re
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlencode

from servers import Reply
from tools import as_here

if TYPE_CHECKING:
    from collections.abc import Iterator

_RUN = "import sys\n{before}\nsys.argv = ['counsel', *sys.argv[1:]]\nfrom counsel.__main__ import run\nrun()"


class Screen:
    """A browser at one of the addresses; it keeps its cookies."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self._number = itertools.count(1)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            for name, value in response.getheaders():
                if name.lower() == "set-cookie":
                    cookie, _, kept = value.partition(";")[0].partition("=")
                    self.cookies[cookie] = kept
            return Reply(response.status, {n.lower(): v for n, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, None, **headers)

    def post(self, path: str, fields: dict[str, Any], **headers: str) -> Reply:
        """Send a form as a script does."""
        kind = {"content_type": "application/x-www-form-urlencoded", "accept": "application/json"}
        return self.ask("POST", path, urlencode(fields).encode(), **{**kind, **headers})

    def sent(self, path: str) -> dict[str, Any]:
        """What this screen is sent first, once it listens."""
        with self.listening(path) as messages:
            return next(messages)

    @contextmanager
    def listening(self, path: str) -> Iterator[Iterator[dict[str, Any]]]:
        """All that this screen is sent, as long as it listens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request("GET", path, headers={"cookie": cookie})
        response = connection.getresponse()
        assert response.status == 200, response.read()
        try:
            yield (json.loads(line[6:]) for line in response if line.startswith(b"data: {"))
        finally:
            response.close()
            connection.close()

    # as a phone

    def join(self, code: str) -> Reply:
        return self.post("/join", {"code": code})

    def ask_of(self) -> str:
        """The round that the phone's page asks about; empty where it asks nothing."""
        asked = re.search(r'name="poll" value="([\d.]+)"', self.get("/").text)
        return "" if asked is None else asked[1]

    def vote(self, poll: str, choice: str = "", nonce: str = "", **more: Any) -> Reply:
        fields = {"poll": poll, "choice": choice, "nonce": nonce or f"tab.{next(self._number)}", **more}
        return self.post("/vote", {name: value for name, value in fields.items() if value != ""})


class Lead(Screen):
    """The cockpit."""

    @property
    def key(self) -> str:
        found = re.search(r'data-key="(\d+)"', self.get("/lead").text)
        assert found is not None
        return found[1]

    def press(self, deed: str, **fields: Any) -> Reply:
        return self.post(f"/lead/{deed}", {"key": self.key, **fields})

    def go(self, stage: str, step: int = 0, **more: Any) -> None:
        reply = self.press("go", stage=stage, step=step, **more)
        assert reply.status == 200, reply.text


class Held:
    """A workshop that is held."""

    def __init__(self, process: subprocess.Popen[str], lines: list[str], errors: IO[str], file: Path) -> None:
        self.process, self.lines, self._errors, self.file = process, lines, errors, file
        self.port = int(lines[0].partition("127.0.0.1:")[2].partition("/")[0])
        self.lead_key, self.wall_key = (line.rpartition("key=")[2].strip() for line in lines[:2])
        self.code = lines[2].split()[-1]

    def errors(self) -> str:
        self._errors.seek(0)
        return self._errors.read()

    def phone(self) -> Screen:
        """A phone that came in."""
        screen = Screen(self.port)
        assert screen.join(self.code).status == 303
        return screen

    def lead(self) -> Lead:
        screen = Lead(self.port)
        assert screen.get(f"/lead?key={self.lead_key}").status == 303
        return screen

    def wall(self) -> Screen:
        screen = Screen(self.port)
        assert screen.get(f"/wall?key={self.wall_key}").status == 303
        return screen

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self, by: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(by)
        return self.process.wait(timeout=30)


@contextmanager
def holding(file: Path | None, *options: str, before: str = "", state: Path | None = None) -> Iterator[Held]:
    """Hold a workshop.

    Args:
        file: where it is kept; None for wherever it keeps itself.
        options: those of `counsel workshop`.
        before: a program that runs first in its process.
        state: the folder under which it keeps itself.
    """
    command = [sys.executable, "-c", _RUN.format(before=before), "workshop", "--host", "127.0.0.1"]
    command += [] if file is None else ["--file", str(file), *([] if file.exists() else ["--port", "0"])]
    command += options
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        environment = as_here() | ({} if state is None else {"XDG_STATE_HOME": str(state)})
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment)
        assert process.stdout is not None
        watch = threading.Timer(60, process.kill)
        watch.start()
        try:
            lines = [line for _ in range(3) if (line := process.stdout.readline())]
            watch.cancel()
            if len(lines) < 3:
                errors.seek(0)
                raise AssertionError(errors.read())
            yield Held(process, lines, errors, file or Path())
        finally:
            watch.cancel()
            process.kill()
            process.wait()
            process.stdout.close()
