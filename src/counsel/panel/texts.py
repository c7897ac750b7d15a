"""Which texts of a panel a reader sees, each by its path through the files, and the same panel in another language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from counsel.panel.model import Case, Claim, Concept, Draft, Expert, Fact, Limit, Panel, Rule, Sentence
    from counsel.problems import Location

Path: TypeAlias = "tuple[str, ...]"
"""The keys and ids that lead to a text, as in `facts`, `role`, `title`; a limit's last one is its own sentence."""
Text: TypeAlias = "str | tuple[str, ...]"
Change: TypeAlias = "Callable[[Path, Text], Text]"
Item = TypeVar("Item", bound=msgspec.Struct)

CASE_TEXTS = ("title", "story")
IN_BRACES = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""A term in a text; a clause has its number so too."""


class Translation(msgspec.Struct, frozen=True):
    """A text in another language, beside the original that it translates."""

    original: Text
    text: Text
    at: Location


class Overlay(msgspec.Struct, frozen=True):
    """The texts of a panel in another language; ``file`` is where they stand."""

    language: str
    file: str
    translations: Mapping[Path, Translation]

    def translated(self, path: Path, text: Text) -> Text:
        """The translation of a text; the text itself where there is none, or where it translates another text."""
        translation = self.translations.get(path)
        return text if translation is None or translation.original != text else translation.text

    def panel(self, panel: Panel) -> Panel:
        """The panel in this language."""
        return changed(panel, self.translated)

    def case(self, case: Case) -> Case:
        """A case of the panel in this language."""
        return _reworded(case, ("cases", case.name), CASE_TEXTS, self.translated)


def with_terms(panel: Panel) -> Panel:
    """The same panel with the terms in its texts written out, each with the days that it is taken for."""
    terms = {name: f"{term.title} ({term.days})" for name, term in panel.terms.items()}

    def written(text: str) -> str:
        return IN_BRACES.sub(lambda match: terms.get(match[1], match[0]), text) if "{" in text else text

    def change(_: Path, text: Text) -> Text:
        return written(text) if isinstance(text, str) else tuple(map(written, text))

    return changed(panel, change) if terms else panel


def texts_of(panel: Panel) -> dict[Path, Text]:
    """Every text of a panel that a reader sees."""
    texts: dict[Path, Text] = {}

    def noted(path: Path, text: Text) -> Text:
        texts[path] = text
        return text

    changed(panel, noted)
    return texts


def texts_of_case(case: Case) -> dict[Path, Text]:
    """The texts of a case that a reader sees."""
    texts = ((("cases", case.name, field), getattr(case, field)) for field in CASE_TEXTS)
    return {path: text for path, text in texts if text}


def changed(panel: Panel, change: Change) -> Panel:
    """The same panel with every text that a reader sees changed; ids, names of people and titles of sources stay."""
    return msgspec.structs.replace(
        _reworded(panel, (), ("title", "question"), change),
        source=_reworded(panel.source, ("source",), ("note",), change),
        terms=_each(panel.terms, ("terms",), ("title", "means"), change),
        facts={name: _fact(fact, ("facts", name), change) for name, fact in panel.facts.items()},
        topics=tuple(_reworded(topic, ("topics", topic.name), ("title",), change) for topic in panel.topics),
        actions=_each(panel.actions, ("actions",), ("title", "means", "occasion"), change),
        drafts={name: _draft(draft, ("drafts", name), change) for name, draft in panel.drafts.items()},
        limits=tuple(_limit(limit, change) for limit in panel.limits),
        concepts=_concepts(panel.concepts, (), change),
        claims={name: _claim(claim, ("claims", name), change) for name, claim in panel.claims.items()},
        experts={name: _expert(expert, ("experts", name), change) for name, expert in panel.experts.items()},
    )


def _reworded(thing: Item, path: Path, fields: tuple[str, ...], change: Change) -> Item:
    """Change those fields of something that hold a text."""
    texts = {field: getattr(thing, field) for field in fields}
    return msgspec.structs.replace(thing, **{f: change((*path, f), text) for f, text in texts.items() if text})


def _each(things: Mapping[str, Item], path: Path, fields: tuple[str, ...], change: Change) -> dict[str, Item]:
    return {name: _reworded(thing, (*path, name), fields, change) for name, thing in things.items()}


def _fact(fact: Fact, path: Path, change: Change) -> Fact:
    return msgspec.structs.replace(
        _reworded(fact, path, ("title", "ask", "help"), change),
        values={name: change((*path, "values", name), label) for name, label in fact.values.items()},
        unit=_unit(fact, path, change),
        answers={name: change((*path, "answers", name), said) for name, said in fact.answers.items()},
        clauses={name: change((*path, "clauses", name), said) for name, said in fact.clauses.items()},
        asks={name: change((*path, "asks", name), said) for name, said in fact.asks.items()},
    )


def _unit(fact: Fact, path: Path, change: Change) -> tuple[str, str]:
    singular, plural = (
        str(change((*path, "unit", key), text)) if text else ""
        for key, text in zip(("one", "many"), fact.unit, strict=True)
    )
    return singular, plural


def _draft(draft: Draft, path: Path, change: Change) -> Draft:
    text = tuple(_sentence(sentence, (*path, "text", sentence.name), change) for sentence in draft.text)
    return msgspec.structs.replace(_reworded(draft, path, ("title",), change), text=text)


def _sentence(sentence: Sentence, path: Path, change: Change) -> Sentence:
    return msgspec.structs.replace(sentence, say=change(path, sentence.say))


def _limit(limit: Limit, change: Change) -> Limit:
    return msgspec.structs.replace(limit, say=change(("limits", limit.say), limit.say))


def _concepts(concepts: Mapping[str, Concept], path: Path, change: Change) -> dict[str, Concept]:
    return _each(concepts, (*path, "concepts"), ("title", "means", "means_not"), change)


def _claim(claim: Claim, path: Path, change: Change) -> Claim:
    return msgspec.structs.replace(
        _reworded(claim, path, ("not_encoded",), change), text=change((*path, "claim"), claim.text)
    )


def _expert(expert: Expert, path: Path, change: Change) -> Expert:
    return msgspec.structs.replace(
        _reworded(expert, path, ("who", "outlook"), change),
        concepts=_concepts(expert.concepts, path, change),
        rules=tuple(
            _rule(rule, ("shared", "rules", rule.id) if rule.shared else (*path, "rules", rule.id), change)
            for rule in expert.rules
        ),
    )


def _rule(rule: Rule, path: Path, change: Change) -> Rule:
    return _reworded(rule, path, ("because", "how", "note"), change)
