"""What a hand-out is called, how its fields are filled in, and what there is to discuss."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from counsel.questions.handing import HandOut
from counsel.rendering.words.language import marked, say
from counsel.rendering.words.signs import SYMBOLS
from counsel.rendering.words.stances import judged_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counsel.logic.situation import Situation
    from counsel.panel.model import Panel

_KINDS = {
    HandOut.SHEET: marked("a sheet to fill in"),
    HandOut.SOLUTION: marked("the solution"),
    HandOut.ANSWER: marked("the answer"),
}
_MOST_FACTS = 3


def handout_in_words(kind: HandOut) -> str:
    """Name a kind of hand-out."""
    return say(_KINDS[kind])


def how_to_fill_in(taken: bool) -> Iterator[str]:
    """Say what goes into the fields of a sheet; ``taken`` says whether there is a step already taken."""
    signs = {name: SYMBOLS[name] for name in ("do", "may", "avoid", "open", "silent")}
    yield say(
        "Write into each field {do} for do, {may} for may (all right, or the second choice), {avoid} for avoid, {open} "
        "where it hangs on what is not known, and {silent} where the expert says nothing of it.",
        **signs,
    )
    if taken:
        judged = {name: judged_in_words(name, taken=True) for name in ("do", "may", "avoid")}
        said = ", ".join(f"{signs[name]} {judgement}" for name, judgement in judged.items())
        yield say("Of a step already taken they mean: {verdicts}.", verdicts=said)


def questions_to_discuss(panel: Panel, situation: Situation) -> Iterator[str]:
    """Ask what can be talked about without an answer being given away."""
    yield say("On what do the experts divide most here? What is it that they see differently?")
    for fact in islice(situation.unknown, _MOST_FACTS):
        question = panel.facts[fact].asked(situation.known)
        yield say("Not known here: {question} Whose advice could hang on it?", question=question)
    yield say("Which one thing would have to be different for somebody to change their mind?")
    if any(panel.facts[name].kind.moves for name in situation.values):
        yield say("What changes in the days ahead if nothing else happens, and from which day on?")
    yield say("Whose advice would you follow, and why? What did none of them have in view?")
