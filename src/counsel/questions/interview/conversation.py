"""An interview as a value: what was answered, what is set aside, what is asked next; every step gives a new one.

Knows no words and no terminal, so any door can hold the same conversation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.locking import found_once
from counsel.logic.situation import UNKNOWN, Given, applicable, read_value, situation_from
from counsel.panel.kinds import value_typed
from counsel.problems import Location, Problem, shown
from counsel.questions.interview.speech import ENGLISH
from counsel.questions.interview.understanding import called, chosen, days, doubted, is_no_day, is_vague

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from counsel.logic.domains import Domains
    from counsel.logic.situation import Situation
    from counsel.panel.model import Fact, Panel, Value
    from counsel.questions.interview.choosing import Interviewer, Question
    from counsel.questions.interview.speech import Speech

_AT = Location("your answer")


class Conversation(msgspec.Struct, frozen=True, dict=True):
    """One interview, as far as it has come.

    Attributes:
        panel: the panel that asks.
        domains: the cells of its facts.
        interviewer: chooses the questions.
        today: the day to which days are counted.
        answers: what was answered, by fact, in the order of asking; None for somebody who does not know. What no
            longer applies is kept, and holds again when it applies again.
        again: the facts that are asked for once more, in that order: what the user wants to change, and then what was
            answered to a question that has other words since.
        speech: the words in which answers are given.
    """

    panel: Panel
    domains: Domains
    interviewer: Interviewer
    today: datetime.date
    answers: Mapping[str, Value | None] = {}
    again: tuple[str, ...] = ()
    speech: Speech = ENGLISH

    @found_once
    def situation(self) -> Situation:
        """The situation as the answers that apply make it."""
        return self._situation(self.applying)

    def _situation(self, facts: Iterable[str]) -> Situation:
        given = {name: Given(self.answers[name], _AT) for name in facts}
        return situation_from(self.panel, self.domains, given, self.today)

    @found_once
    def applying(self) -> tuple[str, ...]:
        """The facts that were answered and apply, in the order of asking; all others are set aside."""
        given = {name: Given(value, _AT) for name, value in self.answers.items()}
        kept = applicable(self.panel, self.domains, given, self.today)
        return tuple(name for name in self.answers if name in kept)

    @found_once
    def question(self) -> Question | None:
        """What is asked now; None where there is nothing left to ask, see `is_settled`."""
        if self.once_more:
            others = (name for name in self.applying if name != self.once_more)
            return self.interviewer.question(self.panel.facts[self.once_more], self._situation(others))
        return self.interviewer.next_question(self.situation, self.not_known)

    @found_once
    def once_more(self) -> str:
        """The fact that is asked for once more now; empty for none. What was answered and is set aside waits."""
        return next((name for name in self.again if name in self.applying or name not in self.answers), "")

    @property
    def not_known(self) -> list[str]:
        """The facts that were asked for, and that somebody does not know."""
        return [name for name in self.applying if self.answers[name] is None]

    @found_once
    def is_settled(self) -> bool:
        """Whether it is certain that no answer could change anything any more."""
        return self.interviewer.is_settled(self.situation)

    def read(self, fact: Fact, text: str, problems: list[Problem]) -> Value | None:
        """Take what somebody typed for a value of a fact; None where it is none, which adds a problem."""
        meanings = self.meant(fact, text)
        if len(meanings) < 2:
            return read_value(fact, Given(next(iter(meanings.values()), text), _AT), self.today, problems)
        message = f"{shown(text)} can mean {' or '.join(f'“{name}”' for name in meanings)}"
        problems.append(Problem(_AT, "ambiguous-answer", message))
        return None

    def meant(self, fact: Fact, text: str) -> dict[str, object]:
        """What people can mean by it, by what that is called; nothing where it is a value as it stands, or none."""
        if fact.kind.counts:
            given = read_value(fact, Given(text, _AT), self.today, [])
            dates = days(text, self.today, self.speech)
            return {} if given is not None else {day.isoformat(): day for day in dates}
        return {called(fact, value, self.speech)[0]: value for value in chosen(fact, text, self.speech)}

    def doubted(self, text: str) -> bool:
        """Whether somebody says in it that they do not know."""
        return doubted(text, self.speech)

    def is_vague(self, text: str) -> bool:
        """Whether it says that something was some days ago, and not how many."""
        return is_vague(text, self.speech)

    def is_no_day(self, text: str) -> bool:
        """Whether it is a date as it is written, of a day that there is not in any year."""
        return is_no_day(text, self.speech)

    def answered(self, fact: str, value: Value | None) -> Conversation:
        """The conversation after an answer; None is that of somebody who does not know.

        Raises:
            InputError: the answer does not go with the others.
        """
        after = self._with({**self.answers, fact: value}, fact)
        if value is not None and fact not in after.applying:
            after._situation([*after.applying, fact])  # says why not
        if self.answers.get(fact, value) == value:
            return after
        reworded = (name for name in after.applying if self.panel.facts[name].asked_of == fact)
        return msgspec.structs.replace(after, again=tuple(dict.fromkeys((*after.again, *reworded))))

    def kept(self) -> Conversation:
        """The conversation with the answer to what is asked once more left as it is."""
        return self._with(self.answers, self.once_more)

    def _with(self, answers: Mapping[str, Value | None], done: str) -> Conversation:
        """The conversation with some answers, in which one fact need not be asked for once more."""
        again = tuple(name for name in self.again if name != done)
        return msgspec.structs.replace(self, answers=answers, again=again)

    def changing(self, fact: str) -> Conversation:
        """The conversation in which a fact is asked for once more, before all others."""
        waiting = (name for name in self.again if name != fact and name in self.answers)
        return msgspec.structs.replace(self, again=(fact, *waiting))

    def before(self, fact: str) -> str | None:
        """The question before one, of those that apply; None where it is the first."""
        order = self.applying
        at = order.index(fact) if fact in order else len(order)
        return order[at - 1] if at else None

    def typed_again(self) -> dict[str, str]:
        """The answers that apply, as they can be typed again, on a later day too."""
        return {name: self._typed_again(name, self.answers[name]) for name in self.applying}

    def _typed_again(self, fact: str, value: Value | None) -> str:
        return UNKNOWN if value is None else value_typed(self.panel.facts[fact].kind.lasting(value, self.today))
