"""The interview, held over lines of text."""

from __future__ import annotations

import datetime
import random
import textwrap
from typing import TYPE_CHECKING

import msgspec
import pytest

import counsel
from counsel import consulting
from counsel.consulting import OpenPanel, Request
from counsel.doors.dialogue import CHECKING, Dialogue
from counsel.questions.interview import Interviewer
from counsel.questions.interview.understanding import chosen
from counsel.rendering import words
from situations import random_given

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counsel.logic.situation import Situation
    from counsel.panel.model import Value

TODAY = datetime.date(2026, 11, 23)


class Person:
    """Answers from what is true of him, after some lines that he types first."""

    def __init__(self, truth: Mapping[str, Value], *first: str) -> None:
        self.truth = truth
        self.first = list(first)
        self.heard: list[str] = []
        self.asked: list[str] = []
        self.dialogue: Dialogue | None = None

    def say(self, line: str) -> None:
        self.heard.append(line)

    def hear(self, prompt: str) -> str:
        if prompt.startswith(words.say(CHECKING)):
            return "\n"
        if self.first:
            return self.first.pop(0) + "\n"
        question = self.heard_question()
        self.asked.append(question)
        value = self.truth.get(question)
        if value is None:
            return "d\n"
        return ({True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)) + "\n"

    def heard_question(self) -> str:
        assert self.dialogue is not None
        every = self.dialogue.conversation.panel.facts.values()
        asks = {ask: fact.name for fact in every for ask in (fact.ask, *fact.asks.values())}
        return next(asks[line.strip()] for line in reversed(self.heard) if line.strip() in asks)


def interview(opened: counsel.OpenPanel, person: Person) -> Situation:
    person.dialogue = Dialogue(opened.conversation(TODAY), person.hear, person.say)
    return person.dialogue.hold()


def test_whoever_answers_everything_gets_the_advice_for_his_whole_situation(opened: counsel.OpenPanel) -> None:
    chance = random.Random(7)
    for _ in range(60):
        truth = random_given(opened.panel, chance, known=1)
        person = Person(truth)
        told, whole = interview(opened, person), opened.situation(truth, TODAY)
        mine, all_ = opened.advise(told), opened.advise(whole)
        for expert in mine:
            assert not mine[expert].open
            for action in opened.panel.actions:
                assert mine[expert].verdict(action) == all_[expert].verdict(action)
        assert len(person.asked) == len(set(person.asked))
        assert set(person.asked) <= truth.keys()


def test_nothing_is_asked_twice_of_somebody_who_knows_nothing(opened: counsel.OpenPanel) -> None:
    person = Person({})
    assert not interview(opened, person).known
    assert len(person.asked) == len(set(person.asked)) > 0


@pytest.mark.parametrize("nonsense", ["banana", "99", "-1", "0", "²", "yes no", "\x00", "x" * 10_000, "true;drop"])
def test_nonsense_is_asked_again(opened: counsel.OpenPanel, nonsense: str) -> None:
    person = Person({"interview": "ahead"}, nonsense)
    assert interview(opened, person).known == {"interview": "ahead"}
    assert any("none of the answers" in line for line in person.heard)


def test_whoever_has_no_idea_does_not_know(opened: counsel.OpenPanel) -> None:
    person = Person({}, "I have no idea", "f")
    assert interview(opened, person).known == {}
    assert "  → I don't know" in person.heard


def test_what_the_panel_does_not_know_of_is_said_to_be_so(opened: counsel.OpenPanel) -> None:
    truth = {"interview": "done", "answer": "none_yet", "last_step": "something else"}
    person = Person(truth, "none of these")
    assert interview(opened, person).known["last_step"] == "something_else"
    (sorry,) = (line for line in person.heard if "Sorry" in line)
    assert "the panel knows of nothing else here, and cannot advise on it" in sorry


@pytest.mark.parametrize("nonsense", ["soon", "-3", "99999", "2027-01-01", "2026-02-30", "1.5"])
def test_nonsense_for_days_is_asked_again(opened: counsel.OpenPanel, nonsense: str) -> None:
    truth = dict(opened.case("the-question").facts)
    person = Person(truth)  # type: ignore[arg-type]  # the case's values are of the right types
    usual = person.hear

    def hear(prompt: str) -> str:
        if person.heard_question() == "days_since_last_step" and not any("Sorry" in line for line in person.heard):
            return nonsense
        return usual(prompt)

    person.hear = hear  # type: ignore[method-assign]
    assert interview(opened, person).known["days_since_last_step"] == 0
    assert sum("Sorry" in line for line in person.heard) == 1


def test_it_says_whether_anything_is_left_open_at_the_end(opened: counsel.OpenPanel) -> None:
    truth: dict[str, Value] = {"interview": "done", "answer": "none_yet"}
    for known, settled in ({"interview": "ahead"}, True), (truth, False):
        person = Person(known)
        told = interview(opened, person)
        assert any(said.open for said in opened.advise(told).values()) is not settled
        assert ("\nNo further answer could change the advice." in person.heard) is settled
        assert any("hangs on what you do not know" in line for line in person.heard) is not settled


def test_it_says_once_that_its_order_is_not_the_shortest(opened: counsel.OpenPanel) -> None:
    conversation = msgspec.structs.replace(
        opened.conversation(TODAY), interviewer=Interviewer(OpenPanel(opened.panel, opened.folder, "plain").adviser, 0)
    )
    person = Person(dict(opened.case("the-question").facts))  # type: ignore[arg-type]  # they are of the right types
    person.dialogue = Dialogue(conversation, person.hear, person.say)
    person.dialogue.hold()
    assert len(person.asked) > 2
    assert sum("the shortest order of questions cannot be worked out" in line for line in person.heard) == 1


def test_a_question_can_be_asked_back(opened: counsel.OpenPanel) -> None:
    person = Person({"interview": "ahead"}, "?")
    interview(opened, person)
    assert any("Schindler" in line and "Leave a voicemail message" in line for line in person.heard)


@pytest.mark.parametrize("language", ["en", "de"])
def test_why_it_is_asked_is_told_in_two_lines(language: str) -> None:
    opened = consulting.load("voicemail-follow-up", lang=language)
    with words.speaking(language):
        person = Person({}, *("?", "2", "?", "1", "?", "d", "?", "3", "?", "2"), *["?", "d"] * 9)
        interview(opened, person)
    answers = [line for line in person.heard if line.startswith(("  It can change", "  Das kann den Rat"))]
    assert len(answers) > 5
    assert [line for line in answers if len(textwrap.wrap(line, 80, subsequent_indent="    ")) > 2] == []


def test_finishing_early_leaves_the_rest_unknown(opened: counsel.OpenPanel) -> None:
    person = Person({}, "2", "f")
    assert interview(opened, person).known == {"interview": "done"}


def test_an_earlier_answer_can_be_changed_without_losing_the_others(opened: counsel.OpenPanel) -> None:
    # over, none yet, letter by post; then back to the interview: ahead; then changed to over again
    person = Person({}, "2", "1", "3", "c", "1", "1")
    assert interview(opened, person).known == {"interview": "ahead"}
    assert person.dialogue is not None
    held = person.dialogue.conversation
    assert held.answers == {"interview": "ahead", "answer": "none_yet", "thank_you_letter": "mailed"}
    assert held.applying == ("interview",)
    again = held.answered("interview", "done")
    assert again.situation.known == {"interview": "done", "answer": "none_yet", "thank_you_letter": "mailed"}
    assert held.situation.known == {"interview": "ahead"}


def test_an_answer_that_does_not_go_with_the_others_is_refused(opened: counsel.OpenPanel) -> None:
    held = opened.conversation(TODAY).answered("interview", "ahead")
    with pytest.raises(counsel.InputError, match="`answer` does not apply here"):
        held.answered("answer", "none_yet")


def test_what_hangs_on_an_earlier_answer_is_told_as_if_it_were_not_given(opened: counsel.OpenPanel) -> None:
    held = opened.conversation(TODAY).answered("interview", "ahead").changing("interview")
    asked = held.question
    assert asked is not None
    assert (asked.fact.name, len(asked.hangs_on)) == ("interview", 5)


def test_going_back_asks_the_question_before_and_enter_keeps_its_answer(opened: counsel.OpenPanel) -> None:
    person = Person({}, "2", "1", "b", "b", "b", "", "f")
    assert interview(opened, person).known == {"interview": "done", "answer": "none_yet"}
    assert any("first question" in line for line in person.heard)
    assert any("your answer so far: Nothing final yet" in line for line in person.heard)


def test_answers_are_checked_before_the_end_and_can_still_be_changed(opened: counsel.OpenPanel) -> None:
    checked: list[str] = []
    person = Person({}, "1", "over", "f")
    usual = person.hear

    def hear(prompt: str) -> str:
        if not prompt.startswith(CHECKING):
            return usual(prompt)
        checked.append(prompt)
        return ("7\n", "1\n", "\n")[len(checked) - 1]

    person.hear = hear  # type: ignore[method-assign]
    assert interview(opened, person).known == {"interview": "done"}
    assert len(checked) == 3
    assert any("the number of an answer to change it" in line for line in person.heard)
    assert [line for line in person.heard if "→" in line] == ["  → No, not yet", "  → Yes, it is over"]


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        (("b", "2"), {"interview": "done", "answer": "turned_down"}),
        (("c", "1", "1"), {"interview": "ahead"}),
        (("?", "h", "99", "what?", ""), {"interview": "done", "answer": "none_yet"}),
        (("f",), {"interview": "done", "answer": "none_yet"}),
    ],
)
def test_at_the_last_check_every_key_does_what_it_does_before(
    opened: counsel.OpenPanel, typed: tuple[str, ...], known: dict[str, Value]
) -> None:
    lines = iter(("2", "1", "f", *typed, "f", ""))
    heard: list[str] = []
    dialogue = Dialogue(opened.conversation(TODAY), lambda _: next(lines), heard.append)
    assert dialogue.hold().known == known
    sorry = sum("the number of an answer to change it" in line for line in heard)
    assert sorry == (4 if "?" in typed else 0)


def test_whoever_leaves_at_the_last_check_leaves(opened: counsel.OpenPanel) -> None:
    with pytest.raises(EOFError):
        interview_typed(opened, "2", "f", "q")


def interview_typed(opened: counsel.OpenPanel, *lines: str) -> tuple[Situation, list[str]]:
    """An interview in which just these lines are typed, and what was said in it."""
    typed, heard = iter(lines), list[str]()
    dialogue = Dialogue(opened.conversation(TODAY), lambda _: next(typed), heard.append)
    return dialogue.hold(), heard


def test_a_question_is_worded_by_what_it_is_about(opened: counsel.OpenPanel) -> None:
    facts = {"interview": "done", "answer": "none_yet", "greeting": "gives_cell"}
    for step, question in opened.panel.facts["days_since_last_step"].asks.items():
        begun = opened.understand(Request(None, {**facts, "last_step": step}, TODAY))
        conversation = opened.conversation(TODAY, begun).changing("days_since_last_step")
        heard: list[str] = []
        typed = ["", "f", "3"]

        def hear(_: str, typed: list[str] = typed) -> str:
            return typed.pop()

        Dialogue(conversation, hear, heard.append).hold()
        assert f"\n{question}" in heard


def test_whoever_changes_a_step_is_asked_anew_when_it_was(opened: counsel.OpenPanel) -> None:
    facts = {
        "interview": "done",
        "answer": "none_yet",
        "last_step": "left_message",
        "days_since_last_step": 3,
        "heard_back": False,
        "greeting": "gives_cell",
    }
    begun = opened.understand(Request(None, facts, TODAY))
    conversation = opened.conversation(TODAY, begun)
    same = conversation.changing("last_step").answered("last_step", "left_message")
    assert same.again == ()
    wrote = conversation.changing("last_step").answered("last_step", "wrote")
    assert wrote.again == ("days_since_last_step", "heard_back")
    assert wrote.question is not None
    assert wrote.question.fact.name == "days_since_last_step"
    assert wrote.kept().again == ("heard_back",)
    assert wrote.kept().answers["days_since_last_step"] == 3
    assert wrote.answered("days_since_last_step", 1).kept().again == ()
    spoke = wrote.changing("last_step").answered("last_step", "spoke")
    assert spoke.once_more == "days_since_last_step"
    assert spoke.kept().once_more == ""
    nothing = wrote.changing("last_step").answered("last_step", "nothing")
    assert nothing.once_more == ""
    assert nothing.changing("last_step").answered("last_step", "wrote").once_more == "days_since_last_step"
    ahead = wrote.changing("interview").answered("interview", "ahead")
    assert ahead.question is None
    assert ahead.changing("interview").answered("interview", "done").once_more == "days_since_last_step"


def test_nothing_is_checked_where_nothing_was_answered(opened: counsel.OpenPanel) -> None:
    person = Person({}, "f")
    assert not interview(opened, person).known
    assert not any("check your answers" in line for line in person.heard)


@pytest.mark.parametrize("word", ["q", "QUIT", "exit"])
def test_whoever_says_so_leaves(opened: counsel.OpenPanel, word: str) -> None:
    with pytest.raises(EOFError):
        interview(opened, Person({}, "2", word))


def test_the_end_of_input_is_passed_on(opened: counsel.OpenPanel) -> None:
    def hear(prompt: str) -> str:
        raise EOFError

    with pytest.raises(EOFError):
        Dialogue(opened.conversation(TODAY), hear, lambda line: None).hold()


def test_a_choice_of_many_takes_every_number(opened: counsel.OpenPanel) -> None:
    country = opened.panel.facts["country"]
    values = {f"land_{i}": f"Land {i}" for i in range(1, 1201)}
    many = msgspec.structs.replace(country, values=values)
    for typed, value in {"1200": "land_1200", "1000": "land_1000", "0007": "land_7"}.items():
        assert chosen(many, typed) == [value]
    for typed in ("1201", "0", "9" * 5000, "²", "-1"):
        assert chosen(many, typed) == []
