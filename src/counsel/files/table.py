"""The one table of what an author may write: every key of every file, what it takes, and what it means.

The reader asks for keys by this table, the schema for editors is made from it, and so are the tables of the manual.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from counsel.files.keys import Form, Key, Shape
from counsel.panel.kinds import KINDS
from counsel.panel.model import ClaimKind, Firmness, Reading, Stance

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import Enum

SNAKE, KEBAB, EITHER = "snake_case", "kebab-case", "snake_case or kebab-case"
LONGEST_FULL_NAME, LONGEST_SHORT_NAME = 120, 40
"""How many letters the name of an expert can have, and what stands for it in the head of a column."""
_COUNTED = ("days", "number")
_SAID = ("choice", "yes_no")


_need = partial(Key, need=True)


def _words(words: type[Enum]) -> tuple[str, ...]:
    return tuple(word.value for word in words)


_SOURCE = (
    Key("url", Form.URL, "where it can be read", example="https://example.org/umbrellas"),
    Key("grade", Form.TEXT, "how good its evidence is held to be, in the words of your field", example="hearsay"),
)
_BESIDE = "whether the map tells as a difference, too, who says may where another says do"
_PUBLISHED = "when it was published; a day without quotes, or a year"
_TITLED = "what pages call it"
_WORDS = "its name as words"

_RULE = (
    _need("id", Form.NAME, "its name, of its own in the panel", naming=KEBAB, example="tea-while-it-rains"),
    _need("when", Form.WAYS, "what must hold", example="{sky: raining}"),
    Key("unless", Form.WAYS, "what must not hold", example="{hands_full: yes}"),
    _need("then", Form.KEYS, "the advice", shape="then"),
    _need("because", Form.TEXT, "the reason, a sentence", example="Rain passes."),
    Key("how", Form.TEXTS, "short instructions, in the imperative", example="[Put the kettle on.]"),
)
"""What a rule says."""
_CLAIMS = _need(
    "claims",
    Form.NAMES,
    "the claims of the same answer on which it rests, and which say it",
    names="claim",
    naming=KEBAB,
    example="[moss-1, moss-2]",
)
_EXPERTS = _need(
    "experts",
    Form.CLAIMED,
    "who gives it, and the claims of each on which it rests there",
    names="claim",
    example="{moss: moss-1, lark: [lark-2]}",
)
_READ = (
    _need(
        "reading",
        Form.WORD,
        "whether the source says it, or you read it so",
        words=_words(Reading),
        example="stated",
    ),
    Key(
        "note",
        Form.TEXT,
        "of an `inferred` rule, and needed there: what was inferred, and what speaks against it",
        example="That this is meant is our reading.",
    ),
    Key(
        "presumes",
        Form.TESTS,
        "what the expert takes for granted; where it is not known the stance stays open",
        example="{hands_full: no}",
    ),
    Key(
        "firmness",
        Form.WORD,
        "how firmly the source says it",
        words=_words(Firmness),
        default="plain",
        example="firm",
    ),
)
"""How it was read."""

SHAPES: Mapping[str, Shape] = {
    "panel": Shape(
        "the panel",
        (
            _need("panel", Form.NAME, "the name of the folder", naming=EITHER, example="umbrella"),
            _need("title", Form.TEXT, "a few words", example="An umbrella or none"),
            _need("question", Form.TEXT, "what the experts were asked", example="Should you take an umbrella?"),
            _need("source", Form.KEYS, "where the answers stand", shape="source"),
            Key("terms", Form.NAMED, "numbers of days that have a name", shape="term", naming=SNAKE),
            _need("facts", Form.NAMED, "what can be said of a situation", shape="fact", naming=SNAKE, least=1),
            _need("topics", Form.NAMED, "which actions are compared together", shape="topic", naming=SNAKE, least=1),
            _need("actions", Form.NAMED, "what experts advise or do not", shape="action", naming=SNAKE, least=1),
            Key("concepts", Form.NAMED, "conclusions that have a name, for all experts", shape="concept", naming=SNAKE),
            Key("limits", Form.ROWS, "what the experts did not have in view", shape="limit"),
            Key("working_days", Form.KEYS, "whose public holidays count", shape="working_days"),
            Key("drafts", Form.NAMED, "texts to send or to say", shape="draft", naming=SNAKE),
            Key("do_beside_may", Form.YES_NO, _BESIDE, default="no", example="yes"),
        ),
    ),
    "source": Shape(
        "the source",
        (
            _need("title", Form.TEXT, "as the source itself has it, word for word", example="Three neighbours"),
            _need("published", Form.PUBLISHED, _PUBLISHED, example="2026"),
            _need("note", Form.TEXT, "what must be said with every answer", example="All of it is invented."),
            *_SOURCE,
        ),
    ),
    "own source": Shape(
        "the source",
        (
            Key("title", Form.TEXT, "as the source itself has it, word for word", example="Brook's letter"),
            Key("published", Form.PUBLISHED, _PUBLISHED, example="2026-11-26"),
            *_SOURCE,
        ),
    ),
    "term": Shape(
        "the term",
        (
            _need("days", Form.NUMBER, "how many days it is taken for", least=1, example="7"),
            Key("title", Form.TEXT, _TITLED, default=_WORDS, example="a dry week"),
            _need("means", Form.TEXT, "a sentence that says what it is", example="How long it has to be dry."),
        ),
    ),
    "fact": Shape(
        "the fact",
        (
            Key(
                "only_if", Form.CONDITION, "where the fact applies at all; tests facts above it", example="{sky: clear}"
            ),
            _need("type", Form.WORD, "what it can be", words=tuple(KINDS), example="choice"),
            _need("title", Form.TEXT, "a few words", example="The sky"),
            _need("ask", Form.TEXT, "the question, as it is asked", example="What does the sky look like?"),
            Key(
                "asks",
                Form.LABELS,
                "the question in other words, by the value of the one fact that `only_if` names",
                default="`ask`",
                example="{cloudy: How long ago did it last rain?}",
            ),
            Key("help", Form.TEXT, "a word on the question", example="Look out of the window."),
            _need(
                "values",
                Form.LABELS,
                "what it can be, each with a label",
                naming=SNAKE,
                only=("choice",),
                example="{clear: clear, cloudy: cloudy, raining: raining already}",
            ),
            Key(
                "ordered",
                Form.YES_NO,
                "whether its values rise in the order in which they stand, and conditions may test ranges",
                default="no",
                only=("choice",),
                example="yes",
            ),
            Key("minimum", Form.DECIMAL, "the least that it can be", default="0", only=_COUNTED, example="0"),
            Key(
                "maximum",
                Form.DECIMAL,
                "the most that it can be",
                default="43,830 days (120 years); 1,000,000",
                only=_COUNTED,
                example="365",
            ),
            Key(
                "step",
                Form.DECIMAL,
                "its values are the multiples of this, which may have three decimals",
                default="1",
                only=("number",),
                example="0.5",
            ),
            Key("unit", Form.KEYS, "what it counts", shape="unit", only=("number",)),
            Key("fixed", Form.YES_NO, "whether nobody can change it any more", default="no", example="yes"),
            Key(
                "answers",
                Form.SAID,
                "what answers the question: the first is shown, the others are understood too",
                default="the labels",
                only=_SAID,
                example="{clear: [Clear, blue]}",
            ),
            Key(
                "clauses",
                Form.LABELS,
                "a value inside a sentence; where it counts, under `number`, with `{number}` in its place",
                default="title and value",
                example="{clear: the sky is clear}",
            ),
        ),
    ),
    "unit": Shape(
        "the unit",
        (
            _need("one", Form.TEXT, "what stands behind 1", example="year"),
            _need("many", Form.TEXT, "what stands behind any other number", example="years"),
        ),
    ),
    "topic": Shape(
        "the topic",
        (
            _need("title", Form.TEXT, "a few words", example="What to take"),
            _need(
                "actions",
                Form.NAMES,
                "its actions; each action stands in one topic",
                names="action",
                naming=SNAKE,
                example="[take_umbrella, wear_raincoat]",
            ),
        ),
    ),
    "action": Shape(
        "the action",
        (
            _need("title", Form.TEXT, "a few words, in the imperative", example="Take the umbrella"),
            _need("means", Form.TEXT, "a sentence that says what it is", example="Take it with you, open or not."),
            Key(
                "looks_back",
                Form.CONDITION,
                "where it is a step already taken, which a stance then judges",
                example="{sky: raining}",
            ),
            Key("excludes", Form.NAMES, "other actions that nobody can do as well", names="action", example="stay_in"),
            Key(
                "announces", Form.NAMES, "other actions that doing it promises", names="action", example="wear_raincoat"
            ),
            Key(
                "during",
                Form.NAMES,
                "other actions, in the course of one of which it is done",
                names="action",
                example="[wear_raincoat]",
            ),
            Key(
                "occasion",
                Form.TEXT,
                "when it is done, where that is no day: such an action is for today only in the course of another one",
                example="When it rains next",
            ),
            Key("on_working_days", Form.YES_NO, "whether it reaches nobody on a day off", default="no", example="yes"),
            Key("sets", Form.VALUES, "what the facts are once it is done today", example="{hands_full: yes}"),
            Key("repeats", Form.KEYS, "after how many days it is done again", shape="repeats"),
        ),
    ),
    "repeats": Shape(
        "`repeats`",
        (
            _need("every", Form.NUMBER, "after how many days", least=1, example="7"),
            Key(
                "since",
                Form.NAME,
                "the fact of the type `days` from which they count",
                names="fact",
                example="days_since_rain",
            ),
        ),
    ),
    "concept": Shape(
        "the concept",
        (
            Key("title", Form.TEXT, _TITLED, default=_WORDS, example="rain is due"),
            _need("means", Form.TEXT, "a sentence that says when it holds", example="It is cloudy."),
            Key(
                "means_not",
                Form.TEXT,
                "a sentence that says when it does not",
                default="“Not so:” and the sentence of `means`",
                example="There is no cloud.",
            ),
            _need(
                "when",
                Form.WAYS,
                "when it holds; of a list one is enough",
                example="[{sky: cloudy}, {days_since_rain: {at_least: a_dry_week}}]",
            ),
        ),
    ),
    "limit": Shape(
        "the limit",
        (
            _need("when", Form.CONDITION, "where it is told", example="{sky: raining}"),
            _need("say", Form.TEXT, "what is told", example="Nobody has been told how hard it rains."),
        ),
    ),
    "working_days": Shape(
        "`working_days`",
        (
            _need("fact", Form.NAME, "the choice that says where it is", names="fact", example="sky"),
            _need(
                "holidays",
                Form.LABELS,
                "for some values a country as ISO 3166 writes it, a part of one, or a market with its bank days",
                example="{clear: US, cloudy: DE-BE}",
            ),
        ),
    ),
    "draft": Shape(
        "the draft",
        (
            _need("title", Form.TEXT, "a few words", example="A word to the neighbours"),
            _need("actions", Form.NAMES, "what it is for", names="action", example="stay_in"),
            _need(
                "text",
                Form.SENTENCES,
                "its sentences in their order; what is to be filled in stands in brackets",
                shape="sentence",
                naming=SNAKE,
                least=1,
                example="{greeting: 'Dear [name],'}",
            ),
        ),
    ),
    "sentence": Shape(
        "the sentence",
        (
            _need("say", Form.TEXT, "what it says", example="I stay in until [time]."),
            Key(
                "claims",
                Form.NAMES,
                "it stands there where a rule rests on one of these",
                names="claim",
                default="always",
                example="moss-1",
            ),
            Key(
                "when",
                Form.CONDITION,
                "and where this holds, of facts alone",
                default="always",
                example="{sky: raining}",
            ),
        ),
    ),
    "ledger": Shape(
        "the ledger", (_need("claims", Form.ROWS, "what the source says, in its order", shape="claim", least=1),)
    ),
    "claim": Shape(
        "the claim",
        (
            _need("id", Form.NAME, "its name", naming=KEBAB, example="moss-1"),
            _need("answer", Form.NUMBER, "the answer in which it stands, from 1", least=1, example="3"),
            _need("paragraph", Form.NUMBER, "the paragraph of that answer, from 1", least=1, example="2"),
            _need(
                "kind", Form.WORD, "what it is, and so what is owed to it", words=_words(ClaimKind), example="advice"
            ),
            _need("claim", Form.TEXT, "what it says, in your own words", example="While it rains, sit down again."),
            Key(
                "not_encoded",
                Form.TEXT,
                "why no rule rests on it; of `context` and `promotion`, and needed there",
                example="It tells of the past, and advises nothing.",
            ),
            Key("subject", Form.NAMES, "of a `promotion`: what it advertises", names="action", example="take_umbrella"),
            Key("source", Form.KEYS, "where it stands, if not in the panel's source", shape="own source"),
        ),
    ),
    "expert": Shape(
        "the expert",
        (
            _need("expert", Form.NAME, "the name of the file", naming=EITHER, example="moss"),
            _need("name", Form.TEXT, "the name of the person or the body", most=LONGEST_FULL_NAME, example="Ina Moss"),
            Key(
                "short",
                Form.TEXT,
                "the name where there is little room, as in the heads of tables",
                default="the last word of the name",
                most=LONGEST_SHORT_NAME,
                example="Ms Moss",
            ),
            _need("who", Form.TEXT, "who that is, in a few words", example="keeper of a shop for umbrellas"),
            _need("answer", Form.NUMBER, "which answer of the source it is, from 1", least=1, example="3"),
            _need("outlook", Form.TEXT, "the whole answer in a sentence", example="Tea first; the rain will pass."),
            Key("source", Form.KEYS, "where it stands, if not in the panel's source", shape="own source"),
            Key("concepts", Form.NAMED, "conclusions that have a name, for this expert", shape="concept", naming=SNAKE),
            _need("rules", Form.ROWS, "the answer as rules; their order never matters", shape="rule"),
        ),
    ),
    "rule": Shape("the rule", (*_RULE, _CLAIMS, *_READ)),
    "shared": Shape(
        "the shared rules", (_need("rules", Form.ROWS, "rules that several experts give", shape="shared rule"),)
    ),
    "shared rule": Shape("the shared rule", (*_RULE, _EXPERTS, *_READ)),
    "then": Shape(
        "`then`",
        (
            Key("do", Form.NAMES, "what is recommended", names="action", example="stay_in"),
            Key("may", Form.NAMES, "what is accepted, or named second", names="action", example="take_umbrella"),
            Key("avoid", Form.NAMES, "what is advised against", names="action", example="[wear_raincoat]"),
        ),
    ),
    "range": Shape(
        "the range of",
        (
            Key(
                "at_least",
                Form.BOUND,
                "the least that will do: a number, for days a term too, a value",
                example="a_dry_week",
            ),
            Key("at_most", Form.BOUND, "the most that will do", example="30"),
        ),
    ),
    "count": Shape(
        "the count",
        (
            _need("of", Form.WAYS, "the conditions; one that stands twice counts twice", example="[{hands_full: yes}]"),
            _need("count", Form.NUMBER, "how many of them have to hold, at least or at most", example="1"),
        ),
    ),
    "advises": Shape(
        "`advises`",
        tuple(
            Key(
                stance.value,
                Form.NAMES,
                f"actions, of one of which the expert says just `{stance.value}`",
                names="action",
                naming=SNAKE,
                example="stay_in",
            )
            for stance in Stance
        ),
    ),
    "case": Shape(
        "the case",
        (
            Key("case", Form.NAME, "the name of the file", default="it", naming=KEBAB, example="a-grey-morning"),
            Key("panel", Form.NAME, "the name of the panel", default="it", naming=EITHER, example="umbrella"),
            Key("title", Form.TEXT, "a few words", example="A grey morning"),
            Key("story", Form.TEXT, "the situation, told", example="Jo leaves for work with a bag in one hand."),
            _need(
                "facts",
                Form.VALUES,
                "the situation; a fact that is left out is unknown",
                example="{sky: cloudy, days_since_rain: 1, hands_full: no}",
            ),
            Key(
                "expect",
                Form.STANCES,
                "what each expert says; who and what is left out is silent",
                default="nothing, which `check` reports",
                example="{brook: {take_umbrella: do, wear_raincoat: avoid}, lark: {take_umbrella: avoid}, "
                "moss: {take_umbrella: may}}",
            ),
        ),
    ),
    "overlay": Shape(
        "the overlay",
        (
            _need("panel", Form.NAME, "the name of the folder", naming=EITHER, example="umbrella"),
            _need("language", Form.NAME, "the language, as in the name of the file", example="de"),
        ),
    ),
    "translation": Shape(
        "",
        (
            _need("of", Form.TEXTS, "what the panel says now", example="The sky"),
            _need("is", Form.TEXTS, "what that is in the language", example="Der Himmel"),
        ),
    ),
}
"""What has keys, by a name of its own here."""
