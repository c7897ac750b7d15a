"""Wrong input, from Python and from the command line: the same judgement in the same words."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

import counsel
from counsel import consulting
from counsel.doors.cli import main
from counsel.files.cases import case_text
from counsel.logic.situation import given_in
from counsel.problems import listed
from tools import as_here

if TYPE_CHECKING:
    from collections.abc import Callable

SOUND = Path(__file__).parent / "broken" / "sound"


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A copy of the sound panel, to be spoiled."""
    return Path(shutil.copytree(SOUND, tmp_path / "sound"))


def call(*args: str) -> Result:
    return CliRunner().invoke(main, args)


def test_too_long_a_chain_is_refused_when_assertions_are_off_too(sound: Path) -> None:
    path = sound / "panel.yaml"
    links = "".join(f"  link_{i}: {{means: A link., when: {{link_{i + 1}: yes}}}}\n" for i in range(2000))
    path.write_text(f"{path.read_text()}{links}  link_2000: {{means: The last., when: {{neighbour: home}}}}\n")
    expert = sound / "experts" / "ada.yaml"
    expert.write_text(expert.read_text().replace("when: {neighbour: home}", "when: {link_0: yes}", 1))
    program = (
        f"import counsel\ntry: counsel.load({str(sound)!r}, engine='plain')\nexcept counsel.InputError as e: print(e)"
    )
    found = subprocess.run(
        [sys.executable, "-O", "-c", program], capture_output=True, text=True, env=as_here(), check=True
    )
    assert "[too-deep]" in found.stdout


@pytest.mark.parametrize(
    ("expert", "action", "said"),
    [
        ("simson", "wait", "EXPERT: error: unknown expert `simson` [unknown-expert]\n  hint: did you mean `simpson`?"),
        ("simpson", "wiat", "ACTION: error: unknown action `wiat` [unknown-action]\n  hint: did you mean `wait`?"),
        ("nobody at all", "wait", "hint: there are `williams`, `simpson`, `feldman`, `luscher`, `schindler`"),
    ],
)
def test_an_unknown_expert_or_action_is_refused_alike(
    opened: counsel.OpenPanel, expert: str, action: str, said: str
) -> None:
    with pytest.raises(counsel.InputError) as refused:
        opened.explain(expert, action, opened.situation({}))
    assert said in str(refused.value)
    asked = call("why", expert, action, "--case", "the-question")
    assert (asked.exit_code, asked.stdout) == (2, "")
    assert said in asked.stderr


@pytest.mark.parametrize(("days", "written"), [(3, "2026-11-20"), (900_000, "900000")])
def test_more_days_than_the_calendar_has_are_saved_as_a_number(sound: Path, days: int, written: str) -> None:
    path = sound / "panel.yaml"
    path.write_text(path.read_text().replace("    type: days\n", "    type: days\n    maximum: 1000000\n"))
    opened, today = consulting.load(sound), datetime.date(2026, 11, 23)
    situation = opened.situation({"days_since_asked": days}, today)
    (sound / "saved.yaml").write_text(case_text(opened.panel, situation))
    assert f"days_since_asked: {written}\n" in (sound / "saved.yaml").read_text()
    read = opened.case(str(sound / "saved.yaml"))
    assert opened.situation(given_in(read), today).values == situation.values


@pytest.mark.parametrize(
    "title", ["\N{GRINNING FACE}", "\N{GRINNING FACE}" * 2, "a\\\N{GRINNING FACE}", "\\ud83d\\ude00", "\u00e9"]
)
def test_json_may_write_any_sign_as_escapes(opened: counsel.OpenPanel, tmp_path: Path, title: str) -> None:
    (tmp_path / "mine.json").write_text(json.dumps({"title": title, "facts": {}}))
    assert opened.case(str(tmp_path / "mine.json")).title == title


def test_half_a_sign_is_none(opened: counsel.OpenPanel, tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text('{"title": "\\ud83d"}')
    with pytest.raises(counsel.InputError, match="yaml-syntax"):
        opened.case(str(tmp_path / "mine.json"))


EVIL = "\x1b]0;evil\x07\x9b2J\u202e"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("panel.yaml", "  neighbour:\n", "  EVIL:\n"),
        ("panel.yaml", "      home: is", "      EVIL: is"),
        ("panel.yaml", "  ring: {title", "  EVIL: {title"),
        ("panel.yaml", "{days: 5, means", "{means"),
        ("panel.yaml", "a_while: {days: 5", "EVIL: {dayz: 5"),
        ("panel.yaml", "  asked_lately:", "  EVIL:"),
        ("panel.yaml", "actions: [ring, wait]", "actions: [ring, wait, EVIL, EVIL]"),
        ("experts/ada.yaml", "do: ring", "do: [EVIL, EVIL]"),
        ("ledger.yaml", "id: ada-1", "id: EVIL"),
    ],
)
def test_no_name_reaches_the_terminal_as_a_command(sound: Path, name: str, old: str, new: str) -> None:
    path = sound / name
    before = path.read_text()
    assert old in before
    path.write_text(before.replace(old, new.replace("EVIL", json.dumps(EVIL)), 1))
    found = call("now", "--panel", str(sound), "--set", "neighbour=home")
    assert found.exit_code == 2
    assert "error: " in found.stderr
    assert all(sign.isprintable() for sign in found.stderr.replace("\n", ""))


def test_no_note_reaches_the_terminal_as_a_command(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text(json.dumps({EVIL: 1, "facts": {"urgent": "yes"}}))
    notes = call("now", "--case", str(tmp_path / "mine.json")).stderr
    notes += call("map", "--set", "interview=ahead", "--save", str(tmp_path / EVIL)).stderr
    assert "left aside" in notes
    assert "Saved " in notes or "no case" in notes
    assert all(sign.isprintable() for sign in notes.replace("\n", ""))


@pytest.mark.parametrize(
    "days",
    [-5, 0, 43_831, 10**9, 10**5000, 3.5, True, None, "ten", "", "3.5", "00000000199999", "9" * 4300],
    ids=lambda days: type(days).__name__,
)
def test_a_term_is_judged_whole_in_python_and_on_the_command_line(days: object) -> None:
    with pytest.raises(counsel.InputError) as refused:
        consulting.load(terms={"a_week": days})  # type: ignore[dict-item]  # that is what is tried
    assert "`a_week` takes a whole number of days, from 1 to 43,830" in str(refused.value)
    if isinstance(days, str) and days:
        asked = call("now", "--case", "the-question", "--term", f"a_week={days}")
        assert (asked.exit_code, asked.stderr) == (2, f"{refused.value}\n")


@pytest.mark.parametrize("days", [1, 10, 43_830, "10", "0010"])
def test_a_term_takes_any_whole_number_of_days(days: int | str) -> None:
    assert consulting.load(terms={"a_week": days}).panel.terms["a_week"].days == int(days)


def test_a_term_that_is_not_there_is_refused_alike() -> None:
    with pytest.raises(counsel.InputError, match="did you mean `a_week`"):
        consulting.load(terms={"a_weak": 7})


@pytest.mark.parametrize("today", ["2026-11-23", datetime.datetime(2026, 11, 23, 23, 59), datetime.date(2026, 11, 23)])
def test_days_are_counted_to_a_date_a_moment_or_an_iso_text(
    opened: counsel.OpenPanel, today: str | datetime.date
) -> None:
    found = opened.situation({"last_step": "left_message", "days_since_last_step": "2026-11-20"}, today)
    assert (found.today, found.values["days_since_last_step"]) == (datetime.date(2026, 11, 23), 3)


def test_a_day_that_is_none_is_refused_alike(opened: counsel.OpenPanel) -> None:
    said = "error: found `2026-02-30`, expected a date that exists [bad-date]\n  hint: for example 2026-11-23"
    with pytest.raises(counsel.InputError) as refused:
        opened.situation({}, "2026-02-30")
    assert str(refused.value) == f"today: {said}"
    asked = call("now", "--case", "the-question", "--today", "2026-02-30")
    assert (asked.exit_code, asked.stderr) == (2, f"--today: {said}\n")


def _a_file(folder: Path) -> None:
    folder.write_text("")


def _unreadable(folder: Path) -> None:
    folder.mkdir(mode=0)
    if os.access(folder, os.R_OK):
        pytest.skip("the super-user may read everything")


def _a_link_to_itself(folder: Path) -> None:
    folder.symlink_to(folder.name)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_a_file, "this is a file, a folder is needed"),
        (_unreadable, "cannot be read: Permission denied"),
        (_a_link_to_itself, "cannot be read: Too many levels of symbolic links"),
    ],
)
def test_cases_that_cannot_be_read_are_not_taken_for_none(
    sound: Path, make: Callable[[Path], None], words: str
) -> None:
    shutil.rmtree(sound / "cases")
    make(sound / "cases")
    said = f"cases: error: {words} [unreadable-file]\n"
    for verb in (["cases"], ["now", "--case", "x"], ["compare"], ["whatif"]):
        found = call(*verb, "--panel", str(sound))
        assert (found.exit_code, found.stdout, found.stderr) == (2, "", said)
    checked = call("check", str(sound))
    assert checked.exit_code == 1
    assert said in checked.stdout


def test_a_panel_without_cases_says_that_it_has_none(sound: Path) -> None:
    shutil.rmtree(sound / "cases")
    found = call("now", "--panel", str(sound), "--case", "x")
    assert "hint: the panel has none; or name a file" in found.stderr


def test_a_folder_that_may_not_be_looked_into_is_told(sound: Path) -> None:
    sound.chmod(0)
    if os.access(sound, os.X_OK):
        pytest.skip("the super-user may look into everything")
    panel, case = call("now", "--panel", str(sound)), call("now", "--case", str(sound / "mine"))
    sound.chmod(0o700)
    assert "panel.yaml: error: cannot be read: Permission denied [unreadable-file]" in panel.stderr
    assert case.stderr == f"{sound / 'mine'}: error: cannot be read: Permission denied [unreadable-file]\n"


@pytest.mark.parametrize("facts", ["answer", ["answer"], 3, None])
def test_facts_that_are_no_mapping_are_refused(opened: counsel.OpenPanel, facts: Any) -> None:
    with pytest.raises(counsel.InputError, match="expected a mapping of facts to values"):
        opened.consult(facts)


def test_very_long_names_are_listed_short() -> None:
    assert listed(["a" * 1000, "b"]) == f"`{'a' * 57}…`, `b`"
