"""The JSON of every verb as a contract: types, and their schema."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings

import counsel
from counsel.problems import InputError
from counsel.rendering.contract import DOCUMENTS, describing, documents, schema
from counsel.rendering.contract.document import FORMAT, Document, Part
from counsel.rendering.contract.explanation import explanation_of
from opening import open_panel
from strategies import Drawn, situations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*/*.json"))
TODAY = datetime.date(2026, 11, 23)


def verb_of(file: Path) -> str:
    """The verb that printed a golden file; an interview ends in what `now` prints."""
    return "now" if file.parent.name == "interview" else file.parent.name


def read(text: str, verb: str) -> list[Document]:
    """A text as each of the documents of a verb that it is, and holds nothing beyond."""
    found = []
    for document in documents(verb):
        try:
            found.append(msgspec.json.decode(text, type=document))
        except msgspec.ValidationError as error:
            last = error
    if not found:
        raise last
    return found


def everything_of(panel: counsel.Panel, facts: Mapping[str, object]) -> Iterator[Document]:
    """What every verb gives, for each expert and action where it takes one."""
    yield from (panel.consult(facts, TODAY), panel.overview(facts, TODAY), panel.map(facts, today=TODAY))
    yield from (panel.check(), panel.experts(), panel.cases())
    for who in panel.experts().experts:
        yield panel.expert(who.name)
        yield from (panel.why(who.name, action, facts, TODAY) for action in panel.opened.panel.actions)


def parts(below: type[Part] = Part) -> Iterator[type[Part]]:
    for verb in DOCUMENTS:
        documents(verb)
    for part in below.__subclasses__():
        yield part
        yield from parts(part)


def test_every_verb_has_golden_files_and_a_schema() -> None:
    assert {verb_of(file) for file in FILES} == set(DOCUMENTS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_what_is_printed_is_just_one_of_the_documents_of_its_verb(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    (found,) = read(text, verb_of(file))
    assert found.to_json() + "\n" == text
    assert json.loads(text)["format"] == FORMAT


@pytest.mark.parametrize("change", [{"further": 1}, {"format": 2}, {"today": "soon"}, {"bottom_line": {}}])
def test_a_document_that_is_none_is_refused(change: dict[str, object]) -> None:
    found = json.loads((GOLDEN / "now" / "the-question.json").read_text(encoding="utf-8"))
    read(json.dumps(found), "now")
    with pytest.raises(msgspec.ValidationError):
        read(json.dumps({**found, **change}), "now")


@pytest.mark.parametrize("verb", DOCUMENTS)
def test_a_schema_says_what_every_key_means_and_allows_further_ones(verb: str) -> None:
    found = schema(verb)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    objects: dict[str, Any] = {name: one for name, one in found["$defs"].items() if "properties" in one}
    for name, one in objects.items():
        assert "Attributes" not in one["description"]
        assert [key for key, value in one["properties"].items() if not value.get("description")] == [], name
        assert "additionalProperties" not in one
    roots = [document.__name__ for document in documents(verb)]
    assert {"$ref": f"#/$defs/{roots[0]}"} in (found.get("anyOf") or [{"$ref": found.get("$ref")}])
    assert all(objects[root]["properties"]["format"]["enum"] == [FORMAT] for root in roots)
    assert all("format" in objects[root]["required"] for root in roots)


def test_a_schema_has_the_keys_that_are_words_of_python_and_what_can_be_left_out() -> None:
    found = schema("now")["$defs"]
    proof = found["Proof"]
    assert proof["properties"]["from"]["description"] == "the proofs of the other things on which it rests."
    assert "supposing" not in proof["required"]
    assert found["Verdict"]["enum"] == ["avoid", "contradiction", "do", "may", "open", "silent"]


def test_docstrings_tell_just_the_keys_that_there_are() -> None:
    for part in parts():
        own = {"format"} if part is Document else set(part.__annotations__)
        assert set(describing.told(part)[1]) == own, part.__name__


def test_no_two_types_bear_one_name() -> None:
    names = [part.__name__ for part in set(parts())]
    assert len(names) == len(set(names))


def test_an_unknown_verb_has_no_schema() -> None:
    with pytest.raises(InputError, match="did you mean `whatif`"):
        schema("what_if")


@settings(max_examples=settings().max_examples // 3)
@given(situations())
def test_a_document_holds_just_what_its_json_holds_whatever_the_panel(drawn: Drawn) -> None:
    for document in everything_of(counsel.Panel(open_panel(drawn.panel)), drawn.less):
        assert msgspec.json.decode(document.to_json(), type=type(document)) == document


def test_what_is_too_large_to_be_worked_out_is_said_to_be_in_json_alone_where_it_is(opened: counsel.OpenPanel) -> None:
    found = opened.explain("feldman", "call_cell", opened.situation({"interview": "done"}, TODAY))
    assert "too_large" not in json.loads(explanation_of(opened.panel, "plain", found).to_json())
    for part, key in {"enough": "enough", "remedies": "it_would_take", "near": "nearest"}.items():
        too_large = msgspec.structs.replace(found, **{part: None})
        document = json.loads(explanation_of(opened.panel, "plain", too_large).to_json())
        assert (document["too_large"], document[key]) == (True, [])
