"""Writes a panel of the model out as the YAML files that must be read as that panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from counsel.panel.model import Advises, All, Any, AtLeast, AtMost, Firmness, Is, Match, Nothing, Stance, Within

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from counsel.panel.model import Concept, Condition, Expert, Fact, Panel, Rule


def write_panel(panel: Panel, folder: Path) -> Path:
    """Write all files of a panel into a new folder that bears its name."""
    home = folder / panel.name
    (home / "experts").mkdir(parents=True)
    for name, content in files_of(panel).items():
        (home / name).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return home


def files_of(panel: Panel) -> dict[str, dict[str, object]]:
    """The content of every file of a panel, by its path inside the folder."""
    experts = {f"experts/{name}.yaml": _expert(expert) for name, expert in panel.experts.items()}
    return {"panel.yaml": _vocabulary(panel), "ledger.yaml": {"claims": _claims(panel)}, **experts}


def _vocabulary(panel: Panel) -> dict[str, object]:
    source = {"title": panel.source.title, "published": panel.source.published, "note": panel.source.note}
    return {
        "panel": panel.name,
        "title": panel.title,
        "question": panel.question,
        "source": source,
        "terms": {term.name: {"days": term.days, "means": term.means} for term in panel.terms.values()},
        "facts": {fact.name: _fact(fact) for fact in panel.facts.values()},
        "topics": {topic.name: {"title": topic.title, "actions": list(topic.actions)} for topic in panel.topics},
        "actions": {a.name: {"title": a.title, "means": a.means} for a in panel.actions.values()},
        "concepts": _concepts(panel.concepts),
    }


def _fact(fact: Fact) -> dict[str, object]:
    written: dict[str, object] = {"type": fact.kind.name, "title": fact.title, "ask": fact.ask, "fixed": fact.fixed}
    if fact.kind.counts:
        written |= {"minimum": fact.minimum, "maximum": fact.maximum}
    if fact.step != 1:
        written["step"] = fact.step
    if fact.ordered:
        written["ordered"] = True
    if fact.values:
        written["values"] = dict(fact.values)
    if fact.only_if is not None:
        written["only_if"] = _condition(fact.only_if)
    return written


def _claims(panel: Panel) -> list[dict[str, object]]:
    return [
        {"id": c.id, "answer": c.answer, "paragraph": c.paragraph, "kind": c.kind.value, "claim": c.text}
        for c in panel.claims.values()
    ]


def _expert(expert: Expert) -> dict[str, object]:
    return {
        "expert": expert.name,
        "name": expert.full_name,
        "who": expert.who,
        "answer": expert.answer,
        "outlook": expert.outlook,
        "concepts": _concepts(expert.concepts),
        "rules": [_rule(rule) for rule in expert.rules],
    }


def _concepts(concepts: Mapping[str, Concept]) -> dict[str, object]:
    return {
        concept.name: {"means": concept.means, "when": [_condition(way) for way in concept.ways]}
        for concept in concepts.values()
    }


def _rule(rule: Rule) -> dict[str, object]:
    then = {stance.value: [action for action, given in rule.gives if given is stance] for stance in Stance}
    written: dict[str, object] = {
        "id": rule.id,
        "when": _condition(rule.when),
        "then": {stance: actions for stance, actions in then.items() if actions},
        "because": rule.because,
        "claims": list(rule.claims),
        "reading": rule.reading.value,
    }
    written |= {} if rule.firmness is Firmness.PLAIN else {"firmness": rule.firmness.value}
    return written if rule.unless is None else {**written, "unless": _condition(rule.unless)}


def _condition(condition: Condition) -> dict[str, object]:  # noqa: C901, PLR0911  # one return for each kind of condition
    match condition:
        case Match(fact, values):
            return {fact: list(values)}
        case Within(fact, low, high):
            bounds = {"at_least": low, "at_most": high}
            return {fact: {key: bound for key, bound in bounds.items() if bound is not None}}
        case Is(concept, holds):
            return {concept: holds}
        case Advises(actions, stance):
            return {"advises": list(actions) if stance is None else {stance.value: list(actions)}}
        case All(parts):
            return {"all": [_condition(part) for part in parts]}
        case Any(parts):
            return {"any": [_condition(part) for part in parts]}
        case Nothing(parts):
            return {"none": [_condition(part) for part in parts]}
        case AtLeast(count, parts) | AtMost(count, parts):
            key = "at_least" if isinstance(condition, AtLeast) else "at_most"
            return {key: {"of": [_condition(part) for part in parts], "count": count}}
