"""The interview in lines of text in and out, one question at a time.

Knows no terminal: it says lines and hears lines.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING

import msgspec

from counsel.problems import InputError, shown
from counsel.questions.interview import number_of
from counsel.rendering import words
from counsel.rendering.words import marked, quoted, say, say_counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counsel.logic.situation import Situation
    from counsel.panel.model import Fact, Value
    from counsel.problems import Problem
    from counsel.questions.interview import Conversation, Question

_NOT_KNOWN = marked(
    "d, don't know, i don't know, dont know, i dont know, unknown, not sure, unsure, no idea, idk",
)
_SOMETHING_ELSE = marked("something else, other, none of these, none of them, none, neither, anything else")
_WHY, _HELP, _FINISH = marked("?, why"), marked("h, help"), marked("f, finish")
_BACK, _CHANGE, QUIT = marked("b, back"), marked("c, change"), marked("q, quit, exit")
_RIGHT = marked("y, yes, ok, f, finish")
"""What can be typed for an answer, or instead of one."""

_KEYS = marked("  d I don't know   ? why   b back   c change an answer   f finish   q leave")
CHECKING = marked("Enter shows the advice; a number changes that answer")
_CHANGES = marked("Type the number of the answer that you want to change.")
_ENDS = marked("Type Enter for the advice, the number of an answer to change it, b for the last question, q to leave.")
_MOST_NAMED = 3
_NARROW = 76
"""How many letters stand in a line of a small terminal, where what goes on stands in."""
_SETTLED = marked("No further answer could change the advice.")
_NOTHING_LEFT = marked("There is nothing left to ask: what is still open hangs on what you do not know.")
_NOT_MEASURED = marked(
    "So much hangs together here that the shortest order of questions cannot be worked out; "
    "next comes whatever most advice hangs on."
)
_MEASURED_AGAIN = marked("From here on the order of questions is the shortest again.")
_NOT_DAYS = marked("{typed} is not understood: type a number of days, or a date such as 20 Nov")
_NO_DAY = marked("there is no day {typed}: type a number of days, or a date such as 20 Nov")
_HOW_MANY = marked("{typed} can be several days: type about how many days ago it was, or a date such as 20 Nov")
_WITHOUT_END = 10**9 - 1


def means(typed: str, meaning: str) -> bool:
    """Whether somebody typed one of some words, in the language of the page or in English."""
    said = typed.strip().lower()
    return (said.rstrip("?!.") or said) in (*say(meaning).split(", "), *meaning.split(", "))


class Dialogue:
    """One interview.

    Attributes:
        conversation: how far it has come.
    """

    def __init__(self, conversation: Conversation, hear: Callable[[str], str], tell: Callable[[str], None]) -> None:
        self.conversation = conversation
        self._hear = hear
        self._tell = tell
        self._measured = True

    def hold(self) -> Situation:
        """Ask until no answer could change anything any more, or the user wants to see the advice."""
        self._tell(self.conversation.panel.question)
        self._tell(say("A few questions about your own situation; answer by number or in your own words, or type:"))
        self._tell(f"{say(_KEYS)}\n")
        while True:
            question = self.conversation.question
            if question is None:
                self._tell("\n" + say(_SETTLED if self.conversation.is_settled else _NOTHING_LEFT))
            if (question is None or self._ask(question)) and self._is_right():
                return self.conversation.situation

    def list_answers(self, title: str) -> None:
        """Show the answers that apply, numbered, under a title."""
        self._tell("\n" + title)
        self._list(self._earlier())

    def _is_right(self) -> bool:
        """Show all answers; false where the user wants to change one, or to go back to the last."""
        facts = self._earlier()
        if facts:
            self.list_answers(say("Please check your answers:"))
        while facts and (typed := self._typed(say(CHECKING))) and not means(typed, _RIGHT):
            number = len(facts) if means(typed, _BACK) else number_of(typed, len(facts))
            if number:
                self.conversation = self.conversation.changing(facts[number - 1].name)
                return False
            self._tell("  " + say(_CHANGES if means(typed, _CHANGE) else _ENDS))
        return True

    def _ask(self, question: Question) -> bool:
        """Ask one question until it is answered or left; true where the user wants to finish."""
        fact = question.fact
        self._show(question)
        while True:
            typed = self._typed()
            if means(typed, _WHY):
                self._say_why(question)
            elif means(typed, _HELP):
                self._tell(say(_KEYS))
            elif means(typed, _FINISH):
                return True
            elif self._goes_elsewhere(fact, typed) or self._take(fact, typed):
                return False

    def _goes_elsewhere(self, fact: Fact, typed: str) -> bool:
        """Go back, or to another question, where that is asked for."""
        if means(typed, _BACK):
            self._go_back(fact)
        elif means(typed, _CHANGE):
            self.conversation = self.conversation.changing(self._choose_earlier() or fact.name)
        else:
            return False
        return True

    def _typed(self, prompt: str = "") -> str:
        typed = self._hear(f"{prompt} > ".lstrip()).strip()
        if means(typed, QUIT):
            raise EOFError
        return typed

    def _show(self, question: Question) -> None:
        fact = question.fact
        if self.conversation.answers and not self.conversation.once_more:
            self._tell(f"  {self._how_far(question)}")
        if question.measured is not self._measured:
            self._measured = question.measured
            self._tell("\n" + say(_MEASURED_AGAIN if question.measured else _NOT_MEASURED))
        self._tell(f"\n{fact.asked(self.conversation.situation.known)}")
        if fact.help:
            self._tell(f"  ({fact.help})")
        for number, value in enumerate(fact.kind.values(fact), start=1):
            self._tell(f"  {number}  {self._said(fact, value)}")
        if fact.kind.moves:
            self._tell("  " + _such_as(fact))
        elif fact.kind.counts:
            self._tell("  " + words.numbers_in_words(fact))
        if fact.name in self.conversation.answers:
            self._tell("  " + say("(your answer so far: {answer}; Enter keeps it)", answer=self._in_words(fact)))

    def _how_far(self, question: Question) -> str:
        return say_counted(
            "{settled} of {experts} experts settled, at most {number} question more",
            "{settled} of {experts} experts settled, at most {number} questions more",
            question.at_most,
            settled=len(question.settled),
            experts=len(self.conversation.panel.experts),
            number=question.at_most,
        )

    def _say_why(self, question: Question) -> None:
        if not question.hangs_on:
            self._tell("  " + say("As your other answers stand, no advice hangs on it."))
            return
        names = words.names_of(self.conversation.panel)
        who = words.either(names[expert] for expert in question.hangs_on)
        sentences = [
            say("It can change what {experts} says of {actions}.", experts=who, actions=self._about(question, most))
            for most in range(_MOST_NAMED, 0, -1)
        ]
        self._tell("  " + next((each for each in sentences if len(textwrap.wrap(each, _NARROW)) <= 2), sentences[-1]))

    def _about(self, question: Question, most: int) -> str:
        """The actions that hang on an answer for the most experts, and how many there are beside them."""
        often = Counter(action for actions in question.hangs_on.values() for action in actions)
        first = [quoted(self.conversation.panel.actions[action].title) for action, _ in often.most_common(most)]
        rest = len(often) - len(first)
        return words.joined([*first, say("{number} more", number=rest)] if rest else first)

    def _go_back(self, fact: Fact) -> None:
        before = self.conversation.before(fact.name)
        if before is None:
            self._tell("  " + say("This is the first question."))
        self.conversation = self.conversation.changing(before or fact.name)

    def _choose_earlier(self) -> str | None:
        facts = self._earlier()
        if not facts:
            self._tell("  " + say("There is no earlier answer yet."))
            return None
        self._list(facts)
        typed = self._hear(say("Which one? (its number; Enter for none)") + " > ").strip()
        if number := number_of(typed, len(facts)):
            return facts[number - 1].name
        if typed:
            self._tell("  " + say("Not one of 1 to {number}; nothing is changed.", number=len(facts)))
        return None

    def _earlier(self) -> list[Fact]:
        return [self.conversation.panel.facts[name] for name in self.conversation.applying]

    def _list(self, facts: Sequence[Fact]) -> None:
        for number, fact in enumerate(facts, start=1):
            self._tell(f"  {number}  {fact.title}: {self._in_words(fact)}")

    def _take(self, fact: Fact, typed: str) -> bool:
        """Take an answer; says so and returns False where it is none."""
        if not typed:
            return self._keep(fact)
        if means(typed, _NOT_KNOWN):
            return self._answer(fact, None)
        problems: list[Problem] = []
        value = self.conversation.read(fact, typed, problems)
        if value is not None:
            return self._answer(fact, value)
        if self.conversation.doubted(typed):
            return self._answer(fact, None)
        reason = self._not_understood(fact, typed, {problem.fault for problem in problems})
        self._tell("  " + say("Sorry, {reason}; or d for I don't know, ? for why it is asked.", reason=reason))
        return False

    def _not_understood(self, fact: Fact, typed: str, faults: set[str]) -> str:
        """Why something is no answer, and what would be one."""
        if "ambiguous-answer" in faults:
            today, every = self.conversation.today, self.conversation.meant(fact, typed)
            days = {name: words.short_date_in_words(v, today) for name, v in every.items() if isinstance(v, date)}
            meant = (quoted(days.get(name, name)) for name in every)
            choices = reduce(lambda before, other: say("{first} or {last}", first=before, last=other), meant)
            return say("{typed} can mean {choices}", typed=shown(typed), choices=choices)
        if "bad-range" in faults:
            return self._out_of_range(fact, typed)
        if fact.kind.moves:
            return say(self._no_days(typed), typed=shown(typed))
        number = len(fact.kind.values(fact))
        if number and means(typed, _SOMETHING_ELSE):
            return say(
                "the panel knows of nothing else here, and cannot advise on it: type a number from 1 to {number} "
                "if one fits",
                number=number,
            )
        if number:
            return say(
                "{typed} is none of the answers: type a number from 1 to {number}", typed=shown(typed), number=number
            )
        return say("{typed} is no whole number from {least} to {most}", typed=shown(typed), **_bounds(fact))

    def _no_days(self, typed: str) -> str:
        """Why something tells no number of days."""
        if self.conversation.is_vague(typed):
            return _HOW_MANY
        return _NO_DAY if self.conversation.is_no_day(typed) else _NOT_DAYS

    def _out_of_range(self, fact: Fact, typed: str) -> str:
        """Where a number or a date lies that is out of bounds."""
        boundless = msgspec.structs.replace(fact, minimum=-_WITHOUT_END, maximum=_WITHOUT_END)
        number = int(self.conversation.read(boundless, typed, []) or 0)
        if str(number) == typed:
            given = words.number_in_words(number)
            return say("{number} is not from {least} to {most}", number=given, **_bounds(fact))
        if number < 0:
            today = words.date_in_words(self.conversation.today)
            return say("{typed} lies after today, {date}", typed=shown(typed), date=today)
        days, most = words.days_in_words(number), words.number_in_words(fact.maximum)
        return say("{typed} is {days} ago, at most {most} are meant", typed=shown(typed), days=days, most=most)

    def _keep(self, fact: Fact) -> bool:
        if fact.name not in self.conversation.answers:
            self._tell("  " + say("Please answer, or type d for I don't know."))
            return False
        self.conversation = self.conversation.kept()
        return True

    def _answer(self, fact: Fact, value: Value | None) -> bool:
        try:
            self.conversation = self.conversation.answered(fact.name, value)
        except InputError:
            self._tell("  " + say("That does not go with your other answers."))
            return False
        self._tell(f"  → {self._said(fact, value)}")
        return True

    def _said(self, fact: Fact, value: Value | None) -> str:
        return words.answer_in_words(fact, value, self.conversation.today)

    def _in_words(self, fact: Fact) -> str:
        return self._said(fact, self.conversation.answers[fact.name])


def _such_as(fact: Fact) -> str:
    """Examples of answers that count days."""
    if fact.minimum == 0:
        return say("such as 3, or a week ago, or last Monday, or 20 Nov; today is 0")
    return say("such as 3, or a week ago, or last Monday, or 20 Nov")


def _bounds(fact: Fact) -> dict[str, str]:
    return {"least": words.number_in_words(fact.minimum), "most": words.number_in_words(fact.maximum)}
