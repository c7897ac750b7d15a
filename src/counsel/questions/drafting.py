"""What to send or to say: a text of the panel's own, made of what those experts advise who are for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.logic.situation import holds
from counsel.naming import meant
from counsel.panel.model import Rule, Stance
from counsel.problems import InputError, Location, Problem, listed

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from counsel.advising.advice import ExpertAdvice
    from counsel.logic.situation import Situation
    from counsel.panel.model import Draft, Panel, Sentence

    Advised = Mapping[str, ExpertAdvice]


class Backing(msgspec.Struct, frozen=True):
    """A rule by which an expert is for an action."""

    expert: str
    action: str
    stance: Stance
    rule: Rule


class Line(msgspec.Struct, frozen=True):
    """A sentence of the text, with what it is there for; nothing where it only joins the others."""

    say: str
    backing: tuple[Backing, ...]


class Written(msgspec.Struct, frozen=True):
    """A draft as it is in one situation.

    Attributes:
        draft: the draft.
        situation: the situation.
        lines: its sentences, as far as they belong there.
        backing: every rule by which an expert is for one of its actions, expert by expert.
        against: what speaks against it: an expert, an action, and the stance on that.
        open: the experts of whom it is open what they say of one of its actions, with the action.
    """

    draft: Draft
    situation: Situation
    lines: tuple[Line, ...]
    backing: tuple[Backing, ...]
    against: tuple[tuple[str, str, Stance], ...]
    open: tuple[tuple[str, str], ...]


def write(
    panel: Panel,
    name: str,
    situation: Situation,
    advice: Advised,
    *,
    taken: Container[str],
    objections: Mapping[str, Iterable[tuple[str, str, Stance]]],
) -> Written:
    """Write a draft.

    Args:
        panel: the panel.
        name: the draft's name, or the beginning of it.
        situation: the situation.
        advice: what each expert says in it.
        taken: the actions that are steps already taken, for which there is nothing left to write.
        objections: for each action what is said of others that speaks against it: by whom, of what, and how.

    Raises:
        InputError: there is no such draft, or in this situation nobody advises what it is for.
    """
    draft = draft_meant(panel, name)
    backings = tuple(_backing(draft, advice, taken))
    if not backings:
        raise _nobody_advises(panel, draft, advice, taken)
    ahead = [action for action in draft.actions if action not in taken]
    pairs = [(expert, action, advice[expert]) for expert in advice for action in ahead]
    avoided = [(expert, action, Stance.AVOID) for expert, action, said in pairs if _avoids(said, action)]
    objected = [
        objection
        for action in dict.fromkeys(backing.action for backing in backings)
        for objection in objections.get(action, ())
    ]
    return Written(
        draft=draft,
        situation=situation,
        lines=tuple(_lines(draft, situation, backings)),
        backing=backings,
        against=tuple(dict.fromkeys((*avoided, *objected))),
        open=tuple((expert, action) for expert, action, said in pairs if action in said.open),
    )


def _avoids(said: ExpertAdvice, action: str) -> bool:
    return said.verdict(action) == Stance.AVOID.value


def draft_meant(panel: Panel, name: str) -> Draft:
    """The draft that is meant by a name, a title or the beginning of one.

    Raises:
        InputError: there is none.
    """
    drafts = panel.drafts
    return drafts[meant(name, {draft.name: (draft.title,) for draft in drafts.values()}, "draft", _PLACE)]


_PLACE = "--draft"


def possible(panel: Panel, advice: Advised, taken: Container[str]) -> tuple[str, ...]:
    """The drafts for something that somebody advises."""
    return tuple(name for name, draft in panel.drafts.items() if any(_backing(draft, advice, taken)))


def _backing(draft: Draft, advice: Advised, taken: Container[str]) -> Iterator[Backing]:
    for expert, said in advice.items():
        for action in draft.actions:
            settled = said.settled.get(action)
            if settled is not None and settled.stance is not Stance.AVOID and action not in taken:
                yield from (Backing(expert, action, settled.stance, rule) for rule in said.rules_on(action))


def _lines(draft: Draft, situation: Situation, backings: tuple[Backing, ...]) -> Iterator[Line]:
    for sentence in draft.text:
        behind = tuple(backing for backing in backings if not set(sentence.claims).isdisjoint(backing.rule.claims))
        if (behind or not sentence.claims) and _fits(sentence, situation):
            yield Line(sentence.say, behind)


def _fits(sentence: Sentence, situation: Situation) -> bool:
    return sentence.when is None or holds(sentence.when, situation) is True


def _nobody_advises(panel: Panel, draft: Draft, advice: Advised, taken: Container[str]) -> InputError:
    done = [action for action in draft.actions if action in taken]
    titles = ", ".join(f"“{panel.actions[action].title}”" for action in draft.actions)
    message = f"nobody advises here what `{draft.name}` is a draft for: {titles}"
    if done == list(draft.actions):
        message = f"what `{draft.name}` is a draft for is done already: {titles}"
    others = possible(panel, advice, taken)
    hint = f"there is something to write for {listed(others)}" if others else "there is no draft for this situation"
    if hanging := _hanging(draft, advice, taken):
        hint = f"it hangs on {listed(hanging)}; {hint}"
    return InputError([Problem(Location(_PLACE), "no-draft", message, hint)])


def _hanging(draft: Draft, advice: Advised, taken: Container[str]) -> tuple[str, ...]:
    """The facts on which it hangs whether somebody advises what a draft is for."""
    ahead = [action for action in draft.actions if action not in taken]
    opened = (said.open[action] for said in advice.values() for action in ahead if action in said.open)
    hopeful = (left for left in opened if {Stance.DO.value, Stance.MAY.value} & {*left.possible})
    return tuple(dict.fromkeys(fact for left in hopeful for fact in left.depends_on))
