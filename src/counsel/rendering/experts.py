"""The experts: who they are, and their rules in plain words beside the claims that they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.model import Reading
from counsel.rendering import words
from counsel.rendering.lines import STYLES, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult

    from counsel.panel.model import Claim, Expert, Panel, Rule

_SIDE_BY_SIDE = 80
"""From how many columns on a rule and its claims stand beside each other."""


def experts_page(panel: Panel) -> Group:
    """All experts for people."""
    from rich.console import Group

    lines = [paragraph(panel.title, style="bold"), paragraph(panel.question)]
    for expert in panel.experts.values():
        lines += [paragraph(""), *_who(panel, expert)]
    lines += [paragraph(""), paragraph(panel.source.note, style="dim")]
    return Group(*lines, paragraph("To see the rules of one of them: counsel experts NAME", style="dim"))


def _who(panel: Panel, expert: Expert) -> list[RenderableType]:
    named = sorted({claim.paragraph for claim in panel.claims_of(expert)})
    places = f", {words.joined(f'¶{number}' for number in named)}" if named else ""
    rules = "1 rule" if len(expert.rules) == 1 else f"{len(expert.rules)} rules"
    return [
        paragraph(f", {expert.who} ({expert.name})", expert.full_name),
        paragraph(expert.outlook, indent=2),
        paragraph(f"{rules}, from answer {expert.answer}{places}", indent=2, style="dim"),
    ]


def expert_page(panel: Panel, expert: Expert) -> Group:
    """One expert for people: each rule beside its claims, then the concepts, then what is not encoded."""
    from rich.console import Group

    return Group(
        *_who(panel, expert),
        paragraph(""),
        paragraph("", "Rules, and the claims that they rest on"),
        *(_Beside(_rule(panel, expert, rule), _claims(panel, rule)) for rule in expert.rules),
        *_concepts(panel, expert),
        *_not_encoded(panel, expert),
        paragraph(""),
        paragraph(panel.source.note, style="dim"),
    )


class _Beside:
    """Two things beside each other, or one above the other where there is no room."""

    def __init__(self, left: Group, right: Group) -> None:
        self._left, self._right = left, right

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.padding import Padding
        from rich.table import Table

        if options.max_width < _SIDE_BY_SIDE:
            yield Padding(self._left, (1, 0, 0, 2))
            yield Padding(self._right, (0, 0, 0, 4))
            return
        table = Table.grid(padding=(0, 3, 0, 0), expand=True)
        table.add_column(ratio=1)
        table.add_column(ratio=1)
        table.add_row(self._left, self._right)
        yield Padding(table, (1, 0, 0, 2))


def _rule(panel: Panel, expert: Expert, rule: Rule) -> Group:
    from rich.console import Group
    from rich.text import Text

    given = (
        Text.assemble((f"{words.SYMBOLS[stance.value]} {stance.value}", STYLES[stance.value]), f"  {title}")
        for stance, title in ((stance, panel.actions[action].title) for action, stance in rule.gives)
    )
    return Group(
        paragraph(rule.id, style="dim"),
        paragraph(f"{words.rule_in_words(panel, expert, rule)}:"),
        *given,
        paragraph(rule.because, "because: "),
        *(paragraph(f"- {how}", indent=2) for how in rule.how),
    )


def _claims(panel: Panel, rule: Rule) -> Group:
    from rich.console import Group

    stated = rule.reading is Reading.STATED
    return Group(
        *(_claim(panel.claims[name]) for name in rule.claims),
        paragraph("the source says it" if stated else rule.note, "stated: " if stated else "inferred: "),
    )


def _claim(claim: Claim) -> RenderableType:
    return paragraph(claim.text, f"{words.claim_in_words(claim)}: ")


def _concepts(panel: Panel, expert: Expert) -> Iterator[RenderableType]:
    concepts = panel.concepts_behind(expert)
    if concepts:
        yield paragraph("")
        yield paragraph("", "Concepts, and when they hold")
    for concept in concepts:
        shared = "" if concept.name in expert.concepts else " (shared by the panel)"
        yield paragraph(f"{shared}: {concept.means}", concept.name.replace("_", " "), indent=2)
        for way in concept.ways:
            yield paragraph(f"when {words.condition_in_words(panel, expert, way)}", indent=4)


def _not_encoded(panel: Panel, expert: Expert) -> Iterator[RenderableType]:
    claims = [claim for claim in panel.claims_of(expert) if claim.not_encoded]
    if claims:
        yield paragraph("")
        yield paragraph("", "In the source, and not encoded")
    for claim in claims:
        yield paragraph(claim.text, f"{words.claim_in_words(claim)}: ", indent=2)
        yield paragraph(claim.not_encoded, "why not: ", indent=4)
