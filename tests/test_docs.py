"""The README is run: every console block with `$ counsel …` gives just the lines that it shows."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from counsel.doors.cli import main
from counsel.engines import BUILD_FLAGS, DURABLE_RULES
from servers import serving
from workshops import holding

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SERVED = [block for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL) if "$ curl" in block]
BLOCKS = [block for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL) if "$ counsel" in block]
TODAY = "2026-11-23"
WITH_TODAY = ("now", "compare", "why", "whatif")


def examples(blocks: list[str] = BLOCKS) -> list[tuple[str, list[str]]]:
    """Each command with the lines that the README shows after it."""
    found: list[tuple[str, list[str]]] = []
    for block in blocks:
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line.removeprefix("$ "), []))
            else:
                found[-1][1].append(line.rstrip())
    return found


def printed(command: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a command of the README prints, on both streams."""
    args = shlex.split(command)[1:]
    monkeypatch.setenv("COLUMNS", "100")
    if args[0] in WITH_TODAY and "--today" not in args and ("--case" in args or "--set" in args):
        args += ["--today", TODAY]
    return [line.rstrip() for line in CliRunner().invoke(main, args).output.splitlines()]


def lasts(command: str) -> bool:
    """Whether a command goes on until it is stopped."""
    return command.startswith("counsel serve") or command == "counsel workshop"


WRITING = [command for command, _ in examples() if command.startswith("printf ")]
"""The commands that write what others read."""

RUN = [(command, shown) for command, shown in examples() if not lasts(command) and command not in WRITING]
"""The commands that come to an end by themselves."""


@pytest.mark.parametrize(("command", "shown"), RUN, ids=lambda value: value if isinstance(value, str) else "")
def test_examples_print_what_the_readme_shows(
    command: str, shown: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`…` alone on a line stands for lines left out; everything else stands in the output, in that order."""
    monkeypatch.chdir(tmp_path)
    if command.startswith("counsel advise"):
        subprocess.run(["sh", "-c", "\n".join(WRITING)], check=True)
    if " -o " in command:
        assert printed(command, monkeypatch) == []
        assert [path.stat().st_size > 0 for path in tmp_path.iterdir()] == [True]
        return
    if ">" in command:
        command = command.partition(">")[0]
        assert printed(command, monkeypatch)
        return
    holds(printed(command, monkeypatch), shown)


def holds(found: list[str], shown: list[str]) -> None:
    """Look whether some lines hold those that are shown, in that order."""
    pieces = "\n".join(shown).split("\n…\n")
    text, at = "\n".join(found) + "\n", 0
    for piece in pieces:
        wanted = piece.removesuffix("\n…").removeprefix("…\n").strip("\n")
        assert wanted in text[at:], f"not printed, or not in this place:\n{wanted}"
        at = text.index(wanted, at) + len(wanted)
    if not any(line == "…" for line in shown):
        assert text.strip("\n") == "\n".join(shown).strip("\n")


def test_the_server_answers_what_the_readme_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    ((command, (address,)),) = [
        (command, shown) for command, shown in examples() if command.startswith("counsel serve")
    ]
    asked = examples(SERVED)
    assert len(asked) == 3
    with serving(*shlex.split(command)[2:]) as server:
        for call, shown in asked:
            _, url, flag, header, data_flag, data = shlex.split(call)
            assert (flag, data_flag) == ("-H", "-d")
            assert url.startswith(address)
            reply = server.post(url.removeprefix(address.rstrip("/")), data, **dict([header.split(": ")]))
            holds(reply.text.splitlines(), shown)


def test_the_workshop_says_what_the_readme_shows(tmp_path: Path) -> None:
    ((_, shown),) = [(command, shown) for command, shown in examples() if command == "counsel workshop"]
    with holding(tmp_path / "a.workshop") as held:
        for line, wanted in zip(held.lines, shown, strict=True):
            assert re.fullmatch(re.escape(wanted).replace("…", ".*").replace("8000", r"\d+"), line.rstrip())


def test_every_verb_has_an_example() -> None:
    """A verb without a tested example in the README is not documented."""
    shown = {shlex.split(command)[1] for command, _ in examples()}
    assert set(main.commands) <= shown


def test_the_checks_run_the_readmes_own_test_command() -> None:
    """`.ci/run` and the README name one and the same command."""
    commands = re.findall(r"^python3 -m venv .*pytest.*$", README, re.MULTILINE)
    assert len(commands) == 1
    assert commands[0] in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_both_commands_and_both_dependencies_bring_the_engine_that_the_answer_names() -> None:
    commands = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
    assert [f"&& {BUILD_FLAGS} .venv/bin/pip install " in command for command in commands] == [True, True]
    assert [re.findall(r"'\.\[(?:\w+,)*durable\]'", command) != [] for command in commands] == [True, True]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f'{DURABLE_RULES}; python_version < "3.13"' in project["dependencies"]
    assert project["optional-dependencies"]["durable"] == [DURABLE_RULES]


def test_the_changelog_names_every_verb() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [verb for verb in main.commands if f"`{verb}`" not in changelog] == []


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_the_python_example_prints_what_its_remarks_say(block: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each printed line is what stands behind `# ` on the line that prints it."""
    exec(compile(block, "README.md", "exec"), {})
    remarks = [line.partition("  # ")[2] for line in block.splitlines() if line.startswith("print(")]
    assert capsys.readouterr().out.splitlines() == remarks
