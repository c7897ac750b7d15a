"""Where an answer goes, where a case comes from, and what the help shows."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pyarrow.parquet
import pytest
from click.testing import CliRunner

from counsel.doors import output
from counsel.doors.cli import main
from counsel.rendering.contract.problems import Problems
from servers import serving
from terminals import on_a_terminal
from workshops import holding

if TYPE_CHECKING:
    from click.testing import Result

QUESTION = ("--case", "the-question", "--today", "2026-11-23")
CALLS = (
    *(["now", *QUESTION, "--format", form] for form in ("text", "markdown", "html", "json")),
    ["compare", *QUESTION, "--format", "csv"],
    ["why", "simpson", "wait", *QUESTION],
    ["whatif", *QUESTION],
    ["map", "--set", "interview=ahead", "--format", "html"],
    ["experts"],
    ["cases"],
    ["cases", "the-question", "a-week-of-silence", "--handout", "solution", "--format", "markdown"],
    ["now", *QUESTION, "--draft", "letter", "--format", "html"],
    ["now", *QUESTION, "--link"],
    ["check", "--format", "json"],
)


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def counsel(*args: str, given: bytes | str | None = None) -> Result:
    return CliRunner().invoke(main, args, input=given)


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_a_file_holds_just_what_would_be_printed(call: list[str], desk: Path) -> None:
    printed, written = counsel(*call), counsel(*call, "-o", "answer")
    assert (written.exit_code, written.output) == (printed.exit_code, "")
    assert (desk / "answer").read_bytes() == printed.stdout_bytes
    assert os.listdir(desk) == ["answer"]  # noqa: PTH208  # hidden ones too


def test_a_file_that_is_there_is_overwritten_with_force_alone(desk: Path) -> None:
    mine = desk / "mine"
    mine.write_text("mine\n")
    mine.chmod(0o600)
    refused = counsel("experts", "-o", "mine")
    assert (refused.exit_code, refused.stdout, mine.read_text()) == (2, "", "mine\n")
    assert "--output: error: `mine` is there already [file-exists]\n  hint: overwrite it with --force" in refused.stderr
    assert counsel("experts", "-o", "mine", "--force").exit_code == 0
    assert mine.read_text() == counsel("experts").stdout
    assert stat.S_IMODE(mine.stat().st_mode) == 0o600


def test_a_link_still_leads_to_the_file_that_is_overwritten(desk: Path) -> None:
    (desk / "mine").write_text("mine\n")
    (desk / "link").symlink_to("mine")
    assert counsel("experts", "-o", "link").exit_code == 2
    assert counsel("experts", "-o", "link", "--force").exit_code == 0
    assert (desk / "link").is_symlink()
    assert (desk / "mine").read_text() == counsel("experts").stdout


def test_what_is_no_file_is_never_replaced(desk: Path) -> None:
    assert counsel("experts", "-o", os.devnull, "--force").exit_code == 0
    assert not Path(os.devnull).is_file()
    assert counsel("experts", "-o", "-").stdout == counsel("experts").stdout
    assert os.listdir(desk) == []  # noqa: PTH208  # hidden ones too


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "it has no name"),
        (".", "it is a folder"),
        ("nowhere/x", "there is no folder `nowhere`"),
        ("a" * 300, "File name too long"),
    ],
)
def test_a_file_that_cannot_be_is_told_before_anybody_works_for_it(name: str, words: str) -> None:
    result = counsel("now", "--panel", "nowhere", "-o", name)
    assert result.exit_code == 2
    assert f"cannot be written: {words} [unwritable-file]" in result.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the super-user may write everywhere")
def test_what_may_not_be_written_is_told_before_anybody_works_for_it(desk: Path) -> None:
    (desk / "locked").mkdir(mode=0o555)
    (desk / "mine").write_text("mine\n")
    (desk / "mine").chmod(0o444)
    for call in (("-o", "locked/x"), ("-o", "mine", "--force")):
        result = counsel("now", "--panel", "nowhere", *call)
        assert result.exit_code == 2
        assert "cannot be written: Permission denied [unwritable-file]" in result.stderr
    assert (desk / "mine").read_text() == "mine\n"


@pytest.mark.parametrize("name", ["my answer.txt", " x", "-x y.txt", "ä ö.txt"])
def test_a_name_with_blanks_is_a_name(name: str, desk: Path) -> None:
    assert counsel("now", *QUESTION, f"--output={name}").exit_code == 0
    assert [path.name for path in desk.iterdir()] == [name]
    (desk / "my case.yaml").write_text("facts: {interview: ahead}\n")
    assert counsel("now", "--case", "my case.yaml").exit_code == 0


def test_nothing_stands_under_the_name_until_all_of_it_does(desk: Path) -> None:
    with pytest.raises(RuntimeError), output.opened("mine", False) as stream:  # noqa: PT012  # both must be inside
        stream.write("half")
        stream.flush()
        assert not (desk / "mine").exists()
        raise RuntimeError
    assert os.listdir(desk) == []  # noqa: PTH208  # hidden ones too


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_came_meanwhile_is_not_overwritten(
    links: bool, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise PermissionError

    if not links:
        monkeypatch.setattr(Path, "hardlink_to", none)
    with pytest.raises(Exception, match="is there already"), output.opened("mine", False):
        (desk / "mine").write_text("mine\n")
    assert (desk / "mine").read_text() == "mine\n"
    with output.opened("other", False) as stream:
        stream.write("whole")
    assert (desk / "other").read_text() == "whole"
    assert sorted(os.listdir(desk)) == ["mine", "other"]  # noqa: PTH208  # hidden ones too


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk here that is always full")
def test_a_full_disk_is_a_failure() -> None:
    result = counsel("experts", "-o", "/dev/full")
    assert result.exit_code == 1
    assert "No space left on device [unwritable-output]" in result.stderr


def test_the_answer_of_an_interview_goes_into_the_file_too(desk: Path) -> None:
    screen, code = on_a_terminal("1\n", "\n", "\n", options=("-o", "answer"), folder=desk)
    assert code == 0
    assert "Written to answer." in screen
    assert "Ask when you will hear" in (desk / "answer").read_text(encoding="utf-8")


CASE = "facts:\n  interview: done\n  answer: turned_down\n"


@pytest.mark.parametrize("given", [CASE, '\n{"facts": {"interview": "done",\t"answer": "turned_down"}}'])
@pytest.mark.parametrize("call", [["now"], ["compare"], ["why", "williams", "wait"], ["whatif"], ["map"]])
def test_a_case_comes_from_standard_input(call: list[str], given: str, desk: Path) -> None:
    (desk / "mine.yaml").write_text(CASE)
    usual = ("--today", "2026-11-23", "--format", "json")
    read = counsel(*call, "--case", "-", *usual, given=given)
    assert read.exit_code == 0, read.stderr
    assert read.stdout == counsel(*call, "--case", "mine.yaml", *usual).stdout


def test_a_link_comes_from_standard_input_too() -> None:
    link = counsel("now", *QUESTION, "--link").stdout
    read = counsel("now", "--case", "-", *QUESTION[2:], given=link)
    answer = counsel("now", *QUESTION).stdout.partition("What 5 experts")[2]
    assert (read.exit_code, read.stdout.partition("What 5 experts")[2]) == (0, answer)
    broken = counsel("now", "--case", "-", given=link[:-9])
    assert (broken.exit_code, "[damaged-link]" in broken.stderr) == (2, True)


def test_a_case_of_standard_input_is_shown() -> None:
    assert "turned_down" in counsel("cases", "-", "--format", "json", given=CASE).stdout


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "standard input: error: there is nothing in this file [empty-file]"),
        ("facts:\n  interview: dun\n", "standard input:2:14: error: unknown value `dun`"),
        (b"facts: {role: caf\xe9}", "standard input:1:18: error: not UTF-8"),
        ("- a\n", "standard input:1:1: error: found a list, expected keys of its own, such as `facts:`"),
        ("panel: another\nfacts: {}\n", "a case of the panel `another`"),
        (b"#" * 10_000_000, "standard input: error: more than 1,000,000 bytes"),
    ],
    ids=range(6),
)
def test_what_is_wrong_with_it_is_told(given: bytes | str, words: str) -> None:
    result = counsel("now", "--case", "-", given=given)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_two_cases_are_refused() -> None:
    result = counsel("now", "--case", "the-question", "--case", "mine.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--case: error: given 2 times: `the-question`, `mine.yaml`; one situation is asked about" in result.stderr


@pytest.mark.parametrize("form", [("--format", "json"), ("--format=json",), ("--format", "text", "--format", "json")])
def test_what_is_wrong_is_told_as_json_where_json_is_asked_for(form: tuple[str, ...]) -> None:
    result = counsel("why", "simson", "wait", *QUESTION, *form)
    assert (result.exit_code, result.stdout) == (2, "")
    found = json.loads(result.stderr)
    assert found["format"] == 1
    assert found["problems"] == [
        {
            "file": "EXPERT",
            "line": 0,
            "column": 0,
            "severity": "error",
            "fault": "unknown-expert",
            "message": "unknown expert `simson`",
            "hint": "did you mean `simpson`?",
        }
    ]
    msgspec.json.decode(result.stderr, type=Problems)
    assert counsel("why", "simson", "wait", *QUESTION, *form, "--format", "html").stderr.startswith("EXPERT: error:")


def test_a_call_of_nothing_shows_the_help() -> None:
    assert "Usage:" in counsel().output


def test_a_mistake_of_its_own_is_told_as_json_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counsel.doors.calls.load", lambda *_, **__: 1 / 0)
    result = counsel("experts", "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stderr)["problems"][0]["fault"] == "mistake-in-counsel"
    assert "this is a mistake in counsel itself" in counsel("experts").stderr


_HELD = ("--file", "held.workshop")


def examples(verb: str) -> list[str]:
    lines = counsel(*verb.split(), "--help").stdout.partition("Examples:\n")[2].splitlines()
    return [line.strip() for line in lines if line.strip()]


@pytest.mark.parametrize("verb", ["", *main.commands])
def test_every_help_ends_in_examples_that_work(verb: str, desk: Path) -> None:
    (desk / "mine.yaml").write_text(CASE)
    shutil.copytree(Path(__file__).parent / "panels" / "hedge", desk / "hedge")  # some verbs write
    (desk / "my-panel").symlink_to("hedge")
    (desk / "situations.csv").write_text("id,interview,urgent\na,done,yes\n")
    pyarrow.parquet.write_table(pyarrow.table({"interview": ["done"], "urgent": [True]}), "situations.parquet")
    found = examples(verb)
    assert found
    for line in found:
        program, called, *words = shlex.split(line.partition(" >")[0])
        assert program == "counsel"
        assert called == verb or not verb
        if called == "serve":  # it goes on until it is stopped
            with serving(*words) as server:
                assert server.get("/").status == 200
            continue
        if "--watch" in words:  # so does this; `test_watching` holds it
            continue
        if called == "workshop" and "--plan" not in words:
            words += _HELD
            if not {"--export", "--forget"} & {*words}:  # so does this
                with holding(desk / _HELD[1], *words) as held:
                    assert held.end() == 0
                (desk / _HELD[1]).rename(desk / "earlier.workshop")
                continue
            shutil.copy("earlier.workshop", _HELD[1])
        result = counsel(called, *words)
        alone = (called, words) == ("now", [])  # it asks, and there is nobody here
        assert result.exit_code == {"check": int(bool(words)), "now": 2 * alone}.get(called, 0), result.stderr
        if "--output" in words:  # so that the next example finds nothing there
            (desk / words[words.index("--output") + 1]).unlink()
