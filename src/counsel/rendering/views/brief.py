"""What `now` begins with: what to do today, what then and when, what not; what divides the experts, or is open.

All of it fits a small terminal, and where there is little room, what to do and what not goes before what comes later.
What there is no room for stands on the whole page.
"""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from typing import TYPE_CHECKING

from counsel import engines
from counsel.advising.advice import firmness_on
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
    screens = (_screen(panel, answer, whole), _screen(panel, answer, whole[:1]))
    blocks, _ = min(screens, key=lambda screen: screen[1])
    return Document(panel.title, blocks)


def _screen(panel: Panel, answer: Answer, begins: Sequence[Block]) -> tuple[tuple[Block, ...], int]:
    """What one screen holds under its beginning, and how much there is no room for."""
    head = (*begins, *_opening(panel, answer, _some(limits(answer), _MOST_LIMITS)))
    note, end = (Blank(), text(panel.source.note, "faint")), tuple(_engine(answer))
    plan, room = plan_of(panel, answer), _HEIGHT - _heights((*head, *note, text(_full(_MOST_LINES)), *end))
    possible = _questions(panel, answer)
    questions = _asked(possible, room - min(_LEAST_LINES, _needed(plan)))
    lines, left_out = _fitting(plan, min(_MOST_LINES, room - _heights(questions)))
    unasked = 1 + len(possible) - len(questions)
    return (*head, *lines, *questions, *note, text(_full(left_out)), *end), left_out + unasked


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
    """The same at the head of the whole page."""
    lines, _ = _fitting(plan_of(panel, answer), _MOST_LINES)
    head = (*opening(panel, asked), *_opening(panel, answer, limits(answer)))
    return (*head, *lines, *_asked(_questions(panel, answer), _HEIGHT))


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
    return sum(1 + _heights(lines) for _, lines in plan if lines)


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


def _fitting(plan: Plan, room: int) -> tuple[list[Block], int]:
    """Of the lines under each heading in turn as many as there is room for, and how many are left out."""
    taken: dict[str, list[Paragraph]] = {title: [] for title, _ in plan}
    left_out = 0
    for title, line in _in_turn(plan):
        needs = _height(line) + (not taken[title])
        if needs > room:
            left_out += 1
            continue
        room -= needs
        taken[title].append(line)
    parts = ((text(title, "strong"), *lines) for title, lines in taken.items() if lines)
    return [block for part in parts for block in part], left_out


def _in_turn(plan: Plan) -> Iterator[tuple[str, Paragraph]]:
    """The first line of today, of what not and of what then, then the second one of today, and so on in turn."""
    (first, lines), then, against = plan
    columns = ((first, lines[::2]), against, then, (first, lines[1::2]))
    for row in zip_longest(*(lines for _, lines in columns)):
        yield from ((title, line) for (title, _), line in zip(columns, row, strict=True) if line is not None)


def _questions(panel: Panel, answer: Answer) -> list[Block]:
    """Two questions: what divides the experts most, and what most hangs on that is open."""
    still_open = [*hanging(panel, answer)][:1]
    return [*[*dividing(panel, answer)][: 2 - len(still_open)], *still_open]
