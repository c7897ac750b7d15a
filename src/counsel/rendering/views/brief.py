"""What `now` begins with: what to do today, what then and when, what not; what divides the experts, or is open.

All of it fits a small terminal. Where there is little room, the first line under each heading goes before all others,
and then whatever is for today and nobody objects to. The whole page tells the rest below.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from counsel import engines
from counsel.advising.advice import firmness_on
from counsel.panel.calendars import knows_every_holiday
from counsel.questions.drafting import possible
from counsel.questions.timeline import calendar_of
from counsel.rendering import words
from counsel.rendering.views.blocks import Blank, Document, Paragraph, Span, labelled, text
from counsel.rendering.views.comparison import limits
from counsel.rendering.views.opening import opening
from counsel.rendering.views.plan import dividing, hanging, plan_of
from counsel.rendering.words import marked, say, say_counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from counsel.consulting import Answer, Understood
    from counsel.panel.model import Panel
    from counsel.rendering.views.blocks import Block
    from counsel.rendering.views.plan import Plan

_WIDTH, _HEIGHT = 80, 23
"""A small terminal; its last line is for what is typed next."""
_MOST_LINES = 12
"""How many lines say what to do and what not."""
_LEAST_LINES = 8
"""How many of them there is room for, whatever else is to be said."""
_MOST_LIMITS = 6
"""How many lines say what the experts did not have in view."""


def document(panel: Panel, answer: Answer, asked: Understood | None = None) -> Document:
    """What a person needs first, on one screen.

    Args:
        panel: the panel.
        answer: what it says.
        asked: the case that it is about, where it is one; its story is told where nothing has to make room for it.
    """
    whole = tuple(opening(panel, asked))
    screens = (_screen(panel, answer, begins, asked=asked is not None) for begins in (whole, whole[:1]))
    blocks, _ = min(screens, key=lambda screen: screen[1])
    return Document(panel.title, blocks)


def _screen(panel: Panel, answer: Answer, begins: Sequence[Block], *, asked: bool) -> tuple[tuple[Block, ...], int]:
    """What one screen holds under its beginning, and how much there is no room for."""
    head = (*begins, *_opening(panel, answer, _some(limits(answer), _MOST_LIMITS)))
    note, end = (Blank(), text(panel.source.note, "faint")), tuple(_engine(answer))
    plan, room = plan_of(panel, answer), _HEIGHT - _heights((*head, *note, text(_full(_MOST_LINES)), *end))
    every = _questions(panel, answer)
    questions = _asked(every, room - min(_LEAST_LINES, _needed(plan)))
    lines, left_out = _fitting(plan, min(_MOST_LINES, room - _heights(questions)))
    unasked = len(every) - len(questions[1:])
    beside = _some(_beside(panel, answer, asked=asked), room - _heights((*lines, *questions)))
    blocks = (*head, *lines, *questions, *note, text(_full(len(left_out) + unasked)), *beside, *end)
    return blocks, len(left_out) + unasked


def _beside(panel: Panel, answer: Answer, *, asked: bool) -> Iterator[Block]:
    """What is told where there is room: that not all days off are known, and what can be taken along.

    After an interview that is told with the command that asks again.
    """
    if not knows_every_holiday(calendar_of(panel, answer.situation)):
        yield from days_off(panel, answer)
    if not asked:
        return
    drafts = possible(panel, answer.advice, answer.taken)
    yield text(say(_TAKE_ALONG if drafts else _NO_DRAFT, drafts=words.either(drafts)), "faint")


_TAKE_ALONG = marked("To take along: --draft {drafts}, --format ics (calendar), --link.")
_NO_DRAFT = marked("To take along: --format ics (calendar), --link.")


def days_off(panel: Panel, answer: Answer) -> Iterator[Paragraph]:
    """Which days off are known, where somebody may be called today or on a day ahead."""
    changes = {change.action for step in answer.ahead for change in step.changes}
    advised = {action for said in answer.advice.values() for action in said.settled} - answer.taken
    if any(panel.actions[action].on_working_days for action in (*changes, *advised)):
        calendar, rule = calendar_of(panel, answer.situation), panel.working_days
        if rule is None or calendar is None:
            yield text(words.weekends_in_words(), "faint")
        else:
            place = words.value_in_words(panel.facts[rule.fact], answer.situation.known[rule.fact])
            yield text(words.working_days_in_words(place, every=knows_every_holiday(calendar)), "faint")


def _full(left_out: int) -> str:
    """How to see everything, with how many lines there is no room for."""
    if not left_out:
        return say("--full for everything: reasons, sources, your situation.")
    return say_counted(
        "--full for everything: reasons, sources, your situation, and {number} more line.",
        "--full for everything: reasons, sources, your situation, and {number} more lines.",
        left_out,
        number=left_out,
    )


def _engine(answer: Answer) -> Iterator[Block]:
    """Where the engine that would be the default is not there, which one worked instead, and what brings it."""
    if lacking := tuple(missing_engine()):
        yield text(engine_in_words(answer), "faint")
        yield from lacking


def engine_in_words(answer: Answer) -> str:
    """Say which engine worked the answer out."""
    return say(_ENGINES[answer.engine])


_ENGINES = {
    "durable": marked("Worked out by durable-rules."),
    "plain": marked("Worked out by the plain engine."),
}


def missing_engine() -> Iterator[Block]:
    """What brings the engine that would be the default, where it is not there."""
    if engines.ENGINES[0] not in engines.engines_here():
        yield text(say("durable-rules is not installed here. With a C compiler, this brings it:"), "faint")
        yield Paragraph((Span(engines.how_to_install(), "faint"),), indent=2, copied=True)


def beginning(panel: Panel, answer: Answer, asked: Understood | None) -> tuple[Block, ...]:
    """The same at the head of the whole page, and what there was no room for."""
    lines, left_out = _fitting(plan_of(panel, answer), _MOST_LINES)
    head = (*opening(panel, asked), *_opening(panel, answer, limits(answer)))
    more: list[Block] = [Blank(), text(say("And also"), "strong")] if left_out else []
    for title, line in left_out:
        more.append(Paragraph((Span(say("{heading}: ", heading=title), "faint"), *line.spans), indent=2))
    return (*head, *lines, *_asked(_questions(panel, answer), _HEIGHT), *more)


def _opening(panel: Panel, answer: Answer, minded: Iterable[Block]) -> Iterator[Block]:
    """Whose advice it is and for which day, what to mind, and what the experts make of what was done."""
    day = words.date_in_words(answer.situation.today)
    yield text(_whose(len(panel.experts), day))
    yield Blank()
    yield from minded
    for action in answer.bottom_line.looks_back:
        said = words.said_in_words(panel, answer.tally[action], taken=True, firmness=firmness_on(answer.advice, action))
        yield labelled(f"{say(words.WHAT_YOU_DID)}: ", f"{panel.actions[action].title}{words.dash()}{said}")


def _whose(experts: int, day: str) -> str:
    return say_counted(
        "What {number} expert would tell you to do now, {day}.",
        "What {number} experts would tell you to do now, {day}.",
        experts,
        number=experts,
        day=day,
    )


def _asked(questions: Sequence[Block], room: int) -> list[Block]:
    """As many questions as there is room for, after an empty line."""
    blocks = _some((Blank(), *questions), room)
    return blocks if len(blocks) > 1 else []


def _needed(plan: Plan) -> int:
    """How many lines the whole plan takes."""
    return sum(1 + _heights(line.said for line in lines) for _, lines in plan if lines)


def _some(blocks: Iterable[Block], room: int) -> list[Block]:
    """The first of some blocks, as many as there is room for."""
    fitting: list[Block] = []
    for block in blocks:
        if _heights((*fitting, block)) > room:
            break
        fitting.append(block)
    return fitting


def _heights(blocks: Iterable[Block]) -> int:
    return sum(map(_height, blocks))


def _height(block: Block) -> int:
    """How many lines a block takes on a small terminal."""
    if not isinstance(block, Paragraph):
        return 1
    said = "".join(span.text for span in block.spans)
    if block.copied:
        return 1 + (len(said) + block.indent - 1) // _WIDTH
    return len(textwrap.wrap(said, _WIDTH - block.indent)) or 1


def _fitting(plan: Plan, room: int) -> tuple[list[Block], list[tuple[str, Paragraph]]]:
    """Of the lines under each heading as many as there is room for, and those that are left out, in their order."""
    taken: set[tuple[int, int]] = set()
    for place in _by_weight(plan):
        heading, at = place
        needs = _height(plan[heading][1][at].said) + all(other != heading for other, _ in taken)
        if needs <= room:
            room -= needs
            taken.add(place)
    blocks: list[Block] = []
    left_out = []
    for heading, (title, lines) in enumerate(plan):
        fitting = [line.said for at, line in enumerate(lines) if (heading, at) in taken]
        blocks += [text(title, "strong"), *fitting] if fitting else []
        left_out += [(title, line.said) for at, line in enumerate(lines) if (heading, at) not in taken]
    return blocks, left_out


def _by_weight(plan: Plan) -> list[tuple[int, int]]:
    """The places of all lines, as heading and line, in the order in which they get room."""

    def weight(place: tuple[int, int]) -> tuple[int, int, int]:
        heading, at = place
        opposed = plan[heading][1][at].opposed
        rank = 0 if not at else 1 if heading == _TODAY and not opposed else 2
        return rank, at, _IN_TURN.index(heading)

    return sorted(((i, at) for i, (_, lines) in enumerate(plan) for at in range(len(lines))), key=weight)


_TODAY, _THEN, _NOT = range(3)
_IN_TURN = (_TODAY, _NOT, _THEN)


def _questions(panel: Panel, answer: Answer) -> list[Block]:
    """Two questions: what divides the experts most, and what most hangs on that is open."""
    still_open = [*hanging(panel, answer)][:1]
    return [*[*dividing(panel, answer)][: 2 - len(still_open)], *still_open]
