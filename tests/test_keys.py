"""The table of keys: what it says may be written is read, and what it says may not is refused where it stands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import counsel
from counsel import consulting
from counsel.files.keys import Form, Key
from counsel.files.overlays import read_overlay
from counsel.files.table import SHAPES
from trees import Place, change, composed

RULES = Path(__file__).parents[1] / "rules"

MORE = {
    "panel.yaml": (
        "working_days: {fact: sky, holidays: {clear: US}}\n"
        "drafts:\n"
        "  note:\n"
        "    title: A note\n"
        "    actions: stay_in\n"
        "    text: {excuse: {say: 'I am late.'}}\n"
    )
}
"""What the small panel does not need, and a test of every key does."""

SHARED = """\
rules:
  - id: no-coat-in-the-sun
    experts: {moss: moss-1, lark: lark-1}
    when: {sky: clear}
    then: {avoid: wear_raincoat}
    because: It would be warm.
    reading: stated
  - id: no-coat-under-a-roof
    experts: {moss: moss-1, lark: lark-1}
    when: {advises: stay_in}
    then: {avoid: wear_raincoat}
    because: Nothing is to be seen of it.
    reading: inferred
    note: Nobody speaks of it.
"""

PLACES: dict[str, tuple[str, Place]] = {
    "panel": ("panel.yaml", ()),
    "source": ("panel.yaml", ("source",)),
    "own source": ("experts/moss.yaml", ("source",)),
    "term": ("panel.yaml", ("terms", "a_dry_week")),
    "fact": ("panel.yaml", ("facts", "sky")),
    "unit": ("panel.yaml", ("facts", "warmth", "unit")),
    "topic": ("panel.yaml", ("topics", "taking")),
    "action": ("panel.yaml", ("actions", "take_umbrella")),
    "repeats": ("panel.yaml", ("actions", "stay_in", "repeats")),
    "concept": ("panel.yaml", ("concepts", "rain_is_due")),
    "limit": ("panel.yaml", ("limits", 0)),
    "working_days": ("panel.yaml", ("working_days",)),
    "draft": ("panel.yaml", ("drafts", "note")),
    "sentence": ("panel.yaml", ("drafts", "note", "text", "excuse")),
    "ledger": ("ledger.yaml", ()),
    "claim": ("ledger.yaml", ("claims", 6)),
    "expert": ("experts/moss.yaml", ()),
    "rule": ("experts/moss.yaml", ("rules", 0)),
    "shared": ("experts/shared.yaml", ()),
    "shared rule": ("experts/shared.yaml", ("rules", 0)),
    "then": ("experts/moss.yaml", ("rules", 0, "then")),
    "range": ("panel.yaml", ("concepts", "rain_is_due", "when", 1, "days_since_rain")),
    "count": ("panel.yaml", ("limits", 0, "when", "at_least")),
    "advises": ("experts/moss.yaml", ("rules", 1, "unless", "advises")),
    "case": ("cases/a-grey-morning.yaml", ()),
    "overlay": ("panel.de.yaml", ()),
    "translation": ("panel.de.yaml", ("title",)),
}
"""Where in the small panel something of each shape stands."""

ELSEWHERE: dict[tuple[str, str], tuple[str, Place]] = {
    ("fact", "only_if"): ("panel.yaml", ("facts", "days_since_rain")),
    ("fact", "asks"): ("panel.yaml", ("facts", "days_since_rain")),
    ("fact", "minimum"): ("panel.yaml", ("facts", "days_since_rain")),
    ("fact", "maximum"): ("panel.yaml", ("facts", "days_since_rain")),
    ("fact", "step"): ("panel.yaml", ("facts", "warmth")),
    ("fact", "unit"): ("panel.yaml", ("facts", "warmth")),
    ("shared rule", "note"): ("experts/shared.yaml", ("rules", 1)),
    ("rule", "note"): ("experts/moss.yaml", ("rules", 1)),
    ("claim", "not_encoded"): ("ledger.yaml", ("claims", 8)),
    ("claim", "subject"): ("ledger.yaml", ("claims", 8)),
}
"""Keys that only some things of a shape may have."""

KEYS = [(shape, key) for shape, one in SHAPES.items() for key in one.keys]
EVERY = pytest.mark.parametrize(("shape", "key"), KEYS, ids=[f"{shape}.{key.name}" for shape, key in KEYS])


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small panel with something of every shape."""
    folder = Path(shutil.copytree(RULES / "umbrella", tmp_path_factory.mktemp("prepared") / "umbrella"))
    for name, more in MORE.items():
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(more)
    warmth = "{type: number, title: Warmth, ask: 'How warm is it?', unit: {one: degree, many: degrees}}"
    change(folder / "panel.yaml", ("facts",), "warmth", composed(warmth))
    change(folder / "panel.yaml", ("actions", "stay_in"), "repeats", composed("{every: 7, since: days_since_rain}"))
    change(folder / "experts/moss.yaml", (), "source", composed("{grade: hearsay}"))
    change(folder / "experts/moss.yaml", ("rules", 1), "unless", composed("{advises: {avoid: stay_in}}"))
    (folder / "experts/shared.yaml").write_text(SHARED, encoding="utf-8")
    counted = "{at_least: {of: [{sky: raining}, {hands_full: yes}], count: 1}}"
    change(folder / "panel.yaml", ("limits", 0), "when", composed(counted))
    return folder


@pytest.fixture
def panel(prepared: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(prepared, tmp_path / "umbrella"))


def problems(folder: Path) -> list[counsel.Problem]:
    """Everything that is wrong with the form of a panel, its cases and its overlay."""
    try:
        opened = consulting.load(folder, engine="plain")
        for name in opened.case_names():
            opened.case(name)
        read_overlay(folder, opened.panel, opened.case_names(), "de")
    except counsel.InputError as error:
        return list(error.problems)
    return []


def test_every_shape_stands_in_the_small_panel(panel: Path) -> None:
    assert set(PLACES) == set(SHAPES)
    assert problems(panel) == []


@EVERY
def test_the_example_of_a_key_is_read(panel: Path, shape: str, key: Key) -> None:
    if not key.example:
        assert key.shape  # it has keys of its own, each with an example
        return
    file, place = ELSEWHERE.get((shape, key.name), PLACES[shape])
    if (shape, key.name) == ("shared rule", "id"):  # the rule that has this id makes room
        change(panel / "experts/moss.yaml", ("rules", 0), "id", composed("another-rule"))
    change(panel / file, place, key.name, composed(key.example))
    wrong = [str(problem) for problem in problems(panel)]
    # what is translated must stand in the panel, and an example of another text does not
    assert [one for one in wrong if shape in ("overlay", "translation") or not one.startswith("panel.de.yaml")] == []


WRONG = {
    "text": "Something",
    "a list": "[Something]",
    "a mapping": "{something: else}",
    "yes": "yes",
    "a number": "17",
    "a number with a fraction": "1.5",
    "a day": "2026-11-26",
    "nothing": "~",
    "a list in a list": "[[x]]",
    "an empty text": "''",
}

TAKEN: dict[Form, tuple[str, ...]] = {
    Form.TEXT: ("text",),
    Form.TEXTS: ("text", "a list"),
    Form.NUMBER: ("a number",),
    Form.DECIMAL: ("a number", "a number with a fraction"),
    Form.YES_NO: ("yes",),
    Form.PUBLISHED: ("a day",),
    Form.BOUND: ("a number",),
    Form.SENTENCES: ("a mapping",),
    Form.VALUES: ("a mapping",),
}
"""What is of the right type, and might be read; of every other form nothing in `WRONG` is right."""


@EVERY
@pytest.mark.parametrize("wrong", WRONG)
def test_what_a_key_does_not_take_is_refused_where_it_stands(panel: Path, shape: str, key: Key, wrong: str) -> None:
    if wrong in TAKEN.get(key.form, ()):
        return
    file, place = ELSEWHERE.get((shape, key.name), PLACES[shape])
    line = change(panel / file, place, key.name, composed(WRONG[wrong]))
    near = [problem for problem in problems(panel) if problem.at.file == file and line <= problem.at.line <= line + 3]
    assert near, f"{key.name}: {WRONG[wrong]} is taken"


def renamed(panel: Path, shape: str, key: Key, name: str) -> list[str]:
    """Everything that is said once a key has another name."""
    file, place = ELSEWHERE.get((shape, key.name), PLACES[shape])
    line = change(panel / file, place, key.name, composed("x"))
    text = (panel / file).read_text(encoding="utf-8").splitlines()
    text[line - 1] = text[line - 1].replace(f"{key.name}:", f"{name}:", 1)
    (panel / file).write_text("\n".join(text), encoding="utf-8")
    return [str(problem) for problem in problems(panel)]


@EVERY
def test_a_key_that_must_be_there_is_missed(panel: Path, shape: str, key: Key) -> None:
    told = renamed(panel, shape, key, "qqqq")
    what = "stance" if shape == "then" else "key"
    assert any(f"unknown {what} `qqqq`" in message for message in told)
    assert any(f"has no `{key.name}` [missing-key]" in message for message in told) == (
        key.need or key.name in ("note", "not_encoded")
    )


@EVERY
def test_a_key_that_is_misspelt_is_told_once(panel: Path, shape: str, key: Key) -> None:
    told = renamed(panel, shape, key, f"{key.name}x")
    what = "stance" if shape == "then" else "key"
    (said,) = (message for message in told if f"unknown {what} `{key.name}x`" in message)
    assert f"did you mean `{key.name}`?" in said or shape == "then"
    assert not any(f"has no `{key.name}` [missing-key]" in message for message in told)
