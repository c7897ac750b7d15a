"""The comparison as one HTML page that needs nothing else: for a projector, a telephone, or paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.panel.model import Stance
from counsel.rendering import words
from counsel.rendering.html.templating import filled
from counsel.rendering.views.answer import waiting
from counsel.rendering.views.comparison import NOTHING_SAID, NOTHING_SETTLED, compared, stances_of
from counsel.rendering.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counsel.consulting import Answer, Understood
    from counsel.panel.model import Action, Claim, Expert, Panel, Rule
    from counsel.rendering.views.comparison import Cell, Comparison


class Basis(msgspec.Struct, frozen=True):
    """One rule behind a stance: its reason, what to do, what it rests on, and the claims themselves."""

    because: str
    how: tuple[str, ...]
    rests_on: str
    claims: tuple[tuple[str, str], ...]


class Reason(msgspec.Struct, frozen=True):
    """Why one expert's cell says what it says; an open or contradictory one has a note instead of rules."""

    cell: Cell
    expert: Expert
    rules: tuple[Basis, ...]
    note: str
    interests: tuple[str, ...]


class Subject(msgspec.Struct, frozen=True):
    """One action of which somebody speaks, with the reasons of those who do."""

    action: Action
    reasons: tuple[Reason, ...]


def page(panel: Panel, answer: Answer, asked: Understood | None = None) -> str:
    """Write the page; ``asked`` is the case that it is about, where it is one."""
    case = None if asked is None else asked.case
    grid = compared(panel, answer)
    known = [(panel.facts[n].title, words.value_in_words(panel.facts[n], v)) for n, v in answer.situation.known.items()]
    ahead = [
        (
            words.from_day_in_words(step.date),
            words.in_days_in_words(step.in_days),
            [*words.plan_in_words(panel, step), *waiting(panel, answer, step)],
        )
        for step in answer.ahead
    ]
    return filled(
        "comparison.html",
        title=say("{panel}: what each expert says", panel=panel.title),
        panel=panel,
        heading=case.title if case and case.title else panel.title,
        story="" if case is None else case.story,
        grid=grid,
        symbols=words.SYMBOLS,
        limits=[limit.say for limit in answer.limits],
        limit_label=say(words.LIMIT),
        today=words.date_in_words(answer.situation.today),
        known=known,
        unknown=words.unknown_in_words(panel, answer.situation),
        not_applicable=words.not_applicable_in_words(panel, answer.situation),
        subjects=list(_subjects(panel, answer, grid)),
        nothing_said=say(NOTHING_SAID),
        nothing_settled=say(NOTHING_SETTLED),
        ahead=ahead,
        joined=words.joined,
        source=words.source_in_words(panel),
        paragraphs=words.paragraphs_in_words(),
    )


def _subjects(panel: Panel, answer: Answer, grid: Comparison) -> Iterator[Subject]:
    for section in grid.sections:
        for row in section.rows:
            if not row.silent:
                cells = (cell for _, cells in stances_of(row) for cell in cells)
                yield Subject(row.action, tuple(_reason(panel, answer, grid, cell) for cell in cells))


def _reason(panel: Panel, answer: Answer, grid: Comparison, cell: Cell) -> Reason:
    settled = answer.advice[cell.expert].settled.get(cell.action)
    rules = tuple(_basis(panel, rule) for rule in settled.rules) if settled else ()
    expert, note = panel.experts[cell.expert], grid.notes[cell.note - 1] if cell.note else ""
    advised = settled is not None and settled.stance is not Stance.AVOID
    interests = tuple(words.interests_in_words(panel, expert, cell.action)) if advised else ()
    return Reason(cell, expert, rules, note, interests)


def _claim(claim: Claim) -> str:
    """What a claim says, and where it stands if it has a source of its own."""
    own = words.own_source_in_words(claim.source)
    return f"{claim.text} ({own})" if own else claim.text


def _basis(panel: Panel, rule: Rule) -> Basis:
    claims = (panel.claims[name] for name in rule.claims)
    named = tuple((words.claim_in_words(claim), _claim(claim)) for claim in claims)
    return Basis(rule.because, rule.how, words.basis_in_words(panel, rule), named)
