"""The pages of `whatif`: a situation and the same with a change, side by side; and every single change that matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.logic.changing import Kind
from counsel.logic.situation import holds
from counsel.panel.model import OPEN, SILENT
from counsel.rendering import words
from counsel.rendering.views.blocks import (
    Blank,
    Column,
    Document,
    Paragraph,
    Row,
    Span,
    Table,
    cell,
    heading,
    labelled,
    section,
    stance,
    text,
)
from counsel.rendering.views.opening import opening
from counsel.rendering.words import say, say_counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from counsel.advising.advice import ExpertAdvice
    from counsel.advising.turns import Change
    from counsel.consulting import Understood
    from counsel.logic.situation import Situation
    from counsel.panel.model import Panel
    from counsel.questions.whatif import Group, Overview, Variant, WhatIf
    from counsel.rendering.views.blocks import Block, Cell

_NARROWEST_TABLE = 80


def change(panel: Panel, what_if: WhatIf, asked: Understood | None = None) -> Document:
    """A situation beside the same with a change."""
    blocks = (
        *opening(panel, asked),
        *_changes(panel, what_if),
        *_notes(panel, what_if, indent=0),
        Blank(),
        _moves(panel, what_if) if what_if.moves else text(say("Nobody moves: every stance stays as it is.")),
        *section(say("What stays"), _stays(panel, what_if)),
        Blank(),
        text(panel.source.note, "faint"),
    )
    return Document(say("{panel}: what if?", panel=panel.title), blocks)


def _changes(panel: Panel, what_if: WhatIf) -> Iterator[Block]:
    for name in what_if.changes:
        then = words.fact_in_words(panel.facts[name], what_if.after.value_shown(name))
        same = what_if.before.value_shown(name) == what_if.after.value_shown(name)
        now = words.now_in_words(what_if.before, name)
        line = say("{fact}, as it is now", fact=then)
        if not same:
            line = say("{fact}, instead of: {value}", fact=then, value=now)
        yield labelled(say("What if? "), line)


def _notes(panel: Panel, what_if: WhatIf, indent: int) -> Iterator[Block]:
    """What no longer applies, and what newly does."""
    for names, said in (
        (what_if.left_out, say("No longer applies: ")),
        (what_if.newly_asked, say("Applies then, and is not known: ")),
    ):
        if names:
            yield text(said + "; ".join(panel.facts[name].title for name in names), "faint", indent)


def _moves(panel: Panel, what_if: WhatIf) -> Table:
    """Who moves, now beside then, under their actions."""
    columns = (Column(share=2), Column(say("now"), share=4), Column(say("then"), share=4))
    rows: list[Row] = []
    for action, moves in _by_action(what_if.moves).items():
        rows.append(Row((cell(panel.actions[action].title, "strong"),), group=True))
        rows += [Row((cell(words.names_of(panel)[move.expert]), *_sides(panel, what_if, move))) for move in moves]
    return Table(columns, tuple(rows), _NARROWEST_TABLE, tuple(_narrow(panel, what_if)))


def _narrow(panel: Panel, what_if: WhatIf) -> Iterator[Block]:
    """The same, then below now."""
    for action, moves in _by_action(what_if.moves).items():
        yield text(panel.actions[action].title, "strong")
        for move in moves:
            yield text(words.names_of(panel)[move.expert], indent=2)
            for label, (first, *others) in zip((say("now"), say("then")), _sides(panel, what_if, move), strict=True):
                yield Paragraph((Span(f"{label} ", "faint"), *first), indent=4)
                yield from (Paragraph(line, indent=4) for line in others)


def _sides(panel: Panel, what_if: WhatIf, move: Change) -> tuple[Cell, Cell]:
    before, after = what_if.said_before[move.expert], what_if.said_after[move.expert]
    was, then = _is_taken(panel, what_if.before, move.action), _is_taken(panel, what_if.after, move.action)
    return (
        _side(panel, before, move.action, move.before, was),
        _side(panel, after, move.action, move.after, then),
    )


def _is_taken(panel: Panel, situation: Situation, action: str) -> bool:
    """Whether an action is a step already taken."""
    back = panel.actions[action].looks_back
    return back is not None and holds(back, situation) is True


def _side(panel: Panel, said: ExpertAdvice, action: str, comes_to: str, taken: bool) -> Cell:
    """A stance with the rules that give it; what is open with what it hangs on."""
    rules = tuple((Span(f"{rule.because} ({rule.id})"),) for rule in said.rules_on(action))
    if comes_to != OPEN:
        silent = comes_to == SILENT  # who moves does speak of it
        named = words.silent_in_words(speaks=True) if silent else words.judged_in_words(comes_to, taken)
        return ((stance(comes_to, named),), *rules)
    open_ = said.open[action]
    facts = "; ".join(words.lowered(panel.facts[name].title) for name in open_.depends_on)
    possible = Span(f": {words.possible_in_words(open_.possible, taken)}")
    return ((stance(comes_to), possible), (Span(say("depends on: {facts}", facts=facts)),), *rules)


def _by_action(moves: Iterable[Change]) -> dict[str, list[Change]]:
    by_action: dict[str, list[Change]] = {}
    for move in moves:
        by_action.setdefault(move.action, []).append(move)
    return by_action


def _stays(panel: Panel, what_if: WhatIf) -> Iterator[Block]:
    """What stays as it is: under each action who says what."""
    said: dict[str, dict[str, list[str]]] = {}
    for stay in what_if.stays(panel.actions):
        said.setdefault(stay.action, {}).setdefault(stay.stance, []).append(stay.expert)
    for action, who in said.items():
        taken = _is_taken(panel, what_if.before, action) and _is_taken(panel, what_if.after, action)
        stances = words.said_in_words(panel, who, taken)
        yield text(f"{panel.actions[action].title}{words.dash()}{stances}", indent=2)


def overview(panel: Panel, every: Overview, asked: Understood | None = None) -> Document:
    """Every single change that moves anybody."""
    nobody = () if every.groups else (Blank(), text(say("No single change moves anybody.")))
    blocks = (
        *opening(panel, asked),
        text(
            say(
                "What if one fact were otherwise, and the rest as it is? What can be changed comes first, and of that "
                "what moves most."
            )
        ),
        *(block for group in every.groups for block in _group(panel, every.situation, group)),
        *nobody,
        *_left_out(every.left_out),
        *_idle(panel, every),
        Blank(),
        *_shorter(every),
        text(
            say("To see one of them in full, side by side: {command}", command="counsel whatif … --set FACT=VALUE"),
            "faint",
        ),
        text(panel.source.note, "faint"),
    )
    return Document(say("{panel}: what if?", panel=panel.title), blocks)


def _shorter(every: Overview) -> Iterator[Block]:
    """After a long page how to get a short one."""
    if len(every.groups) > _MANY:
        command = f"counsel whatif … --top {_MANY}"
        yield text(say("To see the first of them alone: {command}", command=command), "faint")


_MANY = 5
"""How many facts are read at a glance."""


def _left_out(number: int) -> Iterator[Block]:
    if number:
        yield Blank()
        yield text(
            say_counted(
                "{number} more fact moves somebody; without --top it is here too.",
                "{number} more facts move somebody; without --top they are here too.",
                number,
                number=number,
            )
        )


def _group(panel: Panel, situation: Situation, group: Group) -> Iterator[Block]:
    moved = say_counted("{number} stance moves", "{number} stances move", group.moved, number=group.moved)
    yield heading(panel.facts[group.fact].title, f" ({_known(situation, group)}): {moved}  [{group.fact}]", level=3)
    for variant in group.variants:
        yield from _variant(panel, situation, group, variant)


def _known(situation: Situation, group: Group) -> str:
    """What is known of a fact, and whether anybody can change it."""
    if group.kind is Kind.TURNS_OUT:
        return say("if you knew; you cannot change this") if group.fixed else say("if you knew")
    now = words.now_in_words(situation, group.fact)
    return say("now: {value}; you cannot change this", value=now) if group.fixed else say("now: {value}", value=now)


def _variant(panel: Panel, situation: Situation, group: Group, variant: Variant) -> Iterator[Block]:
    yield text(words.either_cell(situation.domains[group.fact], variant.cells), "emphasis", indent=2)
    yield from _notes(panel, variant.what_if, indent=4)
    for turn, experts in _together(panel, variant.what_if).items():
        yield text(_move_in_words(panel, variant.what_if, turn, experts), indent=4)


def _together(panel: Panel, what_if: WhatIf) -> dict[tuple[str, str, str], list[str]]:
    """The experts that move, by the action and what they say of it after and before."""
    by_turn: dict[tuple[str, str, str], list[str]] = {}
    for move in what_if.moves:
        then, now = what_if.said_after[move.expert], what_if.said_before[move.expert]
        after = _stance(then, move.action, move.after, _is_taken(panel, what_if.after, move.action))
        before = _stance(now, move.action, move.before, _is_taken(panel, what_if.before, move.action))
        turn = (move.action, after, before)
        by_turn.setdefault(turn, []).append(move.expert)
    return by_turn


def _stance(said: ExpertAdvice, action: str, comes_to: str, taken: bool) -> str:
    if comes_to == OPEN:
        return say("open ({stances})", stances=words.possible_in_words(said.open[action].possible, taken))
    return words.possible_in_words([comes_to], taken)


def _move_in_words(panel: Panel, what_if: WhatIf, turn: tuple[str, str, str], experts: Sequence[str]) -> str:
    action, after, before = turn
    names = words.names_of(panel)
    rules = dict.fromkeys(rule.id for expert in experts for rule in what_if.said_after[expert].rules_on(action))
    who = words.joined(names[expert] for expert in experts)
    slots = {"action": panel.actions[action].title, "experts": who, "after": after, "before": before}
    if not rules:
        return say("{action} — {experts}: {after} (now: {before})", **slots)
    by = words.joined(rules)
    return say("{action} — {experts}: {after} (now: {before}), by {rules}", **slots, rules=by)


def _idle(panel: Panel, every: Overview) -> Iterator[Block]:
    if every.idle:
        yield Blank()
        yield labelled(say("Would move nobody: "), "; ".join(panel.facts[name].title for name in every.idle))
