"""The interview as a conversation: one question at a time, in lines of text in and out.

Knows no terminal: it says lines and hears lines, so any door can hold it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counsel.files.cases import dated
from counsel.logic.situation import UNKNOWN, Given, applicable, read_value
from counsel.panel.model import FactType
from counsel.problems import InputError, Location, Problem, shown
from counsel.rendering import words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from counsel.consulting import OpenPanel
    from counsel.logic.situation import Situation
    from counsel.panel.model import Fact
    from counsel.questions.interview import Question

_AT = Location("your answer")
_DO_NOT_KNOW = ("d", "don't know", "i don't know", "dont know", "i dont know", "unknown")
_HELP = "  d  I don't know    ?  why do you ask?    b  back    c  change an answer    f  finish now"


@dataclass
class Dialogue:
    """One interview.

    Attributes:
        opened: the panel that asks.
        today: the day to which days are counted.
        hear: gives the next line that the user types, after a prompt; raises EOFError where there is none.
        say: shows a line.
        answers: what was answered, by fact, in the order of asking; what no longer applies is kept, and set aside.
    """

    opened: OpenPanel
    today: datetime.date
    hear: Callable[[str], str]
    say: Callable[[str], None]
    answers: dict[str, object] = field(default_factory=dict)

    def hold(self) -> Situation:
        """Ask until no answer could change anything any more, or the user wants to see the advice."""
        self.say(self.opened.panel.question)
        self.say(f"A few questions about your own situation; each takes a number, a word, or one of:\n{_HELP}\n")
        again: Fact | None = None
        while True:
            situation = self.situation()
            interviewer = self.opened.interviewer
            question = interviewer.next_question(situation, self._not_known())
            if again is not None:
                question = interviewer.question(again, situation)
            if question is None:
                self.say("No further answer could change the advice.")
                return situation
            done, again = self._ask(question)
            if done:
                return self.situation()

    def given(self) -> dict[str, str]:
        """The answers that apply, as they can be typed again, on a later day too."""
        return {name: _typed_again(one.value, self.today) for name, one in self._applying().items()}

    def situation(self) -> Situation:
        """The situation as the answers that apply make it."""
        return self.opened.situation(self._applying(), self.today)

    def _applying(self) -> dict[str, Given]:
        given = {name: Given(value, _AT) for name, value in self.answers.items()}
        return applicable(self.opened.panel, self.opened.domains, given, self.today)

    def _not_known(self) -> list[str]:
        """What applies, was asked for, and is not known."""
        applying = self._applying()
        return [name for name, value in self.answers.items() if value == UNKNOWN and name in applying]

    def _ask(self, question: Question) -> tuple[bool, Fact | None]:
        """Ask one question until it is answered.

        Returns:
            Whether the user wants to finish, and the question to ask next where it is not the usual one.
        """
        fact = question.fact
        self._show(fact)
        while True:
            typed = self.hear("> ").strip()
            match typed.lower():
                case "?" | "why":
                    self._say_why(question)
                case "f" | "finish":
                    return True, None
                case "b" | "back":
                    return False, self._before(fact)
                case "c" | "change":
                    return False, self._choose_earlier() or fact
                case _:
                    if self._take(fact, typed):
                        return False, None

    def _show(self, fact: Fact) -> None:
        self.say(f"\n{fact.ask}")
        for number, label in enumerate(_labels(fact), start=1):
            self.say(f"  {number}  {label}")
        if fact.type is FactType.DAYS:
            self.say("  a number of days, or a date such as 2026-11-20, or yesterday")
        if fact.name in self.answers:
            self.say(f"  (your answer so far: {self._in_words(fact)}; Enter keeps it)")

    def _say_why(self, question: Question) -> None:
        if question.fact.help:
            self.say(f"  {question.fact.help}")
        panel = self.opened.panel
        for expert, actions in question.hangs_on.items():
            titles = ", ".join(f"“{panel.actions[action].title}”" for action in actions)
            self.say(f"  What {panel.experts[expert].full_name} says may hang on it: {titles}.")
        if not question.hangs_on:
            self.say("  As your other answers stand, no advice hangs on it.")

    def _before(self, fact: Fact) -> Fact:
        """The question before this one that still applies, or this one where it is the first."""
        asked = [name for name in self._applying() if name in self.answers]
        order = [name for name in self.answers if name in asked]
        at = order.index(fact.name) if fact.name in order else len(order)
        if at == 0:
            self.say("  This is the first question.")
            return fact
        return self.opened.panel.facts[order[at - 1]]

    def _choose_earlier(self) -> Fact | None:
        facts = [self.opened.panel.facts[name] for name in self.answers if name in self._applying()]
        if not facts:
            self.say("  There is no earlier answer yet.")
            return None
        for number, fact in enumerate(facts, start=1):
            self.say(f"  {number}  {fact.title}: {self._in_words(fact)}")
        typed = self.hear("Which one? (its number; Enter for none) > ").strip()
        if number := _number(typed, len(facts)):
            return facts[number - 1]
        if typed:
            self.say(f"  Not one of 1 to {len(facts)}; nothing is changed.")
        return None

    def _take(self, fact: Fact, typed: str) -> bool:
        """Take an answer; says so and returns False where it is none."""
        if not typed:
            if fact.name not in self.answers:
                self.say("  Please answer, or type d for I don't know.")
            return fact.name in self.answers
        if typed.lower() in _DO_NOT_KNOW:
            self.answers[fact.name] = UNKNOWN
            return True
        problems: list[Problem] = []
        value = read_value(fact, Given(_meant(fact, typed), _AT), self.today, problems)
        if value is None:
            self.say(
                f"  Sorry, {_not_understood(fact, typed, problems)}; or d for I don't know, ? for why it is asked."
            )
            return False
        self.answers[fact.name] = value
        return self._fits(fact)

    def _fits(self, fact: Fact) -> bool:
        try:
            self.situation()
        except InputError as error:
            del self.answers[fact.name]
            self.say(f"  That does not go with your other answers: {error.problems[0].message}.")
            return False
        return True

    def _in_words(self, fact: Fact) -> str:
        value = self.answers[fact.name]
        return "I don't know" if value == UNKNOWN else words.value_in_words(fact, value)


def _typed_again(value: object, today: datetime.date) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(dated(value, today) if isinstance(value, int) else value)


def _labels(fact: Fact) -> list[str]:
    if fact.type is FactType.YES_NO:
        return ["yes", "no"]
    return list(fact.values.values())


def _number(text: str, most: int) -> int:
    """The number from 1 to the most that there is; 0 where the text is none."""
    digits = text.lstrip("0")
    number = int(digits) if digits.isdecimal() and len(digits) <= len(str(most)) else 0
    return number if number <= most else 0


def _not_understood(fact: Fact, typed: str, problems: Sequence[Problem]) -> str:
    if fact.type is FactType.DAYS and problems:
        return problems[0].message
    return f"{shown(typed)} is none of the answers: type a number from 1 to {len(_labels(fact))}"


def _meant(fact: Fact, typed: str) -> object:
    """The value that was meant: by its number, by its name, or by how its label begins."""
    text = typed.lower()
    if fact.type is FactType.DAYS:
        return text
    values: list[object] = [True, False] if fact.type is FactType.YES_NO else list(fact.values)
    if number := _number(text, len(values)):
        return values[number - 1]
    if text in fact.values:
        return text
    begins = [v for v, label in zip(values, _labels(fact), strict=True) if label.lower().startswith(text)]
    return begins[0] if len(begins) == 1 else typed
