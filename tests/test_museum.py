"""The museum of mistakes: each exhibit spoils the sound panel in one way and earns just the words beside it.

An exhibit is `broken/FAULT/WHAT.txt`: first what it changes (`in FILE`, lines with `-` that stand there and lines with
`+` that take their place), then, after an empty line, everything that is reported. `--update` writes the report anew.
"""

from __future__ import annotations

import ast
import datetime
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import counsel
from counsel import consulting
from counsel.files.table import SHAPES
from counsel.logic.situation import given_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOME = Path(__file__).parent
BROKEN = HOME / "broken"
BICYCLE = HOME / "panels" / "bicycle"
SOURCE = HOME.parent / "src" / "counsel"
ROOMS = ("consulting.py", "engines/*.py", "files/*.py", "logic/*.py", "panel/*.py", "questions/soundness/*.py")
"""The rooms that read, and judge what was read; what is wrong with a call is for the tests of the door."""
EXHIBITS = sorted(BROKEN.glob("*/*.txt"))
TODAY = datetime.date(2026, 11, 23)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A copy of the sound panel, to be spoiled."""
    return Path(shutil.copytree(BROKEN / "sound", tmp_path / "sound"))


def report(panel: Path) -> str:
    """Everything that is reported of a panel: that it cannot be read, or a case of it; else what `check` finds."""
    try:
        opened = consulting.load(panel, engine="plain")
    except counsel.InputError as error:
        return f"{error}\n"
    found = "".join(_report_of_case(opened, name) for name in opened.case_names())
    return found or "".join(f"{problem}\n" for problem in opened.check().problems)


def _report_of_case(opened: counsel.OpenPanel, name: str) -> str:
    try:
        opened.consult(given_in(opened.case(name)), TODAY)
    except counsel.InputError as error:
        return f"{error}\n"
    return ""


def change(panel: Path, text: str) -> None:
    """Make the changes that an exhibit describes; new files are changed from nothing."""
    for section in text.removeprefix("in ").split("\nin "):
        name, *lines = section.splitlines()
        old = "".join(f"{line[1:]}\n" for line in lines if line.startswith("-"))
        new = "".join(f"{line[1:]}\n" for line in lines if line.startswith("+"))
        path = panel / name
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        assert before.count(old) == 1 if old else True, f"{name} does not hold these lines just once:\n{old}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(before.replace(old, new) if old else before + new, encoding="utf-8")


def test_the_sound_panel_is_sound() -> None:
    assert report(BROKEN / "sound") == ""


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_exhibit(exhibit: Path, sound: Path, golden: Callable[[Path, str], None]) -> None:
    changes = exhibit.read_text(encoding="utf-8").partition("\n\n")[0]
    change(sound, changes)
    found = report(sound)
    assert f"[{exhibit.parent.name}]" in found
    golden(exhibit, f"{changes}\n\n{found}")


def test_a_file_that_is_not_utf_8_is_refused_at_the_byte(sound: Path) -> None:
    path = sound / "experts" / "ada.yaml"
    path.write_bytes(path.read_bytes().replace(b"Ada Fence", b"Ad\xe9 Fence"))
    assert report(sound) == (
        "experts/ada.yaml:2:9: error: not UTF-8: byte 0xe9 [not-utf-8]\n  hint: save the file as UTF-8\n"
    )


def test_a_file_that_is_too_large_is_refused_unread(sound: Path) -> None:
    path = sound / "experts" / "ada.yaml"
    path.write_text(path.read_text() + "#" * 1_000_000)
    size = f"{path.stat().st_size:,}"
    assert report(sound) == (
        f"experts/ada.yaml: error: the file has {size} bytes, at most 1,000,000 are read [too-large]\n"
        "  hint: split it, or take out what is not needed\n"
    )


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(sound: Path) -> None:
    for path in sound.rglob("*.yaml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert report(sound) == ""
    assert consulting.load(sound).panel.title == "The neighbour's ladder"


_UNREADABLE: list[tuple[str, tuple[str | int, ...]]] = [
    ("panel.yaml", ()),
    ("panel.yaml", ("terms",)),
    ("panel.yaml", ("terms", "a_year")),
    ("panel.yaml", ("facts",)),
    ("panel.yaml", ("facts", "rain")),
    ("panel.yaml", ("facts", "distance")),
    ("panel.yaml", ("facts", "days_since_looked_over")),
    ("panel.yaml", ("topics",)),
    ("panel.yaml", ("topics", "small")),
    ("panel.yaml", ("topics", "small", "actions")),
    ("panel.yaml", ("actions",)),
    ("panel.yaml", ("actions", "oil")),
    ("panel.yaml", ("concepts",)),
    ("panel.yaml", ("concepts", "overdue")),
    ("ledger.yaml", ()),
    ("ledger.yaml", ("claims",)),
    ("ledger.yaml", ("claims", 0)),
]


@pytest.mark.parametrize(("file", "keys"), _UNREADABLE, ids=lambda one: ".".join(map(str, one)))
def test_what_cannot_be_read_is_told_once_where_it_stands(
    tmp_path: Path, file: str, keys: tuple[str | int, ...]
) -> None:
    panel = Path(shutil.copytree(BICYCLE, tmp_path / "bicycle"))
    root = {"": yaml.safe_load((panel / file).read_text(encoding="utf-8"))}
    *path, last = ("", *keys)
    inner: Any = root
    for key in path:
        inner = inner[key]
    inner[last] = 3
    (panel / file).write_text(yaml.safe_dump(root[""], sort_keys=False, allow_unicode=True), encoding="utf-8")
    with pytest.raises(counsel.InputError) as refused:
        counsel.load(panel)
    (problem,) = refused.value.problems
    assert (problem.at.file, problem.fault) == (file, "wrong-type")


def _folder(path: Path) -> None:
    path.mkdir()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def _link_to_nothing(path: Path) -> None:
    path.symlink_to("nothing")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_folder, "this is a folder, a file is needed"),
        (_pipe, "this is no ordinary file, a file is needed"),
        (_link_to_itself, "cannot be read: Too many levels of symbolic links"),
        (_link_to_nothing, "there is no such file"),
    ],
)
@pytest.mark.parametrize("name", ["panel.yaml", "ledger.yaml", "experts/ada.yaml", "cases/asked-on-monday.yaml"])
def test_what_is_no_file_is_refused(sound: Path, name: str, make: Callable[[Path], None], words: str) -> None:
    (sound / name).unlink()
    make(sound / name)
    if name == "panel.yaml" and (sound / name).is_symlink():
        assert "holds no panel [unknown-panel]" in report(sound)
    else:
        assert report(sound) == f"{name}: error: {words} [unreadable-file]\n"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the super-user may read everything")
def test_a_file_that_may_not_be_read_is_refused(sound: Path) -> None:
    (sound / "ledger.yaml").chmod(0)
    assert report(sound) == "ledger.yaml: error: cannot be read: Permission denied [unreadable-file]\n"


def test_a_panel_without_experts_is_refused(sound: Path) -> None:
    shutil.rmtree(sound / "experts")
    expected = "experts: error: the panel has no experts [missing-file]\n  hint: add `experts/NAME.yaml`\n"
    assert report(sound) == expected
    (sound / "experts").write_text("a file")
    assert report(sound) == "experts: error: this is a file, a folder is needed [unreadable-file]\n"


@pytest.mark.parametrize(
    ("name", "misspelt", "words"),
    [
        ("panel.yaml", "pannel.yaml", "hint: a panel has a `panel.yaml`; call `pannel.yaml` so"),
        ("ledger.yaml", "ledgers.yaml", "ledgers.yaml: error: a file that is not read [stray-file]"),
    ],
)
def test_a_file_that_is_misspelt_is_told_and_not_missed_beside(
    sound: Path, name: str, misspelt: str, words: str
) -> None:
    (sound / name).rename(sound / misspelt)
    said = report(sound)
    assert words in said
    assert said.count(": error: ") == 1


def test_concepts_that_rest_on_each_other_in_too_long_a_chain_are_refused(sound: Path) -> None:
    links = "".join(f"  link_{i}:\n    means: A link.\n    when: {{link_{i + 1}: yes}}\n" for i in range(2000))
    last = "  link_2000:\n    means: The last link.\n    when: {neighbour: home}\n"
    change(sound, f"in panel.yaml\n-concepts:\n+concepts:\n+{links}{last}".rstrip().replace("\n  ", "\n+  "))
    change(sound, "in experts/ada.yaml\n-    when: {neighbour: home}\n+    when: {link_0: yes}")
    assert report(sound) == "sound: error: concepts rest on concepts in too long a chain [too-deep]\n"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "nowhere",
            "--panel: error: unknown panel `nowhere` [unknown-panel]\n  hint: there are `umbrella`, `voicemail-f",
        ),
        ("voicemail-followup", "did you mean `voicemail-follow-up`?"),
        (str(BROKEN), "holds no panel [unknown-panel]\n  hint: a panel has a `panel.yaml`"),
        ("", "holds no panel [unknown-panel]"),
        ("x" * 5000, "unknown panel `xxx"),
        ("a\0b", "unknown panel `a\N{REPLACEMENT CHARACTER}b` [unknown-panel]"),
        ("\udcff", "unknown panel `\N{REPLACEMENT CHARACTER}` [unknown-panel]"),
    ],
)
def test_a_panel_that_is_not_there_is_refused(name: str, words: str) -> None:
    with pytest.raises(counsel.InputError) as refused:
        consulting.load(name)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "the-qestion",
            "--case: error: unknown case `the-qestion` [unknown-case]\n  hint: did you mean `the-question`?",
        ),
        ("nothing-like-it", "or name a file"),
        ("no/such/file", "no/such/file: error: there is no such file [unreadable-file]"),
        ("no.yaml", "no.yaml: error: there is no such file [unreadable-file]"),
        (str(BROKEN), "this is a folder, a file is needed [unreadable-file]"),
        ("x" * 5000, "unknown case `xxx"),
        ("x/" * 5000, "[unreadable-file]"),
        ("a\0b", "unknown case `a\N{REPLACEMENT CHARACTER}b` [unknown-case]"),
        ("a\0b/c", "[unreadable-file]"),
        ("\udcff.yaml", "\N{REPLACEMENT CHARACTER}.yaml: error: there is no such file [unreadable-file]"),
    ],
)
def test_a_case_that_is_not_there_is_refused(opened: counsel.OpenPanel, name: str, words: str) -> None:
    with pytest.raises(counsel.InputError) as refused:
        opened.case(name)
    assert words in str(refused.value)
    assert str(refused.value).encode()


def test_every_fault_of_a_panel_is_shown_by_an_exhibit_or_a_test() -> None:
    faults = set(_faults())
    assert len(faults) > 40
    exhibited = {path.parent.name for path in EXHIBITS}
    elsewhere = (*HOME.glob("test_*.py"), *(HOME / "golden").rglob("*.txt"))
    shown = "".join(path.read_text(encoding="utf-8") for path in elsewhere)
    assert {fault for fault in faults - exhibited if f"[{fault}]" not in shown and f'"{fault}"' not in shown} == set()
    assert exhibited <= faults


def _faults() -> Iterator[str]:
    """Every fault that the source code names: the second argument of what notes a problem, and what names name."""
    yield from (f"unknown-{key.names}" for shape in SHAPES.values() for key in shape.keys if key.names)
    for path in (path for room in ROOMS for path in SOURCE.glob(room)):
        for call in (
            node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
        ):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            words = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
            if name in ("unknown", "one_of", "one_named", "word"):
                yield from (
                    f"unknown-{word.replace(' ', '-')}" for word in words[name == "word" :] if isinstance(word, str)
                )
            elif name in ("add", "Problem", "Finding", "_problem"):
                yield from (word for word in words[:1] if isinstance(word, str) and word.replace("-", "").isalnum())
