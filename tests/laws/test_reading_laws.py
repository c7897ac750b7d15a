"""The reader never raises: whatever stands in a file, it answers with a panel or with problems that have a place."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

import counsel
from counsel import consulting
from counsel.files.text import ScalarNode, read_node
from counsel.logic.situation import given_in
from strategies import panels
from written import files_of, write_panel

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from counsel.panel.model import Panel

OURS = Path(__file__).parents[2] / "rules" / "voicemail-follow-up"
OUR_FILES = ("panel.yaml", "ledger.yaml", "experts/williams.yaml", "experts/simpson.yaml", "cases/the-question.yaml")

# scalars that YAML 1.1 has surprises for, and some that no rule file expects
ODD = (
    "0o17", "017", "0x1f", "0b11", "1_000", "12:30:45", "1:30.5", ".inf", "-.inf", ".nan", "1e400", "-0", "+5", "_",
    "2026-02-30", "2026-13-01", "0000-00-00", "2011-01-27T10:00:00Z", "2001-1-1", "null", "~", "", "true", "yes", "no",
    "=", "<<", "9" * 5000, "0x" + "f" * 9000, "-" + "9" * 5000, "a" * 5000, "any", "all", "none", "advises", "\u2028",
    "\U0001f4de", "e\u0301", "days", "do", "{}", "[]", "{a: b}", "[a, [b]]", "'x'", '"\\ud800"', '"\\0"', "? a", "- a",
    "!!python/object:os.system x", "!!binary aGk=", "!!set {a}", "&a b", "*a", "|\n  x", ">", "%YAML 1.2", "---", "...",
)  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of our own panel, with one of its cases, whose files the tests spoil one at a time."""
    home = Path(shutil.copytree(OURS, tmp_path_factory.mktemp("spoiled") / OURS.name))
    for case in (home / "cases").iterdir():
        if f"cases/{case.name}" not in OUR_FILES:
            case.unlink()
    return home


def spoil(home: Path, name: str, data: bytes) -> None:
    """Put bytes in place of a file, open the panel and its cases, and put the file back."""
    try:
        (home / name).write_bytes(data)
        use(home)
    finally:
        shutil.copyfile(OURS / name, home / name)


def use(home: Path) -> None:
    """Open a panel and ask it about each of its cases; anything but an answer or `InputError` is a bug."""

    def ask() -> None:
        opened = consulting.load(home, engine="plain")
        for name in opened.case_names():
            opened.consult(given_in(opened.case(name)))

    look_at(refused(ask))


def refused(call: Callable[[], object]) -> tuple[counsel.Problem, ...] | None:
    """What a call is refused for; None where it is not."""
    try:
        call()
    except counsel.InputError as error:
        return error.problems
    return None


def look_at(problems: tuple[counsel.Problem, ...] | None) -> None:
    """Problems that can be shown: one at least, each with a place, on short lines that can be printed."""
    assert problems is None or problems
    for problem in problems or ():
        assert problem.at.file
        assert problem.message
        assert len(str(problem)) < 1500
        assert len(str(problem).splitlines()) == 1 + bool(problem.hint)
        assert str(problem).encode()


@given(st.sampled_from(OUR_FILES), st.binary(max_size=200))
@example("panel.yaml", b"\xef\xbb\xbf")
@example("panel.yaml", b"\x00")
@example("panel.yaml", b"[" * 100_000)
@example("panel.yaml", b"{a: " * 100_000)
@example("panel.yaml", b"- " * 100_000)
@example("panel.yaml", b"a:\r\n  b: c\r d: e\n")
@example("panel.yaml", b"a: b\n" * 10_000)
def test_any_bytes_are_read_or_refused(home: Path, name: str, data: bytes) -> None:
    spoil(home, name, data)


@given(st.sampled_from(OUR_FILES), st.randoms(use_true_random=False), st.integers(1, 3))
def test_a_spoiled_copy_of_our_own_files_is_read_or_refused(
    home: Path, name: str, chance: Random, mistakes: int
) -> None:
    lines = (OURS / name).read_text(encoding="utf-8").splitlines(keepends=True)
    for _ in range(mistakes):
        chance.choice(SPOILERS)(lines, chance)
    spoil(home, name, "".join(lines).encode())


def _drop(lines: list[str], chance: Random) -> None:
    del lines[chance.randrange(len(lines))]


def _repeat(lines: list[str], chance: Random) -> None:
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))


def _indent(lines: list[str], chance: Random) -> None:
    at = chance.randrange(len(lines))
    lines[at] = chance.choice(["  " + lines[at], lines[at][2:], "\t" + lines[at]])


def _odd_value(lines: list[str], chance: Random) -> None:
    at = chance.randrange(len(lines))
    lines[at] = lines[at].partition(":")[0] + ": " + chance.choice(ODD) + "\n"


def _odd_key(lines: list[str], chance: Random) -> None:
    at = chance.randrange(len(lines))
    key, colon, value = lines[at].partition(":")
    lines[at] = key[: len(key) - len(key.lstrip())] + chance.choice(ODD) + colon + value


def _swap_character(lines: list[str], chance: Random) -> None:
    at = chance.randrange(len(lines))
    place = chance.randrange(len(lines[at]))
    lines[at] = lines[at][:place] + chance.choice("\0\t\r\n:-{}[]'\"#&*!|>%@`,? aé😀") + lines[at][place + 1 :]


SPOILERS = (_drop, _repeat, _indent, _odd_value, _odd_key, _swap_character)


@given(panels(), st.randoms(use_true_random=False))
def test_a_random_panel_with_odd_values_in_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, panel: Panel, chance: Random
) -> None:
    home = write_panel(panel, tmp_path_factory.mktemp("odd"))
    name = chance.choice(list(files_of(panel)))
    text = (home / name).read_text(encoding="utf-8")
    for _ in range(3):
        word = chance.choice(text.split())
        text = text.replace(word, chance.choice(ODD), chance.choice([1, -1]))
    (home / name).write_text(text, encoding="utf-8")
    use(home)


_TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(panels(), st.randoms(use_true_random=False), _TREES)
def test_a_random_tree_in_any_place_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, panel: Panel, chance: Random, tree: object
) -> None:
    home = write_panel(panel, tmp_path_factory.mktemp("tree"))
    files = files_of(panel)
    name = chance.choice(list(files))
    content = yaml.safe_dump(_planted(files[name], tree, chance), sort_keys=False, allow_unicode=True)
    (home / name).write_text(content, encoding="utf-8", errors="replace")
    use(home)


def _planted(content: object, tree: object, chance: Random) -> object:
    """Put the tree in the place of some part of the content."""
    if isinstance(content, dict) and content and chance.random() < 0.8:
        key = chance.choice(list(content))
        return {**content, key: _planted(content[key], tree, chance)}
    if isinstance(content, list) and content and chance.random() < 0.8:
        at = chance.randrange(len(content))
        return [*content[:at], _planted(content[at], tree, chance), *content[at + 1 :]]
    return tree


@pytest.mark.parametrize("fact", ["role", "days_since_last_step", "urgent"])
def test_odd_values_in_a_case_are_understood_or_refused(opened: counsel.OpenPanel, tmp_path: Path, fact: str) -> None:
    for odd in ODD:
        case = tmp_path / "odd.yaml"
        case.write_text(f"panel: {OURS.name}\nfacts:\n  last_step: wrote\n  {fact}: {odd}\n", encoding="utf-8")
        look_at(refused(lambda: opened.consult(given_in(opened.case(str(tmp_path / "odd.yaml"))))))


_HASHABLE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.dates(), st.datetimes()
)
_NAMES = st.sampled_from(["role", "days_since_last_step", "urgent", "answer"])
_ANYTHING = st.one_of(_HASHABLE, st.sampled_from(ODD), st.integers().map(str), st.lists(st.integers(), max_size=2))


@given(st.dictionaries(st.one_of(_NAMES, _HASHABLE), _ANYTHING, max_size=3))
def test_any_values_are_understood_or_refused(opened: counsel.OpenPanel, facts: dict[str, object]) -> None:
    look_at(refused(lambda: opened.consult(facts)))


@pytest.mark.parametrize("fact", ["role", "days_since_last_step", "urgent"])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_number_that_python_refuses_to_write_out_is_refused(opened: counsel.OpenPanel, fact: str, sign: int) -> None:
    problems = refused(lambda: opened.consult({fact: sign * 10**5000}))
    assert problems
    assert "beyond measure" in problems[0].message
    look_at(problems)


def test_a_moment_counts_as_its_day(opened: counsel.OpenPanel) -> None:
    facts = {"last_step": "wrote", "days_since_last_step": datetime.datetime(2026, 11, 20, 23, 59)}
    assert opened.situation(facts, datetime.date(2026, 11, 23)).values["days_since_last_step"] == 3


@pytest.mark.parametrize("day", [datetime.date(1900, 1, 1), datetime.date(2999, 12, 31)])
def test_days_are_counted_from_the_first_day_to_the_last(opened: counsel.OpenPanel, day: datetime.date) -> None:
    answer = opened.consult({"last_step": "left_message", "days_since_last_step": 0, "answer": "none_yet"}, day)
    assert answer.ahead
    assert all(step.date == day + datetime.timedelta(days=step.in_days) for step in answer.ahead)


@pytest.mark.parametrize("day", [datetime.date.min, datetime.date.max])
def test_a_day_beyond_them_is_refused(opened: counsel.OpenPanel, day: datetime.date) -> None:
    look_at(problems := refused(lambda: opened.consult({"days_since_last_step": 1}, day)))
    assert problems
    assert problems[0].fault == "bad-range"


@pytest.mark.parametrize("text", ["0x" + "f" * 9000, "9" * 9000, "12:30:00", ".inf", "2026-02-30", "0b" + "1" * 100])
def test_what_is_no_value_after_all_is_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(text, encoding="utf-8")
    node, problems = read_node(path, "odd.yaml")
    assert problems == []
    assert isinstance(node, ScalarNode)
    assert node.value == text
