"""The pages of `whatif`: a situation and the same with a change, side by side; and every single change that matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.logic.changing import Kind
from counsel.panel.model import OPEN
from counsel.rendering import words
from counsel.rendering.lines import marked, paragraph
from counsel.rendering.remedies import now_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
    from rich.text import Text

    from counsel.advising.advice import ExpertAdvice
    from counsel.advising.turns import Change
    from counsel.logic.situation import Situation
    from counsel.panel.model import Panel
    from counsel.questions.whatif import Group as Changes
    from counsel.questions.whatif import Overview, Variant, WhatIf

_NARROWEST_TABLE = 80


def whatif_page(panel: Panel, one: WhatIf) -> Group:
    """A situation beside the same with a change, for people."""
    from rich.console import Group

    return Group(
        paragraph(panel.title, style="bold"),
        *_changes(panel, one),
        *_notes(panel, one, indent=0),
        paragraph(""),
        *([_Moves(panel, one)] if one.moves else [paragraph(_NOBODY)]),
        *_stays(panel, one),
        paragraph(""),
        paragraph(panel.source.note, style="dim"),
    )


_NOBODY = "Nobody changes his mind: every stance stays as it is."


def _changes(panel: Panel, one: WhatIf) -> Iterator[RenderableType]:
    for name in one.changes:
        then = words.fact_in_words(panel.facts[name], one.after.value_shown(name))
        same = one.before.value_shown(name) == one.after.value_shown(name)
        now = "as it is now" if same else f"instead of: {now_in_words(one.before, name)}"
        yield paragraph(f"{then}, {now}", "What if? ")


def _notes(panel: Panel, one: WhatIf, indent: int) -> Iterator[RenderableType]:
    """What no longer applies, and what newly does."""
    for names, said in ((one.left_out, "No longer applies: "), (one.newly_asked, "Applies then, and is not known: ")):
        if names:
            yield paragraph(said + "; ".join(panel.facts[name].title for name in names), indent=indent, style="dim")


class _Moves:
    """Who changes his mind, as rich can print it: side by side where it is wide enough, else one below the other."""

    def __init__(self, panel: Panel, one: WhatIf) -> None:
        self._panel = panel
        self._one = one

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Print the moves under their actions."""
        if options.max_width >= _NARROWEST_TABLE:
            yield self._table()
            return
        for action, moves in _by_action(self._one.moves).items():
            yield paragraph("", self._panel.actions[action].title)
            for move in moves:
                yield paragraph(words.names_of(self._panel)[move.expert], indent=2)
                for label, said in zip(("now ", "then "), self._sides(move), strict=True):
                    yield _indented(label, said)

    def _table(self) -> RenderableType:
        from rich import box
        from rich.table import Table
        from rich.text import Text

        made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, expand=True)
        made.add_column("", ratio=2)
        made.add_column("now", ratio=4, overflow="fold")
        made.add_column("then", ratio=4, overflow="fold")
        for action, moves in _by_action(self._one.moves).items():
            made.add_section()
            made.add_row(Text(self._panel.actions[action].title, style="bold"))
            for move in moves:
                made.add_row(paragraph(words.names_of(self._panel)[move.expert], indent=2), *self._sides(move))
        return made

    def _sides(self, move: Change) -> tuple[Text, Text]:
        before, after = self._one.said_before[move.expert], self._one.said_after[move.expert]
        return (
            _side(self._panel, before, move.action, move.before),
            _side(self._panel, after, move.action, move.after),
        )


def _side(panel: Panel, said: ExpertAdvice, action: str, stance: str) -> Text:
    """A stance with the rules that give it; what is open with what it hangs on."""
    text = marked(stance)
    if stance == OPEN:
        one = said.open[action]
        facts = "; ".join(words.lowered(panel.facts[name].title) for name in one.depends_on)
        text.append(f": {words.possible_in_words(one.possible)}\ndepends on: {facts}", style="default")
    for rule in said.rules_on(action):
        text.append(f"\n{rule.because} ({rule.id})", style="default")
    return text


def _indented(label: str, text: Text) -> RenderableType:
    from rich.padding import Padding
    from rich.text import Text

    return Padding(Text(label, style="dim").append_text(text), (0, 0, 0, 4))


def _by_action(moves: Iterable[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for move in moves:
        found.setdefault(move.action, []).append(move)
    return found


def _stays(panel: Panel, one: WhatIf) -> Iterator[RenderableType]:
    """What stays as it is: under each action who says what."""
    said: dict[str, dict[str, list[str]]] = {}
    for stay in one.stays(panel.actions):
        said.setdefault(stay.action, {}).setdefault(stay.stance, []).append(stay.expert)
    if said:
        yield paragraph("")
        yield paragraph("", "What stays")
    for action, who in said.items():
        yield paragraph(f"{panel.actions[action].title}: {words.said_in_words(panel, who)}", indent=2)


def overview_page(panel: Panel, found: Overview) -> Group:
    """Every single change that moves anybody, for people."""
    from rich.console import Group

    return Group(
        paragraph(panel.title, style="bold"),
        paragraph("What if one fact were otherwise, and the rest as it is? Those that move most come first."),
        *(line for group in found.groups for line in _group(panel, found.situation, group)),
        *([] if found.groups else [paragraph(""), paragraph("No single change moves anybody.")]),
        *_idle(panel, found),
        paragraph(""),
        paragraph("To see one of them in full, side by side: counsel whatif … --set FACT=VALUE", style="dim"),
        paragraph(panel.source.note, style="dim"),
    )


def _group(panel: Panel, situation: Situation, group: Changes) -> Iterator[RenderableType]:
    fact = panel.facts[group.fact]
    known = "if you knew" if group.kind is Kind.TURNS_OUT else f"now: {now_in_words(situation, group.fact)}"
    fixed = "; you cannot change this" if group.fixed else ""
    count = "1 stance moves" if group.moved == 1 else f"{group.moved} stances move"
    yield paragraph("")
    yield paragraph(f" ({known}{fixed}): {count}  [{group.fact}]", fact.title)
    for variant in group.variants:
        yield from _variant(panel, situation, group, variant)


def _variant(panel: Panel, situation: Situation, group: Changes, variant: Variant) -> Iterator[RenderableType]:
    fact = panel.facts[group.fact]
    said = words.cells_in_words(situation.domains, {group.fact: variant.cells})
    yield paragraph(said.removeprefix(f"{words.lowered(fact.title)}: "), indent=2, style="italic")
    yield from _notes(panel, variant.what_if, indent=4)
    for turn, experts in _together(variant.what_if).items():
        yield paragraph(_move_in_words(panel, variant.what_if, turn, experts), indent=4)


def _together(one: WhatIf) -> dict[tuple[str, str, str], list[str]]:
    """The experts that move, by the action and what they say of it after and before."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for move in one.moves:
        then, now = one.said_after[move.expert], one.said_before[move.expert]
        turn = (move.action, _stance(then, move.action, move.after), _stance(now, move.action, move.before))
        found.setdefault(turn, []).append(move.expert)
    return found


def _stance(said: ExpertAdvice, action: str, stance: str) -> str:
    if stance == OPEN:
        return f"open ({words.possible_in_words(said.open[action].possible)})"
    return words.possible_in_words([stance])


def _move_in_words(panel: Panel, one: WhatIf, turn: tuple[str, str, str], experts: Sequence[str]) -> str:
    action, after, before = turn
    names = words.names_of(panel)
    rules = dict.fromkeys(rule.id for expert in experts for rule in one.said_after[expert].rules_on(action))
    by = f" (by {words.joined(rules)})" if rules else ""
    who = words.joined(names[expert] for expert in experts)
    return f"{panel.actions[action].title}: {who} {after} instead of {before}{by}"


def _idle(panel: Panel, found: Overview) -> Iterator[RenderableType]:
    if found.idle:
        yield paragraph("")
        yield paragraph("; ".join(panel.facts[name].title for name in found.idle), "Would move nobody: ")
