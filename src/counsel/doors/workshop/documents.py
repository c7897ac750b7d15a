"""The documents of `workshop`: a teacher's plan, and what came of the votes."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from counsel.rendering import words
from counsel.rendering.views.blocks import (
    Blank,
    Column,
    Document,
    Row,
    Table,
    cell,
    heading,
    item,
    labelled,
    stance,
    text,
)
from counsel.rendering.words import marked, say, say_counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counsel.rendering.contract.plan import Plan, PlannedSituation
    from counsel.rendering.contract.report import Expected, Report, Reported, Shift
    from counsel.rendering.views.blocks import Block, Cell

_DOING = {
    "read": marked("Read the situation aloud. No discussion yet."),
    "first": marked("Everybody votes alone, in silence, and says how sure they are. Show no counts."),
    "talk": marked("Each finds somebody who chose otherwise, and tries to convince them. Listen; do not judge."),
    "second": marked("Vote again: keep or change."),
    "predict": marked("What will each of the experts say? All of them, or two."),
    "room": marked("Both votes side by side. Ask two or three to read their reason out."),
    "panel": marked("Expert by expert, first without the name: what is said, and why. Who could that be?"),
    "whatif": marked("One fact changes. Who turns? Vote, then look."),
}
_BEFORE = (
    marked("The day before: try it alone with {command}."),
    marked("Ten minutes before: connect the laptop with the projector and with the network of the phones."),
    marked("Type {command}; open the cockpit on the laptop and the wall on the projector."),
    marked("Come in with a phone of your own. If it does not get through, open a hotspot and choose its address."),
    marked("If you have no network at all, print the sheets: {command}."),
)
_WHY = (
    marked(
        "First alone and in silence: whoever sees how others have voted is drawn along, and surer than is right "
        "(Brooks and Koretsky 2011)."
    ),
    marked(
        "Then talk: in one study 52% were right alone, 68% after talking with neighbours, and 73% on a new question of "
        "the same kind, again alone (Smith and others 2009)."
    ),
    marked("Talk and then an explanation teaches more than either of the two (Smith and others 2011)."),
    marked("The experts differ, so that nobody in the room is wrong for having changed their mind, or for not having."),
)


def plan(planned: Plan) -> Document:
    """A plan for a lesson, on one page."""
    title = say("{panel}: a plan for {minutes} minutes", panel=planned.panel, minutes=planned.minutes)
    blocks = (
        heading(title, level=1),
        heading(say("Before")),
        *_before(),
        heading(say("The lesson")),
        _course(planned),
        *(block for each in planned.situations for block in _situation(each)),
        heading(say("Why in this order")),
        *(item(say(reason), indent=2) for reason in _WHY),
        Blank(),
        text(planned.notice, "faint"),
    )
    return Document(title, blocks)


def _before() -> Iterator[Block]:
    commands = {1: "counsel workshop --rehearse 30", 3: "counsel workshop", 5: "counsel cases … --handout sheet"}
    for number, preparation in enumerate(_BEFORE, start=1):
        yield item(
            say(preparation, command=commands[number]) if number in commands else say(preparation), 2, f"{number}. "
        )


def _course(planned: Plan) -> Table:
    """One row for each stage: from which minute on it is the turn of which situation, and what is to be done."""
    begins = [each.begins for each in planned.situations]
    rows = [_row(say("Come in"), [0], say("The phones come in; say what is kept: nothing but votes."))]
    for place, planned_stage in enumerate(planned.situations[0].stages):
        before = sum(stage.minutes for stage in planned.situations[0].stages[:place])
        stage = words.stage_in_words(planned_stage.stage)
        rows.append(_row(stage, [begin + before for begin in begins], say(_DOING[planned_stage.stage])))
    rows.append(_row(say("Looking back"), [planned.minutes - planned.closing], say("Who has changed whose mind?")))
    columns = (Column(say("from minute"), whole=True), Column(say("stage"), whole=True), Column(say("what you do")))
    return Table(columns, tuple(rows))


def _row(stage: str, minutes: Sequence[int], doing: str) -> Row:
    return Row((cell(", ".join(map(str, minutes))), cell(stage), cell(doing)))


def _situation(each: PlannedSituation) -> Iterator[Block]:
    yield heading(each.title, f"  [{each.name}]", level=3)
    yield text(each.story, indent=2)
    yield labelled(say("The room is asked: "), each.question, indent=2)
    if each.sides:
        yield labelled(say("For you alone: "), each.sides, indent=2)


def report(workshop: Report) -> Document:
    """What came of the votes, in counts."""
    title = say("{title}: the workshop", title=workshop.title)
    came = say_counted(
        "A workshop on {day} with {number} phone",
        "A workshop on {day} with {number} phones",
        workshop.here,
        day=words.date_in_words(datetime.date.fromisoformat(workshop.day)),
        number=workshop.here,
    )
    blocks: list[Block] = [heading(title, level=1), text(came)]
    for each in workshop.situations:
        blocks += _reported(each)
    return Document(title, (*blocks, Blank(), text(workshop.notice, "faint")))


def _reported(each: Reported) -> Iterator[Block]:
    yield heading(each.situation.title)
    yield text(each.situation.story)
    if each.withheld:
        yield text(
            say_counted(
                "{number} round is left out: fewer than five took part.",
                "{number} rounds are left out: fewer than five took part.",
                each.withheld,
                number=each.withheld,
            ),
            "warning",
        )
    if each.rounds:
        yield heading(each.question, level=3)
        yield _votes(each)
    if each.shift is not None:
        yield heading(say("Who moved"), level=3)
        counted = say("Only those count who voted both times.")
        yield text(f"{_moved(each.shift)} {counted}")
        yield _moves(each)
    if each.reasons:
        yield heading(say("Reasons that stood on the wall"), level=3)
        for reason in each.reasons:
            yield item(f"{reason.label}: {reason.text}", indent=2)
    yield heading(say("The panel on “{action}”, and what the room expected", action=each.action), level=3)
    yield _panel(each)
    what_if, stays = say("What if?"), say("stays with it")
    for tried in each.suppositions:
        yield heading(f"{what_if} {tried.text}", level=3)
        for turned in tried.turned:
            reaction = turned.text if turned.turns else f"{turned.short} {stays}"
            expected = say("{number} of {all} expected a turn", number=turned.expected, all=tried.voted)
            yield item(f"{reaction} ({expected})", indent=2)


def _votes(each: Reported) -> Table:
    names = {"first": say("Before the talk"), "second": say("After the talk")}
    titles = [names[held.kind] + (f" ({held.number})" if held.number > 1 else "") for held in each.rounds]
    rows = [
        Row((cell(bars[0].label), *(cell(str(bar.count)) for bar in bars)))
        for bars in zip(*(held.bars for held in each.rounds), strict=True)
    ]
    return Table((Column(), *(Column(title, number=True) for title in titles)), tuple(rows))


def _moved(shift: Shift) -> str:
    return say_counted(
        "{number} of {all} has moved.",
        "{number} of {all} have moved.",
        shift.moved,
        number=shift.moved,
        all=shift.matched,
    )


def _moves(each: Reported) -> Table:
    assert each.shift is not None
    counts = {(move.before, move.after): move.count for move in each.shift.moves}
    options = each.rounds[0].bars
    rows = [
        Row((cell(option.label), *(cell(str(counts.get((option.value, other.value), 0))) for other in options)))
        for option in options
    ]
    columns = (Column(say("from \\ to")), *(Column(option.label, number=True) for option in options))
    return Table(columns, tuple(rows))


def _panel(each: Reported) -> Table:
    titles = [bar.label for bar in each.panel[0].expected] if each.panel else []
    rows = [
        Row((cell(expert.name), _said(expert), *(cell(str(bar.count)) for bar in expert.expected)))
        for expert in each.panel
    ]
    columns = (Column(), Column(say("says")), *(Column(title, number=True) for title in titles))
    return Table(columns, tuple(rows))


def _said(expert: Expected) -> Cell:
    return ((stance(expert.stance, expert.said),),)
