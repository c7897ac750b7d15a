"""The page of `now`: the situation, the bottom line, each expert with reasons, what is open, the days ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel import engines
from counsel.panel.model import OPEN
from counsel.rendering import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Group
    from rich.text import Text

    from counsel.advising.advice import Advice, ExpertAdvice
    from counsel.consulting import Answer
    from counsel.logic.situation import Situation
    from counsel.panel.model import Expert, Panel

_STYLES = {"do": "green", "may": "cyan", "avoid": "red", "open": "yellow", "contradiction": "bold red"}


def now_page(panel: Panel, answer: Answer) -> Group:
    """Everything that an answer holds, for a person who wants to know what to do."""
    from rich.console import Group

    return Group(
        *_heading(panel, answer),
        *_section("Your situation", _situation(panel, answer)),
        *_section("The bottom line", _bottom_line(panel, answer)),
        *(
            line
            for name, said in answer.advice.items()
            for line in _expert(panel, panel.experts[name], answer.situation, said)
        ),
        *_section("Still open", _open(panel, answer)),
        *_section("The days ahead, if nothing else happens", _ahead(panel, answer)),
        _text(""),
        _text(panel.source.note, "dim"),
        _text(f"Worked out by {_ENGINES[answer.engine]}. {_why(answer)}", "dim"),
        *_missing_engine(),
    )


def _why(answer: Answer) -> str:
    """An example of the verb that tells why, with names that exist."""
    said = ((expert, action) for expert, one in answer.advice.items() for action in (*one.settled, *one.open))
    expert, action = next(said, ("EXPERT", "ACTION"))
    return f"To see why, give `why` the same situation: counsel why {expert} {action} …"


def _missing_engine() -> Iterator[Text]:
    """What brings the engine that would be the default, where it is not there."""
    from rich.text import Text

    if engines.ENGINES[0] not in engines.engines_here():
        yield _text("durable-rules is not installed here. With a C compiler, this brings it:", "dim")
        # on one line, however narrow the page: it is to be copied
        yield Text(f"  {engines.how_to_install()}", style="dim", no_wrap=True, overflow="ignore")


_ENGINES = {"durable": "durable-rules", "plain": "the plain engine"}


def _text(words_: str, style: str = "", indent: int = 0) -> Text:
    """A paragraph; its wrapped lines keep its indent."""
    from rich.padding import Padding
    from rich.text import Text

    text = Text(words_, style=style)
    return Padding(text, (0, 0, 0, indent), expand=False) if indent else text  # type: ignore[return-value]  # both are printable


def _section(title: str, lines: Iterable[Text]) -> Iterator[Text]:
    """A heading and its lines; nothing where there are no lines."""
    every = list(lines)
    if every:
        yield _text("")
        yield _text(title, "bold")
        yield from every


def _heading(panel: Panel, answer: Answer) -> Iterator[Text]:
    yield _text(panel.title, "bold underline")
    count = len(panel.experts)
    yield _text(f"What {count} experts would tell you to do now, {words.date_in_words(answer.situation.today)}.")


def _situation(panel: Panel, answer: Answer) -> Iterator[Text]:
    situation = answer.situation
    for name, value in situation.known.items():
        follows = "" if name in situation.values else "  (follows from your other answers)"
        yield _text(f"{words.fact_in_words(panel.facts[name], value)}{follows}", indent=2)
    if situation.unknown:
        titles = "; ".join(panel.facts[name].title for name in situation.unknown)
        yield _text(f"Not known: {titles}", "yellow", indent=2)
    if situation.not_applicable:
        titles = "; ".join(panel.facts[name].title for name in situation.not_applicable)
        yield _text(f"Does not apply: {titles}", "dim", indent=2)


def _bottom_line(panel: Panel, answer: Answer) -> Iterator[Text]:
    groups = msgspec.structs.asdict(answer.bottom_line)
    for group, actions in groups.items():
        if actions:
            name, meaning = words.BOTTOM_LINE[group]
            yield _text(f"{name} ({meaning})", "italic", indent=2)
        for action in actions:
            yield _text(f"{panel.actions[action].title}: {words.said_in_words(panel, answer.tally[action])}", indent=4)
    if not any(groups.values()):
        yield _text("No expert takes a stance on anything that is settled here.", indent=2)
    else:
        yield _text("Whoever is not named says nothing of it, neither for nor against.", "dim", indent=2)


def _experts(panel: Panel, answer: Answer) -> Iterator[Text]:
    for name, said in answer.advice.items():
        yield from _expert(panel, panel.experts[name], answer.situation, said)


def _expert(panel: Panel, expert: Expert, situation: Situation, said: ExpertAdvice) -> Iterator[Text]:
    yield _text("")
    yield _text(f"{expert.full_name}, {expert.who}", "bold")
    for action in (action for topic in panel.topics for action in topic.actions):
        if action in said.settled:
            yield from _advice(panel, situation, action, said.settled[action])
        elif action in said.open:
            possible = words.possible_in_words(said.open[action].possible)
            yield _stance(panel, action, OPEN, f"{possible}; see below")
        elif action in said.contradictions:
            rules = " and ".join(rule.id for rule in said.contradictions[action].rules)
            yield _stance(panel, action, "contradiction", f"the panel is at fault in {rules}")
    if not (said.settled or said.open or said.contradictions):
        yield _text("has nothing to say of a situation like yours", indent=2)


def _stance(panel: Panel, action: str, stance: str, note: str = "") -> Text:
    from rich.padding import Padding
    from rich.text import Text

    line = Text.assemble(
        (f"{words.SYMBOLS[stance]} {words.stance_in_words(stance)}", _STYLES[stance]),
        ("  ", ""),
        (panel.actions[action].title, "bold"),
        (f"  ({note})" if note else "", ""),
    )
    return Padding(line, (0, 0, 0, 2), expand=False)  # type: ignore[return-value]  # printable all the same


def _advice(panel: Panel, situation: Situation, action: str, advice: Advice) -> Iterator[Text]:
    by_cases = bool(advice.suppositions)
    yield _stance(panel, action, advice.stance.value, "whichever it is" if by_cases else "")
    for i, rule in enumerate(advice.rules):
        supposed = f"If {words.cells_in_words(situation.domains, advice.suppositions[i])}: " if by_cases else ""
        yield _text(supposed + rule.because, indent=6)
        for how in rule.how:
            yield _text(f"- {how}", indent=6)
        yield _text(words.basis_in_words(panel, rule), "dim", indent=6)


def _open(panel: Panel, answer: Answer) -> Iterator[Text]:
    for name, said in answer.advice.items():
        for action, one in said.open.items():
            who, title = words.names_of(panel)[name], panel.actions[action].title
            told = words.branches_in_words(answer.situation.domains, one.branches)
            yield _text(f"{who} on “{title}”: {told or words.possible_in_words(one.possible)}.", indent=2)
            yield _text(f"depends on: {', '.join(one.depends_on)}", "dim", indent=4)


def _ahead(panel: Panel, answer: Answer) -> Iterator[Text]:
    for step in answer.ahead:
        days = "1 day" if step.in_days == 1 else f"{step.in_days} days"
        yield _text(f"{words.date_in_words(step.date)}, in {days}:", "italic", indent=2)
        for change in step.changes:
            yield _text(words.change_in_words(panel, change), indent=4)
