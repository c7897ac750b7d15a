"""The page of `compare`: what each expert says, action by action, with its notes and the bottom line."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import msgspec

from counsel.advising.advice import firmness_on
from counsel.panel.model import OPEN, SILENT, Action, Firmness, Stance
from counsel.rendering import words
from counsel.rendering.views import blocks
from counsel.rendering.views.blocks import Blank, Column, Document, Span, Table, heading, labelled, section, text
from counsel.rendering.views.opening import opening
from counsel.rendering.words import marked, say

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping

    from counsel.consulting import Answer, Understood
    from counsel.logic.situation import Situation
    from counsel.panel.model import Panel
    from counsel.questions.timeline import Step
    from counsel.rendering.views.blocks import Block


NOTHING_SAID = marked("No expert says anything of a situation like this.")
NOTHING_SETTLED = marked("No expert takes a stance on anything that is settled here.")


class Beginning(msgspec.Struct, frozen=True):
    """From which day on somebody who is silent speaks of an action.

    Attributes:
        day: the day.
        after: what has to be done today for that; empty where nothing has.
        waits: why it reaches nobody on that day, and when it does; empty where it does.
    """

    day: datetime.date
    after: str
    waits: str


class Cell(msgspec.Struct, frozen=True):
    """One expert's stance on one action.

    Attributes:
        expert: the expert.
        action: the action.
        stance: the stance.
        note: the number of the note on it, 0 where there is none.
        taken: whether the action is a step already taken.
        silence: where the expert is silent, the words that tell why.
        begins: from which day on the expert speaks of it, as far as that is known.
        firmness: how firmly the stance is taken.
        rests_on: what each rule behind it rests on, in words.
    """

    expert: str
    action: str
    stance: str
    note: int
    taken: bool
    silence: str
    begins: Beginning | None
    firmness: Firmness
    rests_on: tuple[str, ...]

    @property
    def words(self) -> str:
        """The stance, with how firmly it is taken, or the number of its note."""
        said = say(self.silence) if self.silence else words.judged_in_words(self.stance, self.taken)
        said = words.firmly_in_words(said, self.firmness)
        return f"{said} ({self.note})" if self.note else said


class Row(msgspec.Struct, frozen=True):
    """One action, with a cell for each expert."""

    action: Action
    cells: tuple[Cell, ...]

    @property
    def silent(self) -> bool:
        """Whether nobody says anything of it."""
        return all(cell.stance == SILENT for cell in self.cells)


class Section(msgspec.Struct, frozen=True):
    """One topic with its rows."""

    title: str
    rows: tuple[Row, ...]


class Verdict(msgspec.Struct, frozen=True):
    """One part of the bottom line: its name and heading, what it means, and its actions with who says what."""

    name: str
    heading: str
    means: str
    actions: tuple[tuple[str, str], ...]


class Comparison(msgspec.Struct, frozen=True):
    """The whole comparison.

    Attributes:
        names: what each expert is called.
        sections: what was already done, then the topics, with the actions of which somebody speaks.
        silent: the titles of all other actions, where there is one of which somebody speaks.
        notes: a sentence for each open or contradictory cell; the first is note 1.
        legend: the words for silence, with what they mean.
        bottom_line: its parts that are not empty.
        today: the day on which it holds.
    """

    names: Mapping[str, str]
    sections: tuple[Section, ...]
    silent: tuple[str, ...]
    notes: tuple[str, ...]
    legend: tuple[tuple[str, str], ...]
    bottom_line: tuple[Verdict, ...]
    today: datetime.date

    def silent_on(self, row: Row) -> list[tuple[str, list[str]]]:
        """Who says nothing of an action, behind the words that tell why."""
        silences = ((said, [cell for cell in row.cells if cell.silence == said]) for said in words.SILENCES)
        return [
            (say(said), [_called(self.names, cell, self.today) for cell in cells]) for said, cells in silences if cells
        ]


def compared(panel: Panel, answer: Answer) -> Comparison:
    """Arrange an answer for comparison."""
    notes: list[str] = []
    sections = [
        Section(title, tuple(_row(panel, answer, action, notes) for action in actions))
        for title, actions in parts(panel, answer)
    ]
    spoken = tuple(_spoken(sections))
    silent = tuple(row.action.title for section in sections for row in section.rows if spoken and row.silent)
    today = answer.situation.today
    legend = tuple(_legend(panel, sections, spoken, today))
    return Comparison(words.names_of(panel), spoken, silent, tuple(notes), legend, verdicts(panel, answer), today)


def _spoken(sections: Iterable[Section]) -> Iterator[Section]:
    """The rows of which somebody says something."""
    for part in sections:
        if rows := tuple(row for row in part.rows if not row.silent):
            yield Section(part.title, rows)


def _legend(
    panel: Panel, sections: Iterable[Section], spoken: Iterable[Section], today: datetime.date
) -> Iterator[tuple[str, str]]:
    """The words for silence that the table holds; and who will speak of what, also of what the table leaves out."""
    held = {cell.silence for section in spoken for row in section.rows for cell in row.cells}
    yield from ((say(said), say(words.SILENCES[said])) for said in (words.NEVER, words.HERE) if said in held)
    names, rows = words.names_of(panel), (row for section in sections for row in section.rows)
    waiting = ((row, cell) for row in rows for cell in row.cells if cell.begins)
    if coming := "; ".join(_on(_called(names, cell, today), row.action.title) for row, cell in waiting):
        yield say(words.NOT_YET), f"{say(words.SILENCES[words.NOT_YET])}, {coming}"


def _called(names: Mapping[str, str], cell: Cell, today: datetime.date) -> str:
    """An expert's name; of one who will speak of something, with the day from which on."""
    if not cell.begins:
        return names[cell.expert]
    waits = f": {cell.begins.waits}" if cell.begins.waits else ""
    return f"{names[cell.expert]} ({_from(cell.begins, today)}{waits})"


def _on(expert: str, action: str) -> str:
    return say("{expert} on “{action}”", expert=expert, action=action)


def parts(panel: Panel, answer: Answer) -> Iterator[tuple[str, list[str]]]:
    """The actions under their titles: what was already done, then each topic; none without an action."""
    done = [action for topic in panel.topics for action in topic.actions if action in answer.taken]
    topics = ((topic.title, [action for action in topic.actions if action not in done]) for topic in panel.topics)
    return ((title, actions) for title, actions in ((say(words.WHAT_YOU_DID), done), *topics) if actions)


def _row(panel: Panel, answer: Answer, action: str, notes: list[str]) -> Row:
    cells = []
    for expert, said in answer.advice.items():
        stance = said.verdict(action)
        noted = stance in (OPEN, words.CONTRADICTION)
        if noted:
            notes.append(_note(panel, answer, expert, action))
        begins = _begins(panel, answer, expert, action) if stance == SILENT else None
        silence = _silence(answer, expert, action, begins) if stance == SILENT else ""
        taken = action in answer.taken
        rests_on = tuple(words.basis_in_words(panel, rule) for rule in said.rules_on(action)) if not noted else ()
        firmness = said.settled[action].firmness if action in said.settled else Firmness.PLAIN
        number = len(notes) if noted else 0
        cells.append(Cell(expert, action, stance, number, taken, silence, begins, firmness, rests_on))
    return Row(panel.actions[action], tuple(cells))


def _silence(answer: Answer, expert: str, action: str, begins: Beginning | None) -> str:
    if answer.silent[expert][action] == "never":
        return words.NEVER
    return words.NOT_YET if begins else words.HERE


def _begins(panel: Panel, answer: Answer, expert: str, action: str) -> Beginning | None:
    """The first of the days ahead on which an expert who is silent takes a stance, and what has to be done for that."""
    ahead = [
        (answer.ahead, ""),
        *((following.ahead, panel.actions[following.action].title) for following in answer.follows),
    ]
    for steps, after in ahead:
        if step := _first(steps, expert, action):
            return Beginning(step.date, after, _waits(step, action, answer.situation.today))
    return None


def _first(steps: Iterable[Step], expert: str, action: str) -> Step | None:
    """The first day on which an expert takes a stance on an action."""
    for step in steps:
        changes = (change for change in step.changes if (change.expert, change.action) == (expert, action))
        if any(change.after in _SETTLED for change in changes):
            return step
    return None


def _waits(step: Step, action: str, today: datetime.date) -> str:
    """Why an action has to wait for the next working day; empty where it has not."""
    if step.day_off is None or action not in step.day_off.actions:
        return ""
    return words.closed_in_words(step.date, step.day_off.closed, today)


_SETTLED = tuple(stance.value for stance in Stance)


def _note(panel: Panel, answer: Answer, expert: str, action: str) -> str:
    said = answer.advice[expert]
    subject = _on(words.names_of(panel)[expert], panel.actions[action].title)
    if action in said.open:
        possible = words.possible_in_words(said.open[action].possible, action in answer.taken)
        if presumed := presumed_in_words(panel, answer, expert, action):
            return say("{subject}: open; {presumed}", subject=subject, presumed=presumed)
        facts = words.joined(words.quoted(panel.facts[fact].title) for fact in said.open[action].depends_on)
        return say("{subject}: {stances}, depending on {facts}", subject=subject, stances=possible, facts=facts)
    rules = words.joined(rule.id for rule in said.contradictions[action].rules)
    return say(
        "{subject}: the rules {rules} advise for it and against it; the panel is at fault, and nothing is picked",
        subject=subject,
        rules=rules,
    )


def presumed_in_words(panel: Panel, answer: Answer, expert: str, action: str) -> str:
    """What comes out of what is open if what the expert presumes is so."""
    name, open_ = words.names_of(panel)[expert], answer.advice[expert].open[action]
    return words.presumed_in_words(answer.situation.domains, name, open_, action in answer.taken)


def verdicts(panel: Panel, answer: Answer) -> tuple[Verdict, ...]:
    """The parts of the bottom line that are not empty."""
    every_verdict = []
    for name, (title, means) in words.BOTTOM_LINE.items():
        actions: tuple[str, ...] = getattr(answer.bottom_line, name)
        said = ((panel.actions[action].title, _said(panel, answer, action)) for action in actions)
        every_verdict.append(Verdict(name, say(title), say(means) if means else "", tuple(said)))
    return tuple(verdict for verdict in every_verdict if verdict.actions)


def _said(panel: Panel, answer: Answer, action: str) -> str:
    said = words.said_in_words(panel, answer.tally[action], action in answer.taken, firmness_on(answer.advice, action))
    objections = words.objections_in_words(panel, answer.bottom_line.objections.get(action, ()))
    supporters = (expert for stance in (Stance.DO, Stance.MAY) for expert in answer.tally[action].get(stance.value, ()))
    advertised = words.advertised_in_words(panel, supporters, action)
    return said + objections + _elsewhere(panel, answer, action) + advertised


def _elsewhere(panel: Panel, answer: Answer, action: str) -> str:
    """Who speaks of an action, but not in this situation: `; not in a situation like yours: Simpson`."""
    names, by_when = words.names_of(panel), dict[str, list[str]]()
    for expert, silent in answer.silent.items():
        if silent.get(action) == "here":
            begins = _begins(panel, answer, expert, action)
            when = _when(begins, answer.situation.today) if begins else say("not in a situation like yours")
            by_when.setdefault(when, []).append(names[expert])
    return "".join(f"; {when}: {words.joined(who)}" for when, who in by_when.items())


def _when(begins: Beginning, today: datetime.date) -> str:
    return f"{_from(begins, today)} ({begins.waits})" if begins.waits else _from(begins, today)


def _from(begins: Beginning, today: datetime.date) -> str:
    day = words.short_date_in_words(begins.day, today)
    return (
        say("from {day}, after “{action}”", day=day, action=begins.after)
        if begins.after
        else say("from {day}", day=day)
    )


def stances_of(row: Row) -> list[tuple[str, list[Cell]]]:
    """The stances taken on one action with the cells that hold them."""
    taken = ((stance, [cell for cell in row.cells if cell.stance == stance]) for stance in words.STANCES)
    return [(stance, cells) for stance, cells in taken if cells and stance != SILENT]


_LEAST_WIDTH = 80


def document(panel: Panel, answer: Answer, asked: Understood | None = None) -> Document:
    """The comparison for people; ``asked`` is the case that it is about, where it is one."""
    comparison = compared(panel, answer)
    return Document(
        say("{panel}: what each expert says", panel=panel.title),
        (
            *opening(panel, asked),
            *_situation(panel, answer.situation),
            *limits(answer),
            *section(say("The bottom line"), bottom_line(panel, answer)),
            heading(say("What each expert says")),
            grid(comparison) if comparison.sections else text(say(NOTHING_SAID)),
            *footnotes(comparison),
            Blank(),
            text(words.source_in_words(panel), "faint"),
            text(words.paragraphs_in_words(), "faint"),
        ),
    )


def _situation(panel: Panel, situation: Situation) -> Iterator[Block]:
    known = words.known_in_words(panel, situation) or [say("nothing is known")]
    yield labelled(say("Situation: "), "; ".join(known))
    if unknown := words.unknown_in_words(panel, situation):
        yield labelled(say("Not known: "), "; ".join(unknown))


def limits(answer: Answer) -> list[Block]:
    """What the experts did not have in view."""
    return [labelled(say(words.LIMIT), limit.say) for limit in answer.limits]


def footnotes(comparison: Comparison) -> Iterator[Block]:
    """What the table refers to, what it leaves out, and what its words mean."""
    if comparison.sections or comparison.legend:
        yield Blank()
    yield from (labelled(f"({number}) ", note) for number, note in enumerate(comparison.notes, start=1))
    if comparison.silent:
        yield labelled(say("Nobody says anything here of: "), "; ".join(comparison.silent))
    yield from (labelled(f"{words.SYMBOLS[SILENT]} {said}: ", means) for said, means in comparison.legend)


def bottom_line(panel: Panel, answer: Answer) -> Iterator[Block]:
    """The actions by how the panel stands to them, with who says what."""
    every_verdict = verdicts(panel, answer)
    for verdict in every_verdict:
        means = f" ({verdict.means})" if verdict.means else ""
        yield text(f"{verdict.heading}{means}", "emphasis", indent=2)
        yield from (text(f"{title}{words.dash()}{said}", indent=4) for title, said in verdict.actions)
    if not every_verdict:
        yield text(say(NOTHING_SETTLED), indent=2)


def grid(comparison: Comparison) -> Table:
    """The table; where a page is too narrow for it, who takes which stance on each action."""
    columns = (Column(), *(Column(name, whole=True) for name in comparison.names.values()))
    rows: list[blocks.Row] = []
    for part in comparison.sections:
        rows.append(blocks.Row((blocks.cell(part.title, "strong"),), group=True))
        rows += [_table_row(row) for row in part.rows]
    return Table(columns, tuple(rows), _LEAST_WIDTH, tuple(_narrow(comparison)))


def _table_row(row: Row) -> blocks.Row:
    return blocks.Row((blocks.cell(row.action.title), *map(_cell, row.cells)))


def _cell(cell: Cell) -> blocks.Cell:
    """A stance and what it rests on; what takes several words in several lines, so that it stays narrow."""
    long = (cell.taken and cell.stance in words.LOOKING_BACK) or cell.firmness is not Firmness.PLAIN
    first, *others = textwrap.wrap(cell.words, _LONGEST_WORDS, break_long_words=False) if long else [cell.words]
    lines = ((blocks.stance(cell.stance, first),), *((Span(f"  {line}", cell.stance),) for line in others))
    return (*lines, *((Span(basis, blocks.CITATION),) for basis in cell.rests_on))


_LONGEST_WORDS = 8


def _narrow(comparison: Comparison) -> Iterator[Block]:
    """Under each action who takes which stance."""
    for part in comparison.sections:
        yield text(part.title, "strong")
        for row in part.rows:
            yield text(row.action.title, indent=2)
            yield from (_taken(comparison, stance, cells) for stance, cells in stances_of(row))
            yield from (_silent(said, names) for said, names in comparison.silent_on(row))


def _taken(comparison: Comparison, stance: str, cells: list[Cell]) -> Block:
    names = words.joined(_named(comparison, cell) for cell in cells)
    said = words.judged_in_words(stance, cells[0].taken)
    return blocks.Paragraph((blocks.stance(stance, said), Span(f": {names}")), indent=4)


def _named(comparison: Comparison, cell: Cell) -> str:
    """An expert's name, with how firmly the stance is taken, or the number of its note."""
    name = words.firmly_in_words(comparison.names[cell.expert], cell.firmness)
    return f"{name} ({cell.note})" if cell.note else name


def _silent(said: str, names: list[str]) -> Block:
    return blocks.Paragraph((blocks.stance(SILENT, said), Span(f": {words.joined(names)}", "faint")), indent=4)
