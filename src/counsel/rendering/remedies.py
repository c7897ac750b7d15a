"""What is enough for a stance, and what another would take, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.logic.changing import Kind
from counsel.rendering import words
from counsel.rendering.lines import marked, paragraph

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from rich.console import RenderableType

    from counsel.logic.situation import Situation
    from counsel.panel.model import Panel
    from counsel.questions.explanation import Explanation, Remedy
    from counsel.questions.explanation.changes import Need

_MOST = 3


def enough(panel: Panel, explained: Explanation) -> Iterator[RenderableType]:
    """The facts that are enough for what is settled."""
    if not explained.enough:
        return
    yield paragraph("")
    if explained.enough == ((),):
        yield paragraph("it is so in every situation.", "Enough for this already: ")
        return
    yield paragraph("", "Enough for this already, whatever else is true:")
    for number, facts in enumerate(explained.enough[:_MOST]):
        situation = explained.situation
        said = "; ".join(words.fact_in_words(panel.facts[fact], situation.value_shown(fact)) for fact in facts)
        yield paragraph(said, "or: " if number else "", indent=2)
    yield from _more(len(explained.enough))


def _more(count: int) -> Iterator[RenderableType]:
    if count > _MOST:
        yield paragraph(f"and {count - _MOST} more, which --format json lists", indent=2, style="dim")


def shown(explained: Explanation) -> dict[str, list[Remedy]]:
    """The ways to each stance that a page shows: the first few."""
    return {stance: remedies[:_MOST] for stance, remedies in _by_stance(explained).items()}


def _by_stance(explained: Explanation) -> dict[str, list[Remedy]]:
    found: dict[str, list[Remedy]] = {}
    for remedy in explained.remedies:
        found.setdefault(remedy.way.stance, []).append(remedy)
    return found


def would_take(panel: Panel, explained: Explanation) -> Iterator[RenderableType]:
    """For each stance that is not there, the fewest changes that would bring it."""
    if explained.too_large:
        yield paragraph("")
        yield paragraph("What is enough, and what it would take, is not worked out: too many facts play a part.")
    for stance, remedies in _by_stance(explained).items():
        yield paragraph("")
        line = marked(stance)
        line.append(", it would take:", style="default")
        yield line
        told: set[str] = set()
        for remedy in remedies[:_MOST]:
            yield from _remedy(panel, explained.situation, remedy, told)
            told.update(rule.id for rule in remedy.rules)
        yield from _more(len(remedies))


def _remedy(panel: Panel, situation: Situation, remedy: Remedy, told: Container[str]) -> Iterator[RenderableType]:
    """One way with its rules; the reason of a rule that was told already is not repeated."""
    yield paragraph(_needs_in_words(situation, remedy), _count_in_words(remedy), indent=2)
    for rule in remedy.rules:
        yield paragraph(f"by the rule {rule.id}" + ("" if rule.id in told else f": {rule.because}"), indent=6)
    for said, names in (
        ("no longer applies then: ", remedy.left_out),
        ("may no longer apply then: ", remedy.left_out_in_some),
    ):
        if names:
            yield paragraph(said + "; ".join(panel.facts[name].title for name in names), indent=6, style="dim")


def _count_in_words(remedy: Remedy) -> str:
    count = {0: "no change", 1: "1 change"}.get(remedy.way.count, f"{remedy.way.count} changes")
    return f"{count}, not all in your hands: " if remedy.way.fixed and remedy.way.count > 1 else f"{count}: "


def _needs_in_words(situation: Situation, remedy: Remedy) -> str:
    """First what would have to be otherwise, then what would only have to turn out so."""
    needs = remedy.way.needs
    changes = [_need_in_words(situation, need) for need in needs if need.kind is not Kind.TURNS_OUT]
    to_know = [_need_in_words(situation, need) for need in needs if need.kind is Kind.TURNS_OUT]
    turns_out = f"if it turns out that {words.joined(to_know)}" if to_know else ""
    return "; and ".join([*changes, *([turns_out] if to_know else [])])


def _need_in_words(situation: Situation, need: Need) -> str:
    said = words.cells_in_words(situation.domains, {need.fact: need.cells})
    match need.kind:
        case Kind.TURNS_OUT:
            return said
        case Kind.APPLIES:
            return f"{said} (does not apply now)"
        case Kind.CHANGES:
            beyond = "; you cannot change this" if need.fixed else ""
            return f"{said} (now: {now_in_words(situation, need.fact)}{beyond})"


def now_in_words(situation: Situation, fact: str) -> str:
    """What a fact is now: its value, or what it can still be where that is not everything."""
    domain, value = situation.domains[fact], situation.value_shown(fact)
    possible = situation.possible[fact]
    if value is not None or possible | domain.not_applicable == domain.full:
        return words.value_in_words(domain.fact, value)
    cells = domain.cells_in(possible)
    return words.joined((words.cell_in_words(domain.fact, cell) for cell in cells), "or")
