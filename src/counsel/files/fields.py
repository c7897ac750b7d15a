"""Typed access to the nodes of a file, collecting every problem on the way."""

from __future__ import annotations

import datetime
import functools
import math
import re
from typing import TYPE_CHECKING, TypeVar

from counsel.files.keys import Form
from counsel.files.table import SHAPES
from counsel.files.text import ListNode, MapNode, Node, ScalarNode, kind_of, plain
from counsel.panel.kinds import MOST_NUMBER, NUMBER, PLACES, figure, lies_on, what_number
from counsel.panel.texts import IN_BRACES
from counsel.problems import Location, Problem, closest, listed, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from enum import Enum

Choice = TypeVar("Choice", bound="Enum")
Item = TypeVar("Item")

SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
SNAKE_OR_KEBAB = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""The code of a language."""
RESERVED = ("any", "all", "none", "at_least", "at_most", "always", "advises")
"""Words that mean something of their own in a condition."""
_UNQUOTE = "drop the quotes: {}"
_QUOTED_NUMBER = r"-?\d+(\.\d+)?"
_UNREAD = ("alias", "several-documents", "duplicate-key")
"""The faults of what is refused while a file is read, so that nothing is known of what stands there."""
LIST_HINT = "begin each of its entries with `- `"
MOST = 1_000_000
LEAST_STEP = 1 / 10**PLACES
LONGEST_NAME = 80


class Findings:
    """The problems found so far.

    Attributes:
        problems: all of them.
        terms: those that a text may hold, where they are known.
        unread: what nothing is known of since the section that defines it cannot be read; none of these is unknown.
        renamed: what is to be the name of something that has none yet; it is not unknown.
        vague: facts of which it is not known what they can be; no test of them is wrong.
    """

    def __init__(self, problems: Iterable[Problem] = (), terms: Collection[str] | None = None) -> None:
        self.problems: list[Problem] = []
        self.terms = terms
        self.unread: set[str] = set()
        self.renamed: set[str] = set()
        self.vague: set[str] = set()
        self._refused: set[Location] = set()
        self.take(problems)

    def take(self, problems: Iterable[Problem]) -> None:
        """Note what was found while a file was read; of what was refused there nothing more is said."""
        every = list(problems)
        self.problems += every
        self._refused |= {problem.at for problem in every if problem.fault in _UNREAD}

    def add(self, at: Location, fault: str, message: str, hint: str = "") -> None:
        """Note one problem."""
        if at not in self._refused:
            self.problems.append(Problem(at, fault, message, hint))

    def is_refused(self, at: Location) -> bool:
        """Whether what stands there was refused while the file was read."""
        return at in self._refused

    def told_of(self, at: Location) -> bool:
        """Whether something is wrong just there."""
        return any(problem.at == at for problem in self.problems)

    def about(self, fact: str) -> Findings:
        """Where to note what is wrong with a use of a fact: aside, where it is not known what that fact can be."""
        return Findings() if fact in self.vague else self

    def unknown(self, at: Location, what: str, name: str, allowed: Iterable[str]) -> None:
        """Note a name that is not one of those allowed; the fault is `unknown-…`, after what it should name."""
        if what in self.unread or name in self.renamed:
            return
        every = list(allowed)
        hint = nearest(name, every) or f"there are {listed(every)}" if every else "there are none"
        self.add(at, f"unknown-{what.replace(' ', '-')}", f"unknown {what} {shown(name)}", hint)

    def expect(self, node: Node, wanted: str, hint: str = "") -> None:
        """Note a value of the wrong type."""
        self.add(node.at, "wrong-type", f"found {kind_of(node)}, expected {wanted}", hint)

    def unknown_stance(self, at: Location, name: str) -> None:
        """Note a key of `then` that is no stance; none is offered as near, since that could be the opposite."""
        self.add(at, "unknown-key", f"unknown stance {shown(name)} in `then`", "a stance is `do`, `may` or `avoid`")

    def mapping(self, node: Node, wanted: str) -> MapNode | None:
        """Take the node as a mapping."""
        if isinstance(node, MapNode):
            return node
        self.expect(node, wanted)
        return None

    def text(self, node: Node, wanted: str = "text") -> str:
        """Take the node as one piece of text, or as ``wanted`` says what it names; empty where it is none."""
        if isinstance(node, ScalarNode) and isinstance(node.value, str) and (words := node.value.split()):
            return self._with_terms(" ".join(words), node.at)
        hint = ""
        if isinstance(node, ScalarNode) and isinstance(node.value, bool | int | float | datetime.date):
            hint = f'write "{node.text}" in quotes'
        self.add(node.at, "wrong-type", f"found {kind_of(node)}, expected {wanted}", hint)
        return ""

    def _with_terms(self, text: str, at: Location) -> str:
        """Take a text whose words in braces are terms, or stand for a number."""
        if self.terms is not None and "{" in text:
            for name in IN_BRACES.findall(text):
                if name not in self.terms and name != NUMBER:
                    self.unknown(at, "term", name, self.terms)
        return text

    def items(self, node: Node) -> tuple[Node, ...]:
        """Take the node as a list, or as the only item of one."""
        return node.items if isinstance(node, ListNode) else (node,)

    def texts(self, node: Node) -> tuple[str, ...]:
        """Take the node as a list of texts, or as one."""
        return tuple(text for text, _ in self.placed_texts(node))

    def placed_texts(self, node: Node, wanted: str = "text") -> list[tuple[str, Location]]:
        """Take the node as a list of texts, or as one, each with its place."""
        if isinstance(node, ListNode) and not node.items:
            least = "at least one text" if wanted == "text" else wanted
            self.add(node.at, "wrong-type", f"found an empty list, expected {least}")
        return [(text, item.at) for item in self.items(node) if (text := self.text(item, wanted))]

    def whole_number(self, node: Node, at_least: int = 0, also: str = "") -> int:
        """Take the node as a whole number from ``at_least`` to `MOST`; the lower bound where it is none.

        ``also`` says what else would do there.
        """
        value = node.value if isinstance(node, ScalarNode) else None
        if isinstance(value, int) and not isinstance(value, bool) and at_least <= value <= MOST:
            return value
        quoted = isinstance(value, str) and value.isdecimal()
        wanted = f"a whole number from {at_least} to {MOST:,}{also}"
        self.expect(node, wanted, _UNQUOTE.format(value) if quoted else "")
        return at_least

    def decimal(
        self,
        node: Node,
        step: float,
        default: float,
        between: tuple[float, float] = (-MOST_NUMBER, MOST_NUMBER),
    ) -> float:
        """Take the node as a number that lies on a step; ``default`` where it is none.

        ``between`` says which numbers make sense there; that the number is one of them is for the caller to see.
        """
        number = _figure(node, -MOST_NUMBER, MOST_NUMBER)
        if number is not None and lies_on(number, step):
            return number
        self.expect(node, f"a {what_number(step)} from {between[0]:,} to {between[1]:,}", _number_hint(node, step))
        return default

    def yes_or_no(self, node: Node) -> bool:
        """Take the node as yes or no."""
        if isinstance(node, ScalarNode) and isinstance(node.value, bool):
            return node.value
        quoted = isinstance(node, ScalarNode) and node.value in ("yes", "no", "true", "false")
        self.expect(node, "yes or no", _UNQUOTE.format(node.value) if quoted and isinstance(node, ScalarNode) else "")
        return False

    def one_of(self, node: Node, choices: type[Choice], what: str) -> Choice | None:
        """Take the node as one member of an enumeration, by its value."""
        return self.one_named(node, _by_value(choices), what)

    def one_named(self, node: Node, choices: Mapping[str, Item], what: str) -> Item | None:
        """Take the node as one of some named things."""
        name = node.text if isinstance(node, ScalarNode) else ""
        if name in choices:
            return choices[name]
        if name:
            self.unknown(node.at, what, name, choices)
        else:
            self.expect(node, f"one of {listed(choices)}")
        return None

    def name(self, text: str, at: Location, form: re.Pattern[str] = SNAKE) -> str:
        """Take the text as a name of the given form."""
        if self.letters(text, at, LONGEST_NAME, "the name") and not form.fullmatch(text):
            joint = "_" if form is SNAKE else "-"
            hint = f"small letters, digits and `{joint}` between words"
            meant = _as_name(text, joint)
            if form.fullmatch(meant):
                self.renamed.add(meant)
                hint = f"write `{meant}`: {hint}"
            self.add(at, "bad-name", f"{shown(text)} is no name", hint)
        return text

    def letters(self, text: str, at: Location, most: int, what: str, hint: str = "shorten it") -> bool:
        """Whether a name has no more letters than there is room for; what has more is a problem."""
        fits = len(text) <= most
        if not fits:
            message = f"{what} {shown(text)} has {len(text):,} letters, at most {most} are allowed"
            self.add(at, "bad-name", message, hint)
        return fits

    def tested_name(self, text: str, at: Location) -> str:
        """Take the text as the name of something that conditions test."""
        if text in RESERVED:
            self.add(at, "bad-name", f"`{text}` has a meaning of its own in conditions", "take another name")
        return self.name(text, at)


@functools.cache
def _by_value(choices: type[Choice]) -> Mapping[str, Choice]:
    return {choice.value: choice for choice in choices}


def _as_name(text: str, joint: str) -> str:
    """The words of a text as a name, with a joint between them."""
    words = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", text)
    return joint.join(words).lower()


def _number_hint(node: Node, step: float) -> str:
    """How to write a number that is in quotes, has something beside it, or lies between two steps."""
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(value, str) and re.fullmatch(_QUOTED_NUMBER, value):
        return _UNQUOTE.format(value)
    number = _figure(node, -MOST_NUMBER, MOST_NUMBER)
    if number is not None:
        below = figure(math.floor(number / step) * step)
        return f"the nearest are {below:,} and {figure(below + step):,}"
    written = re.search(r"-?\d+([.,]\d+)?", value) if isinstance(value, str) else None
    return f"write the number alone: {written[0].replace(',', '.')}" if written else ""


_NAMED = {"action": "the name of an action", "claim": "the id of a claim of the ledger", "fact": "the name of a fact"}


def keys_of(shape: str) -> str:
    """What stands where something has the keys of a shape."""
    keys = [key.name for key in SHAPES[shape].keys if key.need] or [key.name for key in SHAPES[shape].keys]
    return f"keys of its own, such as {' and '.join(f'`{key}:`' for key in keys[:2])}"


class Fields:
    """The entries of one mapping, read by the table of keys: take each by its name, then `done`."""

    def __init__(self, node: MapNode, findings: Findings, shape: str, name: str = "") -> None:
        self.node, self.findings, self.shape = node, findings, SHAPES[shape]
        self._what = f"{self.shape.called} `{name}`".lstrip() if name else self.shape.called

    def place_of(self, key: str) -> Location:
        """Where the value of a key stands; the place of the whole where there is none."""
        node = self.node.entries.get(key)
        return self.node.at if node is None else node.at

    def take(self, key: str, need: bool = False) -> Node | None:
        """Give the entry, or None; one that is missing is a problem where the table, or ``need``, says so."""
        node = self.node.entries.get(key)
        if (self.shape.declared[key].need or need) and self.lacks(key):
            self.findings.add(self.node.at, "missing-key", f"{self._what} has no `{key}`", f"add `{key}:`")
        return node

    def lacks(self, key: str) -> bool:
        """Whether a key is not there, and none that is nearest to it: one that is misspelt is told where it stands."""
        if key in self.node.entries:
            return False
        return all(closest(name, self.shape.declared) != key for name in self.undeclared())

    def text(self, key: str, default: str = "", need: bool = False) -> str:
        """Give the entry as text."""
        node, most = self.take(key, need), self.shape.declared[key].most
        text = default if node is None else self.findings.text(node)
        if node is not None and most:
            self.findings.letters(text, node.at, most, f"`{key}`:")
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        """Give the entry as a list of texts, or as one."""
        node = self.take(key)
        return () if node is None else self.findings.texts(node)

    def number(self, key: str, default: int = 0) -> int:
        """Give the entry as a whole number."""
        node, least = self.take(key), self.shape.declared[key].least
        return max(default, least) if node is None else self.findings.whole_number(node, least)

    def decimal(self, key: str, step: float, default: float) -> float:
        """Give the entry as a number that lies on a step."""
        node = self.take(key)
        return default if node is None else self.findings.decimal(node, step, default)

    def step(self, key: str) -> float:
        """Give the entry as the distance of two numbers: 1 where it is not there, or is none."""
        node = self.take(key)
        step = None if node is None else _figure(node, LEAST_STEP, MOST)
        if node is not None and step is None:
            wanted = f"a number from {LEAST_STEP} to {MOST:,} with at most {PLACES} decimals"
            self.findings.expect(node, wanted, "for example 0.5")
        return 1 if step is None else step

    def says_yes(self, key: str) -> bool:
        """Whether the entry is yes; where there is none it is no."""
        node = self.take(key)
        return node is not None and self.findings.yes_or_no(node)

    def word(self, key: str, choices: type[Choice], what: str) -> Choice | None:
        """Give the entry as one member of an enumeration, by its value."""
        node = self.take(key)
        return None if node is None else self.findings.one_of(node, choices, what)

    def names(self, key: str, allowed: Collection[str] | None) -> list[tuple[str, Location]]:
        """Give the names that stand there, one or a list, each with its place; without ``allowed`` none is unknown."""
        node = self.take(key)
        wanted = _NAMED.get(self.shape.declared[key].names, "text")
        named = [] if node is None else self.findings.placed_texts(node, wanted)
        for name, at in named:
            if allowed is not None and name not in allowed:
                self.findings.unknown(at, self.shape.declared[key].names, name, allowed)
        return named

    def inside(self, key: str) -> Fields | None:
        """Give the fields of what has keys of its own; None where it is not there, or has none."""
        node = self.take(key)
        shape = self.shape.declared[key].shape
        mapping = None if node is None else self.findings.mapping(node, keys_of(shape))
        return None if mapping is None else Fields(mapping, self.findings, shape)

    def mappings(self, key: str) -> Iterator[tuple[str, Location, Fields]]:
        """Give each entry of a mapping of mappings: its key, the key's place, its own fields.

        One that is no mapping is told once, and has no fields; its name is known all the same.
        """
        for name, at, node in self.entries(key):
            shape = self.shape.declared[key].shape
            inner = self.findings.mapping(node, keys_of(shape))
            if inner is None:
                yield name, at, Fields(MapNode({}, {}, node.at), Findings(), shape, name)
            else:
                yield name, at, Fields(inner, self.findings, shape, name)

    def entries(self, key: str) -> Iterator[tuple[str, Location, Node]]:
        """Give each entry of a mapping: its key, the key's place, its node."""
        node = self.take(key)
        mapping = None if node is None else self.findings.mapping(node, self.shape.declared[key].form.value)
        if mapping is not None:
            self._has_some(key, mapping, mapping.entries)
            for name, value in mapping.entries.items():
                yield name, mapping.keys[name], value

    def _has_some(self, key: str, node: Node, entries: Collection[object]) -> None:
        if len(entries) < self.shape.declared[key].least:
            self.findings.add(node.at, "missing-key", f"`{key}` is empty", "add at least one entry")

    def rows(self, key: str) -> Iterator[Fields]:
        """Give each mapping of a list of mappings."""
        node = self.take(key)
        if node is None:
            return
        if not isinstance(node, ListNode):
            self.findings.add(node.at, "wrong-type", f"found {kind_of(node)}, expected a list", LIST_HINT)
            return
        self._has_some(key, node, node.items)
        for item in node.items:
            shape = self.shape.declared[key].shape
            mapping = self.findings.mapping(item, keys_of(shape))
            if mapping is not None:
                yield Fields(mapping, self.findings, shape)

    def undeclared(self) -> tuple[str, ...]:
        """The entries that the table does not know here."""
        return tuple(key for key in self.node.keys if key not in self.shape.declared)

    def done(self, kind: str = "") -> None:
        """Report the entries that the table does not know here, or not of this kind."""
        for key, at in self.node.keys.items():
            declared = self.shape.declared.get(key)
            if declared is None:
                self._report_undeclared(key, at, kind)
            elif kind and declared.only and kind not in declared.only:
                message = f"`{key}` in {self._what}, which is of the type `{kind}`"
                hint = (
                    f"leave it out; it is for facts of the type {' or '.join(f'`{other}`' for other in declared.only)}"
                )
                self.findings.add(at, "unknown-key", message, hint)

    def _report_undeclared(self, key: str, at: Location, kind: str) -> None:
        if self.shape.called == "`then`":  # what is nearest to `dont` would be its opposite
            self.findings.unknown_stance(at, key)
            return
        if self.findings.is_refused(at):  # what was meant to be a thing of its own stands inside another
            self.findings.renamed.add(key)
            return
        allowed = [key.name for key in self.shape.keys if not key.only or not kind or kind in key.only]
        hint = self._cut_by_a_comma(key) or nearest(key, allowed) or f"allowed are {listed(allowed)}"
        self.findings.add(at, "unknown-key", f"unknown key {shown(key)} in {self._what}", hint)

    def _cut_by_a_comma(self, key: str) -> str:
        """What to do where a key is the rest of what stands before it, cut by a comma; empty where it is not."""
        node, keys = self.node.entries[key], list(self.node.keys)
        before = self.shape.declared.get(keys[keys.index(key) - 1])
        if not isinstance(node, ScalarNode) or node.text or not keys.index(key):
            return ""
        if before is not None and before.form is Form.NAMES:
            return f"several stand in brackets: {before.name}: [{plain(self.node.entries[before.name])}, {key}]"
        cut = " " in key or (before is not None and before.form in (Form.TEXT, Form.TEXTS))
        return "inside { } a text that holds a comma stands in quotes" if cut else ""


def file_name_is(fields: Fields, key: str, stem: str) -> None:
    """Report a name inside a file that is not the file's own."""
    name = fields.text(key)
    if name and name != stem:
        fields.findings.add(
            fields.place_of(key),
            "misnamed-file",
            f"found {shown(name)} in a file or folder that is called `{stem}`",
            "use one name for both",
        )


def _figure(node: Node, least: float, most: float) -> float | None:
    """The number that a node is, if it has no more decimals than there can be and lies between two; None otherwise."""
    value = node.value if isinstance(node, ScalarNode) else None
    if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
        return None
    return figure(value) if figure(value) == value else None


def unique(findings: Findings, seen: dict[str, Location], name: str, at: Location, what: str) -> bool:
    """Note an id that was used before; true where it is new."""
    if name in seen:
        findings.add(
            at, "duplicate-id", f"the {what} `{name}` is defined twice, first at {seen[name]}", "rename one of them"
        )
        return False
    seen[name] = at
    return True
