"""`panel.yaml`: the question and its vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from counsel.files.conditions import Names, read_either, read_values, read_ways
from counsel.files.drafts import read_drafts
from counsel.files.fields import MOST, Fields, Findings, file_name_is
from counsel.files.sources import read_panel_source
from counsel.files.table import SHAPES
from counsel.files.text import MapNode
from counsel.logic.situation import UNKNOWN
from counsel.panel.kinds import KINDS, NUMBER, value_typed
from counsel.panel.model import ALWAYS, Action, Concept, Fact, Limit, Match, Repeats, Term, Topic, WorkingDays
from counsel.problems import Location, closest, listed, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from counsel.files.text import Node
    from counsel.panel.kinds import Kind
    from counsel.panel.model import Claim, Condition, Draft, Source

_YES_OR_NO = ("yes", "no")
Said = TypeVar("Said", str, tuple[str, ...])

MOST_DAYS = 43_830
"""A hundred and twenty years: more days than that since anything are taken for a slip."""


class Vocabulary(msgspec.Struct, frozen=True):
    """All of a panel but its claims and its experts."""

    name: str
    title: str
    question: str
    source: Source
    terms: Mapping[str, Term]
    facts: Mapping[str, Fact]
    topics: tuple[Topic, ...]
    actions: Mapping[str, Action]
    concepts: Mapping[str, Concept]
    limits: tuple[Limit, ...]
    working_days: WorkingDays | None
    drafts: Mapping[str, Draft]
    do_beside_may: bool


def read_vocabulary(
    root: MapNode,
    folder: str,
    changed_terms: Mapping[str, object],
    claims: Mapping[str, Claim] | None,
    findings: Findings,
) -> Vocabulary:
    """Read `panel.yaml`.

    Args:
        root: the file's root node.
        folder: the name of the panel's folder, which the panel must bear.
        changed_terms: days that replace those of the named terms.
        claims: those of the ledger; None where it cannot be read.
        findings: takes the problems.
    """
    fields = Fields(root, findings, "panel")
    file_name_is(fields, "panel", folder)
    terms = _terms(fields, changed_terms, findings)
    facts = _facts(fields, terms, findings)
    actions = _actions(fields, Names(facts, terms), findings)
    names = Names(facts, terms, names_under(fields, "concepts"))
    vocabulary = Vocabulary(
        name=folder,
        title=fields.text("title"),
        question=fields.text("question"),
        source=read_panel_source(fields, findings),
        terms=terms,
        facts=facts,
        topics=_topics(fields, actions, findings),
        actions=actions,
        concepts=read_concepts(fields, names, findings),
        limits=_limits(fields, Names(facts, terms), findings),
        working_days=_working_days(fields, facts, findings),
        drafts=read_drafts(fields, Names(facts, terms), actions, claims, findings),
        do_beside_may=fields.says_yes("do_beside_may"),
    )
    fields.done()
    return vocabulary


def _terms(fields: Fields, changed: Mapping[str, object], findings: Findings) -> dict[str, Term]:
    terms = {}
    for name, at, inner in fields.mappings("terms"):
        findings.name(name, at)
        days, title, means = inner.number("days"), titled(inner, name), inner.text("means")
        taken = _days_of(name, changed[name], findings) if name in changed else days
        terms[name] = Term(name, taken, title, means, at, days if taken != days else None)
        inner.done()
    for name in changed:
        if name not in terms:
            findings.unknown(_CHANGED, "term", str(name), terms)
    return terms


_CHANGED = Location("--term")


def _days_of(name: str, given: object, findings: Findings) -> int:
    """Take what was given for a term as a whole number of days, a number or its text; 1 where it is none."""
    number = int(given) if isinstance(given, str) and len(given) <= 30 and given.isdecimal() else given
    if isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= MOST_DAYS:
        return number
    fault = "bad-range" if isinstance(number, int) and not isinstance(number, bool) else "wrong-type"
    message = f"found {shown(given)}, `{name}` takes a whole number of days, from 1 to {MOST_DAYS:,}"
    findings.add(_CHANGED, fault, message)
    return 1


def _facts(fields: Fields, terms: Mapping[str, Term], findings: Findings) -> dict[str, Fact]:
    # a gate may only name facts that stand above, so gates cannot go round in a circle
    facts: dict[str, Fact] = {}
    names = names_under(fields, "facts")
    for name, at, inner in fields.mappings("facts"):
        findings.tested_name(name, at)
        gate = inner.take("only_if")
        type_node = inner.take("type")
        kind = None if type_node is None else findings.one_named(type_node, KINDS, "fact type")
        counts = kind is not None and kind.counts
        values = _values(inner, findings) if kind is KINDS["choice"] else {}
        (least, most, step), ordered = _numbers(inner, kind), inner.says_yes("ordered")
        if _is_vague(inner, kind, values, findings):
            findings.vague.add(name)
        here = findings.about(name)
        applies = None if gate is None else read_either(gate, Names(facts, terms, below=names, own=name), findings)
        facts[name] = Fact(
            name=name,
            kind=kind or KINDS["choice"],
            title=inner.text("title"),
            ask=inner.text("ask"),
            help=inner.text("help"),
            values=values,
            only_if=applies,
            minimum=least,
            maximum=most,
            fixed=inner.says_yes("fixed"),
            at=at,
            answers={} if counts else dict(_said(inner, "answers", list(values) or _YES_OR_NO, here, findings.texts)),
            clauses=dict(
                _said(inner, "clauses", [NUMBER] if counts else list(values) or _YES_OR_NO, here, findings.text)
            ),
            unit=_unit(inner),
            step=step,
            ordered=ordered,
            asks=_asks(inner, applies, here),
        )
        if least > most:
            what = "number of days" if facts[name].kind.moves else "number"
            message = f"no {what} is at least {least:,} and at most {most:,}"
            swapped = "maximum" in inner.node.entries
            hint = "swap `minimum` and `maximum`" if swapped else f"without a `maximum:` it is {_most(kind):,}"
            here.add(inner.place_of("minimum") if "minimum" in inner.node.entries else at, "bad-range", message, hint)
        inner.done(kind.name if kind else "")
    _refuse_titles_alike(facts, "fact", findings)
    return facts


def _asks(fields: Fields, gate: Condition | None, findings: Findings) -> dict[str, str]:
    """The question in other words, by the value of the one fact on which it hangs whether it is asked."""
    if isinstance(gate, Match):
        values = [value_typed(value) for value in gate.values]
        return dict(_said(fields, "asks", values, findings, findings.text))
    if fields.take("asks") is not None and gate != ALWAYS:  # as what cannot be read is taken
        message = "`asks` needs an `only_if` of one fact and its values, by which the question is worded"
        findings.add(fields.place_of("asks"), "wrong-type", message, "leave it out, and let `ask` fit every situation")
    return {}


def _is_vague(fields: Fields, kind: Kind | None, values: Mapping[str, str], findings: Findings) -> bool:
    """Whether it cannot be read what a fact can be, which is told where it stands."""
    bounds = [node for key in _BOUNDS if (node := fields.node.entries.get(key)) is not None]
    of_no_kind = kind is None or (kind is KINDS["choice"] and not values)
    return of_no_kind or any(findings.told_of(node.at) for node in bounds)


_BOUNDS = ("ordered", "minimum", "maximum", "step")
"""What says which values of its kind a fact can be, and how they are tested."""


def _most(kind: Kind | None) -> int:
    return MOST_DAYS if kind is KINDS["days"] else MOST


def _numbers(fields: Fields, kind: Kind | None) -> tuple[float, float, float]:
    """The least and the most that a fact can be, and its step; nothing where it does not count."""
    if kind is None or not kind.counts:
        return 0, 0, 1
    if kind.moves:
        return fields.number("minimum"), fields.number("maximum", MOST_DAYS), 1
    step = fields.step("step")
    return fields.decimal("minimum", step, 0), fields.decimal("maximum", step, MOST), step


def _unit(fields: Fields) -> tuple[str, str]:
    inner = fields.inside("unit")
    if inner is None:
        return "", ""
    singular, plural = inner.text("one"), inner.text("many")
    inner.done()
    return singular, plural


def _values(fields: Fields, findings: Findings) -> dict[str, str]:
    values = {}
    for name, at, node in fields.entries("values"):
        if name == UNKNOWN:
            message = f"`{UNKNOWN}` is what somebody writes who does not know the fact"
            findings.add(at, "bad-name", message, "take another name, such as `not_clear`")
        findings.name(name, at)
        values[name] = findings.text(node)
    empty = fields.node.entries.get("values")
    if isinstance(empty, MapNode) and not values:
        findings.add(empty.at, "missing-key", "`values` is empty", "add at least one `value: label`")
    if isinstance(empty, MapNode) and len(values) == 1:
        message = f"`values` has the one value `{next(iter(values))}`, and so there is nothing to ask"
        findings.add(empty.at, "single-value", message, "add another value, or leave the fact out")
    if isinstance(empty, MapNode):
        refuse_alike(values, {name: empty.entries[name].at for name in values}, "value", findings)
    return values


def refuse_alike(titles: Mapping[str, str], places: Mapping[str, Location], what: str, findings: Findings) -> None:
    """Report what is called as another is, so that no reader could tell the two apart."""
    alike: dict[str, list[str]] = {}
    for name, title in titles.items():
        alike.setdefault(title.casefold(), []).append(name)
    for title, names in alike.items():
        if title and len(names) > 1:
            several = len(names) > 2
            called = f"{listed(names, 5)} are all" if several else f"`{names[0]}` and `{names[1]}` are both"
            message = f"the {what}s {called} called {shown(titles[names[1]])}"
            hint = f"say in {'each' if several else 'one'} of them what tells them apart"
            findings.add(places[names[1]], "same-title", message, hint)


def _said(
    fields: Fields, key: str, values: Sequence[str], findings: Findings, read: Callable[[Node], Said]
) -> Iterator[tuple[str, Said]]:
    """What is said under a key for some of the values, as far as it can be read."""
    for name, at, node in fields.entries(key):
        if name not in values:
            findings.unknown(at, "value", name, values)
        yield name, read(node)


def _actions(fields: Fields, names: Names, findings: Findings) -> dict[str, Action]:
    actions = {}
    every = names_under(fields, "actions")
    for name, at, inner in fields.mappings("actions"):
        findings.name(name, at)
        back = inner.take("looks_back")
        actions[name] = Action(
            name=name,
            title=inner.text("title"),
            means=inner.text("means"),
            at=at,
            looks_back=None if back is None else read_either(back, names, findings),
            excludes=_others(inner, "excludes", name, every, findings),
            announces=_others(inner, "announces", name, every, findings),
            during=_others(inner, "during", name, every, findings),
            occasion=inner.text("occasion"),
            on_working_days=inner.says_yes("on_working_days"),
            sets=read_values(inner, "sets", names, findings),
            repeats=_repeats(inner, names, findings),
        )
        inner.done()
    _refuse_titles_alike(actions, "action", findings)
    return actions


def _refuse_titles_alike(named: Mapping[str, Fact | Action], what: str, findings: Findings) -> None:
    titles = {name: each.title for name, each in named.items()}
    refuse_alike(titles, {name: each.at for name, each in named.items()}, what, findings)


def _others(fields: Fields, key: str, own: str, every: list[str], findings: Findings) -> tuple[str, ...]:
    """Read the other actions that an action names."""
    named = fields.names(key, every)
    for action, at in named:
        if action == own:
            findings.add(at, "names-itself", f"the action `{own}` names itself in `{key}`", "name another action")
    return tuple(dict.fromkeys(action for action, _ in named))


def _repeats(fields: Fields, names: Names, findings: Findings) -> Repeats | None:
    """Read how often an action is done again, and from which fact its days count."""
    inner = fields.inside("repeats")
    if inner is None:
        return None
    every, since = inner.number("every"), inner.text("since")
    fact = names.facts.get(since)
    if since and fact is None:
        findings.unknown(inner.place_of("since"), "fact", since, names.facts)
    elif fact is not None and not fact.kind.moves and since not in findings.vague:
        message = f"`{since}` counts no days since something, so that no day can count from it"
        findings.add(inner.place_of("since"), "wrong-type", message, "name a fact of the type `days`")
    inner.done()
    return Repeats(every, since)


def _topics(fields: Fields, actions: Mapping[str, Action], findings: Findings) -> tuple[Topic, ...]:
    topics, placed = [], dict[str, Location]()
    readable = isinstance(fields.node.entries.get("topics"), MapNode)
    for name, at, inner in fields.mappings("topics"):
        findings.name(name, at)
        listed_actions = inner.names("actions", actions)
        for action, place in listed_actions:
            if action in placed:
                message = f"the action `{action}` stands in two places, first at {placed[action]}"
                findings.add(place, "duplicate-id", message, "leave it in one topic")
            placed.setdefault(action, place)
        readable = (
            readable
            and not inner.undeclared()
            and all(not findings.told_of(place) for place in _places_of_actions(inner))
        )
        topics.append(Topic(name, inner.text("title"), tuple(action for action, _ in listed_actions)))
        inner.done()
    left = [action for action in actions if action not in placed]
    if readable and left:
        several = len(left) > 1
        message = f"the action{'s' * several} {listed(left)} stand{'s' * (not several)} in no topic"
        findings.add(fields.node.keys["topics"], "missing-key", message, f"add {'each' if several else 'it'} to one")
    return tuple(topics)


def _places_of_actions(topic: Fields) -> list[Location]:
    """Where the actions of a topic stand; of one that has none, where it stands itself."""
    node = topic.node.entries.get("actions")
    return [topic.node.at] if node is None else [item.at for item in topic.findings.items(node)] or [node.at]


def _limits(fields: Fields, names: Names, findings: Findings) -> tuple[Limit, ...]:
    limits = []
    for inner in fields.rows("limits"):
        when, say = inner.take("when"), inner.text("say")
        if when is not None:
            limits.append(Limit(read_either(when, names, findings), say, inner.node.at))
        inner.done()
    return tuple(limits)


def _working_days(fields: Fields, facts: Mapping[str, Fact], findings: Findings) -> WorkingDays | None:
    inner = fields.inside("working_days")
    if inner is None:
        return None
    name, place = inner.text("fact"), inner.place_of("fact")
    fact = facts.get(name)
    if name and fact is None:
        findings.unknown(place, "fact", name, facts)
    elif fact is not None and not fact.values and name not in findings.vague:
        findings.add(place, "wrong-type", f"`{name}` is no choice, and has no values that name a country")
    holidays = {}
    for value, at, country in inner.entries("holidays"):
        if fact is not None and fact.values and value not in fact.values:
            findings.unknown(at, "value", value, fact.values)
        holidays[value] = findings.text(country)
    inner.done()
    return WorkingDays(name, holidays, inner.node.at)


def titled(fields: Fields, name: str) -> str:
    """The title of something that need have none: by default its name as words."""
    return fields.text("title", name.replace("_", " "))


def names_under(fields: Fields, key: str) -> list[str]:
    """Name the facts or concepts that a file defines, before their conditions are read."""
    return _names_in(fields.node, key)


def _names_in(mapping: MapNode, key: str) -> list[str]:
    node = mapping.entries.get(key)
    return list(node.entries) if isinstance(node, MapNode) else []


def unread_in(root: MapNode) -> set[str]:
    """What nothing is known of in a panel, since the section that defines it is none, or lacks what it must have."""
    sections = {"facts": "fact", "actions": "action", "concepts": "concept", "terms": "term"}
    undeclared = [key for key in root.entries if key not in SHAPES["panel"].declared]
    misspelt = {closest(key, SHAPES["panel"].declared) for key in undeclared} & sections.keys()
    needed = {key.name for key in SHAPES["panel"].keys if key.need}
    lacking = {name for name in sections if name in needed and not _names_in(root, name)}
    wrong = {name for name in sections if not isinstance(root.entries.get(name, root), MapNode)}
    return {sections[name] for name in lacking | wrong | misspelt}


def actions_in(root: MapNode) -> list[str]:
    """Name the actions of a panel before anything of it is read."""
    return _names_in(root, "actions")


def terms_in(root: MapNode) -> list[str]:
    """Name the terms of a panel before anything of it is read."""
    return _names_in(root, "terms")


def read_concepts(fields: Fields, names: Names, findings: Findings) -> dict[str, Concept]:
    """Read the `concepts` of a panel or of an expert; they may rest on each other in any order."""
    concepts = {}
    for name, at, inner in fields.mappings("concepts"):
        findings.tested_name(name, at)
        if name in names.facts:
            findings.add(at, "duplicate-id", f"the concept `{name}` bears the name of a fact", "rename the concept")
        node = inner.take("when")
        ways = () if node is None else read_ways(node, names, findings)
        title, means, means_not = titled(inner, name), inner.text("means"), inner.text("means_not")
        concepts[name] = Concept(name, title, means, ways, at, means_not)
        inner.done()
    return concepts
