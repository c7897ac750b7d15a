"""Panels that say other things: every text of a panel that a reader sees, replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from counsel.panel.kinds import NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from counsel.panel.model import Expert, Fact, Panel, Rule

Item = TypeVar("Item", bound=msgspec.Struct)


def worded(panel: Panel, text: str) -> Panel:
    """The same panel with one text in place of every text that a page shows."""
    return msgspec.structs.replace(
        panel,
        title=text,
        question=text,
        source=_told(panel.source, text, "title", "note"),
        facts=_each(panel.facts, lambda fact: _fact(fact, text)),
        topics=tuple(_told(topic, text, "title") for topic in panel.topics),
        actions=_each(panel.actions, lambda action: _told(action, text, "title", "means")),
        concepts=_each(panel.concepts, lambda concept: _told(concept, text, "means")),
        claims=_each(panel.claims, lambda claim: _told(claim, text, "text")),
        experts=_each(panel.experts, lambda expert: _expert(expert, text)),
    )


def _fact(fact: Fact, text: str) -> Fact:
    clauses = dict.fromkeys((NUMBER, "yes", "no", *fact.values), text)
    return msgspec.structs.replace(_told(fact, text, "title", "ask", "help"), clauses=clauses)


def _expert(expert: Expert, text: str) -> Expert:
    concepts = _each(expert.concepts, lambda concept: _told(concept, text, "means"))
    told = _told(expert, text, "full_name", "who", "outlook")
    return msgspec.structs.replace(told, concepts=concepts, rules=tuple(_rule(rule, text) for rule in expert.rules))


def _rule(rule: Rule, text: str) -> Rule:
    return msgspec.structs.replace(_told(rule, text, "because", "note"), how=(text,))


def _told(thing: Item, text: str, *fields: str) -> Item:
    return msgspec.structs.replace(thing, **dict.fromkeys(fields, text))


def _each(things: Mapping[str, Item], change: Callable[[Item], Item]) -> dict[str, Item]:
    return {name: change(thing) for name, thing in things.items()}
