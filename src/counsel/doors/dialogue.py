"""The interview in lines of text in and out, one question at a time.

Knows no terminal: it says lines and hears lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.problems import InputError, shown
from counsel.rendering import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counsel.logic.situation import Situation
    from counsel.panel.model import Fact, Value
    from counsel.problems import Problem
    from counsel.questions.interview import Conversation, Question

_DO_NOT_KNOW = ("d", "don't know", "i don't know", "dont know", "i dont know", "unknown")
_HELP = "  d  I don't know    ?  why do you ask?    b  back    c  change an answer    f  finish now"


class Dialogue:
    """One interview.

    Attributes:
        conversation: how far it has come.
    """

    def __init__(self, conversation: Conversation, hear: Callable[[str], str], say: Callable[[str], None]) -> None:
        self.conversation = conversation
        self._hear = hear
        self._say = say

    def hold(self) -> Situation:
        """Ask until no answer could change anything any more, or the user wants to see the advice."""
        self._say(self.conversation.panel.question)
        self._say(f"A few questions about your own situation; each takes a number, a word, or one of:\n{_HELP}\n")
        while (question := self.conversation.question) is not None:
            if self._ask(question):
                return self.conversation.situation
        self._say("No further answer could change the advice.")
        return self.conversation.situation

    def _ask(self, question: Question) -> bool:
        """Ask one question until it is answered or left; true where the user wants to finish."""
        fact = question.fact
        self._show(fact)
        while True:
            typed = self._hear("> ").strip()
            match typed.lower():
                case "?" | "why":
                    self._say_why(question)
                case "f" | "finish":
                    return True
                case "b" | "back":
                    self._go_back(fact)
                    return False
                case "c" | "change":
                    self.conversation = self.conversation.changing(self._choose_earlier() or fact.name)
                    return False
                case _:
                    if self._take(fact, typed):
                        return False

    def _show(self, fact: Fact) -> None:
        self._say(f"\n{fact.ask}")
        for number, label in enumerate(fact.kind.labels(fact), start=1):
            self._say(f"  {number}  {label}")
        if fact.kind.moves:
            self._say("  a number of days, or a date such as 2026-11-20, or yesterday")
        elif fact.kind.counts:
            self._say(f"  a whole number from {fact.minimum:,} to {fact.maximum:,}")
        if fact.name in self.conversation.answers:
            self._say(f"  (your answer so far: {self._in_words(fact)}; Enter keeps it)")

    def _say_why(self, question: Question) -> None:
        if question.fact.help:
            self._say(f"  {question.fact.help}")
        panel = self.conversation.panel
        for expert, actions in question.hangs_on.items():
            titles = ", ".join(f"“{panel.actions[action].title}”" for action in actions)
            self._say(f"  What {panel.experts[expert].full_name} says may hang on it: {titles}.")
        if not question.hangs_on:
            self._say("  As your other answers stand, no advice hangs on it.")

    def _go_back(self, fact: Fact) -> None:
        before = self.conversation.before(fact.name)
        if before is None:
            self._say("  This is the first question.")
        self.conversation = self.conversation.changing(before or fact.name)

    def _choose_earlier(self) -> str | None:
        facts = [self.conversation.panel.facts[name] for name in self.conversation.applying]
        if not facts:
            self._say("  There is no earlier answer yet.")
            return None
        for number, fact in enumerate(facts, start=1):
            self._say(f"  {number}  {fact.title}: {self._in_words(fact)}")
        typed = self._hear("Which one? (its number; Enter for none) > ").strip()
        if number := _number(typed, len(facts)):
            return facts[number - 1].name
        if typed:
            self._say(f"  Not one of 1 to {len(facts)}; nothing is changed.")
        return None

    def _take(self, fact: Fact, typed: str) -> bool:
        """Take an answer; says so and returns False where it is none."""
        if not typed:
            return self._keep(fact)
        if typed.lower() in _DO_NOT_KNOW:
            return self._answer(fact, None)
        problems: list[Problem] = []
        value = self.conversation.read(fact, _meant(fact, typed), problems)
        if value is not None:
            return self._answer(fact, value)
        told = _not_understood(fact, typed, problems)
        self._say(f"  Sorry, {told}; or d for I don't know, ? for why it is asked.")
        return False

    def _keep(self, fact: Fact) -> bool:
        if fact.name not in self.conversation.answers:
            self._say("  Please answer, or type d for I don't know.")
            return False
        self.conversation = self.conversation.kept()
        return True

    def _answer(self, fact: Fact, value: Value | None) -> bool:
        try:
            self.conversation = self.conversation.answered(fact.name, value)
        except InputError as error:
            self._say(f"  That does not go with your other answers: {error.problems[0].message}.")
            return False
        return True

    def _in_words(self, fact: Fact) -> str:
        value = self.conversation.answers[fact.name]
        return "I don't know" if value is None else words.value_in_words(fact, value)


def _number(text: str, most: int) -> int:
    """The number from 1 to the most that there is; 0 where the text is none."""
    digits = text.lstrip("0")
    number = int(digits) if digits.isdecimal() and len(digits) <= len(str(most)) else 0
    return number if number <= most else 0


def _not_understood(fact: Fact, typed: str, problems: Sequence[Problem]) -> str:
    if fact.kind.counts and problems:
        return problems[0].message
    return f"{shown(typed)} is none of the answers: type a number from 1 to {len(fact.kind.labels(fact))}"


def _meant(fact: Fact, typed: str) -> object:
    """The value that was meant: by its number, by its name, or by how its label begins."""
    text = typed.lower()
    if fact.kind.counts:
        return text
    values = fact.kind.values(fact)
    if number := _number(text, len(values)):
        return values[number - 1]
    if text in fact.values:
        return text
    labels = zip(values, fact.kind.labels(fact), strict=True)
    begins = [value for value, label in labels if label.lower().startswith(text)]
    return begins[0] if len(begins) == 1 else typed
