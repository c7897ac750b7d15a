"""Whoever leaves an interview can go on later: nothing that was typed is lost, whatever ends it."""

from __future__ import annotations

import datetime
import json
import os
import pty
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from counsel import consulting
from counsel.doors import output
from terminals import on_a_terminal

SOUND = Path(__file__).parent / "broken" / "sound"
ENDS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


def slow(then: str = "raise SystemError") -> str:
    """A program whose advice takes until a signal comes, if that does not end it."""
    return (
        "import signal, sys, time, counsel.consulting as consulting; from counsel.doors.cli import main\n"
        "usual = consulting.OpenPanel.answer\n"
        "def answer(self, situation, detail):\n"
        "    print('working >', end='', flush=True)\n"
        "    for _ in range(100): time.sleep(0.01)\n"
        f"    {then}\n"
        "consulting.OpenPanel.answer = answer\n"
        "main(sys.argv[1:])"
    )


def command_in(screen: str, lead: str) -> list[str]:
    """The words of the command that the screen offers, without `counsel`."""
    [line] = [line for line in screen.splitlines() if line.startswith(lead)]
    program, *words = shlex.split(line.removeprefix(lead))
    assert program == "counsel"
    return words


def asked_again(words: list[str], folder: Path) -> dict[str, object]:
    """What the offered command answers; where it would go on asking, so far."""
    command = [sys.executable, "-m", "counsel.doors.cli", *(w for w in words if w != "--ask"), "--format", "json"]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=folder)
    assert found.returncode == 0, found.stderr
    answer: dict[str, object] = json.loads(found.stdout)
    return answer


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder that holds the sound panel under a name with a blank."""
    shutil.copytree(SOUND, tmp_path / "my panel" / "sound")
    return tmp_path


OPTIONS = ("--panel", "my panel/sound", "--term", "a_while=9", "--engine", "plain", "--today", "2026-11-23")
ANSWERS = ("1\n", "yes\n", "3\n")


@pytest.mark.parametrize("end", ENDS)
def test_a_signal_while_a_question_is_asked_loses_nothing(end: signal.Signals) -> None:
    screen, code = on_a_terminal("2\n", end)
    assert code == ENDS[end]
    assert "To go on with your answers: counsel now --ask --set interview=done" in screen
    assert "Traceback" not in screen


@pytest.mark.parametrize("end", [*ENDS, "\x04", "\x03"])
def test_leaving_while_the_answers_are_checked_loses_nothing(end: signal.Signals | str) -> None:
    screen, code = on_a_terminal("1\n", end)
    assert code == (130 if isinstance(end, str) else ENDS[end])
    assert "To go on with your answers: counsel now --ask --set interview=ahead" in screen


def test_whoever_says_so_leaves_and_loses_nothing() -> None:
    screen, code = on_a_terminal("2\n", "quit\n")
    assert code == 130
    assert "To go on with your answers: counsel now --ask --set interview=done" in screen


@pytest.mark.parametrize("name", ["asked-on-monday", "asked-on-monday.yaml", "Asked on Monday", "{title}"])
def test_the_name_of_a_case_of_the_panel_is_refused(elsewhere: Path, name: str) -> None:
    title = next(case.title for case in consulting.load(elsewhere / "my panel" / "sound").every_case())
    steps = (*ANSWERS, "\n", "y\n", f"{name.format(title=title)}\n", "\n")
    screen, code = on_a_terminal(*steps, options=OPTIONS, folder=elsewhere)
    assert code == 0
    assert "is the name of a case that comes with the panel" in screen
    assert not [path for path in elsewhere.iterdir() if path.is_file()]


def test_whoever_cannot_save_and_gives_up_is_told_how_to_see_the_advice_again(elsewhere: Path) -> None:
    steps = (*ANSWERS, "\n", "y\n", "nowhere/mine.yaml\n", "\n")
    screen, code = on_a_terminal(*steps, options=OPTIONS, folder=elsewhere)
    assert code == 0
    assert "could not be written" in screen
    assert asked_again(command_in(screen, "To see the advice again: "), elsewhere)["today"] == "2026-11-23"


@pytest.mark.parametrize("name", [".", "..", "my panel", "/dev/null"])
def test_what_is_no_file_is_not_offered_for_overwriting(elsewhere: Path, name: str) -> None:
    steps = (*ANSWERS, "\n", "y\n", f"{name}\n", "mine\n")
    screen, code = on_a_terminal(*steps, options=OPTIONS, folder=elsewhere)
    assert code == 0
    assert "no file that could be overwritten" in screen
    assert "Overwrite it?" not in screen
    assert (elsewhere / "mine").is_file()


@pytest.mark.parametrize("end", ENDS)
def test_a_signal_at_the_offer_to_save_loses_nothing(end: signal.Signals) -> None:
    screen, code = on_a_terminal("1\n", "\n", end)
    assert code == ENDS[end]
    assert "To go on with your answers: counsel now --ask --set interview=ahead" in screen


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("then", ["raise SystemError", "sys.exit(0)"])
def test_a_signal_while_the_advice_is_worked_out_loses_nothing(end: signal.Signals, then: str) -> None:
    screen, code = on_a_terminal("1\n", "\n", end, program=("-c", slow(then)))
    assert code == ENDS[end]
    assert "To go on with your answers: counsel now --ask --set interview=ahead" in screen


def test_a_signal_that_comes_out_as_a_failure_is_still_a_signal() -> None:
    waits = "    for _ in range(100): time.sleep(0.01)\n"
    failing = slow().replace(waits, f"    try:\n    {waits}    except BaseException: raise SystemError from None\n")
    screen, code = on_a_terminal("1\n", "\n", signal.SIGTERM, program=("-c", failing))
    assert code == 143
    assert "To go on with your answers: counsel now --ask --set interview=ahead" in screen


def test_ctrl_c_stops_an_interview_where_the_caller_ignores_it() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        screen, code = on_a_terminal("2\n", "\x03")
    finally:
        signal.signal(signal.SIGINT, before)
    assert code == 130
    assert "counsel now --ask --set interview=done" in screen


@pytest.mark.parametrize("end", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_that_the_caller_ignores_ends_nothing(end: signal.Signals) -> None:
    before = signal.signal(end, signal.SIG_IGN)
    try:
        screen, code = on_a_terminal(
            "1\n", "\n", end, "\n", program=("-c", slow("return usual(self, situation, detail)"))
        )
    finally:
        signal.signal(end, before)
    assert code == 0
    assert "Save your answers" in screen


def test_the_end_of_input_at_the_offer_to_save_is_no_failure() -> None:
    screen, code = on_a_terminal("1\n", "\n", "\x04")
    assert code == 0
    assert "To go on with your answers: counsel now --ask --set interview=ahead" in screen


@pytest.mark.parametrize("line", [b"\xff\n", b"caf\xe9\n", b"\xc3\n"])
@pytest.mark.parametrize("encoding", ["utf-8:strict", "ascii", ""])
def test_bytes_that_are_no_text_are_asked_again(line: bytes, encoding: str) -> None:
    environment = {"PYTHONIOENCODING": encoding, "LC_ALL": "C.UTF-8"}
    screen, code = on_a_terminal("2\n", line, "\x03", environment=environment)
    assert code == 130
    assert "none of the answers" in screen
    assert "counsel now --ask --set interview=done" in screen


@pytest.mark.parametrize("name", [b"\xff.yaml\n", b"a\x1bb\n", b"\xe2\x80\xaex\n", b"a\xe2\x80\x8db\n"])
def test_a_name_that_cannot_be_shown_is_no_name_for_a_file(name: bytes, tmp_path: Path) -> None:
    screen, code = on_a_terminal(
        "1\n", "\n", "y\n", name, "mine.yaml\n", folder=tmp_path, environment={"LC_ALL": "C.UTF-8"}
    )
    assert code == 0
    assert "cannot be shown" in screen
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]


def test_going_on_asks_the_same_panel_in_the_same_way(elsewhere: Path) -> None:
    screen, code = on_a_terminal(*ANSWERS, "\x03", options=OPTIONS, folder=elsewhere)
    assert code == 130
    words = command_in(screen, "To go on with your answers: ")
    assert [words[i : i + 2] for i in range(1, 9, 2)] == [list(OPTIONS[i : i + 2]) for i in range(0, 8, 2)]
    assert "days_since_asked=2026-11-20" in words
    found = asked_again(words, elsewhere)
    assert found["engine"] == "plain"
    assert found["situation"] == {
        "known": {"neighbour": "home", "asked_before": True, "days_since_asked": 3},
        "unknown": [],
        "not_applicable": [],
    }


def test_the_command_stays_true_tomorrow(elsewhere: Path) -> None:
    screen, _ = on_a_terminal(*ANSWERS, "\x03", options=OPTIONS[:2], folder=elsewhere)
    words = command_in(screen, "To go on with your answers: ")
    assert "--today" not in words
    later = datetime.date.today() + datetime.timedelta(days=2)
    found = asked_again([*words, "--today", str(later)], elsewhere)
    assert found["situation"]["known"]["days_since_asked"] == 5  # type: ignore[index]  # it is a mapping


@pytest.mark.parametrize("name", ["", "my case", "./asked-on-monday", "-x", "sub/mine.yaml", "it's", "mine.json"])
def test_what_was_saved_is_what_is_read_back(elsewhere: Path, name: str) -> None:
    (elsewhere / "sub").mkdir()
    screen, code = on_a_terminal(*ANSWERS, "\n", "y\n", f"{name}\n", options=OPTIONS, folder=elsewhere)
    assert code == 0
    words = command_in(screen, "Saved. To see the advice again: ")
    found = asked_again(words, elsewhere)
    known = found["situation"]["known"]  # type: ignore[index]  # it is a mapping
    assert known == {"neighbour": "home", "asked_before": True, "days_since_asked": 3}
    assert words[1:9] == list(OPTIONS)


def test_a_name_under_the_users_own_folder_is_read_back(elsewhere: Path) -> None:
    steps, home = (*ANSWERS, "\n", "y\n", "~/mine.yaml\n"), {"HOME": str(elsewhere / "my panel")}
    screen, _ = on_a_terminal(*steps, options=OPTIONS, folder=elsewhere, environment=home)
    words = command_in(screen, "Saved. To see the advice again: ")
    assert (elsewhere / "my panel" / "mine.yaml").is_file()
    assert asked_again(words, elsewhere)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk here that is always full")
def test_an_answer_that_cannot_be_written_does_not_cost_the_answers_given() -> None:
    program = (
        "-c",
        "import sys; sys.stdout = open('/dev/full', 'w'); from counsel.doors.cli import main; main(sys.argv[1:])",
    )
    screen, code = on_a_terminal("1\n", "\n", program=program)
    assert code == 1
    assert "To go on with your answers: counsel now --ask --set interview=ahead" in screen
    assert re.search(r"error: the output cannot be written: No space left", screen)


def test_no_text_of_a_panel_reaches_the_terminal_as_a_command(elsewhere: Path) -> None:
    path = elsewhere / "my panel" / "sound" / "panel.yaml"
    text = path.read_text().replace("ask: Is the neighbour at home?", r'ask: "\e]0;evil\a\N at home?"')
    path.write_text(text.replace("home: is at home", r'home: "\e[2Jis at \u202e home"'))
    screen, code = on_a_terminal("9\n", "?\n", "1\n", "c\n", "\n", "\x03", options=OPTIONS, folder=elsewhere)
    assert code == 130
    assert all(sign.isprintable() or sign in "\r\n" for sign in screen)


def test_a_window_that_is_closed_ends_it_at_once() -> None:
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, "-m", "counsel.doors.cli", "now"])
    screen = b""
    while not screen.endswith(b"> "):
        screen += os.read(terminal, 4096)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 129


def closed(folder: Path, *typed: str, cache: str = "cache") -> None:
    """An interview in which some lines are typed, and then the window is closed for good."""
    pid, terminal = pty.fork()
    if pid == 0:
        environment = {**os.environ, "COUNSEL_CACHE": str(folder / cache) if cache else ""}
        command = [sys.executable, "-m", "counsel.doors.cli", "now", *OPTIONS]
        os.chdir(folder)
        os.execve(sys.executable, command, environment)
    for line in (*typed, ""):
        screen = b""
        while not screen.endswith(b"> "):
            screen += os.read(terminal, 4096)
        if line:
            os.write(terminal, line.encode())
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 129


def test_what_was_answered_before_the_window_was_closed_waits_for_the_next_time(elsewhere: Path) -> None:
    closed(elsewhere, *ANSWERS[:2])
    [kept] = (elsewhere / "cache").glob("answers-*")
    assert kept.stat().st_mode & 0o077 == 0
    where = {"COUNSEL_CACHE": str(elsewhere / "cache")}
    screen, code = on_a_terminal("\n", ANSWERS[2], "\n", "\n", options=OPTIONS, folder=elsewhere, environment=where)
    assert code == 0
    assert "Your answers when the window was closed:" in screen
    found = asked_again(command_in(screen, "To see the advice again: "), elsewhere)
    assert found["situation"]["known"] == {"neighbour": "home", "asked_before": True, "days_since_asked": 3}  # type: ignore[index]
    assert not [*(elsewhere / "cache").glob("answers-*")]


def test_whoever_does_not_say_yet_is_asked_again_and_it_waits_on(elsewhere: Path) -> None:
    closed(elsewhere, *ANSWERS)
    where = {"COUNSEL_CACHE": str(elsewhere / "cache")}
    screen, code = on_a_terminal("perhaps\n", "q\n", options=OPTIONS, folder=elsewhere, environment=where)
    assert code == 130
    assert "Please type y or n, or q to leave." in screen
    assert [*(elsewhere / "cache").glob("answers-*")]


def test_where_others_may_write_nothing_is_left_and_nothing_is_promised(elsewhere: Path) -> None:
    (elsewhere / "cache").mkdir(mode=0o775)
    (elsewhere / "cache").chmod(0o775)
    where = {"COUNSEL_CACHE": str(elsewhere / "cache")}
    screen, code = on_a_terminal(ANSWERS[0], signal.SIGTERM, options=OPTIONS, folder=elsewhere, environment=where)
    assert code == 143
    assert "Stopped; nothing was saved." in screen
    assert not [*(elsewhere / "cache").iterdir()]


@pytest.mark.parametrize("typed", ["n\n", "no\n"])
def test_whoever_does_not_want_to_go_on_begins_anew_and_nothing_is_left(elsewhere: Path, typed: str) -> None:
    closed(elsewhere, *ANSWERS)
    where = {"COUNSEL_CACHE": str(elsewhere / "cache")}
    screen, code = on_a_terminal(typed, "\x03", options=OPTIONS, folder=elsewhere, environment=where)
    assert code == 130
    assert "To go on" not in screen
    assert "When was" not in screen
    assert not [*(elsewhere / "cache").glob("answers-*")]


def test_whoever_leaves_before_saying_so_loses_nothing(elsewhere: Path) -> None:
    closed(elsewhere, *ANSWERS)
    where = {"COUNSEL_CACHE": str(elsewhere / "cache")}
    screen, _ = on_a_terminal("\x03", options=OPTIONS, folder=elsewhere, environment=where)
    assert "days_since_asked=2026-11-20" in command_in(screen, "To go on with your answers: ")


def test_where_nothing_may_be_kept_nothing_is(elsewhere: Path) -> None:
    closed(elsewhere, *ANSWERS, cache="")
    assert not (elsewhere / "cache").exists()


def test_what_was_answered_in_other_terms_is_not_lost(elsewhere: Path) -> None:
    closed(elsewhere, *ANSWERS)
    where, options = {"COUNSEL_CACHE": str(elsewhere / "cache")}, (*OPTIONS[:2], *OPTIONS[4:])
    screen, _ = on_a_terminal("\x03", options=options, folder=elsewhere, environment=where)
    begins = "What was answered when the window was closed does not fit this panel; it was: "
    words = command_in(screen, begins)
    found = asked_again(words, elsewhere)
    assert found["situation"]["known"] == {"neighbour": "home", "asked_before": True, "days_since_asked": 3}  # type: ignore[index]


@pytest.mark.parametrize("damaged", [b"", b"\xff\xfe", b"asked-on-monday", b"x" * 200_000])
def test_what_is_kept_and_cannot_be_read_is_left_alone(elsewhere: Path, damaged: bytes) -> None:
    closed(elsewhere, *ANSWERS)
    [kept] = (elsewhere / "cache").glob("answers-*")
    kept.write_bytes(damaged)
    where = {"COUNSEL_CACHE": str(elsewhere / "cache")}
    screen, code = on_a_terminal("\x03", options=OPTIONS, folder=elsewhere, environment=where)
    assert code == 130
    assert "Traceback" not in screen
    assert "when the window was closed" not in screen


def test_going_on_asks_on_from_what_was_answered(elsewhere: Path) -> None:
    screen, _ = on_a_terminal(*ANSWERS[:2], "\x03", options=OPTIONS, folder=elsewhere)
    words = command_in(screen, "To go on with your answers: ")
    assert words[0] == "now"
    steps = (ANSWERS[2], "\n", "\n")
    screen, code = on_a_terminal(*steps, options=tuple(words[1:]), folder=elsewhere)
    assert code == 0
    assert "2 of 2 experts settled" not in screen.split(">")[0]
    found = asked_again(command_in(screen, "To see the advice again: "), elsewhere)
    assert found["situation"]["known"] == {"neighbour": "home", "asked_before": True, "days_since_asked": 3}  # type: ignore[index]


def test_whoever_wants_to_go_on_needs_a_terminal(elsewhere: Path) -> None:
    command = [sys.executable, "-m", "counsel.doors.cli", "now", *OPTIONS, "--ask", "--set", "neighbour=home"]
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=elsewhere, timeout=60)
    assert found.returncode == 2
    assert "--ask holds an interview, and needs a terminal" in found.stderr


@pytest.mark.parametrize(
    ("wanted", "begins"),
    [(("--link",), "\ncounsel:1/voicemail-follow-up/answer="), (("--draft", "letter"), "A letter of thanks")],
)
def test_a_link_or_a_draft_is_asked_for_too(wanted: tuple[str, ...], begins: str) -> None:
    screen, code = on_a_terminal("2\n", "1\n", "1\n", "f\n", "\n", "\n", options=(*wanted, "--today", "2026-11-23"))
    assert code == 0
    assert begins in screen
    assert shlex.join(wanted) in " ".join(command_in(screen, "To see the advice again: "))
    assert "Add --full" not in screen


def test_a_draft_that_there_is_none_of_is_told_before_anything_is_asked() -> None:
    screen, code = on_a_terminal(options=("--draft", "poem"))
    assert code == 2
    assert "unknown draft `poem`" in screen
    assert ">" not in screen


def test_a_save_that_fails_halfway_leaves_the_old_file_as_it_was_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("as it was", encoding="utf-8")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8, before[1]))  # no file has room for more
    try:
        with pytest.raises(OSError, match="File too large"):
            output.write({path: "more than there is room for"})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_text(encoding="utf-8") == "as it was"
    assert [*tmp_path.iterdir()] == [path]
    output.write({path: "new"})
    assert path.read_text(encoding="utf-8") == "new"
