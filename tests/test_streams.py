"""The streams as a shell hands them over: full, closed, or with bytes that are no text."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from importlib.metadata import entry_points, version
from pathlib import Path

import msgspec
import pytest

from counsel.problems import Location, Problem
from counsel.rendering.contract.problems import Problems

FULL = Path("/dev/full")
CASE = "--case the-question --today 2026-11-23"
VERBS = (
    *(f"now {CASE}", f"now {CASE} --format json", f"why simpson wait {CASE}", f"why simpson wait {CASE} --format json"),
    *(f"compare {CASE} --format {form}" for form in ("text", "markdown", "csv", "html", "json")),
    *(f"whatif {CASE}", f"whatif {CASE} --format json", f"whatif {CASE} --set urgent=yes"),
    *(f"map --set interview=ahead --format {form}" for form in ("text", "csv", "html", "json")),
    *("experts", "experts simpson", "experts --format json", "cases", "cases the-question", "cases --format json"),
    *(f"now {CASE} --draft call", f"now {CASE} --link", f"now {CASE} --format ics"),
    *(f"cases --handout {kind}" for kind in ("sheet", "solution", "answer")),
    *("check", "check --format json", "--help", "now --help", "--version"),
)
WRONG = "now --set nonsense=1"


def shell(call: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run `counsel` with the redirections that a shell knows."""
    command = f"{sys.executable} -m counsel.doors.cli {call}"
    return subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **(environment or {})},
    )


def told(errors: str, call: str) -> str:
    """What a call says on standard error, in lines also where it says it as JSON."""
    if "json" not in call:
        return errors
    (one,) = msgspec.json.decode(errors, type=Problems).problems
    problem = Problem(Location(one.file, one.line, one.column), one.fault, one.message, one.hint, one.severity)
    return f"{problem}\n"


@pytest.mark.skipif(not FULL.exists(), reason="there is no disk here that is always full")
@pytest.mark.parametrize("call", VERBS)
def test_a_full_disk_is_told_in_one_line(call: str) -> None:
    found = shell(f"{call} >/dev/full")
    assert (found.returncode, told(found.stderr, call)) == (
        1,
        "counsel: error: the output cannot be written: No space left on device [unwritable-output]\n"
        "  hint: make room there, or write it elsewhere\n",
    )


@pytest.mark.skipif(not FULL.exists(), reason="there is no disk here that is always full")
def test_where_errors_cannot_be_told_the_exit_code_still_stands() -> None:
    for call, code in (
        (WRONG, 2),
        ("nwo", 2),
        (f"now {CASE} >/dev/full", 1),
        (f"now {CASE} --set last_step=nothing", 0),
    ):
        for errors in ("2>/dev/full", "2>&-"):
            assert shell(f"{call} {errors}").returncode == code


@pytest.mark.parametrize(
    "call",
    [
        f"now {CASE}",
        f"now {CASE} --format json",
        f"now {CASE} --draft call",
        f"now {CASE} --link",
        f"map {CASE}",
        "experts",
        "--help",
    ],
)
def test_a_closed_output_is_told(call: str) -> None:
    found = shell(f"{call} >&-")
    assert found.returncode == 1
    said = "counsel: error: the output cannot be written: it is closed [unwritable-output]\n"
    assert told(found.stderr, call).startswith(said)


def test_a_closed_input_is_none() -> None:
    found = shell("now <&-")
    assert found.returncode == 2
    assert "no situation was given [no-situation]" in found.stderr


def test_closed_errors_keep_nothing_from_the_output() -> None:
    for call in ("map --set interview=ahead --format csv", f"now {CASE} --format json"):
        assert shell(f"{call} 2>&-").stdout == shell(call).stdout != ""


def test_with_every_stream_closed_there_is_an_exit_code() -> None:
    assert shell(f"now {CASE} <&- >&- 2>&-").returncode == 1
    assert shell("now <&- 2>&-").returncode == 2


def test_a_reader_who_has_read_enough_is_not_told() -> None:
    for call in VERBS:
        found = shell(f"{call} | true; exit ${{PIPESTATUS[0]}}")
        assert found.stderr == ""
        assert found.returncode in (0, 1)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    odd = {"a" * 300: "File name too long", str(tmp_path / "file"): "File exists", "/dev/full/x": "Not a directory"}
    odd[str(tmp_path / "file" / "x")] = "Not a directory"
    if not os.access("/proc/1/cwd", os.X_OK):
        odd["/proc/1/cwd/x"] = "Permission denied"
    for folder, reason in odd.items():
        found = shell(f"map --set interview=done --format csv --save {folder}")
        assert found.returncode == 2
        assert found.stdout == ""
        assert f"cannot be written to: {reason} [unwritable-folder]" in found.stderr
        assert "Traceback" not in found.stderr


def test_a_wrong_call_shows_nothing_that_a_terminal_obeys() -> None:
    for call in ("$'--\\e]0;evil\\a'", "$'nw\\e[2Jo'", "now --format $'\\e[2J'", "why simpson wait $'\\x9b2J'"):
        found = shell(call)
        assert found.returncode == 2
        assert all(sign.isprintable() for sign in found.stderr.replace("\n", ""))


def test_ctrl_c_stops_any_verb_in_one_line() -> None:
    program = (
        "import os, signal; from counsel.doors import calls, cli\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "calls.load = lambda *given, **more: os.kill(os.getpid(), signal.SIGINT)\n"
        "cli.main(['experts'])"
    )
    command = [sys.executable, "-c", program]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (found.returncode, found.stdout, found.stderr.strip()) == (130, "", "Stopped.")


CALL = ["counsel", "now", "--case", "the-question", "--format", "json"]
STARTS = f"import sys, os; from counsel.__main__ import run; sys.argv = {CALL}\n"


def heeding(program: str) -> subprocess.Popen[str]:
    """A program that heeds interrupts, also where the caller ignores them."""
    heeds = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    command = [sys.executable, "-c", heeds + program]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(
    "module",
    ["counsel.doors.cli", "click", "msgspec", "counsel.consulting", "yaml", "counsel.rendering.contract.answer"],
)
def test_ctrl_c_while_a_module_loads_stops_in_one_line(module: str) -> None:
    interrupts = (
        "class Interrupting:\n"
        "    def find_spec(self, name, *rest):\n"
        f"        if name == {module!r}: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "run()"
    )
    with heeding(STARTS + interrupts) as process:
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors.strip()) == (130, "", "Stopped.")


def test_ctrl_c_at_any_time_from_the_start_stops_in_one_line() -> None:
    begins = (
        "class Beginning:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'counsel.doors': os.write(1, b'.')\n"
        "sys.meta_path.insert(0, Beginning())\n"
        "run()"
    )
    ends = set()
    for delay in range(0, 200, 8):
        with heeding(STARTS + begins) as process:
            assert process.stdout is not None
            assert process.stdout.read(1) == "."
            time.sleep(delay / 1000)
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate(timeout=60)
        assert (process.returncode, errors.strip()) in {(130, "Stopped."), (0, "")}
        ends.add((process.returncode, output != ""))
    assert (130, False) in ends
    assert (0, False) not in ends


def test_ctrl_c_where_python_cannot_raise_it_stops_in_one_line() -> None:
    swallows = (
        "from counsel.doors import cli\n"
        "class Gone:\n"
        "    def __del__(self): os.kill(os.getpid(), signal.SIGINT); sum(range(10))\n"
        "cli.run = lambda: Gone() and None\n"
        "run(); print('went on')"
    )
    with heeding(STARTS + swallows) as process:
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors.strip()) == (130, "", "Stopped.")


def test_the_command_begins_where_ctrl_c_is_heeded_first() -> None:
    (command,) = entry_points(group="console_scripts", name="counsel")
    assert command.value == "counsel.__main__:run"
    program = "import sys, counsel.__main__\nprint([one for one in sys.modules if one.startswith('counsel')])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "['counsel', 'counsel.__main__']"


def test_python_m_counsel_is_the_command() -> None:
    command = [sys.executable, "-m", "counsel", "--version"]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert found.stdout == f"python -m counsel, version {version('counsel-panel')}\n"
