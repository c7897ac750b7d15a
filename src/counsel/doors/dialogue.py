"""The interview in lines of text in and out, one question at a time.

Knows no terminal: it says lines and hears lines.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from counsel.problems import InputError, shown
from counsel.questions.interview import number_of
from counsel.rendering import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counsel.logic.situation import Situation
    from counsel.panel.model import Fact, Value
    from counsel.problems import Problem
    from counsel.questions.interview import Conversation, Question

_DO_NOT_KNOW = frozenset(
    ("d", "don't know", "i don't know", "dont know", "i dont know", "unknown", "not sure", "unsure", "no idea", "idk")
)
_HELP = "  d  I don't know   ?  why   b  back   c  change an answer   f  finish   q  leave"
CHECKING = "Enter shows the advice; a number changes that answer"
_QUIT = ("q", "quit", "exit")
_RIGHT = ("", "y", "yes", "ok", "f", "finish")
_MOST_NAMED = 3


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
        self._say(
            f"A few questions about your own situation; answer by number or in your own words, or type:\n{_HELP}\n"
        )
        while True:
            question = self.conversation.question
            if question is None:
                self._say("\nNo further answer could change the advice.")
            if (question is None or self._ask(question)) and self._is_right():
                return self.conversation.situation

    def _is_right(self) -> bool:
        """Show all answers; false where the user wants to change one."""
        facts = self._earlier()
        if facts:
            self._say("\nPlease check your answers:")
            self._list(facts)
        while facts and (typed := self._hear(f"{CHECKING} > ").strip().lower()) not in _RIGHT:
            if number := number_of(typed, len(facts)):
                self.conversation = self.conversation.changing(facts[number - 1].name)
                return False
            self._say(f"  {shown(typed)} is not one of 1 to {len(facts)}.")
        return True

    def _ask(self, question: Question) -> bool:
        """Ask one question until it is answered or left; true where the user wants to finish."""
        fact = question.fact
        self._show(question)
        while True:
            typed = self._typed()
            match typed.lower():
                case "?" | "why":
                    self._say_why(question)
                case "h" | "help":
                    self._say(_HELP)
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

    def _typed(self) -> str:
        typed = self._hear("> ").strip()
        if typed.lower() in _QUIT:
            raise EOFError
        return typed

    def _show(self, question: Question) -> None:
        fact = question.fact
        if self.conversation.answers and self.conversation.again is None:
            self._say(f"  {self._how_far(question)}")
        self._say(f"\n{fact.ask}")
        if fact.help:
            self._say(f"  ({fact.help})")
        for number, value in enumerate(fact.kind.values(fact), start=1):
            self._say(f"  {number}  {self._said(fact, value)}")
        if fact.kind.moves:
            today = "; today is 0" if fact.minimum == 0 else ""
            self._say(f"  such as 3, or a week ago, or last Monday, or 20 Nov{today}")
        elif fact.kind.counts:
            self._say(f"  a whole number from {fact.minimum:,} to {fact.maximum:,}")
        if fact.name in self.conversation.answers:
            self._say(f"  (your answer so far: {self._in_words(fact)}; Enter keeps it)")

    def _how_far(self, question: Question) -> str:
        experts = len(self.conversation.panel.experts)
        more = "1 question" if question.at_most == 1 else f"{question.at_most} questions"
        return f"{len(question.settled)} of {experts} experts settled, at most {more} more"

    def _say_why(self, question: Question) -> None:
        if not question.hangs_on:
            self._say("  As your other answers stand, no advice hangs on it.")
            return
        names = words.names_of(self.conversation.panel)
        who = words.either(names[expert] for expert in question.hangs_on)
        self._say(f"  It can change what {who} says of {self._about(question)}.")

    def _about(self, question: Question) -> str:
        """The actions that hang on an answer for the most experts, and how many there are beside them."""
        often = Counter(action for actions in question.hangs_on.values() for action in actions)
        first = [f"“{self.conversation.panel.actions[action].title}”" for action, _ in often.most_common(_MOST_NAMED)]
        rest = len(often) - len(first)
        return words.joined([*first, f"{rest} more"] if rest else first)

    def _go_back(self, fact: Fact) -> None:
        before = self.conversation.before(fact.name)
        if before is None:
            self._say("  This is the first question.")
        self.conversation = self.conversation.changing(before or fact.name)

    def _choose_earlier(self) -> str | None:
        facts = self._earlier()
        if not facts:
            self._say("  There is no earlier answer yet.")
            return None
        self._list(facts)
        typed = self._hear("Which one? (its number; Enter for none) > ").strip()
        if number := number_of(typed, len(facts)):
            return facts[number - 1].name
        if typed:
            self._say(f"  Not one of 1 to {len(facts)}; nothing is changed.")
        return None

    def _earlier(self) -> list[Fact]:
        return [self.conversation.panel.facts[name] for name in self.conversation.applying]

    def _list(self, facts: Sequence[Fact]) -> None:
        for number, fact in enumerate(facts, start=1):
            self._say(f"  {number}  {fact.title}: {self._in_words(fact)}")

    def _take(self, fact: Fact, typed: str) -> bool:
        """Take an answer; says so and returns False where it is none."""
        if not typed:
            return self._keep(fact)
        if typed.lower() in _DO_NOT_KNOW:
            return self._answer(fact, None)
        problems: list[Problem] = []
        value = self.conversation.read(fact, typed, problems)
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
        self._say(f"  → {self._said(fact, value)}")
        return True

    def _said(self, fact: Fact, value: Value | None) -> str:
        return words.answer_in_words(fact, value, self.conversation.today)

    def _in_words(self, fact: Fact) -> str:
        return self._said(fact, self.conversation.answers[fact.name])


def _not_understood(fact: Fact, typed: str, problems: Sequence[Problem]) -> str:
    problem = next(iter(problems), None)
    if problem is not None and problem.fault in ("ambiguous-answer", "bad-range"):
        return problem.message.removeprefix(f"`{fact.name}`: ")
    if fact.kind.moves:
        return f"{shown(typed)} is not understood: type a number of days, or a date such as 20 Nov"
    if fact.kind.counts:
        return f"{shown(typed)} is no whole number from {fact.minimum:,} to {fact.maximum:,}"
    return f"{shown(typed)} is none of the answers: type a number from 1 to {len(fact.kind.labels(fact))}"
