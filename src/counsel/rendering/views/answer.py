"""The whole page of `now`: the bottom line, each expert with reasons, what is open, the days ahead, the situation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.panel.model import OPEN, Stance
from counsel.questions.drafting import possible
from counsel.rendering import words
from counsel.rendering.views.blocks import (
    CITATION,
    Blank,
    Document,
    Paragraph,
    Span,
    commanded,
    heading,
    item,
    labelled,
    section,
    stance,
    text,
)
from counsel.rendering.views.brief import beginning, days_off, engine_in_words, missing_engine
from counsel.rendering.views.comparison import bottom_line, presumed_in_words
from counsel.rendering.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from counsel.advising.advice import Advice, ExpertAdvice, Open
    from counsel.consulting import Answer, Understood
    from counsel.logic.situation import Situation
    from counsel.panel.model import Expert, Panel
    from counsel.questions.timeline import Repeat, Step
    from counsel.rendering.views.blocks import Block


def document(panel: Panel, answer: Answer, asked: Understood | None = None) -> Document:
    """Everything that an answer holds: what a person needs first at its head, the situation at its end.

    Args:
        panel: the panel.
        answer: what it says.
        asked: the case that it is about, where it is one.
    """
    blocks = (
        *beginning(panel, answer, asked),
        *section(say("The bottom line"), _bottom_line(panel, answer)),
        *(block for name, said in answer.advice.items() for block in reasons(panel, panel.experts[name], answer, said)),
        *section(say("Still open"), still_open(panel, answer)),
        *section(say("The days ahead, if nothing else happens"), days_ahead(panel, answer)),
        *section(say("What follows from doing it today"), follows(panel, answer)),
        Blank(),
        text(panel.source.note, "faint"),
        text(words.paragraphs_in_words(), "faint"),
        *days_off(panel, answer),
        _worked_out(answer),
        *missing_engine(),
        *_drafts(panel, answer),
        *section(say("Your situation"), known(panel, answer.situation)),
    )
    return Document(panel.title, blocks)


def _drafts(panel: Panel, answer: Answer) -> Iterator[Block]:
    if names := possible(panel, answer.advice, answer.taken):
        yield commanded(words.drafts_in_words(names), "--draft", "faint")


def _worked_out(answer: Answer) -> Paragraph:
    """What worked the answer out, and an example of the verb that tells why, with names that exist."""
    said = ((expert, action) for expert, advice in answer.advice.items() for action in (*advice.settled, *advice.open))
    expert, action = next(said, ("EXPERT", "ACTION"))
    command = f"counsel why {expert} {action}"
    why = say("To see why, ask with the same situation: {command} …", command=command)
    return commanded(f"{engine_in_words(answer)} {why}", command, "faint")


def known(panel: Panel, situation: Situation) -> Iterator[Block]:
    """What is known of the situation, what is not, and what does not apply."""
    for name, value in situation.known.items():
        line = words.fact_in_words(panel.facts[name], value)
        if name not in situation.values:
            line = say("{fact}  (follows from your other answers)", fact=line)
        yield text(line, indent=2)
    if unknown := words.unknown_in_words(panel, situation):
        yield labelled(say("Not known: "), "; ".join(unknown), indent=2)
    if beside := words.not_applicable_in_words(panel, situation):
        yield text(say("Does not apply: {facts}", facts="; ".join(beside)), "faint", indent=2)


def _bottom_line(panel: Panel, answer: Answer) -> Iterator[Block]:
    yield from bottom_line(panel, answer)
    if any(msgspec.structs.astuple(answer.bottom_line)):
        yield text(say("Whoever is not named never speaks of it, neither for nor against."), "faint", indent=2)


def reasons(panel: Panel, expert: Expert, answer: Answer, said: ExpertAdvice) -> Iterator[Block]:
    """What one expert says, each stance with its reason, what to do, and what it rests on."""
    yield heading(f"{expert.full_name}, {expert.who}")
    for action in (action for topic in panel.topics for action in topic.actions):
        if action in said.settled:
            yield from _advice(panel, answer, action, said.settled[action])
            yield from _interests(panel, expert, action, said.settled[action])
        elif action in said.open:
            possible = words.possible_in_words(said.open[action].possible, action in answer.taken)
            yield _said(panel, action, OPEN, say("{stances}; see below", stances=possible))
            if presumed := presumed_in_words(panel, answer, expert.name, action):
                yield text(say("open; {presumed}", presumed=presumed), indent=6)
        elif action in said.contradictions:
            rules = words.joined(rule.id for rule in said.contradictions[action].rules)
            yield _said(panel, action, words.CONTRADICTION, say("the panel is at fault in {rules}", rules=rules))
    if not (said.settled or said.open or said.contradictions):
        yield text(say("has nothing to say of a situation like yours"), indent=2)


def _said(panel: Panel, action: str, taken: str, note: str = "", named: str = "") -> Paragraph:
    aside = f"  ({note})" if note else ""
    title = panel.actions[action].title
    return Paragraph((stance(taken, named), Span("  "), Span(title, "strong"), Span(aside)), indent=2)


def _advice(panel: Panel, answer: Answer, action: str, advice: Advice) -> Iterator[Block]:
    by_cases, domains = bool(advice.suppositions), answer.situation.domains
    named = words.judged_in_words(advice.stance.value, action in answer.taken)
    named = words.firmly_in_words(named, advice.firmness)
    yield _said(panel, action, advice.stance.value, say("whichever it is") if by_cases else "", named)
    for i, rule in enumerate(advice.rules):
        reason = rule.because
        if by_cases:
            supposed = words.cells_in_words(domains, advice.suppositions[i])
            reason = say("If {conditions}: {reason}", conditions=supposed, reason=reason)
        yield text(reason, indent=6)
        yield from (item(how, indent=6) for how in rule.how)
        yield text(words.basis_in_words(panel, rule), CITATION, indent=6)


def _interests(panel: Panel, expert: Expert, action: str, advice: Advice) -> Iterator[Block]:
    if advice.stance is not Stance.AVOID:
        yield from (text(interest, indent=6) for interest in words.interests_in_words(panel, expert, action))


def still_open(panel: Panel, answer: Answer) -> Iterator[Block]:
    """Of what is open when which stance comes out, and on which facts it hangs."""
    names = words.names_of(panel)
    for name, said in answer.advice.items():
        for action, open_ in said.open.items():
            about = {"expert": names[name], "action": panel.actions[action].title}
            yield from _when_which(answer, about, open_, action in answer.taken)
            yield text(_depends(panel, open_.depends_on), "faint", indent=4)
            if not open_.exact:
                yield text(
                    say("This is told rule by rule: it is too large to work out whether it is settled."), indent=4
                )


def _when_which(answer: Answer, about: Mapping[str, str], open_: Open, taken: bool) -> Iterator[Block]:
    """When which stance comes out: in one sentence, or below one another where one of them has many ways."""
    said = [words.branch_in_words(answer.situation.domains, branch, taken) for branch in open_.branches]
    if not any(ways for _, ways in said):
        stances = "; ".join(clause for clause, _ in said) or words.possible_in_words(open_.possible, taken)
        yield text(say("{expert} on “{action}”: {stances}.", **about, stances=stances), indent=2)
        return
    subject = say("{expert} on “{action}”", **about)
    yield text(f"{subject}:", indent=2)
    for clause, ways in said:
        yield text(clause, indent=4)
        yield from (item(way, indent=6) for way in ways)


def days_ahead(panel: Panel, answer: Answer) -> Iterator[Block]:
    """What changes on which day, and what of it has to wait for a working day."""
    if not answer.ahead_whole:
        yield text(say("Some changes of the days ahead are too large to work out, and are not told."), indent=2)
    for step in answer.ahead:
        when = f"{words.from_day_in_words(step.date)}, {words.in_days_in_words(step.in_days)}:"
        yield text(when, "emphasis", indent=2)
        yield from (text(line, indent=4) for line in words.plan_in_words(panel, step))
        yield from (text(said, indent=4) for said in waiting(panel, answer, step))
    yield from (_again(panel, answer, repeat) for repeat in answer.repeats)


def _depends(panel: Panel, facts: Iterable[str]) -> str:
    """Name the facts on which something hangs."""
    return say("depends on: {facts}", facts="; ".join(words.lowered(panel.facts[name].title) for name in facts))


def _again(panel: Panel, answer: Answer, repeat: Repeat) -> Paragraph:
    """On which days something is to be done again and again, and who says so."""
    names = words.names_of(panel)
    experts = words.joined(names[expert] for expert in repeat.experts)
    about = say("{action} ({experts}): ", action=panel.actions[repeat.action].title, experts=experts)
    if repeat.depends_on:
        return labelled(about, _depends(panel, [repeat.depends_on]), indent=2)
    return labelled(about, words.again_in_words(repeat, answer.situation.today), indent=2)


def follows(panel: Panel, answer: Answer) -> Iterator[Block]:
    """For what is advised and done today, what those who advise it come to advise next."""
    for following in answer.follows:
        yield text(words.doing_in_words(panel, following), "emphasis", indent=2)
        for change in following.today:
            yield text(words.change_in_words(panel, change), indent=4)
        for step in following.ahead:
            day = words.short_date_in_words(step.date, answer.situation.today)
            for change in step.changes:
                yield labelled(say("From {day}: ", day=day), words.change_in_words(panel, change), indent=4)
            yield from (text(line, indent=4) for line in waiting(panel, answer, step))


def waiting(panel: Panel, answer: Answer, step: Step) -> Iterator[str]:
    """What of the changes of a day has to wait for a working day, and why."""
    if step.day_off is not None:
        titles = "; ".join(panel.actions[action].title for action in step.day_off.actions)
        why = words.closed_in_words(step.date, step.day_off.closed, answer.situation.today)
        yield f"{titles}: {why}"
