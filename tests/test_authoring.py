"""A panel of one's own: `new` begins a sound one, whole or not at all; which panel is asked where none is named."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import counsel
from counsel import consulting
from counsel.doors.cli import main
from counsel.files.experts import SHARED
from counsel.files.fields import RESERVED
from counsel.files.starting import new_panel
from test_schema import refused

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,6}(_[a-z0-9]{1,4}){0,2}", fullmatch=True).filter(
    lambda name: name not in (*RESERVED, SHARED)
)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_a_new_panel_is_sound_and_has_what_an_editor_needs(tmp_path: Path) -> None:
    folder = tmp_path / "my-panel"
    begun = run("new", str(folder), "--experts", "ada,ben", "--facts", "warm,dry,windy")
    assert begun.exit_code == 0
    command = shlex.split(begun.stderr.partition("Next: ")[2])
    checked = run(*command[1:])
    assert checked.exit_code == 0
    assert "sound; 0 errors, 0 warnings, 0 remarks" in " ".join(checked.stdout.split())
    opened = consulting.load(folder)
    assert (list(opened.panel.experts), list(opened.panel.facts)) == (["ada", "ben"], ["warm", "dry", "windy"])
    assert len(opened.case_names()) == 1
    assert refused(folder) == []
    assert all("$schema=" in path.read_text().splitlines()[0] for path in folder.rglob("*.yaml") if path.stem[0] != ".")
    assert yaml.safe_load((folder / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"][0]["id"]


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NAMES, min_size=1, max_size=5, unique=True), st.lists(NAMES, min_size=1, max_size=5, unique=True))
def test_whatever_the_names_a_new_panel_gives_no_pause(
    tmp_path_factory: pytest.TempPathFactory, experts: list[str], facts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("new") / "own"
    for name, text in new_panel("own", experts, facts).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    assert [str(problem) for problem in consulting.load(folder, engine="plain").check().problems] == []


@pytest.mark.parametrize("word", ["no", "null", "on", "y", "true"])
def test_a_name_that_yaml_takes_for_a_value_gives_no_pause(tmp_path: Path, word: str) -> None:
    written = run("new", str(tmp_path / word), "--experts", f"{word},ben", "--facts", f"{word},warm")
    assert written.exit_code == 0, written.stderr
    checked = run("check", str(tmp_path / word))
    assert "sound; 0 errors, 0 warnings, 0 remarks" in " ".join(checked.stdout.split())
    assert refused(tmp_path / word) == []


def test_a_copy_under_another_name_is_told_where_the_panel_is_named(tmp_path: Path) -> None:
    copied = shutil.copytree(counsel.load("umbrella").opened.folder, tmp_path / "parasol")
    with pytest.raises(counsel.InputError) as refusal:
        counsel.load(copied)
    assert [(problem.at.file, problem.fault) for problem in refusal.value.problems] == [("panel.yaml", "misnamed-file")]


def test_a_folder_that_is_called_as_a_panel_of_counsel_is_told_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", "umbrella").stderr.endswith("Next: counsel check ./umbrella\n")
    note = "note: `umbrella` is the panel that comes with counsel; the folder here is `./umbrella`\n"
    assert run("check", "umbrella").stderr == run("facts", "--panel", "umbrella").stderr == note
    assert run("schema", "umbrella").stderr == note
    assert run("check", "./umbrella").stderr == ""


def test_files_keep_their_encoding_where_schemas_lead_to_them(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    assert run("new", str(folder)).exit_code == 0
    without = {path: path.read_bytes().partition(b"\n")[2] for path in folder.rglob("*.yaml") if path.stem[0] != "."}
    panel, ledger, brook = folder / "panel.yaml", folder / "ledger.yaml", folder / "experts" / "brook.yaml"
    panel.write_bytes(before := b"\xef\xbb\xbf" + without[panel].replace(b"\n", b"\r\n"))
    ledger.write_bytes(without[ledger])
    brook.write_bytes(b"name: Br\xf6\n")
    assert run("schema", str(folder), "--write").exit_code == 0
    assert panel.read_bytes().count(b"\n") == panel.read_bytes().count(b"\r\n") == before.count(b"\n") + 1
    assert panel.read_bytes().startswith(
        b"\xef\xbb\xbf# yaml-language-server: $schema=.schema/panel.json\r\npanel: own\r\n"
    )
    assert ledger.read_bytes().startswith(b"# yaml-language-server: ")
    assert brook.read_bytes() == b"name: Br\xf6\n"


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    refusal = run("new", str(tmp_path))
    assert refusal.exit_code == 2
    assert "[file-exists]" in refusal.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--experts", "Ada"), "--experts: error: `Ada` is no name"),
        (("--facts", "any"), "`any` has a meaning of its own"),
        (("--facts", "warm,warm"), "`warm` is named twice"),
        (("--experts", ""), "`` is no name"),
        (("--experts", "ada,shared"), "`shared` names the file of the rules that several experts give"),
    ],
)
def test_names_that_are_none_are_refused_and_nothing_is_written(
    tmp_path: Path, options: tuple[str, str], words: str
) -> None:
    refusal = run("new", str(tmp_path / "own"), *options)
    assert refusal.exit_code == 2
    assert words in refusal.stderr
    assert list(tmp_path.iterdir()) == []


def test_on_a_full_disk_nothing_is_left_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write, left = Path.write_text, [6]

    def write_text(path: Path, *args: str, **more: str) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        return write(path, *args, **more)

    monkeypatch.setattr(Path, "write_text", write_text)
    refusal = run("new", str(tmp_path / "own"))
    assert refusal.exit_code == 2
    assert "No space left on device" in refusal.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_current_folder_is_asked_where_it_is_a_panel_and_counsel_panel_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("new", str(tmp_path / "own")).exit_code == 0
    assert "Your thank-you letter" in run("facts").stdout
    monkeypatch.chdir(tmp_path / "own")
    assert "Long way" in run("facts").stdout
    assert run("check").exit_code == 0
    assert "Your thank-you letter" in run("facts", "--panel", "voicemail-follow-up").stdout
    monkeypatch.setenv("COUNSEL_PANEL", "umbrella")
    assert "Both hands are full" in run("facts").stdout
