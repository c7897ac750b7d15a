"""What an assistant can ask of a panel: tools with the schemas of what they take and give; knows no protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from counsel.doors.web.asking import Asked, Otherwise, Situated, WhichFact, Why, filled
from counsel.problems import InputError, Location, Problem, known, listed, shown
from counsel.rendering import contract
from counsel.rendering.contract.document import Document as JsonDocument
from counsel.rendering.views.blocks import Document as Page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from counsel.consulting import OpenPanel, Understood
    from counsel.panel.model import Fact

_SETTLED = frozenset({"terms"})
"""What is settled when the server begins, and so is no tool's to take."""

Given: TypeAlias = tuple[JsonDocument, Page]
"""What a tool gives: the values of the verb, and its page."""


class Tool(msgspec.Struct, frozen=True):
    """A tool.

    Attributes:
        title: what it is called.
        means: what it is for, as an assistant reads it.
        verb: the verb whose JSON it gives.
        asked: what it takes.
        answer: gives that, and its page.
    """

    title: str
    means: str
    verb: str
    asked: type[Asked]
    answer: Callable[[OpenPanel, Any], Given]

    @property
    def gives(self) -> dict[str, Any]:
        """The schema of what it gives, which is an object whichever of the verb's documents it is."""
        return {"type": "object", **contract.schema(self.verb)}

    def takes(self, opened: OpenPanel) -> dict[str, Any]:
        """The schema of what it takes, made of what the panel has to choose from."""
        facts = {name: _choices(fact) for name, fact in opened.panel.facts.items()}
        some = {"type": "object", "properties": facts, "additionalProperties": False}
        every: dict[str, dict[str, Any]] = {
            "facts": {**some, "description": "What the person said, fact by fact. Leave out what is not known."},
            "changes": {**some, "description": "Facts as they would be after; leave out to try every single change."},
            "case": {"type": "string", "enum": opened.case_names(), "description": "A worked case; facts go over it."},
            "today": {"type": "string", "format": "date", "description": "The day it is; the current one by default."},
            "expert": {"type": "string", "enum": list(opened.panel.experts)},
            "action": {"type": "string", "enum": list(opened.panel.actions)},
            "fact": {"type": "string", "enum": list(facts), "description": "One of them; all by default."},
        }
        fields = [field for field in msgspec.structs.fields(self.asked) if field.name not in _SETTLED]
        return {
            "type": "object",
            "properties": {field.name: every[field.name] for field in fields},
            "required": [field.name for field in fields if field.required],
            "additionalProperties": False,
        }


def answered(opened: OpenPanel, name: str, given: Mapping[str, Any]) -> Given:
    """Answer a call.

    Raises:
        InputError: there is no such tool, or something is wrong with what it is given.
        EngineError: the engine failed.
    """
    known(name, TOOLS, "tool", "tools")
    tool = TOOLS[name]
    return tool.answer(opened, filled(tool.asked, given, f"tool {name}", _SETTLED))


def _choices(fact: Fact) -> dict[str, Any]:
    """The values of a fact, and what is asked to learn it."""
    wording = {"title": fact.title, "description": " ".join(part for part in (fact.ask, fact.help) if part)}
    if not fact.kind.counts:
        values = list(fact.kind.values(fact))
        return {"type": "boolean" if isinstance(values[0], bool) else "string", "enum": values, **wording}
    number = {"type": "number" if fact.step % 1 else "integer", "minimum": fact.minimum, "maximum": fact.maximum}
    if fact.step != 1:  # `multipleOf` 0.1 would refuse 0.3, as programs count
        wording["description"] += f" In steps of {fact.step}."
    if not fact.kind.moves:
        return {**number, **wording}
    return {"anyOf": [number, {"type": "string", "format": "date", "description": "The day it was."}], **wording}


def _understood(opened: OpenPanel, asked: Situated) -> Understood:
    if asked.facts == {} and asked.case is None:
        hint = f"ask the person, one thing at a time, and give what is known in `facts`: {listed(opened.panel.facts)}"
        raise InputError([Problem(Location("facts"), "no-situation", "no situation was given", hint)])
    return asked.understood(opened)


def _facts(opened: OpenPanel, asked: WhichFact) -> Given:
    from counsel.rendering.contract.facts import fact_of, facts_of
    from counsel.rendering.views import facts as view

    if asked.fact is None:
        return facts_of(opened.panel), view.every(opened.panel)
    panel, fact = opened.panel, opened.fact(_name(asked.fact, "fact"))
    return fact_of(panel, fact), view.one(panel, fact)


def _advise(opened: OpenPanel, asked: Situated) -> Given:
    from counsel.rendering.contract.answer import answer_of
    from counsel.rendering.views import answer as view

    understood = _understood(opened, asked)
    panel, answer = opened.panel, opened.answer(understood.situation)
    return answer_of(panel, answer), view.document(panel, answer, understood)


def _compare(opened: OpenPanel, asked: Situated) -> Given:
    from counsel.rendering.contract.answer import answer_of
    from counsel.rendering.views import comparison as view

    understood = _understood(opened, asked)
    panel, answer = opened.panel, opened.answer(understood.situation)
    return answer_of(panel, answer), view.document(panel, answer, understood)


def _why(opened: OpenPanel, asked: Why) -> Given:
    from counsel.rendering.contract.explanation import explanation_of
    from counsel.rendering.views import explanation as view

    names = opened.expert(_name(asked.expert, "expert")).name, opened.action(_name(asked.action, "action")).name
    understood = _understood(opened, asked)
    panel, explanation = opened.panel, opened.explain(*names, understood.situation)
    return explanation_of(panel, opened.engine, explanation), view.document(panel, explanation, understood)


def _what_if(opened: OpenPanel, asked: Otherwise) -> Given:
    from counsel.rendering.contract.whatif import overview_of, what_if_of
    from counsel.rendering.views import whatif as view

    understood = _understood(opened, asked)
    if asked.changes == {}:
        every = opened.overview(understood.situation)
        return overview_of(opened.panel, opened.engine, every), view.overview(opened.panel, every, understood)
    change = opened.whatif(understood.situation, asked.changes)
    return what_if_of(opened.panel, opened.engine, change), view.change(opened.panel, change, understood)


def _name(given: object, what: str) -> str:
    if not isinstance(given, str):
        raise InputError([Problem(Location(what), "wrong-type", f"found {shown(given)}, expected a name")])
    return given


TOOLS: Mapping[str, Tool] = {
    "facts": Tool(
        "What can be said",
        "What can be said of a situation: each fact with its question, its values, and when it is asked at all.",
        "facts",
        WhichFact,
        _facts,
    ),
    "advise": Tool(
        "What to do now",
        "What every expert advises in a situation, with reasons and paragraphs; what is disputed; what is still open "
        "and on which facts that hangs; and what changes on which day.",
        "now",
        Situated,
        _advise,
    ),
    "why": Tool(
        "Why an expert says so",
        "Why one expert takes a stance on one action, or none: the proof, what of the facts is enough for it, and the "
        "least that would have to be different for another stance.",
        "why",
        Why,
        _why,
    ),
    "what_if": Tool(
        "What if",
        "Who would say something else if some facts were otherwise; without changes, every single change that moves "
        "anybody.",
        "whatif",
        Otherwise,
        _what_if,
    ),
    "compare": Tool(
        "Compare the experts",
        "What each expert says of each action, side by side, as one table; the values are those of `advise`.",
        "compare",
        Situated,
        _compare,
    ),
}
"""Every tool by its name."""
