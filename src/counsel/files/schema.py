"""JSON Schema (draft 7, as editors read it) for the files of a panel, with the names that it has."""

from __future__ import annotations

import contextlib
import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from counsel.files.experts import SHARED
from counsel.files.fields import KEBAB, LANGUAGE, LEAST_STEP, LONGEST_NAME, MOST, RESERVED, SNAKE, SNAKE_OR_KEBAB
from counsel.files.folders import case_names, named_case, overlays_in, read_panel
from counsel.files.keys import LEAST_YEAR, Form
from counsel.files.table import EITHER, SHAPES
from counsel.files.table import KEBAB as KEBAB_CASE
from counsel.files.table import SNAKE as SNAKE_CASE
from counsel.files.text import ListNode, MapNode, ScalarNode, files_in, read_encoded, read_node
from counsel.logic.situation import UNKNOWN
from counsel.panel.kinds import KINDS, MOST_NUMBER
from counsel.panel.model import OPEN, SILENT, Stance
from counsel.panel.texts import texts_of, texts_of_case
from counsel.problems import InputError, Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from counsel.files.keys import Key, Shape
    from counsel.files.text import Node

Schema = dict[str, Any]
OVERLAY = "overlay"
_DRAFT = "http://json-schema.org/draft-07/schema#"
_OF_EXPERTS = ("expert", "shared")
"""The files in which a condition can test advice."""
KINDS_OF_FILES = ("panel", "ledger", "expert", "shared", "case")

_TEXT: Schema = {"type": "string", "minLength": 1}
_NUMBER: Schema = {"type": "number", "minimum": -MOST_NUMBER, "maximum": MOST_NUMBER}
_PUBLISHED: Schema = {
    "type": ["string", "integer"],
    "pattern": r"^[1-9]\d{3}-\d\d-\d\d$",
    "minimum": LEAST_YEAR,
    "maximum": datetime.MAXYEAR,
}
_YES_NO: Schema = {"enum": [True, False, "yes", "no"]}  # an editor of YAML 1.2 takes yes for a text
_PATTERNS = {SNAKE_CASE: SNAKE, KEBAB_CASE: KEBAB, EITHER: SNAKE_OR_KEBAB}


class Said(msgspec.Struct, frozen=True):
    """What a panel's files name, each with a word on it, as far as they can be read."""

    facts: Mapping[str, MapNode]
    names: Mapping[str, Mapping[str, str]]


def said_in(folder: Path) -> Said:
    """Look up what the files of a panel name; a file that cannot be read names nothing."""
    panel, ledger = _mapping(folder / "panel.yaml"), _mapping(folder / "ledger.yaml")
    paths, _ = files_in(folder / "experts", "experts")
    experts = {path.stem: _mapping(path) for path in paths if path.stem != SHARED}
    concepts = dict(shared := _described(panel, "concepts", "means"))
    for expert in experts.values():
        concepts |= _described(expert, "concepts", "means")
    claims = ledger.entries.get("claims")
    rows = [row for row in claims.items if isinstance(row, MapNode)] if isinstance(claims, ListNode) else []
    names = {
        "fact": _described(panel, "facts", "ask"),
        "action": _described(panel, "actions", "means"),
        "term": _described(panel, "terms", "means"),
        "concept": concepts,
        "shared concept": shared,
        "claim": {_text(row, "id"): _text(row, "claim") for row in rows},
        "expert": {name: _text(expert, "name") for name, expert in experts.items()},
    }
    facts = panel.entries.get("facts")
    known = facts.entries if isinstance(facts, MapNode) else {}
    return Said({name: fact for name, fact in known.items() if isinstance(fact, MapNode)}, names)


def _mapping(path: Path) -> MapNode:
    root, _ = read_node(path, path.name)
    return root if isinstance(root, MapNode) else MapNode({}, {}, Location(path.name))


def _described(mapping: MapNode, key: str, by: str) -> dict[str, str]:
    named = mapping.entries.get(key)
    entries = named.entries if isinstance(named, MapNode) else {}
    return {name: _text(node, by) if isinstance(node, MapNode) else "" for name, node in entries.items()}


def _text(mapping: MapNode, key: str) -> str:
    node = mapping.entries.get(key)
    return " ".join(node.text.split()) if isinstance(node, ScalarNode) else ""


def schemas(folder: Path) -> dict[str, Schema]:
    """The schema of each kind of file of a panel, with the panel's own facts, values, concepts, actions and claims.

    That of texts in another language is there where the panel can be read: it holds all its texts.
    """
    said = said_in(folder)
    return {kind: _Writer(said, kind).schema() for kind in KINDS_OF_FILES} | _of_overlays(folder)


def _of_overlays(folder: Path) -> dict[str, Schema]:
    panel, _ = read_panel(folder, {})
    if panel is None:
        return {}
    texts = texts_of(panel)
    for name in case_names(folder):
        with contextlib.suppress(InputError):
            texts |= texts_of_case(named_case(panel, folder, name))
    limits = [_pair(text) for path, text in texts.items() if path[0] == "limits"]
    schema = _of_texts({path: text for path, text in texts.items() if path[0] != "limits"})
    more = {"limits": {"type": "array", "items": {"anyOf": limits}}} if limits else {}
    head = {"$schema": _DRAFT, "title": SHAPES["overlay"].called}
    heads = {key.name: _described_value(_TEXT, key) for key in SHAPES["overlay"].keys}
    heads["language"]["pattern"] = f"^{LANGUAGE.pattern}$"
    properties = {**heads, **schema["properties"], **more}
    return {OVERLAY: {**head, **_strict(properties), "required": list(heads)}}


def _of_texts(texts: Mapping[tuple[str, ...], str | tuple[str, ...]]) -> Schema:
    """A mapping of what can stand below, along the paths of the texts."""
    below: dict[str, dict[tuple[str, ...], str | tuple[str, ...]]] = {}
    for (first, *rest), text in texts.items():
        below.setdefault(first, {})[tuple(rest)] = text
    return _strict({key: _pair(inner[()]) if () in inner else _of_texts(inner) for key, inner in below.items()})


def _pair(text: str | tuple[str, ...]) -> Schema:
    """A text of the panel and its translation; an editor marks one of what the panel no longer says."""
    original = {"enum": [text] if isinstance(text, str) else [list(text), *text[: len(text) == 1]]}
    said = _TEXT if isinstance(text, str) else _or_list(_TEXT)
    description = text if isinstance(text, str) else " / ".join(text)
    return {**_strict({"of": original, "is": {**said, "description": description}}), "required": ["of", "is"]}


def _described_value(schema: Schema, key: Key) -> Schema:
    return {**schema, "description": f"{key.means}; for example {key.name}: {key.example}"}


class _Writer:
    """Writes the schema of one kind of file."""

    def __init__(self, said: Said, kind: str) -> None:
        self._said, self._kind = said, kind

    def schema(self) -> Schema:
        head = {"$schema": _DRAFT, "title": SHAPES[self._kind].called}
        return {**head, **self._shape(SHAPES[self._kind]), "definitions": self._conditions()}

    def _shape(self, shape: Shape) -> Schema:
        written: Schema = {
            "type": "object",
            "properties": {key.name: self._key(key) for key in shape.keys},
            "required": [key.name for key in shape.keys if key.need and not key.only],
            "additionalProperties": False,
        }
        kinds = KINDS if any(key.only for key in shape.keys) else ()
        conditions = [_of_type(shape, kind) for kind in kinds]
        if shape in (SHAPES["rule"], SHAPES["shared rule"]):
            conditions.append(_together("reading", ["inferred"], "note"))
        if shape is SHAPES["claim"]:
            conditions.append(_together("kind", ["context", "promotion"], "not_encoded"))
            conditions.append(_when("kind", ["advice", "reason", "context"], {"properties": {"subject": False}}))
        if shape in (SHAPES["then"], SHAPES["own source"], SHAPES["range"]):
            written["minProperties"] = 1
        return {**written, **({"allOf": conditions} if conditions else {})}

    def _key(self, key: Key) -> Schema:
        text = f"{key.means}; for example {key.name}: {key.example}" if key.example else key.means
        return {**self._value(key), "description": text}

    def _value(self, key: Key) -> Schema:
        if key is SHAPES["fact"].declared["step"]:
            return {**_NUMBER, "minimum": LEAST_STEP, "maximum": MOST}
        several = {Form.TEXTS: _TEXT, Form.NAMES: self._one_of(key.names)}
        if key.form in several:
            return _or_list(several[key.form])
        nested = self._nested(key)
        return nested if nested is not None else self._plain(key)

    def _plain(self, key: Key) -> Schema:
        plain: dict[Form, Schema] = {
            Form.NUMBER: {"type": "integer", "minimum": key.least, "maximum": MOST},
            Form.DECIMAL: _NUMBER,
            Form.YES_NO: _YES_NO,
            Form.WORD: {"enum": list(key.words)},
            Form.NAME: self._one_of(key.names) if key.names else _named(key.naming),
            Form.PUBLISHED: _PUBLISHED,
            Form.URL: {"type": "string", "pattern": "^https?://"},
            Form.CONDITION: _or_list(_CONDITION if self._kind in _OF_EXPERTS else _OF_FACTS),
            Form.WAYS: _or_list(_CONDITION),
            Form.BOUND: {"anyOf": [_NUMBER, self._one_of("term")]},
            Form.LABELS: {
                "type": "object",
                "additionalProperties": _TEXT,
                "propertyNames": {"not": {"const": UNKNOWN}},
                "minProperties": int(key.need),
            },
            Form.SAID: {"type": "object", "additionalProperties": _or_list(_TEXT)},
        }
        bounded = {**_TEXT, "maxLength": key.most} if key.most else _TEXT
        return plain.get(key.form, bounded)

    def _nested(self, key: Key) -> Schema | None:  # noqa: C901, PLR0911  # one a form
        match key.form:
            case Form.KEYS:
                return self._shape(SHAPES[key.shape])
            case Form.NAMED:
                named = _mapping_of(self._shape(SHAPES[key.shape]), key.least)
                return {**named, "propertyNames": _named(key.naming)}
            case Form.ROWS:
                return {"type": "array", "items": self._shape(SHAPES[key.shape]), "minItems": key.least}
            case Form.SENTENCES:
                sentences = _mapping_of({"anyOf": [_TEXT, self._shape(SHAPES[key.shape])]}, key.least)
                return {**sentences, "propertyNames": _named(key.naming)}
            case Form.TESTS:
                return _strict({name: self._test(name, fact) for name, fact in self._said.facts.items()}, least=1)
            case Form.VALUES:
                return _strict({name: self._single(name, fact) for name, fact in self._said.facts.items()})
            case Form.CLAIMED:
                claims = _or_list(self._one_of("claim"))
                return _strict(dict.fromkeys(self._said.names["expert"], claims), least=1)
            case Form.STANCES:
                return self._stances()
            case _:
                return None

    def _one_of(self, what: str) -> Schema:
        names = self._said.names.get(what, {})
        return {"anyOf": [{"const": name, "description": text} for name, text in names.items()]} if names else _TEXT

    def _stances(self) -> Schema:
        stances = {"enum": [*(stance.value for stance in Stance), OPEN, SILENT]}
        actions = {name: {**stances, "description": text} for name, text in self._said.names["action"].items()}
        experts = self._said.names["expert"].items()
        return _strict({name: {**_strict(actions), "description": text} for name, text in experts})

    def _values(self, fact: MapNode) -> Schema | None:
        """What a value of a fact can be; None where it counts."""
        values = fact.entries.get("values")
        match _text(fact, "type"):
            case "choice":
                labels = values.entries if isinstance(values, MapNode) else {}
                return {
                    "anyOf": [{"const": name, "description": _label(node)} for name, node in labels.items()] or [{}]
                }
            case "yes_no":
                return _YES_NO
            case _:
                return None

    def _test(self, name: str, fact: MapNode) -> Schema:
        values = self._values(fact)
        test = self._range(fact) if values is None else _or_list(values)
        if values is not None and _text(fact, "ordered") in ("yes", "true", "on"):
            test = {"anyOf": [test, _strict({"at_least": values, "at_most": values}, least=1)]}
        return {**test, "description": self._said.names["fact"][name]}

    def _range(self, fact: MapNode) -> Schema:
        """What a test of a fact that counts can be; days alone have terms."""
        if _text(fact, "type") == "days":
            return self._shape(SHAPES["range"])
        return _strict({"at_least": _NUMBER, "at_most": _NUMBER}, least=1)

    def _single(self, name: str, fact: MapNode) -> Schema:
        single = self._values(fact) or {"type": ["integer" if _text(fact, "type") == "days" else "number", "string"]}
        if self._kind == "case":  # what is not known may be said to be so
            single = {"anyOf": [single, {"const": "unknown"}, {"type": "null"}]}
        return {**single, "description": self._said.names["fact"][name]}

    def _conditions(self) -> Schema:
        tests = {name: self._test(name, fact) for name, fact in self._said.facts.items()}
        named = self._said.names["shared concept" if self._kind == "shared" else "concept"].items()
        concepts = {name: {**_YES_NO, "description": text} for name, text in named}
        said = {"anyOf": [_or_list(self._one_of("action")), {**self._shape(SHAPES["advises"]), "minProperties": 1}]}
        advises = {"advises": said} if self._kind in _OF_EXPERTS else {}
        return {
            "condition": _or_always(_strict({**tests, **concepts, **advises, **_groups(_CONDITION)}, least=1)),
            "of_facts": _or_always(_strict({**tests, **_groups(_OF_FACTS)}, least=1)),
        }


_CONDITION: Schema = {"$ref": "#/definitions/condition"}
_OF_FACTS: Schema = {"$ref": "#/definitions/of_facts"}
"""In `panel.yaml` only concepts rest on concepts."""


def _groups(condition: Schema) -> dict[str, Schema]:
    several = {"type": "array", "items": condition, "minItems": 1}
    count = {"type": "integer", "minimum": 0, "maximum": MOST}
    counted = {**_strict({"of": _or_list(condition), "count": count}), "required": ["of", "count"]}
    return {**dict.fromkeys(("any", "all", "none"), several), **dict.fromkeys(("at_least", "at_most"), counted)}


def _or_always(condition: Schema) -> Schema:
    return {"anyOf": [condition, {"const": "always"}]}


def _label(node: Node) -> str:
    return node.text if isinstance(node, ScalarNode) else ""


def _or_list(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "array", "items": schema, "minItems": 1}]}


def _mapping_of(schema: Schema, least: int) -> Schema:
    return {"type": "object", "additionalProperties": schema, "minProperties": least}


def _strict(properties: Mapping[str, Schema], least: int = 0) -> Schema:
    more = {"minProperties": least} if least else {}
    return {"type": "object", "properties": dict(properties), "additionalProperties": False, **more}


def _named(naming: str) -> Schema:
    if not naming:
        return _TEXT
    known = {"not": {"enum": [*RESERVED, UNKNOWN]}, "maxLength": LONGEST_NAME}
    return {"type": "string", "pattern": f"^({_PATTERNS[naming].pattern})$", **known}


def _of_type(shape: Shape, kind: str) -> Schema:
    others = {key.name: False for key in shape.keys if key.only and kind not in key.only}
    needed = [key.name for key in shape.keys if key.only and key.need and kind in key.only]
    return _when("type", [kind], {"properties": others, "required": needed})


def _together(key: str, values: Iterable[str], other: str) -> Schema:
    """The other key must be there where a key has one of some values, and nowhere else."""
    return {**_when(key, values, {"required": [other]}), "else": {"properties": {other: False}}}


def _when(key: str, values: Iterable[str], then: Schema) -> Schema:
    return {"if": {"properties": {key: {"enum": list(values)}}, "required": [key]}, "then": then}


FOLDER = ".schema"
"""Where the schemas of a panel stand in its folder."""
_MODELINE = "# yaml-language-server: $schema="


def written(folder: Path) -> dict[Path, str]:
    """What `--write` writes: the schemas, and each file of the panel with the line that leads an editor to its own."""
    texts = {folder / FOLDER / f"{kind}.json": as_json(schema) for kind, schema in schemas(folder).items()}
    for kind, path in _files(folder):
        if folder / FOLDER / f"{kind}.json" not in texts:
            continue  # of a panel that cannot be read there is none for its texts
        way = f"{'../' if path.parent != folder else ''}{FOLDER}/{kind}.json"
        with contextlib.suppress(OSError, ValueError):  # what cannot be read is left as it is; `check` tells why
            text, encoding = read_encoded(path)
            if not text.startswith(_MODELINE):
                texts[path] = encoding.of(f"{_MODELINE}{way}\n{text}")
    return texts


def as_json(schema: object) -> str:
    """Write a schema, or several, with a key a line."""
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"


def _files(folder: Path) -> list[tuple[str, Path]]:
    own = [(kind, folder / f"{kind}.yaml") for kind in ("panel", "ledger")]
    inside = [
        (SHARED if kind == "expert" and path.stem == SHARED else kind, path)
        for kind in ("expert", "case")
        for path in files_in(folder / f"{kind}s", f"{kind}s")[0]
    ]
    overlays = [(OVERLAY, folder / f"panel.{language}.yaml") for language in overlays_in(folder)]
    return [(kind, path) for kind, path in [*own, *inside, *overlays] if path.is_file()]
