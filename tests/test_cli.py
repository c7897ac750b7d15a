"""The door: what goes to which stream, with which exit code, and what wrong input earns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from counsel.doors.cli import main
from terminals import on_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = ("--case", "the-question", "--today", "2026-11-23")


def counsel(*args: str) -> Result:
    return CliRunner().invoke(main, args)


def as_json(*args: str) -> dict[str, Any]:
    result = counsel(*args, "--format", "json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_now_prints_the_json_of_the_contract() -> None:
    found = as_json("now", *QUESTION)
    assert found["panel"] == "voicemail-follow-up"
    assert found["today"] == "2026-11-23"
    assert found["situation"]["unknown"] == ["asked_how_to_follow_up", "number_from"]
    assert list(found["advice"]) == ["williams", "simpson", "feldman", "luscher", "schindler"]
    letter = found["advice"]["schindler"]["send_thank_you_letter"]
    assert letter["stance"] == "do"
    assert letter["rules"] == ["post-a-typed-letter-of-thanks"]
    assert letter["claims"] == ["schindler-8", "schindler-9"]
    assert letter["reading"] == "stated"
    assert letter["because"]
    assert letter["how"]
    assert letter["proof"]["rules"][0]["from"][0]["facts"] == {"interview": "done", "answer": "none_yet"}
    assert found["open"]["williams"]["call_cell"]["possible"] == ["do", "silent"]
    assert found["open"]["williams"]["call_cell"]["depends_on"] == ["number_from"]
    assert "call_cell" not in found["advice"]["williams"]
    assert found["bottom_line"]["disputed"] == ["wait", "write_that_you_will_call", "follow_up_weekly"]
    assert found["ahead"][0]["date"] == "2026-11-26"
    change = {"expert": "luscher", "action": "call_office_again", "from": "silent", "to": "do"}
    assert change in found["ahead"][0]["changes"]


def test_set_goes_over_the_case_and_what_then_does_not_apply_is_left_out_with_a_note() -> None:
    result = counsel("now", *QUESTION, "--set", "last_step=nothing", "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["situation"]["known"]["last_step"] == "nothing"
    assert "days_since_last_step, heard_back" in result.stderr


def test_a_fact_can_be_taken_back_to_unknown() -> None:
    assert "urgent" in as_json("now", *QUESTION, "--set", "urgent=unknown")["situation"]["unknown"]


def test_days_can_be_a_date_or_a_word() -> None:
    for text, days in {"2026-11-20": 3, "5": 5, "yesterday": 1, "today": 0}.items():
        found = as_json("now", *QUESTION, "--set", f"days_since_last_step={text}")
        assert found["situation"]["known"]["days_since_last_step"] == days


def test_a_term_can_be_changed() -> None:
    found = as_json("now", *QUESTION, "--term", "a_few_days=5")
    assert found["ahead"][0]["in_days"] == 5


def test_a_value_tells_the_fact_that_decides_whether_it_applies() -> None:
    assert as_json("now", "--set", "greeting=gives_cell")["situation"]["known"]["interview"] == "done"


def test_the_same_case_as_yaml_and_as_json(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("facts:\n  interview: done\n  answer: turned_down\n  urgent: no\n")
    (tmp_path / "a.json").write_text('{\n\t"facts": {"interview": "done", "answer": "turned_down", "urgent": false}\n}')
    yaml, json_ = (as_json("now", "--case", str(tmp_path / name)) for name in ("a.yaml", "a.json"))
    assert yaml == json_
    assert yaml["advice"]["williams"]["ask_about_future_openings"]["stance"] == "do"


@pytest.mark.parametrize("form", ["text", "markdown", "csv", "html", "json"])
def test_compare_in_every_form(form: str) -> None:
    result = counsel("compare", *QUESTION, "--format", form)
    assert result.exit_code == 0
    assert not result.stderr
    assert "Schindler" in result.stdout or "schindler" in result.stdout


def test_why_shows_the_proof_down_to_the_users_own_facts() -> None:
    text = counsel("why", "williams", "ask_for_a_moment", *QUESTION).stdout
    assert text.index("Follow up every week") < text.index("Their answer: none yet")
    assert "answer 1 ¶1" in text


def test_why_names_what_is_missing() -> None:
    found = as_json("why", "luscher", "call_office_again", *QUESTION)
    assert found["stance"] == "silent"
    assert found["nearest"][0]["rule"] == "call-again-after-a-few-days"
    assert [missing["fact"] for missing in found["nearest"][0]["missing"]] == ["days_since_last_step"]


def test_what_is_needed_is_told_in_the_same_values_wherever_it_stands() -> None:
    found = as_json("why", "schindler", "call_cell", *QUESTION)
    taken = [need for way in found["it_would_take"] for need in way["needs"]]
    missing = [one for miss in found["nearest"] for one in miss["missing"]]
    for needs in (taken, missing):
        assert {"fact": "urgent", "needed": [True]} in [{k: need[k] for k in ("fact", "needed")} for need in needs]
    later = as_json("why", "luscher", "call_office_again", *QUESTION)["nearest"][0]["missing"][0]
    assert later == {"fact": "days_since_last_step", "is": 0, "needed": ["3 to 4", "5 to 6", "7 or more"]}


def test_experts_and_cases_are_listed_and_shown() -> None:
    assert next(one["name"] for one in as_json("experts")["experts"]) == "williams"
    assert "williams-3" in counsel("experts", "williams").stdout
    assert "the-question" in counsel("cases").stdout
    assert "Luscher" in counsel("cases", "the-question").stdout


def test_check_says_what_it_proved() -> None:
    result = counsel("check")
    assert result.exit_code == 0
    assert "proved" in result.stdout
    assert "56 rules" in result.stdout


def test_check_exits_with_1_where_the_panel_fell_short(tmp_path: Path) -> None:
    (tmp_path / "panel.yaml").write_text("panel: x\n")
    result = counsel("check", str(tmp_path))
    assert result.exit_code == 1
    assert "missing-key" in result.stdout


WRONG_CALLS = {
    "an unknown verb": (["nwo"], "did you mean `now`?"),
    "an unknown panel": (["now", "--panel", "voicemail"], "unknown panel"),
    "an unknown case": (["now", "--case", "the-qestion"], "did you mean `the-question`?"),
    "a case file that is missing": (["now", "--case", "nowhere/mine.yaml"], "no such file"),
    "an unknown fact": (["now", "--set", "gretting=no_cell"], "did you mean `greeting`?"),
    "an unknown value": (["now", "--set", "greeting=give_cell"], "did you mean `gives_cell`?"),
    "a pair that is none": (["now", "--set", "greeting"], "expected FACT=VALUE"),
    "negative days": (["now", "--set", "days_since_last_step=-1"], "less than 0"),
    "absurd days": (["now", "--set", "days_since_last_step=99999"], "at most 43,830"),
    "a date after today": (["now", "--set", "days_since_last_step=2026-12-24", *QUESTION[2:]], "after today"),
    "a date that does not exist": (["now", "--set", "days_since_last_step=2026-02-30"], "a number of days or a date"),
    "a today that does not exist": (["now", "--today", "2026-02-30", "--set", "urgent=yes"], "a date that exists"),
    "a fact that does not apply": (["now", "--set", "interview=ahead", "--set", "greeting=no_cell"], "does not apply"),
    "an unknown expert": (["why", "simson", "wait", *QUESTION], "did you mean `simpson`?"),
    "an unknown action": (["why", "simpson", "wiat", *QUESTION], "did you mean `wait`?"),
    "an unknown engine": (["now", "--engine", "plian", *QUESTION], "did you mean `plain`?"),
    "an unknown term": (["now", "--term", "a_weak=7", *QUESTION], "did you mean `a_week`?"),
    "a term that is no number": (["now", "--term", "a_week=soon", *QUESTION], "whole number"),
    "no situation": (["compare"], "no situation was given"),
    "now without a terminal": (["now"], "--case the-question"),
}


@pytest.mark.parametrize("what", WRONG_CALLS)
def test_wrong_calls_earn_a_clear_line_and_exit_code_2(what: str) -> None:
    args, words = WRONG_CALLS[what]
    result = counsel(*args)
    assert result.exit_code == 2
    assert words in result.stderr
    assert not result.stdout
    assert "Traceback" not in result.stderr


def test_a_case_of_another_panel_a_folder_and_other_files_that_are_no_case(tmp_path: Path) -> None:
    contents = {
        "other.yaml": (b"panel: another\nfacts: {}\n", "another"),
        "empty.yaml": (b"", "nothing in this file"),
        "latin.yaml": (b"facts:\n  role: caf\xe9\n", "not UTF-8"),
        "list.yaml": (b"- a\n- b\n", "expected keys of its own, such as `facts:`"),
        "large.yaml": (b"#" * 10_000_000, "10,000,000 bytes"),
    }
    for name, (content, words) in contents.items():
        (tmp_path / name).write_bytes(content)
        result = counsel("now", "--case", str(tmp_path / name))
        assert (result.exit_code, words in result.stderr, result.stdout) == (2, True, ""), result.stderr
    assert "folder" in counsel("now", "--case", str(tmp_path)).stderr


def run(*args: str, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "counsel.doors.cli", *args]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **more)


def test_a_closed_pipe_is_no_traceback() -> None:
    command = f"{sys.executable} -m counsel.doors.cli now --case the-question | head -1; exit ${{PIPESTATUS[0]}}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in result.stderr
    assert result.stdout.startswith("The question of the column")


def test_output_that_cannot_show_a_sign_is_still_given() -> None:
    result = run("compare", *QUESTION, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert result.returncode == 0
    assert "avoid" in result.stdout


def test_a_pipe_gets_no_colour_codes() -> None:
    assert "\x1b" not in run("now", *QUESTION).stdout


def loaded_by(*args: str) -> list[str]:
    """The modules that a call in JSON has loaded when it ends."""
    program = (
        "import sys; from counsel.doors.cli import main\n"
        "try: main([*sys.argv[1:], '--format', 'json'])\n"
        "except SystemExit: print(*sys.modules, file=sys.stderr)"
    )
    command = [sys.executable, "-c", program, *args]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stderr.split()


def test_complete_cases_do_not_load_rich_nor_jinja2() -> None:
    assert {"rich", "jinja2", "icalendar"}.isdisjoint(loaded_by("now", "--case", "a-voicemail-in-lisbon"))


def test_a_verb_is_loaded_alone() -> None:
    verbs = [name for name in loaded_by("facts") if name.startswith("counsel.doors.verbs.")]
    assert verbs == ["counsel.doors.verbs.facts"]


def test_an_interview_on_a_terminal_ends_with_the_advice() -> None:
    screen, code = on_a_terminal("1\n", "\n", "\n")
    assert code == 0
    assert "Ask when you will hear" in screen
    assert "Save your answers" in screen


def test_ctrl_c_leaves_cleanly_and_loses_nothing() -> None:
    screen, code = on_a_terminal("2\n", "\x03")
    assert code == 130
    assert "counsel now --ask --set interview=done" in screen
    assert "Traceback" not in screen


def test_the_end_of_input_leaves_cleanly_too() -> None:
    screen, code = on_a_terminal("2\n", "\x04")
    assert code == 130
    assert "Traceback" not in screen
