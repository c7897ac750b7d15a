"""From the bytes of a file to a tree of located nodes: the only module that knows YAML.

Stricter than YAML: one document, no anchors, aliases or tags, no key twice, bounded size and depth.
"""

from __future__ import annotations

import codecs
import datetime
import functools
import re
import stat
from typing import TYPE_CHECKING, TypeAlias

import msgspec
import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from yaml.resolver import Resolver

from counsel.problems import Location, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from yaml.error import Mark

MOST_BYTES = 1_000_000
MOST_DEPTH = 40

Scalar: TypeAlias = "str | bool | int | float | datetime.date | None"


class ScalarNode(msgspec.Struct, frozen=True, gc=False):
    """A single value as YAML understands it, and the text that stood there."""

    value: Scalar
    text: str
    at: Location


class ListNode(msgspec.Struct, frozen=True, gc=False):
    """A sequence of nodes."""

    items: tuple[Node, ...]
    at: Location


class MapNode(msgspec.Struct, frozen=True, gc=False):
    """A mapping; ``keys`` holds the place of each key."""

    entries: Mapping[str, Node]
    keys: Mapping[str, Location]
    at: Location


Node: TypeAlias = "ScalarNode | ListNode | MapNode"


def plain(node: Node) -> object:
    """What stands in a node, as texts, lists and mappings without their places."""
    if isinstance(node, ScalarNode):
        return node.text
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return {key: plain(inner) for key, inner in node.entries.items()}


def kind_of(node: Node) -> str:
    """Name what a node is, in the words an author uses."""
    if isinstance(node, ListNode):
        return "a list"
    if isinstance(node, MapNode):
        return "a mapping"
    if node.value is None:
        return "nothing"
    return f"{_SCALAR_NAMES[type(node.value)]} {shown(node.text)}"


_SCALAR_NAMES = {
    str: "the text",
    bool: "the yes/no value",
    int: "the number",
    float: "the number",
    datetime.date: "the date",
}


def read_node(path: Path, name: str) -> tuple[Node | None, list[Problem]]:
    """Read one file.

    Args:
        path: the file.
        name: what the file is called in problems.

    Returns:
        The root node, or None where there is none to go on with; and every problem found.
    """
    data, problem = _read_bytes(path, name)
    return (None, [problem]) if problem is not None else parsed(data, name, is_json=path.suffix == ".json")


def parsed(data: bytes, name: str, *, is_json: bool) -> tuple[Node | None, list[Problem]]:
    """Read what stands in a file, or came in otherwise; see `read_node`."""
    text, problem = _decoded(data, name)
    if problem is not None:
        return None, [problem]
    text = _json_as_yaml(text) if is_json else text
    builder = _Builder(name, () if is_json else _cut(text))
    try:
        builder.build(text)
    except yaml.YAMLError as error:
        builder.problems.append(_syntax_problem(error, text, name))
        return None, builder.problems
    if builder.root is None and not builder.problems:
        builder.problems.append(Problem(Location(name), "empty-file", "there is nothing in this file"))
    return builder.root, builder.problems


class Encoding(msgspec.Struct, frozen=True):
    """How a file writes its text: the mark that it begins with, if any, and how its lines end."""

    mark: str
    ends: str

    def of(self, text: str) -> str:
        """A text whose lines end plainly, so encoded."""
        return self.mark + text.replace("\n", self.ends)


def read_encoded(path: Path) -> tuple[str, Encoding]:
    """Read a file that is to be written again: its text with plain ends of lines, and how that is encoded.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not UTF-8.
    """
    data = path.read_bytes().decode()
    encoding = Encoding(_MARK if data.startswith(_MARK) else "", "\r\n" if "\r\n" in data else "\n")
    return data.removeprefix(encoding.mark).replace("\r\n", "\n"), encoding


_MARK = codecs.BOM_UTF8.decode()


def files_in(folder: Path, name: str) -> tuple[list[Path], list[Problem]]:
    """Find the YAML files of a folder, in the order of their names.

    Args:
        folder: the folder; one that is not there holds none.
        name: what the folder is called in problems.
    """
    try:
        return sorted((path for path in folder.iterdir() if path.suffix == ".yaml"), key=lambda path: path.name), []
    except FileNotFoundError:
        return [], []
    except NotADirectoryError:
        message = "this is a file, a folder is needed"
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
    return [], [Problem(Location(name), "unreadable-file", message)]


def word(name: str) -> str:
    """A word as YAML takes it for one: in quotes where it would be something else, such as `no` or `null`."""
    return name if isinstance(_resolved(name), str) else f'"{name}"'


def dumped(mapping: Mapping[str, object]) -> str:
    """Write a mapping as YAML, in the order it has."""
    return yaml.safe_dump(mapping, sort_keys=False, allow_unicode=True)


def _read_bytes(path: Path, name: str) -> tuple[bytes, Problem | None]:
    at = Location(name)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "no ordinary file"
            return b"", Problem(at, "unreadable-file", f"this is {what}, a file is needed")
        if status.st_size > MOST_BYTES:
            message = f"the file has {status.st_size:,} bytes, at most {MOST_BYTES:,} are read"
            return b"", Problem(at, "too-large", message, "split it, or take out what is not needed")
        return path.read_bytes(), None
    except FileNotFoundError:
        return b"", Problem(at, "unreadable-file", "there is no such file")
    except (OSError, ValueError) as error:  # a name with a NUL in it is a ValueError
        reason = error.strerror if isinstance(error, OSError) else error
        return b"", Problem(at, "unreadable-file", f"cannot be read: {reason}")


def _decoded(data: bytes, name: str) -> tuple[str, Problem | None]:
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode(), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        message = f"not UTF-8: byte 0x{data[error.start]:02x}"
        return "", Problem(Location(name, line, column), "not-utf-8", message, "save the file as UTF-8")


_PAIR = r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})"
"""Two escapes of JSON that stand for one sign beyond the first 65,536."""


def _json_as_yaml(text: str) -> str:
    """Write in YAML's way what JSON alone allows: tabs between values, and signs as two escapes."""
    text = text.replace("\t", " ")  # inside JSON strings a raw tab is illegal anyway
    return re.sub(_PAIR, _one_escape, text, flags=re.IGNORECASE) if "\\u" in text else text


def _one_escape(pair: re.Match[str]) -> str:
    high, low = int(pair[2], 16), int(pair[3], 16)
    return f"{pair[1]}\\U{0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00:08x}"


_IN_QUOTES = "put the text in quotes"
_SYNTAX_HINTS = {
    "mapping values are not allowed": "a colon and a blank make a key: put text that holds them in quotes",
    "cannot start any token": "put the text in quotes; indent with blanks, never with tabs",
    "expected ',' or": "close the bracket, or put text that holds brackets or commas in quotes",
    "could not find expected ':'": "a key ends with a colon and a blank",
    "control characters": "take it out",
    "alphabetic or numeric character": _IN_QUOTES,
    "block sequence entries are not allowed": _IN_QUOTES,
    "expected comment or line break": _IN_QUOTES,
    "unexpected end of stream": "close the quotes; a text that has quotes in it stands in others",
}


def _syntax_problem(error: yaml.YAMLError, text: str, name: str) -> Problem:
    mark: Mark | None = getattr(error, "problem_mark", None)
    if mark and mark.index >= len(text.rstrip()):  # what was never closed is told where it begins
        mark = getattr(error, "context_mark", None) or mark
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
    place = Location(name, mark.line + 1, mark.column + 1) if mark else _place_of(error, text, name)
    hint = next((hint for words, hint in _SYNTAX_HINTS.items() if words in what), "")
    if mark and any(words in what for words in _OF_INDENTATION):
        hint = _indentation(text.splitlines(), mark) or hint
    return Problem(place, "yaml-syntax", f"not readable as YAML: {what}{_context(error)}", hint)


_OF_INDENTATION = ("did not find expected key", "did not find expected '-' indicator", "mapping values are not allowed")
"""What YAML says where a line begins in another column than it should, among other things."""


def _indentation(lines: Sequence[str], mark: Mark) -> str:
    """The line and the one above it, where the two begin in different columns; empty where they do not."""
    above = next(
        (n for n in range(mark.line - 1, -1, -1) if lines[n].strip() and not lines[n].lstrip().startswith("#")), None
    )
    if above is None or mark.line >= len(lines) or ": " in lines[mark.line][: mark.column].lstrip():
        return ""
    here, there = (len(lines[n]) - len(lines[n].lstrip(" ")) for n in (mark.line, above))
    if here == there:
        return ""
    begins = f"line {mark.line + 1} begins after {here} blanks, line {above + 1} above it after {there}"
    return f"{begins}: keys that belong together begin in one column"


_BEGINS_A_COMMENT = re.compile(r"\s+(#\S+)")


def _cut(text: str) -> Sequence[str]:
    """The lines of a text, if a text in it may be cut short by what looks like no comment; else nothing."""
    held = text.count("#") > text.count("# ")  # nearly no file holds any, and to look for blanks takes longer
    return text.splitlines() if held and _BEGINS_A_COMMENT.search(text) else ()


def _context(error: yaml.YAMLError) -> str:
    """What was being read, and the line where it began."""
    context, mark = getattr(error, "context", None), getattr(error, "context_mark", None)
    begun = f" that begins in line {mark.line + 1}" if context and mark else ""
    return f" {context}{begun}" if context else ""


def _place_of(error: yaml.YAMLError, text: str, name: str) -> Location:
    """The place of a character that YAML does not know; libyaml tells where by bytes."""
    if not isinstance(error, yaml.reader.ReaderError):
        return Location(name)
    before = text.encode()[: error.position].decode(errors="ignore")
    return Location(name, before.count("\n") + 1, len(before) - before.rfind("\n"))


_ANCHORED = f"leave it out, and write the value out wherever it is to stand; or {_IN_QUOTES}"
_MERGE = "<<"
"""The key with which YAML takes over the entries of what an alias names."""
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER = Resolver()


class _Builder:
    """Builds the tree from YAML's events without recursion, so that depth cannot hurt."""

    def __init__(self, name: str, lines: Sequence[str] = ()) -> None:
        self.name = name
        self._lines = lines
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._nodes: list[Node] = []
        """What has been read of the innermost list or mapping; of a mapping keys and values in turn."""
        self._around: list[tuple[list[Node], Location]] = []
        """For each list or mapping that is open: what had been read where it began, and its place."""
        self._aliases: set[Location] = set()
        self._documents = 0
        self._second: Location | None = None
        """Where a second document begins, which is refused."""

    def build(self, text: str) -> None:
        for event in iter(_Loader(text).get_event, None):
            kind = type(event)
            if kind is ScalarEvent:
                self._nodes.append(self._scalar(event))
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._refuse(event)
                self._around.append((self._nodes, self._at(event)))
                self._nodes = []
                if len(self._around) > MOST_DEPTH:
                    message = f"nested more than {MOST_DEPTH} levels deep"
                    self._problem(event, "too-deep", message, "give parts of it names, as concepts")
                    return
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                inner, (self._nodes, at) = self._nodes, self._around.pop()
                is_list = kind is SequenceEndEvent
                self._nodes.append(ListNode(tuple(inner), at) if is_list else self._mapping(inner, at))
            elif kind is AliasEvent:
                self._nodes.append(self._alias(event))
            elif kind is DocumentStartEvent:
                self._begin(event)
        self.root = self._first_document()

    def _first_document(self) -> Node | None:
        root = self._nodes[0] if self._nodes else None
        if isinstance(root, MapNode) and self._second is not None:
            return msgspec.structs.replace(root, at=self._second)  # what is not here may stand there
        return root

    def _alias(self, event: AliasEvent) -> ScalarNode:
        """Refuse an alias; nothing stands in its place, and whoever takes it for something says nothing more."""
        self._problem(event, "alias", f"the alias `*{event.anchor}` is not allowed", "write the value out")
        self._aliases.add(self._at(event))
        return ScalarNode(None, "", self._at(event))

    def _begin(self, event: DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents == 2:
            self._second = self._at(event)
            message = "a second document starts here, a file holds one"
            self._problem(event, "several-documents", message, "put it into a file of its own")

    def _refuse(self, event: ScalarEvent | yaml.CollectionStartEvent) -> None:
        """Refuse what YAML offers beyond plain values."""
        if event.anchor:
            self._problem(event, "anchor", f"the anchor `&{event.anchor}` is not allowed", _ANCHORED)
        if event.tag and event.tag != "!":
            written = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._problem(event, "tag", f"the tag {shown(written)} is not allowed", f"leave it out, or {_IN_QUOTES}")

    def _scalar(self, event: ScalarEvent) -> ScalarNode:
        value, at = event.value, self._at(event)
        if event.anchor or event.tag:
            self._refuse(event)
        if not event.implicit[0]:
            return ScalarNode(value, value, at)
        if self._lines:
            self._look_behind(event)
        return ScalarNode(_resolved(value), value, at)

    def _look_behind(self, event: ScalarEvent) -> None:
        """Refuse a text that ends where `#3` begins a comment, which was meant to be a part of it."""
        end = event.end_mark
        if end is None or end.line >= len(self._lines):
            return
        comment = _BEGINS_A_COMMENT.match(self._lines[end.line][end.column :])
        if comment and isinstance(_resolved(event.value), str):
            message = f"the text ends before {shown(comment[1])}, where a comment begins"
            hint = "put the text in quotes; a comment of your own has a blank after its `#`"
            self.problems.append(Problem(Location(self.name, end.line + 1, end.column + 2), "cut-text", message, hint))

    def _mapping(self, nodes: Sequence[Node], at: Location) -> MapNode:
        entries: dict[str, Node] = {}
        keys: dict[str, Location] = {}
        twice: list[ScalarNode] = []
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if key.at in self._aliases:
                continue
            if not isinstance(key, ScalarNode):
                self.problems.append(Problem(key.at, "wrong-type", f"a key is a word, not {kind_of(key)}"))
            elif key.text == _MERGE and value.at in self._aliases:
                at = value.at  # what is not here may come with the alias, and that has been refused
            elif key.text in entries:
                twice.append(key)
            else:
                entries[key.text], keys[key.text] = value, key.at
        if twice:
            self.problems += _twice(twice, entries, keys)
        return MapNode(entries, keys, at)

    def _at(self, event: yaml.Event) -> Location:
        mark = event.start_mark
        return Location(self.name, mark.line + 1, mark.column + 1) if mark else Location(self.name)

    def _problem(self, event: yaml.Event, fault: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self._at(event), fault, message, hint))


def _twice(twice: Sequence[ScalarNode], entries: Mapping[str, Node], keys: Mapping[str, Location]) -> Iterator[Problem]:
    """What is wrong with keys that stand in a mapping twice: what they belong to may stand too far to the right."""
    owner = next((name for name in reversed(list(keys)) if keys[name] < twice[0].at), "")
    above = entries.get(owner)
    if len(twice) > 1 and isinstance(above, ScalarNode) and above.value is None:
        again = " and ".join(f"`{key.text}`" for key in twice[:2]) + (" and more" if len(twice) > 2 else "")
        message = f"nothing stands below {shown(owner)}, and {again} after it stand here twice"
        hint = f"begin {shown(owner)} further to the left, or what belongs to it further to the right"
        yield Problem(keys[owner], "duplicate-key", message, hint)
        return
    for key in twice:
        message = f"the key {shown(key.text)} stands here twice, first in line {keys[key.text].line}"
        yield Problem(key.at, "duplicate-key", message, "keep one of the two")


_LONGEST_NUMBER = 30
_BEGINS_A_VALUE = frozenset(Resolver.yaml_implicit_resolvers)
"""With which characters YAML's own values begin; an empty scalar is one, too."""


def _resolved(text: str) -> Scalar:
    """Give the value of a plain scalar; what is no value after all (`12:30:00`, `2026-02-30`, `.inf`) stays text."""
    return text if len(text) > _LONGEST_NUMBER or text[:1] not in _BEGINS_A_VALUE else _short(text)


@functools.lru_cache(maxsize=4096)  # a panel writes the same few hundred words over and over
def _short(text: str) -> Scalar:
    tag = str(_RESOLVER.resolve(yaml.ScalarNode, text, (True, False)))  # type: ignore[no-untyped-call]  # not in the stubs
    try:
        return _value(tag, text)
    except ValueError:
        return text


def _value(tag: str, text: str) -> Scalar:
    match tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text.lower() in ("yes", "true", "on")
        case "int":
            return int(text.replace("_", ""), 0) if not text.lstrip("+-").isdigit() else int(text)
        case "float":
            return float(text.replace("_", ""))
        case "timestamp" if len(text) == 10:
            return datetime.date.fromisoformat(text)
        case _:
            return text
