"""A situation as it is put to a room, with all that the panel says in it, in words: worked out once, then frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.doors.workshop.events import Asked, Expert, Option, Prompt, Question, Supposition, Turn, Voice
from counsel.rendering import figures, words
from counsel.rendering.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from counsel.consulting import Answer, OpenPanel
    from counsel.panel.model import Case, Panel
    from counsel.questions.landscape import Dispute
    from counsel.questions.whatif import Group, Overview

_MOST_ACTIONS, _LEAST_ACTIONS = 6, 3
"""Of how many actions one can be chosen."""
_MOST_SUPPOSITIONS = 3
_MOST_TURNS = 3
"""How many turns of one expert are told."""


class Picked(msgspec.Struct, frozen=True):
    """A situation to be put to a room.

    Attributes:
        case: the case.
        answer: what the panel says in it.
        disputes: who is for and who against what.
        action: the action on which the room votes.
    """

    case: Case
    answer: Answer
    disputes: tuple[Dispute, ...]
    action: str


def framed(opened: OpenPanel, picked: Picked) -> Question:
    """Put a situation into the words of a room."""
    panel, answer = opened.panel, picked.answer
    prompts = _prompts(panel, picked)
    several = prompts["which"].options if "which" in prompts else ()
    asked = dict.fromkeys([picked.action, *(option.value for option in several)])
    return Question(
        name=picked.case.name,
        title=picked.case.title or picked.case.name,
        story=picked.case.story,
        facts=tuple(
            (panel.facts[name].title, words.value_in_words(panel.facts[name], value))
            for name, value in answer.situation.known.items()
        ),
        action=picked.action,
        title_of_action=panel.actions[picked.action].title,
        prompts=prompts,
        experts=tuple(_experts(panel)),
        voices=tuple(_voice(panel, answer, expert, action) for expert in panel.experts for action in asked),
        suppositions=_suppositions(panel, opened.overview(answer.situation)),
        opposed=sum(len(dispute.opposed) for dispute in picked.disputes),
        aloud=figures.disputes_told(panel, picked.disputes),
        taken=picked.action in answer.taken,
    )


def _experts(panel: Panel) -> Iterator[Expert]:
    names = words.names_of(panel)
    for expert in panel.experts.values():
        yield Expert(expert.name, names[expert.name], expert.full_name, expert.who)


def _prompts(panel: Panel, picked: Picked) -> Mapping[Asked, Prompt]:
    title, taken = panel.actions[picked.action].title, picked.action in picked.answer.taken
    if taken:
        text = say("“{action}”: was that right?", action=title)
        labels = (say("It was right"), say("Better not next time"), say("Either way"))
    else:
        text = say("“{action}”: what would you do?", action=title)
        labels = (say("Do it"), say("Better not"), say("Either way"))
    options = tuple(map(Option, ("do", "avoid", "either"), labels))
    prompts: dict[Asked, Prompt] = {"action": Prompt(text, options)}
    actions = _candidates(panel, picked)
    if len(actions) >= _LEAST_ACTIONS:
        several = tuple(Option(name, panel.actions[name].title) for name in actions)
        prompts["which"] = Prompt(say("Which of these would you do first?"), several)
    return prompts


def _candidates(panel: Panel, picked: Picked) -> list[str]:
    """The actions ahead of which most experts speak, the disputed one among them, in the panel's order."""
    spoken = {
        action: sum(len(experts) for experts in said.values())
        for action, said in picked.answer.tally.items()
        if said and action not in picked.answer.taken
    }
    if picked.action not in spoken:
        return []
    ranked = sorted(spoken, key=lambda action: (action != picked.action, -spoken[action]))[:_MOST_ACTIONS]
    return [action for action in panel.actions if action in ranked]


def _voice(panel: Panel, answer: Answer, expert: str, action: str) -> Voice:
    said = answer.advice[expert]
    stance = said.verdict(action).value
    rules = said.rules_on(action)
    claims = [panel.claims[name] for name in dict.fromkeys(name for rule in rules for name in rule.claims)]
    return Voice(
        expert,
        action,
        stance,
        _said(panel, answer, expert, action),
        because=tuple(dict.fromkeys(rule.because for rule in rules)),
        claims=tuple(claim.text for claim in claims),
        place=words.joined(dict.fromkeys(words.paragraph_in_words(claim) for claim in claims)),
    )


def _said(panel: Panel, answer: Answer, expert: str, action: str) -> str:
    said = answer.advice[expert]
    if (open_ := said.open.get(action)) is not None:
        facts = words.joined(words.quoted(panel.facts[name].title) for name in open_.depends_on)
        stances = words.possible_in_words(open_.possible)
        return say("open: {stances}; it hangs on {facts}", stances=stances, facts=facts)
    if action in answer.silent.get(expert, {}):
        return say("says nothing of it")
    return words.judged_in_words(said.verdict(action).value, action in answer.taken)


def _suppositions(panel: Panel, overview: Overview) -> tuple[Supposition, ...]:
    """What would change minds: those changes first that do not change every one's."""
    every = [_supposition(panel, overview, group) for group in overview.groups]
    some = [each for each in every if len(each.turns) < len(panel.experts)]
    return tuple((some or every)[:_MOST_SUPPOSITIONS])


def _supposition(panel: Panel, overview: Overview, group: Group) -> Supposition:
    variant = group.variants[0]
    then = words.either_cell(overview.situation.domains[group.fact], variant.cells)
    now = words.now_in_words(overview.situation, group.fact)
    text = say("{fact}: {then} (now: {now})", fact=panel.facts[group.fact].title, then=then, now=now)
    turns: dict[str, list[str]] = {}
    for move in variant.what_if.moves:
        turns.setdefault(move.expert, []).append(words.change_in_words(panel, move))
    return Supposition(text, tuple(Turn(expert, "; ".join(changes[:_MOST_TURNS])) for expert, changes in turns.items()))
