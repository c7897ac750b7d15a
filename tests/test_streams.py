"""The streams as a shell hands them over: full, closed, or with bytes that are no text."""

from __future__ import annotations

import os
import subprocess
import sys
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


@pytest.mark.parametrize("call", [f"now {CASE}", f"now {CASE} --format json", f"map {CASE}", "experts", "--help"])
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
