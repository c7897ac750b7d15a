"""Conditions, as rules, concepts and gates hold them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from counsel.files.fields import LIST_HINT, Fields, Findings
from counsel.files.text import ListNode, MapNode, Node, ScalarNode, kind_of
from counsel.panel.model import (
    ALWAYS,
    Advises,
    All,
    Any,
    AtLeast,
    AtMost,
    Condition,
    Fact,
    Is,
    Match,
    Nothing,
    Stance,
    Value,
    Within,
)
from counsel.problems import listed, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from counsel.panel.model import Term
    from counsel.problems import Location

NEVER = Any(())
"""What stands in for a condition that could not be read: its problem has been noted."""

_GROUPS: dict[str, type[All | Any | Nothing]] = {"any": Any, "all": All, "none": Nothing}
_COUNTS: dict[str, type[AtLeast | AtMost]] = {"at_least": AtLeast, "at_most": AtMost}


class Names(msgspec.Struct, frozen=True):
    """What a condition may speak of at the place where it stands."""

    facts: Mapping[str, Fact]
    terms: Mapping[str, Term]
    concepts: Collection[str] = ()
    actions: Collection[str] = ()
    below: Collection[str] = ()
    own: str = ""


def read_condition(node: Node, names: Names, findings: Findings) -> Condition:
    """Read one condition: a mapping of tests that must all hold, or a group of conditions."""
    if isinstance(node, ScalarNode) and node.value == "always":
        return ALWAYS
    if not isinstance(node, MapNode):
        findings.expect(node, "a condition, such as {fact: value}", _as_test(node, names))
        return NEVER
    if not node.entries:
        findings.add(node.at, "empty-condition", "a condition without a test", "write `always`, or say what must hold")
    parts = tuple(_entry(key, node.keys[key], value, names, findings) for key, value in node.entries.items())
    return parts[0] if len(parts) == 1 else All(parts)


def _as_test(node: Node, names: Names) -> str:
    """How what stands there alone, and can be yes or no, is tested; empty where it is nothing of the sort."""
    name = node.text if isinstance(node, ScalarNode) else ""
    is_fact = name in names.facts and names.facts[name].kind.name == "yes_no"
    if is_fact or name in names.concepts:
        return f"write {{{name}: yes}}"
    return _TO_WRITE if name.strip() and not isinstance(node.value, bool) else ""  # type: ignore[union-attr]


_TO_WRITE = "what must hold together stands in { }, parted by commas; of `{any: [{…}, {…}]}` one is enough"


def read_either(node: Node, names: Names, findings: Findings) -> Condition:
    """Read a condition, or a list of them of which one is enough."""
    ways = read_ways(node, names, findings)
    return ways[0] if len(ways) == 1 else Any(ways)


def read_ways(node: Node, names: Names, findings: Findings) -> tuple[Condition, ...]:
    """Read a concept's ways: one condition, or a list of alternatives."""
    if isinstance(node, ListNode) and not node.items:
        message = "a list of alternatives without one"
        findings.add(node.at, "empty-condition", message, "give a condition, or a list of them")
    return tuple(read_condition(item, names, findings) for item in findings.items(node))


def read_tests(node: Node, names: Names, findings: Findings) -> tuple[Match | Within, ...]:
    """Read facts with their values: a mapping of tests, and nothing else."""
    mapping = findings.mapping(node, "facts with their values, such as {fact: value}")
    entries = {} if mapping is None else mapping.entries
    if mapping is not None and not entries:
        findings.add(node.at, "empty-condition", "facts with their values, and there are none", "leave it out")
    for key in entries.keys() - names.facts.keys():
        assert mapping is not None  # it has this key
        findings.unknown(mapping.keys[key], "fact", key, names.facts)
    known = ((names.facts[key], value) for key, value in entries.items() if key in names.facts)
    tests = (_fact_test(fact, value, names, findings) for fact, value in known)
    return tuple(test for test in tests if isinstance(test, Match | Within))


def read_values(fields: Fields, key: str, names: Names, findings: Findings) -> dict[str, Value]:
    """Read the facts under a key with one value each; none where there is no such key."""
    read: dict[str, Value] = {}
    for name, at, node in fields.entries(key):
        fact = names.facts.get(name)
        if fact is None:
            findings.unknown(at, "fact", name, names.facts)
        elif fact.kind.counts:
            read[name] = _number(fact, node, findings.about(name))
        elif (value := value_of(fact, node, findings.about(name))) is not None:
            read[name] = value
    return read


def _number(fact: Fact, node: Node, findings: Findings) -> float:
    """Read a number that a fact can be; its least where it is none."""
    if fact.kind.moves:
        number: float = findings.whole_number(node, int(fact.minimum))
    else:
        number = findings.decimal(node, fact.step, fact.minimum, (fact.minimum, fact.maximum))
    if not fact.minimum <= number <= fact.maximum:
        message = f"`{fact.name}`: {number:,} is not from {fact.minimum:,} to {fact.maximum:,}"
        findings.add(node.at, "bad-range", message, _CHECK_NUMBER)
    return number


def _entry(key: str, at: Location, node: Node, names: Names, findings: Findings) -> Condition:
    if key in _GROUPS:
        return _group(key, node, names, findings)
    if key in names.facts:
        return _fact_test(names.facts[key], node, names, findings)
    if key in names.concepts:
        return Is(key, findings.yes_or_no(node))
    if key in _COUNTS:
        return _count(key, node, names, findings)
    if key == "advises" and names.actions:
        return _advises(node, names, findings)
    unread = {"action"} if key == "advises" else {"fact", "concept"}
    if findings.unread.isdisjoint(unread) and key not in findings.renamed:
        _refuse(key, at, names, findings)
    return NEVER


def _refuse(key: str, at: Location, names: Names, findings: Findings) -> None:
    """Note what a condition cannot test."""
    allowed = [*names.facts, *names.concepts, *(["advises"] if names.actions else []), *_GROUPS, *_COUNTS]
    hint = nearest(key, allowed) or f"a condition tests {listed(allowed, 40)}"
    message = f"unknown fact or concept {shown(key)}"
    if key == "advises":
        message, hint = "`advises` stands where no advice is known", "use it in an expert's rules and concepts"
    elif key in names.below:
        message, hint = f"the fact {shown(key)} stands below", "a fact's `only_if` tests facts above it; move it up"
        if key == names.own:
            message, hint = f"`only_if` of the fact {shown(key)} tests the fact itself", "it tests facts above it"
    findings.add(at, "unknown-fact", message, hint)


def _group(key: str, node: Node, names: Names, findings: Findings) -> Condition:
    if not isinstance(node, ListNode):
        message = f"found {kind_of(node)}, expected a list of conditions under `{key}`"
        findings.add(node.at, "wrong-type", message, LIST_HINT)
        return NEVER
    if not node.items:
        message = f"`{key}` without a condition"
        hint = "write `always` in its place, or list what must hold" if key == "all" else "list the conditions"
        findings.add(node.at, "empty-condition", message, hint)
    return _GROUPS[key](tuple(read_condition(item, names, findings) for item in node.items))


def _count(key: str, node: Node, names: Names, findings: Findings) -> Condition:
    """Read that so many of some conditions hold, at least or at most."""
    if not isinstance(node, MapNode):
        message = f"found {kind_of(node)}, `{key}` counts conditions here"
        findings.add(node.at, "wrong-type", message, f"for example {key}: {{of: [{{fact: value}}, …], count: 3}}")
        return NEVER
    fields = Fields(node, findings, "count")
    of, at = fields.take("of"), fields.place_of("count")
    count = fields.number("count")
    parts = () if of is None else read_ways(of, names, findings)
    fields.done()
    if key == "at_least" and not count and "count" in node.entries and not findings.told_of(at):
        findings.add(at, "bad-range", "at least 0 of some conditions always hold", "`count` is 1 or more here")
    if of is not None and parts and count > len(parts) and not findings.told_of(of.at):
        message = f"`count` is {count}, and `of` lists {len(parts)}"
        findings.add(at, "bad-range", message, f"`count` is at most {len(parts)}, or list more conditions under `of`")
    return _COUNTS[key](count, parts)


def _advises(node: Node, names: Names, findings: Findings) -> Condition:
    if not isinstance(node, MapNode):
        return Advises(_known_actions(findings.placed_texts(node, "the name of an action"), names, findings))
    fields = Fields(node, findings, "advises")
    said = tuple(
        Advises(_known_actions(fields.names(stance.value, None), names, findings), stance)
        for stance in Stance
        if stance.value in node.entries
    )
    fields.done()
    if not node.entries:
        findings.add(node.at, "empty-condition", "`advises` without a stance", "add `do:`, `may:` or `avoid:`")
    return said[0] if len(said) == 1 else All(said)


def _known_actions(named: list[tuple[str, Location]], names: Names, findings: Findings) -> tuple[str, ...]:
    for action, at in named:
        if action not in names.actions:
            findings.unknown(at, "action", action, names.actions)
    return tuple(action for action, _ in named)


def _fact_test(fact: Fact, node: Node, names: Names, findings: Findings) -> Condition:
    findings = findings.about(fact.name)
    if fact.kind.counts:
        return _range(fact, node, names, findings)
    if isinstance(node, MapNode) and fact.values:
        return _values_between(fact, node, findings)
    if isinstance(node, ListNode) and not node.items:
        message = f"a test of `{fact.name}` without a value"
        findings.add(
            node.at,
            "empty-condition",
            message,
            f"it can be {listed(fact.kind.labels(fact) if fact.kind.name == 'yes_no' else fact.values)}",
        )
    values = [value_of(fact, item, findings) for item in findings.items(node)]
    return Match(fact.name, tuple(value for value in values if value is not None))


def _values_between(fact: Fact, node: MapNode, findings: Findings) -> Condition:
    """Read a range of the values of a choice."""
    if node.entries and node.entries.keys().isdisjoint(("at_least", "at_most")):
        hint = f"list the values; of all but some say {{none: [{{{fact.name}: {next(iter(fact.values))}}}]}}"
        findings.add(node.at, "wrong-type", f"found a mapping, `{fact.name}` is tested by its values", hint)
        return NEVER
    if not fact.ordered:
        message = f"found a range, and the values of `{fact.name}` have no order"
        findings.add(node.at, "wrong-type", message, "list the values, or say `ordered: yes` where the fact stands")
        return NEVER
    fields = Fields(node, findings, "range", fact.name)
    bounds = {key: fields.take(key) for key in ("at_least", "at_most")}
    fields.done()
    values = {key: value_of(fact, bound, findings) for key, bound in bounds.items() if bound is not None}
    if not node.entries:
        findings.add(node.at, *_BOUNDLESS)
    every = list(fact.values)
    low = every.index(str(values["at_least"])) if values.get("at_least") else 0
    high = every.index(str(values["at_most"])) if values.get("at_most") else len(every) - 1
    if low > high:
        _refuse_swapped(node, every[low], every[high], findings)
    return Match(fact.name, tuple(every[low : high + 1]))


_BOUNDLESS = ("bad-range", "a range without a bound", "give `at_least`, `at_most` or both")


def _refuse_swapped(node: Node, low: object, high: object, findings: Findings) -> None:
    findings.add(node.at, "bad-range", f"nothing is at least {low} and at most {high}", "swap the bounds")


def value_of(fact: Fact, node: Node, findings: Findings) -> Value | None:
    """Read one value of a fact that has values to choose from; None, and a problem, where it is not one."""
    values = fact.kind.values(fact)
    value = node.value if isinstance(node, ScalarNode) else None
    if value in values and isinstance(value, type(values[0])):
        return value
    if values and isinstance(values[0], bool):
        hint = f"drop the quotes: {value}" if value in ("yes", "no", "true", "false") else ""
        findings.add(node.at, "wrong-type", f"found {kind_of(node)}, `{fact.name}` is yes or no", hint)
    elif values and isinstance(value, str):
        hint = nearest(value, fact.values) or f"it can be {listed(fact.values)}"
        findings.add(node.at, "unknown-value", f"unknown value {shown(value)} of `{fact.name}`", hint)
    elif values:  # that a choice has none is noted where the fact is defined
        hint = f'write "{node.text}" in quotes' if isinstance(node, ScalarNode) and node.text in fact.values else ""
        findings.add(
            node.at, "wrong-type", f"found {kind_of(node)}, `{fact.name}` is one of {listed(_written(fact))}", hint
        )
    return None


def _written(fact: Fact) -> list[str]:
    """The values of a fact as an author writes them."""
    return list(fact.values) or list(fact.kind.labels(fact))


def _range(fact: Fact, node: Node, names: Names, findings: Findings) -> Condition:
    if not isinstance(node, MapNode):
        message = f"found {kind_of(node)}, `{fact.name}` is tested with `at_least` and `at_most`"
        findings.add(node.at, "wrong-type", message, f"for example {_as_range(node)}")
        return NEVER
    fields = Fields(node, findings, "range", fact.name)
    low, high = (_bound(fact, fields.take(key), names, findings) for key in ("at_least", "at_most"))
    fields.done()
    _refuse_what_never_is(fact, fields, low, high)
    if not node.entries:
        findings.add(node.at, *_BOUNDLESS)
    readable = not any(findings.told_of(bound.at) for bound in node.entries.values())
    if readable and low is not None and high is not None and low > high:
        _refuse_swapped(node, low, high, findings)
    return Within(fact.name, low, high, (_term(node.entries.get("at_least")), _term(node.entries.get("at_most"))))


def _refuse_what_never_is(fact: Fact, fields: Fields, low: float | None, high: float | None) -> None:
    """Report a bound, written as a number, that leaves nothing of what a fact can be."""
    too_much, too_little = low is not None and low > fact.maximum, high is not None and high < fact.minimum
    for key, bound, never in (("at_least", low, too_much), ("at_most", high, too_little)):
        at = fields.place_of(key)
        if never and not _term(fields.node.entries.get(key)) and not fields.findings.told_of(at):
            can_be = f"from {fact.minimum:,} to {fact.maximum:,}"
            message = f"`{fact.name}` is {can_be}, and never {key.replace('_', ' ')} {bound:,}"
            fields.findings.add(at, "bad-range", message, _CHECK_NUMBER)


_CHECK_NUMBER = "check the number, or the `minimum` and `maximum` of the fact"


def _as_range(node: Node) -> str:
    """What stands there instead of a range, as one."""
    texts = [
        item.text for item in (node.items if isinstance(node, ListNode) else (node,)) if isinstance(item, ScalarNode)
    ]
    numbers = [number for text in texts for number in re.findall(r"\d+(?:\.\d+)?", text)] or ["3"]
    if texts and texts[0].startswith("<"):
        return f"{{at_most: {numbers[0]}}}"
    exactly = not isinstance(node, ListNode) and texts and texts[0] == numbers[0]
    upper = f", at_most: {numbers[-1]}" if exactly or len(numbers) > 1 else ""
    return f"{{at_least: {numbers[0]}{upper}}}"


def _term(node: Node | None) -> str:
    """The name with which a bound is written; empty where it is a number."""
    return node.value if isinstance(node, ScalarNode) and isinstance(node.value, str) else ""


def _bound(fact: Fact, node: Node | None, names: Names, findings: Findings) -> float | None:
    if node is None:
        return None
    if fact.kind.moves and isinstance(node, ScalarNode) and isinstance(node.value, str):
        if node.value in names.terms:
            return names.terms[node.value].days
        findings.unknown(node.at, "term", node.value, names.terms)
        return None
    if fact.kind.moves:
        return findings.whole_number(node, also=", or the name of a term" if names.terms else "")
    if isinstance(node, ScalarNode) and node.text in names.terms:
        message = f"found the term {shown(node.text)}, and `{fact.name}` counts no days"
        findings.add(node.at, "wrong-type", message, "write a number")
        return None
    return findings.decimal(node, fact.step, fact.minimum, (fact.minimum, fact.maximum))
