"""The JSON of `now` and `compare`: what every expert says in one situation."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET, UnsetType

from counsel.advising.advice import Verdict
from counsel.advising.standing import Silence
from counsel.panel.model import Firmness, Reading, Stance
from counsel.questions import timeline
from counsel.rendering.contract.document import Cell, Part, Value
from counsel.rendering.contract.situation import Head, cells_of, head_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counsel import consulting
    from counsel.advising import advice, standing, turns
    from counsel.logic import situation
    from counsel.panel.model import Panel, Rule


class Proof(Part, frozen=True):
    """Why a rule fired, a concept holds (or does not), or an action is (or is not) advised, or so many conditions hold.

    Attributes:
        kind: `rule`, `concept`, `advice` or `count`.
        name: of the rule, the concept or the action; of a count what is counted, as in `at least 3 of 12`.
        holds: false where the proof shows that it is not so.
        facts: the user's own facts on which this step rests, with their values.
        from_: the proofs of the other things on which it rests.
        supposing: where the stance is proved by cases, what this case supposes: some unknown facts, and what they are
            then.
        stance: of advice that has to be just one stance, which.
    """

    kind: str
    name: str
    holds: bool
    facts: dict[str, Value | None]
    from_: tuple[Proof, ...] = msgspec.field(name="from")
    supposing: dict[str, tuple[Cell, ...]] | UnsetType = UNSET
    stance: Stance | UnsetType = UNSET


class Proofs(Part, frozen=True):
    """The proof of a stance.

    Attributes:
        rules: a proof of each rule that gives it; none where it takes more cases than anybody would read.
    """

    rules: tuple[Proof, ...]


class Interest(Part, frozen=True):
    """What an expert advertises of what is advised.

    Attributes:
        claim: the claim of the source.
        says: what it says.
    """

    claim: str
    says: str


class Advice(Part, frozen=True):
    """One expert's stance on one action.

    Attributes:
        stance: the stance.
        rules: the rules that give it.
        claims: the claims of the source on which these rest.
        because: the reasons.
        how: how to go about it.
        reading: whether the source says it, or it is our reading.
        notes: what was inferred, where it was.
        proof: how it follows from the facts.
        looks_back: true where the action is a step already taken, so that the stance judges it, and is no advice for
            the next one; left out elsewhere.
        firmness: how firmly the source says it.
        interests: where the expert advertises the action that is advised, the claims of the source that do; left out
            elsewhere.
    """

    stance: Stance
    rules: tuple[str, ...]
    claims: tuple[str, ...]
    because: tuple[str, ...]
    how: tuple[str, ...]
    reading: Reading
    notes: tuple[str, ...]
    proof: Proofs
    looks_back: bool | UnsetType = UNSET
    firmness: Firmness = Firmness.PLAIN
    interests: tuple[Interest, ...] | UnsetType = UNSET


class Branch(Part, frozen=True):
    """When a stance comes out.

    Attributes:
        stance: what comes out.
        if_: the ways in which it does: in each some facts are one of what is listed. None: in all other cases.
    """

    stance: Verdict
    if_: tuple[dict[str, tuple[Cell, ...]], ...] = msgspec.field(name="if")


class Open(Part, frozen=True):
    """What an expert may yet say of an action.

    Attributes:
        possible: what can come out.
        depends_on: the unknown facts on which it hangs.
        when: when which of them comes out; empty where it takes more than anybody would read.
        presumed: the stance that comes out if what the expert presumes is so; it stays open all the same.
        presuming: what that is: some unknown facts, and what they are then.
        exact: false where that was too large to work out, and is told rule by rule: then it may be settled.
    """

    possible: tuple[Verdict, ...]
    depends_on: tuple[str, ...]
    when: tuple[Branch, ...] | UnsetType = UNSET
    presumed: Stance | UnsetType = UNSET
    presuming: dict[str, tuple[Cell, ...]] | UnsetType = UNSET
    exact: bool | UnsetType = UNSET


class Objection(Part, frozen=True):
    """What an expert says of one action against another: do to what excludes that, or avoid to what it announces.

    Attributes:
        expert: the expert.
        action: the action of which that is said.
        stance: what is said of it.
    """

    expert: str
    action: str
    stance: Stance


class BottomLine(Part, frozen=True):
    """The actions that somebody takes a stance on, by how the panel stands to them.

    Attributes:
        undisputed: somebody says do; nobody says avoid, or objects.
        disputed: somebody says do or may, and somebody says avoid; or somebody says do, and somebody objects.
        accepted: somebody says may, nobody says do or avoid.
        advised_against: somebody says avoid, nobody says do or may.
        looks_back: steps already taken on which somebody takes a stance; they are in none of the others.
        agreed: of what is undisputed, that to which two or more say do.
        one_voice: of what is undisputed, that to which one expert alone says do.
        objections: for each action to which somebody says do or may, what is said of others that speaks against it.
    """

    undisputed: tuple[str, ...]
    disputed: tuple[str, ...]
    accepted: tuple[str, ...]
    advised_against: tuple[str, ...]
    looks_back: tuple[str, ...]
    agreed: tuple[str, ...]
    one_voice: tuple[str, ...]
    objections: dict[str, tuple[Objection, ...]]


class Change(Part, frozen=True):
    """One expert turns from one stance on an action to another, or it stays open with others to come out.

    Attributes:
        expert: the expert.
        action: the action.
        from_: what is said before.
        to: what is said after.
        possible_before: what can come out before, where it is open.
        possible_after: what can come out after, where it is open.
    """

    expert: str
    action: str
    from_: Verdict = msgspec.field(name="from")
    to: Verdict
    possible_before: tuple[Verdict, ...] | UnsetType = UNSET
    possible_after: tuple[Verdict, ...] | UnsetType = UNSET


class DayOff(Part, frozen=True):
    """Some actions that would reach nobody on a day, since nobody is at work.

    Attributes:
        name: the public holiday; empty where it is a day of a weekend.
        next_working_day: the next day that is neither; null where the calendar ends before it.
        actions: the actions.
    """

    name: str
    next_working_day: datetime.date | None
    actions: tuple[str, ...]


class Standing(Part, frozen=True):
    """How all the experts stand to one action.

    Attributes:
        action: the action.
        do: who says do.
        may: who accepts it.
        avoid: who says avoid.
        objecting: who says avoid, or is not for it, and objects by what is said of another action.
    """

    action: str
    do: tuple[str, ...]
    may: tuple[str, ...]
    avoid: tuple[str, ...]
    objecting: tuple[str, ...]


class Step(Part, frozen=True):
    """One of the days ahead, on which something changes.

    Attributes:
        in_days: how many days after today.
        date: the day.
        changes: who turns from what to what.
        day_off: what of it has to wait for the next working day; left out where nothing has.
        standings: how the experts then stand to what comes to be recommended; left out where nothing does.
    """

    in_days: int
    date: datetime.date
    changes: tuple[Change, ...]
    day_off: DayOff | UnsetType = UNSET
    standings: tuple[Standing, ...] | UnsetType = UNSET


class Titles(Part, frozen=True):
    """What the names stand for.

    Attributes:
        experts: the full name of each expert.
        actions: the title of each action.
        facts: the title of each fact.
    """

    experts: dict[str, str]
    actions: dict[str, str]
    facts: dict[str, str]


class Cited(Part, frozen=True):
    """A claim on which some of the advice rests.

    Attributes:
        answer: the answer of the source in which it stands, counted from 1.
        paragraph: the paragraph, counted from 1.
        claim: what it says.
    """

    answer: int
    paragraph: int
    claim: str


class Following(Part, frozen=True):
    """What follows once an action is done today, told of those alone who say do of it.

    Attributes:
        action: the action.
        experts: who says do of it.
        today: what they then advise at once.
        ahead: what they come to advise on a later day.
    """

    action: str
    experts: tuple[str, ...]
    today: tuple[Change, ...]
    ahead: tuple[Step, ...]


class Due(Part, frozen=True):
    """A day on which something that is done again and again is due.

    Attributes:
        date: the day: the next working day where that matters.
        due: the day on which it would be due otherwise; left out where it is the same.
        day_off: the public holiday on that day; empty where it is a day of a weekend, left out where it is neither, or
            where that does not matter.
    """

    date: datetime.date
    due: datetime.date | UnsetType = UNSET
    day_off: str | UnsetType = UNSET


class Repeat(Part, frozen=True):
    """The days of something that is to be done again and again.

    Attributes:
        action: the action.
        experts: who says do of it on these days.
        every: after how many days it is done again.
        dates: the next of them, each counted from the one before; none where they are not known.
        depends_on: the unknown fact on which they hang; left out where they hang on none.
    """

    action: str
    experts: tuple[str, ...]
    every: int
    dates: tuple[Due, ...]
    depends_on: str | UnsetType = UNSET


class Answer(Head, frozen=True):
    """What the panel says in one situation.

    Attributes:
        advice: for each expert what is settled, by action; what is left out is open, or nothing is said of it.
        open: for each expert what is not settled, by action; experts of whom all is settled are left out.
        bottom_line: the actions by how the panel stands to them.
        tally: for each action that somebody speaks of, the experts behind each stance.
        ahead: what changes on which day, if nothing else happens.
        ahead_whole: false where some of these changes were too large to work out.
        silent: for each expert the actions of which nothing is said: `never` where the expert never speaks of it,
            `here` where it is spoken of, but not in this situation.
        limits: sentences that say what the experts did not have in view in a situation like this.
        calendar: whose public holidays are known to be days off: a country as ISO 3166 writes it, or a market for those
            that most countries of a region keep; null where weekends alone are.
        titles: what the names stand for.
        cited: the claims of the source on which what is settled rests, by name.
        day_off: what of that which is advised today has to wait for the next working day; left out where nothing has.
        contradictions: for each expert the rules that contradict each other, by action; the panel is at fault.
        follows: what follows from doing what is advised today, for those who advise it.
        repeats: the days of what is to be done again and again.
    """

    advice: dict[str, dict[str, Advice]]
    open: dict[str, dict[str, Open]]
    bottom_line: BottomLine
    tally: dict[str, dict[str, tuple[str, ...]]]
    ahead: tuple[Step, ...]
    silent: dict[str, dict[str, Silence]]
    limits: tuple[str, ...]
    calendar: str | None
    titles: Titles
    cited: dict[str, Cited]
    day_off: DayOff | UnsetType = UNSET
    ahead_whole: bool | UnsetType = UNSET
    contradictions: dict[str, dict[str, tuple[str, ...]]] | UnsetType = UNSET
    follows: tuple[Following, ...] = ()
    repeats: tuple[Repeat, ...] = ()


def answer_of(panel: Panel, answer: consulting.Answer) -> Answer:
    """An answer for scripts."""
    said, situation = answer.advice, answer.situation
    return Answer(
        **head_of(panel, answer.engine, situation),
        advice={expert: _settled(panel, answer, expert, expert_advice) for expert, expert_advice in said.items()},
        open={
            expert: {action: open_of(open_, situation) for action, open_ in advice.open.items()}
            for expert, advice in said.items()
            if advice.open
        },
        bottom_line=_bottom_line(answer.bottom_line),
        tally={action: dict(who) for action, who in answer.tally.items() if who},
        ahead=tuple(map(_step, answer.ahead)),
        limits=tuple(limit.say for limit in answer.limits),
        silent={expert: dict(said) for expert, said in answer.silent.items()},
        follows=tuple(map(_following, answer.follows)),
        repeats=tuple(map(_repeat, answer.repeats)),
        calendar=timeline.calendar_of(panel, situation),
        day_off=_day_off(answer.day_off),
        ahead_whole=UNSET if answer.ahead_whole else False,
        titles=_titles(panel),
        cited=_cited(panel, answer),
        contradictions=_contradictions(answer) or UNSET,
    )


def _titles(panel: Panel) -> Titles:
    return Titles(
        experts={name: expert.full_name for name, expert in panel.experts.items()},
        actions={name: action.title for name, action in panel.actions.items()},
        facts={name: fact.title for name, fact in panel.facts.items()},
    )


def _cited(panel: Panel, answer: consulting.Answer) -> dict[str, Cited]:
    """The claims behind all that is settled, in the order of the ledger."""
    rules = (rule for said in answer.advice.values() for settled in said.settled.values() for rule in settled.rules)
    named = {claim for rule in rules for claim in rule.claims}
    return {name: Cited(c.answer, c.paragraph, c.text) for name, c in panel.claims.items() if name in named}


def _bottom_line(line: standing.BottomLine) -> BottomLine:
    objections = {
        action: tuple(Objection(objection.expert, objection.action, objection.stance) for objection in against)
        for action, against in line.objections.items()
    }
    return BottomLine(**{**msgspec.structs.asdict(line), "objections": objections})


def _settled(panel: Panel, answer: consulting.Answer, expert: str, said: advice.ExpertAdvice) -> dict[str, Advice]:
    taken, situation = answer.taken, answer.situation
    return {
        action: advice_of(settled, situation, action in taken, interests_in(panel, expert, action, settled))
        for action, settled in said.settled.items()
    }


def interests_in(panel: Panel, expert: str, action: str, said: advice.Advice) -> tuple[Interest, ...]:
    """What an expert advertises of what is advised."""
    claims = [] if said.stance is Stance.AVOID else panel.interests_of(panel.experts[expert], action)
    return tuple(Interest(claim.id, claim.text) for claim in claims)


def _contradictions(answer: consulting.Answer) -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        expert: {action: ids_of(contradiction.rules) for action, contradiction in advice.contradictions.items()}
        for expert, advice in answer.advice.items()
        if advice.contradictions
    }


def ids_of(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The names of some rules."""
    return tuple(rule.id for rule in rules)


def advice_of(
    advice: advice.Advice, situation: situation.Situation, taken: bool, interests: tuple[Interest, ...]
) -> Advice:
    """One expert's stance on one action; ``taken`` says whether that is a step already taken."""
    rules = advice.rules
    stated = any(rule.reading is Reading.STATED for rule in rules)
    return Advice(
        stance=advice.stance,
        rules=_once(rule.id for rule in rules),
        claims=_once(claim for rule in rules for claim in rule.claims),
        because=_once(rule.because for rule in rules),
        how=_once(how for rule in rules for how in rule.how),
        reading=Reading.STATED if stated else Reading.INFERRED,
        notes=_once(rule.note for rule in rules if rule.note),
        proof=_proofs(advice, situation),
        looks_back=taken or UNSET,
        firmness=advice.firmness,
        interests=interests or UNSET,
    )


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _proofs(advice: advice.Advice, situation: situation.Situation) -> Proofs:
    """The proof of each rule; where the stance is proved by cases, each with what it supposes."""
    suppositions = advice.suppositions or (None,) * len(advice.proofs)
    proofs = zip(advice.proofs, suppositions, strict=True)
    return Proofs(tuple(_proof(proof, situation, supposed) for proof, supposed in proofs))


def _proof(proof: advice.Proof, situation: situation.Situation, supposed: Mapping[str, int] | None = None) -> Proof:
    return Proof(
        kind=proof.kind,
        name=proof.name,
        holds=proof.holds,
        facts={fact: situation.value_shown(fact) for fact in proof.facts},
        from_=tuple(_proof(support, situation) for support in proof.supports),
        supposing=UNSET if supposed is None else cells_of(situation, supposed),
        stance=UNSET if proof.stance is None else proof.stance,
    )


def open_of(open_: advice.Open, situation: situation.Situation) -> Open:
    """What one expert may yet say of one action."""
    branches = (
        Branch(branch.stance, tuple(cells_of(situation, way) for way in branch.ways)) for branch in open_.branches
    )
    presumed = open_.presumed
    return Open(
        possible=open_.possible,
        depends_on=open_.depends_on,
        when=tuple(branches),
        presumed=UNSET if presumed is None else Stance(presumed.stance),
        presuming=UNSET if presumed is None else cells_of(situation, presumed.cells),
        exact=UNSET if open_.exact else False,
    )


def _step(step: timeline.Step) -> Step:
    changes, standings = tuple(map(_change, step.changes)), tuple(map(_standing, step.standings))
    return Step(step.in_days, step.date, changes, _day_off(step.day_off), standings or UNSET)


def _standing(standing: standing.Standing) -> Standing:
    return Standing(standing.action, standing.do, standing.may, standing.avoid, standing.objecting)


def _day_off(off: timeline.DayOff | None) -> DayOff | UnsetType:
    return UNSET if off is None else DayOff(off.closed.name, off.closed.reopens, off.actions)


def _following(following: timeline.Following) -> Following:
    return Following(
        following.action, following.experts, tuple(map(_change, following.today)), tuple(map(_step, following.ahead))
    )


def _repeat(repeat: timeline.Repeat) -> Repeat:
    return Repeat(
        repeat.action, repeat.experts, repeat.every, tuple(map(_due, repeat.dates)), repeat.depends_on or UNSET
    )


def _due(day: timeline.Due) -> Due:
    off = UNSET if day.closed is None else day.closed.name
    return Due(day.date, UNSET if day.due == day.date else day.due, off)


def _change(change: turns.Change) -> Change:
    return Change(
        expert=change.expert,
        action=change.action,
        from_=change.before,
        to=change.after,
        possible_before=change.possible_before if change.before is Verdict.OPEN else UNSET,
        possible_after=change.possible_after if change.after is Verdict.OPEN else UNSET,
    )
