"""What people type in an interview, and what is understood by it."""

from __future__ import annotations

import datetime
import random
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counsel import consulting
from counsel.consulting import Request
from counsel.doors.dialogue import Dialogue
from counsel.panel.kinds import KINDS
from counsel.panel.model import Fact
from counsel.problems import Location
from counsel.questions.interview.speech import ENGLISH, GERMAN, Speech
from counsel.questions.interview.understanding import chosen, days, is_no_day, is_vague
from counsel.rendering import words
from situations import random_given

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import counsel
    from counsel.panel.model import Value
    from counsel.problems import Problem
    from counsel.questions.interview import Conversation

TODAY = datetime.date(2026, 11, 23)
"""A Monday."""

AGO = {
    0: [
        "an hour ago",
        "a few minutes ago",
        "just now",
        "this morning",
        "today!",
        "this Monday",
        "23/11",
        "11/23",
        "23 Nov",
        "Nov 23rd, 2026",
    ],
    1: ["yesterday", "last night", "it was yesterday.", "Sunday", "a day ago", "22.11.", "Yesterday, I think"],
    2: ["the day before yesterday", "a couple of days ago", "last Sat"],
    3: [
        "3 days",
        "3 days ago",
        "three days ago",
        "3d",
        "three",
        "last Friday",
        "on friday",
        "Fri 20 Nov",
        "20 November",
        "3 days or so",
        "Friday last week",
        "last week Friday",
    ],
    7: [
        "Monday last week",
        "a week",
        "a week ago",
        "1 week",
        "about a week ago",
        "last monday",
        "16.11",
        "the 16th of November",
    ],
    14: ["two weeks", "2 weeks ago", "a fortnight", "9.11.2026", "9.11.26", "9. November"],
    31: ["a month ago", "23 October"],
    334: ["24/12", "Dec 24", "24 December 2025"],
    998: ["29 Feb"],
}
NEITHER = {
    *(
        "31/11",
        "5 business days",
        "soon",
        "last week",
        "a",
        "an",
        "may",
        "32 Nov",
        "0/0",
        "1.5",
        "2.5 weeks",
        "some days",
        "Mon 20 Nov",
        "the day",
    ),
    *("30 Feb", "31.4.", "31/4", "99999 days", "days", "-3 days", "20 Nov 0000", ""),
}


@pytest.mark.parametrize(("ago", "text"), [(ago, text) for ago, texts in AGO.items() for text in texts])
def test_days_are_understood_as_people_say_them(ago: int, text: str) -> None:
    expected = TODAY - datetime.timedelta(days=ago)
    assert days(text, TODAY) == [expected]


@pytest.mark.parametrize("text", ["last week", "a few days ago", "about a few days ago", "recently", "several days"])
@pytest.mark.parametrize(("language", "german"), [(ENGLISH, ""), (GERMAN, "vor ein paar Tagen"), (GERMAN, "neulich")])
def test_who_does_not_say_how_many_days_is_asked_for_that(language: Speech, german: str, text: str) -> None:
    assert is_vague(german or text, language)
    assert not days(german or text, TODAY, language)
    assert not is_vague("a week ago", language)


@pytest.mark.parametrize("text", ["31/11", "30 Feb", "Feb 30th", "31.4.", "29.2.2026", "29 Feb 2100"])
def test_a_day_that_there_is_not_in_any_year_is_told_to_be_none(text: str) -> None:
    assert is_no_day(text)
    assert not any(map(is_no_day, ("23/11", "29 Feb", "11/12", "soon", "3", "1.5", "", "23 foo")))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("last week", "`last week` can be several days: type about how many days ago it was"),
        ("31/11", "there is no day `31/11`"),
        ("tomorrow", "`tomorrow` lies after today, Monday, 23 November 2026"),
        ("11/12", "`11/12` can mean “Thu 12 Nov” or “Thu 11 Dec 2025”"),
    ],
)
def test_what_is_no_number_of_days_is_told_why(opened: counsel.OpenPanel, typed: str, told: str) -> None:
    conversation = opened.conversation(TODAY).changing("days_since_last_step")
    lines, heard = iter((typed, "f", "")), list[str]()
    Dialogue(conversation, lambda _: next(lines), heard.append).hold()
    assert any(told in line for line in heard)


@pytest.mark.parametrize("text", sorted(NEITHER))
def test_what_names_no_day_is_not_understood(text: str) -> None:
    assert days(text, TODAY) == []


@pytest.mark.parametrize(
    ("text", "both"),
    [("5/11", ["2026-11-05", "2026-05-11"]), ("monday", ["2026-11-23", "2026-11-16"]), ("3-4", None)],
)
def test_what_can_be_either_of_two_days_is_both(text: str, both: list[str] | None) -> None:
    found = days(text, TODAY)
    assert len(found) == 2
    assert both is None or [day.isoformat() for day in found] == both


def test_a_day_that_has_passed_is_meant_before_one_to_come() -> None:
    assert days("11/12/2026", TODAY) == [datetime.date(2026, 11, 12)]
    assert days("24/12/2026", TODAY) == [datetime.date(2026, 12, 24)]


@given(st.text(max_size=20) | st.from_regex(r"[0-9]{1,4}[ ./-]?[a-z0-9]{0,8}", fullmatch=True), st.dates())
def test_whatever_is_typed_is_some_days_or_none(text: str, today: datetime.date) -> None:
    today = today.replace(year=max(today.year, 1900))
    assert len(days(text, today)) <= 2


SAID: dict[str, dict[str | bool | None, list[str]]] = {
    "role": {
        "job_applicant": [
            "1",
            "applicant",
            "a job seeker",
            "I applied for a job there",
            "I am applying for a job",
            "candidate",
        ],
        "vendor": ["I sell", "a supplier", "sales"],
        "client": ["client", "a customer", "I am a client of theirs"],
        "prospect": ["potential client", "lead", "maybe a client"],
        None: ["a friend", "not a client", "something else"],
    },
    "country": {
        "united_states": ["us", "U.S.", "USA", "United States", "the united states", "America", "I live in Chicago"],
        "europe": ["EU", "Germany", "in the UK", "it is in France", "Berlin"],
        "elsewhere": ["other", "somewhere else", "none of these", "Canada", "in South America"],
        None: ["here", "not in Europe"],
    },
    "interview": {
        "done": ["yes", "Yes, it is over", "done", "it was last week", "had it", "yes, on Monday"],
        "ahead": ["no", "not yet", "tomorrow", "next week", "No, not yet.", "still in it"],
        None: ["perhaps"],
    },
    "asked_how_to_follow_up": {
        True: ["yes", "I did", "I asked"],
        False: ["no", "I forgot", "didn't ask", "no, I did not"],
    },
    "answer": {
        "none_yet": ["none", "not yet", "still waiting", "no reply", "heard nothing", "neither"],
        "turned_down": [
            "a no",
            "rejected",
            "I was turned down",
            "they said no",
            "did not get it",
            "didn't get the job",
        ],
        "offered": ["3", "offer", "an offer", "I got the job", "yes, an offer"],
        None: ["no", "I was not rejected", "no i did not", "no someone else"],
    },
    "thank_you_letter": {
        "not_sent": ["No, not yet", "no", "not", "nope", "not yet", "no letter"],
        "emailed": ["email", "by e-mail", "Sent by email", "I emailed", "yes, by email", "I already sent one by email"],
        "mailed": ["by post", "letter", "a typed letter", "snail mail", "posted"],
        None: ["yes", "handwritten"],
    },
    "last_step": {
        "nothing": ["nothing", "none", "nothing so far", "I have not followed up"],
        "called_no_message": ["hung up", "I called and hung up", "called but left no message"],
        "left_message": ["left a message", "I left a voicemail", "message", "left him a message yesterday"],
        "wrote": ["wrote that I will call", "a note", "wrote"],
        "spoke": ["spoke to her", "talked to him", "reached the person"],
        "something_else": ["something else", "other", "none of these", "asked by email", "called the cell", "LinkedIn"],
        None: [
            "I wrote to them two weeks ago",
            "called",
            "email",
            "I wrote an email",
            "voicemail",
            "no voicemail",
            "no they wrote",
            "no cell",
            ".5",
        ],
    },
    "heard_back": {
        True: ["yes", "they wrote", "they called", "yes, they did"],
        False: ["no", "not yet", "no not yet", "no nothing", "2.", "2)", "(2)", "silence", "no word", "no, not a word"],
        None: ["3.", ".2", "yes not"],
    },
    "number_from": {
        "contact": ["he gave it to me", "she gave me the number", "the hiring manager"],
        "business_card": ["card", "his business card", "on the card"],
        "company": ["reception", "the secretary", "HR", "a colleague"],
        "elsewhere": ["website", "google", "found it online", "something else", "I looked it up"],
        None: ["a number", "not on the card", "no", "n", "a"],
    },
    "greeting": {
        "not_heard": ["not heard", "I have not heard it", "never heard it"],
        "no_cell": ["nothing", "no cell", "nothing of a cell phone", "says nothing", "does not mention it"],
        "gives_cell": ["a cell number", "gives a number", "mentions a cell"],
        "asks_to_call_cell": ["call my cell", "tells me to call the cell", "to call his cell", "says call my mobile"],
        None: ["no", "it is funny", "n number", "no voicemail"],
    },
    "messages_rarely_checked": {True: ["yes", "it does", "rarely"], False: ["no", "nothing of the kind", "nope"]},
    "urgent": {
        True: ["y", "Yes", "yeah", "another offer", "I have a deadline", "urgent"],
        False: ["n", "nope", "No", "2", "not urgent", "no rush", "no deadline", "it can wait"],
        None: ["maybe", "it is not very urgent"],
    },
    "still_unsure": {
        True: ["a bit", "worried", "sort of", "yes, both"],
        False: ["not any more", "fine", "no longer", "neither"],
        None: ["hm"],
    },
}
ANSWERS = [(fact, value, typed) for fact, said in SAID.items() for value, texts in said.items() for typed in texts]


@pytest.mark.parametrize(("fact", "value", "typed"), ANSWERS)
def test_values_are_understood_by_their_words(
    opened: counsel.OpenPanel, fact: str, value: str | bool | None, typed: str
) -> None:
    problems: list[Problem] = []
    assert opened.conversation(TODAY).read(opened.panel.facts[fact], typed, problems) == value
    assert len(problems) == (value is None)


DOUBTS = {
    "en": [
        "I have no idea",
        "no clue",
        "I don\N{RIGHT SINGLE QUOTATION MARK}t know.",
        "no, I don't know",
        "I'm not really sure",
        "dunno",
    ],
    "de": ["ich habe keine Ahnung", "Weiß nicht.", "weiß ich nicht mehr", "bin mir nicht sicher", "I have no idea"],
}


@pytest.mark.parametrize(("language", "typed"), [(one, typed) for one, texts in DOUBTS.items() for typed in texts])
def test_not_to_know_is_never_taken_for_a_no(language: str, typed: str) -> None:
    held = consulting.load("voicemail-follow-up", lang=language).conversation(TODAY)
    assert held.doubted(typed)
    assert [fact.name for fact in held.panel.facts.values() if held.read(fact, typed, []) is not None] == []


def test_a_yes_or_a_no_is_not_the_beginning_of_another_word() -> None:
    held = consulting.load("voicemail-follow-up", lang="de").conversation(TODAY)
    for fact, typed in {"country": "ja", "number_from": "no", "role": "j", "thank_you_letter": "ja"}.items():
        assert held.read(held.panel.facts[fact], typed, []) is None
    assert held.read(held.panel.facts["interview"], "ja", []) == "done"
    assert not held.doubted("nein, noch nicht")


def test_every_fact_is_answered_by_plain_words(opened: counsel.OpenPanel) -> None:
    assert {fact.name for fact in opened.panel.facts.values() if not fact.kind.counts} == SAID.keys()


def test_what_can_be_more_than_one_is_refused_with_all_of_them(opened: counsel.OpenPanel) -> None:
    problems: list[Problem] = []
    held = opened.conversation(TODAY)
    assert held.read(opened.panel.facts["answer"], "no", problems) is None
    assert held.read(opened.panel.facts["days_since_last_step"], "5/11", problems) is None
    assert [(one.fault, one.message) for one in problems] == [
        ("ambiguous-answer", "`no` can mean “Nothing final yet” or “They said no”"),
        ("ambiguous-answer", "`5/11` can mean “2026-11-05” or “2026-05-11”"),
    ]


FACT = Fact("done", KINDS["yes_no"], "Done", "Is it over?", "", {}, None, 0, 0, False, Location("panel.yaml"))


def test_answers_of_a_panel_are_shown_and_understood(hedge: counsel.OpenPanel) -> None:
    owner, asked = (hedge.panel.facts[name] for name in ("owner", "asked"))
    assert words.answer_in_words(owner, "you", TODAY) == "It is mine"
    assert words.answer_in_words(owner, "both", TODAY) == "Are both of you"
    assert words.answer_in_words(asked, False, TODAY) == "No, not yet"
    for text, value in {"mine": "you", "my own": "you", "the neighbours": None, "neighbour": "neighbour"}.items():
        assert chosen(owner, text) == ([] if value is None else [value])
    over = msgspec.structs.replace(FACT, answers={"yes": ("It is over", "finished"), "no": ("Not over yet",)})
    assert [chosen(over, text) for text in ("finished", "it is over", "not", "y")] == [[True], [True], [False], [True]]


@pytest.fixture(scope="module")
def hedge(request: pytest.FixtureRequest) -> counsel.OpenPanel:
    folder: Path = request.path.parent / "panels" / "hedge"
    return consulting.load(folder, engine="plain")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "today, Mon 23 Nov"),
        (1, "yesterday, Sun 22 Nov"),
        (3, "3 days ago, Fri 20 Nov"),
        (400, "400 days ago, Sun 19 Oct 2025"),
        (10**9, "1,000,000,000 days ago"),
        (None, "I don't know"),
    ],
)
def test_what_was_understood_is_said_with_its_day(opened: counsel.OpenPanel, value: int | None, said: str) -> None:
    assert words.answer_in_words(opened.panel.facts["days_since_last_step"], value, TODAY) == said


def test_there_are_never_more_questions_than_was_said(opened: counsel.OpenPanel, hedge: counsel.OpenPanel) -> None:
    chance = random.Random(5)
    for panel in [opened] * 40 + [hedge] * 40:
        truth = random_given(panel.panel, chance, known=chance.choice([0.3, 1]))
        _held_to_its_word(panel.conversation(TODAY), truth)


def test_questions_about_one_thing_are_asked_together(opened: counsel.OpenPanel) -> None:
    """The two about the greeting, and the two about the latest step."""
    held, asked = opened.conversation(TODAY), []
    truth = opened.understand(Request("the-question", {}, TODAY)).situation.values
    while (question := held.question) is not None:
        asked.append(question.fact.name)
        held = held.answered(question.fact.name, truth.get(question.fact.name))
    assert asked[asked.index("greeting") + 1] == "messages_rarely_checked"
    step = asked.index("last_step")
    assert {*asked[step + 1 : step + 3]} == {"days_since_last_step", "heard_back"}


def _held_to_its_word(held: Conversation, truth: Mapping[str, Value]) -> None:
    left, settled = None, -1
    while (question := held.question) is not None:
        assert left is None or question.at_most < left
        assert len(question.settled) >= settled
        assert question.at_most >= 1
        left, settled = question.at_most, len(question.settled)
        held = held.answered(question.fact.name, truth.get(question.fact.name))


GERMAN_AGO = {
    0: ["vor einer Stunde", "heute", "gerade eben", "heute früh", "diesen Montag", "23.11.", "23. November", "today"],
    1: ["gestern, glaube ich", "gestern", "gestern Abend", "So.", "vor einem Tag", "22.11."],
    2: ["vorgestern", "letzten Samstag", "am Sonnabend"],
    3: ["3 Tage", "vor drei Tagen", "am Freitag", "Fr. 20. Nov.", "Freitag, 20. November 2026", "last Friday"],
    7: ["Montag letzte Woche", "eine Woche", "vor einer Woche", "vor etwa einer Woche", "letzten Montag", "a week ago"],
    14: ["zwei Wochen", "vor vierzehn Tagen", "9.11.2026"],
    30: ["dreißig Tage"],
    31: ["vor einem Monat", "23. Oktober"],
    264: ["4. März", "4. Maerz"],
}
NO_DAY_IN_GERMAN = ("bald", "letzte Woche", "ein", "eine", "32. Nov.", "manche Tage", "Mo. 20. Nov.", "30. Feb.")


@pytest.mark.parametrize(("ago", "text"), [(ago, text) for ago, texts in GERMAN_AGO.items() for text in texts])
def test_days_are_understood_in_german_and_in_english_too(ago: int, text: str) -> None:
    assert days(text, TODAY, GERMAN) == [TODAY - datetime.timedelta(days=ago)]


@pytest.mark.parametrize("text", NO_DAY_IN_GERMAN)
def test_what_is_no_day_in_german_either(text: str) -> None:
    assert days(text, TODAY, GERMAN) == []


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("urgent", "ja", True),
        ("urgent", "Nein", False),
        ("urgent", "yes", True),
        ("interview", "ja", "done"),
        ("interview", "steht noch bevor", "ahead"),
        ("answer", "absage", "turned_down"),
        ("answer", "turned_down", "turned_down"),
        ("thank_you_letter", "per Mail", "emailed"),
        ("last_step", "aufgelegt", "called_no_message"),
        ("days_since_last_step", "vorgestern", 2),
    ],
)
def test_an_answer_is_understood_in_german_and_by_id(fact: str, text: str, value: object) -> None:
    conversation = consulting.load(engine="plain", lang="de").conversation(TODAY)
    assert conversation.read(conversation.panel.facts[fact], text, []) == value
