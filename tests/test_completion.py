"""What a shell is offered where somebody types a name, and the scripts that make it ask."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from counsel.doors.cli import main

HEDGE = str(Path(__file__).parent / "panels" / "hedge")


def offered(*words: str, shell: str = "zsh") -> list[str]:
    """What a shell is offered in place of the last of some words."""
    if shell == "fish":
        asked = {"COMP_WORDS": " ".join(("counsel", *words)), "COMP_CWORD": words[-1]}
    else:
        asked = {"COMP_WORDS": " ".join(("counsel", *words)), "COMP_CWORD": str(len(words))}
    result = CliRunner().invoke(main, [], prog_name="counsel", env={"_COUNSEL_COMPLETE": f"{shell}_complete", **asked})
    assert result.exit_code == 0, result.output
    lines = result.stdout.split() if not result.stdout.strip() else result.stdout.splitlines()
    return lines[1::3] if shell == "zsh" else [line.partition(",")[2].partition("\t")[0] for line in lines]


OFFERED = {
    ("wh",): ["why", "whatif"],
    ("why", "s"): ["simpson", "schindler"],
    ("why", "schindler", "call"): ["call_cell", "call_office_again"],
    ("experts", "w"): ["williams"],
    ("facts", "da"): ["days_since_last_step"],
    ("now", "--set", "an"): ["answer=none_yet", "answer=turned_down", "answer=offered", "answer=unknown"],
    ("now", "--set", "answer=n"): ["answer=none_yet"],
    ("now", "--set", "a"): ["asked_how_to_follow_up=", "answer="],
    ("now", "--set", "urgent="): ["urgent=yes", "urgent=no", "urgent=unknown"],
    ("now", "--set", "days_since_last_step=y"): ["days_since_last_step=yesterday"],
    ("now", "--case", "the-q"): ["the-question"],
    ("cases", "a-v"): ["a-voicemail-in-lisbon"],
    ("now", "--engine", ""): ["durable", "plain"],
    ("now", "--term", "a_w"): ["a_week=7"],
    ("check", "v"): ["voicemail-follow-up"],
    ("completion", ""): ["bash", "zsh", "fish"],
    ("why", "--panel", HEDGE, "o"): ["oak"],
    ("now", "--panel", HEDGE, "--set", "days_since_asked="): [
        *(f"days_since_asked={value}" for value in ("today", "yesterday", "unknown")),
    ],
    ("why", "--panel", "nowhere", "s"): [],
}


@pytest.mark.parametrize("words", OFFERED, ids=" ".join)
@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_a_shell_is_offered_the_names_that_there_are(shell: str, words: tuple[str, ...]) -> None:
    assert offered(*words, shell=shell) == OFFERED[words]


def test_bash_is_offered_what_stands_behind_the_sign_at_which_it_ends_a_word() -> None:
    assert offered("now", "--set", "answer", "=", "n", shell="bash") == ["none_yet"]
    assert offered("now", "--set", "urgent", "=", shell="bash") == ["yes", "no", "unknown"]
    assert offered("now", "--set", "an", shell="bash")[0] == "answer=none_yet"
    assert offered("now", "--set", "=", "urgent", "=", "y", shell="bash") == ["yes"]
    assert offered("now", "--case", "=", "the-q", shell="bash") == ["the-question"]
    assert offered("now", "--set", "urgent", "=", "yes", "--set", "greeting", "=", "n", shell="bash") == [
        "not_heard",
        "no_cell",
    ]


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("now", "--case", "./x"), "file"),
        (("now", "-o", ""), "file"),
        (("map", "--weights", ""), "file"),
        (("map", "--save", ""), "dir"),
        (("check", "my"), "dir"),
    ],
)
def test_where_no_name_fits_a_path_may(words: tuple[str, ...], what: str) -> None:
    environment = {"COMP_WORDS": " ".join(("counsel", *words)), "COMP_CWORD": str(len(words))}
    asked = {"_COUNSEL_COMPLETE": "bash_complete", **environment}
    assert CliRunner().invoke(main, [], prog_name="counsel", env=asked).stdout == f"{what},{words[-1]}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_makes_the_shell_ask(shell: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["completion", shell])
    assert result.exit_code == 0
    assert f"_COUNSEL_COMPLETE={shell}_complete" in result.stdout
    assert CliRunner().invoke(main, ["completion", shell, "-o", str(tmp_path / "x")]).stdout == ""
    assert (tmp_path / "x").read_text() == result.stdout


def test_bash_completes(tmp_path: Path) -> None:
    program = tmp_path / "counsel"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m counsel.doors.cli "$@"\n')
    program.chmod(0o755)
    script = (
        'eval "$(counsel completion bash)"\n'
        "COMP_WORDS=(counsel now --set greeting = g) COMP_CWORD=5\n"
        '_counsel_completion counsel g =; echo "${COMPREPLY[@]}"\n'
        "COMPREPLY=() COMP_WORDS=(counsel why sch) COMP_CWORD=2\n"
        '_counsel_completion counsel sch why; echo "${COMPREPLY[@]}"\n'
    )
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    found = subprocess.run(
        ["bash", "--norc", "-c", script], capture_output=True, text=True, timeout=60, check=False, env=environment
    )
    assert (found.stdout, found.stderr) == ("gives_cell\nschindler\n", "")


def test_an_unknown_shell_is_refused() -> None:
    assert CliRunner().invoke(main, ["completion", "tcsh"]).exit_code == 2


def test_a_usual_call_does_not_load_what_completes() -> None:
    program = (
        "import sys; from counsel.doors.cli import main\n"
        "try: main(['experts', '--format', 'json'])\n"
        "except SystemExit: print([m for m in sys.modules if 'complet' in m], file=sys.stderr)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert found.stderr.strip() == "[]"
