"""What each verb takes over HTTP, a struct a verb whose fields are the keys, and who answers it.

The types are what the schema promises. What comes in is not held against them here: the panel's own methods refuse
whatever is wrong, in the same words for every door.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from counsel.consulting import Request
from counsel.files.links import is_link, terms_in
from counsel.problems import InputError, Location, Problem, demand, listed, nearest, shown
from counsel.rendering.contract.document import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from msgspec.structs import FieldInfo

    from counsel.consulting import OpenPanel, Understood
    from counsel.face import Panel
    from counsel.rendering.contract.document import Document


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a verb takes.

    Attributes:
        terms: for how many days named terms are taken, where that is not what the panel says; those of a link hold
            without being named.
    """

    terms: dict[str, int] = {}

    def terms_taken(self, panel: str) -> Mapping[str, int | str]:
        """The terms that are taken for other days than the panel says: those of a link, and over them those given."""
        demand(self.terms, Mapping, 'days by term, such as {"a_week": 5}', "terms")
        case = getattr(self, "case", None)
        linked = terms_in(case, panel) if isinstance(case, str) and is_link(case) else {}
        return {**linked, **self.terms}


class Nothing(Asked, frozen=True):
    """A verb that takes nothing of its own."""


class Situated(Asked, frozen=True):
    """A situation.

    Attributes:
        facts: values by fact: a choice's value, true or false, a number of days or a date. A fact that is left out,
            null or `unknown` is unknown.
        case: a case of the panel, by its name or title, or a link; `facts` go over it.
        today: the day to which days are counted; the server's own by default.
    """

    facts: dict[str, Value | None] = {}
    case: str | None = None
    today: datetime.date | None = None

    def understood(self, opened: OpenPanel) -> Understood:
        """The situation as the panel understands it, and the case where there is one."""
        case = None if self.case is None else opened.own_case(self.case)
        return opened.understand(Request(case, self.facts, self.today))

    def given(self, panel: Panel) -> Mapping[str, Any]:
        """The facts that are given."""
        return self.understood(panel.opened).situation.values


class Now(Situated, frozen=True):
    """A situation in which somebody asks what to do.

    Attributes:
        draft: the name of a text to send or to say, which is written instead.
    """

    draft: str | None = None


class Why(Situated, frozen=True, kw_only=True):
    """A situation, and the stance that is asked about.

    Attributes:
        expert: the expert, by name or surname.
        action: the action, by name or title.
    """

    expert: str
    action: str


class Otherwise(Situated, frozen=True):
    """A situation, and what might be otherwise.

    Attributes:
        changes: values by fact, as they are after; without any, every single change that moves anybody is told.
    """

    changes: dict[str, Value | None] = {}


class Where(Situated, frozen=True):
    """What is known; all situations that fit it are looked at.

    Attributes:
        by_situation: count every situation alike; else each answer is equally likely, given those before it.
        weights: how the answers to some questions compare, by fact and value, each 0 or more; each value of a fact
            that is named has one.
    """

    by_situation: bool = False
    weights: dict[str, dict[str, float]] = {}


class WhichExpert(Asked, frozen=True):
    """One of the experts, or all.

    Attributes:
        expert: the expert, by name or surname; all by default.
    """

    expert: str | None = None


class WhichFact(Asked, frozen=True):
    """One of the facts, or all.

    Attributes:
        fact: the fact, by name or title; all by default.
    """

    fact: str | None = None


class WhichCase(Asked, frozen=True):
    """One of the cases, or all.

    Attributes:
        case: the case, by name or title, or a link; all by default.
        handout: `sheet`, `solution` or `answer`: the case, or all of them, for a class.
        today: the day to which days are counted; the server's own by default.
    """

    case: str | None = None
    handout: str | None = None
    today: datetime.date | None = None


class Verb(msgspec.Struct, frozen=True):
    """A verb.

    Attributes:
        asked: what it takes.
        answer: gives what it prints.
        means: the question that it answers.
        example: a request to the panel that comes with counsel.
        heavy: whether it looks at many situations, and so waits for its turn.
    """

    asked: type[Asked]
    answer: Callable[[Panel, Any], Document]
    means: str
    example: Mapping[str, Any] = {}
    heavy: bool = False


def _now(panel: Panel, asked: Now) -> Document:
    if asked.draft is None:
        return panel.consult(asked.given(panel), asked.today)
    return panel.draft(asked.draft, asked.given(panel), asked.today)


def _compare(panel: Panel, asked: Situated) -> Document:
    return panel.consult(asked.given(panel), asked.today)


def _why(panel: Panel, asked: Why) -> Document:
    return panel.why(asked.expert, asked.action, asked.given(panel), asked.today)


def _whatif(panel: Panel, asked: Otherwise) -> Document:
    if asked.changes == {}:
        return panel.overview(asked.given(panel), asked.today)
    return panel.whatif(asked.given(panel), asked.changes, asked.today)


def _overview(panel: Panel, asked: Situated) -> Document:
    return panel.overview(asked.given(panel), asked.today)


def _map(panel: Panel, asked: Where) -> Document:
    demand(asked.weights, Mapping, 'numbers by fact and value, such as {"urgent": {"yes": 1, "no": 9}}', "weights")
    return panel.map(asked.given(panel), asked.weights, asked.today, by_situation=asked.by_situation)


def _check(panel: Panel, _asked: Nothing) -> Document:
    return panel.check()


def _experts(panel: Panel, asked: WhichExpert) -> Document:
    return panel.experts() if asked.expert is None else panel.expert(asked.expert)


def _facts(panel: Panel, asked: WhichFact) -> Document:
    return panel.facts() if asked.fact is None else panel.fact(asked.fact)


def _cases(panel: Panel, asked: WhichCase) -> Document:
    if asked.handout is not None:
        return panel.handout(asked.handout, [] if asked.case is None else [_own(panel, asked.case)], asked.today)
    return panel.cases() if asked.case is None else panel.case(_own(panel, asked.case), asked.today)


def _own(panel: Panel, named: str) -> str:
    """What surely names a case of the panel, and no file of the server."""
    case = panel.opened.own_case(named)
    return named if case.name == "link" and named.lstrip().startswith("counsel:") else case.name


_CASE = {"case": "the-question"}

VERBS: Mapping[str, Verb] = {
    "now": Verb(Now, _now, "What should I do now?", {**_CASE, "facts": {"urgent": False}}),
    "compare": Verb(Situated, _compare, "What does each expert say, action by action?", _CASE),
    "why": Verb(
        Why,
        _why,
        "Why does the expert say so of the action; and if not, what is missing?",
        {**_CASE, "expert": "schindler", "action": "call_cell"},
        heavy=True,
    ),
    "whatif": Verb(
        Otherwise,
        _whatif,
        "Who changes what they say, and over what?",
        {"facts": {"interview": "done", "answer": "none_yet"}, "changes": {"urgent": True}},
        heavy=True,
    ),
    "overview": Verb(Situated, _overview, "Which single changes move anybody?", _CASE, heavy=True),
    "experts": Verb(WhichExpert, _experts, "Who are the experts, and what are their rules?", {"expert": "simpson"}),
    "cases": Verb(WhichCase, _cases, "Which worked situations come with the panel?", _CASE, heavy=True),
    "facts": Verb(WhichFact, _facts, "What can be said of a situation?", {"fact": "answer"}),
    "map": Verb(
        Where,
        _map,
        "Where does the panel agree, and where does it divide?",
        {"facts": {"interview": "done"}},
        heavy=True,
    ),
    "check": Verb(Nothing, _check, "Is the panel sound?", heavy=True),
}
"""Every verb, by its name in the address."""


def documents(verb: str) -> tuple[type[Document], ...]:
    """The types of what a verb gives."""
    from counsel.rendering import contract

    if verb != "overview":
        return contract.documents(verb)
    return tuple(document for document in contract.documents("whatif") if document.__name__ == "Overview")


@functools.cache
def _fields(kind: type[Asked]) -> dict[str, FieldInfo]:
    return {field.name: field for field in msgspec.structs.fields(kind)}


def filled(kind: type[Asked], given: Mapping[str, Any], place: str, but: Container[str] = ()) -> Asked:
    """What a verb takes, from values by key.

    Args:
        kind: what it takes.
        given: the values.
        place: where they were given.
        but: keys that are not taken there.

    Raises:
        InputError: with every key that is not one of its own, and every one that is missing.
    """
    at, fields = Location(place), {name: field for name, field in _fields(kind).items() if name not in but}
    allowed = f"there are {listed(fields)}" if fields else "there are none"
    problems = [
        Problem(at, "unknown-key", f"unknown key {shown(key)}", nearest(key, fields) or allowed)
        for key in given
        if key not in fields
    ]
    problems += [
        Problem(at, "missing-key", f"the request has no `{name}`", f"add `{name}`")
        for name, field in fields.items()
        if field.required and name not in given
    ]
    if problems:
        raise InputError(problems)
    return kind(**given)
