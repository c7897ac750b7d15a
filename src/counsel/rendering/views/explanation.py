"""The page of `why`: a proof down to the user's own facts, what is enough for it, what another stance would take."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from counsel.advising.advice import Verdict
from counsel.advising.standing import steps_taken
from counsel.logic.changing import Kind
from counsel.logic.situation import supposing
from counsel.panel.model import Reading, Stance
from counsel.rendering import words
from counsel.rendering.views.blocks import (
    Blank,
    Document,
    Paragraph,
    Span,
    Tree,
    heading,
    labelled,
    section,
    stance,
    text,
)
from counsel.rendering.views.opening import told
from counsel.rendering.words import say, say_counted

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from counsel.advising.advice import Advice, Proof
    from counsel.consulting import Understood
    from counsel.logic.situation import Situation
    from counsel.panel.model import Claim, Expert, Panel, Rule
    from counsel.questions.explanation import Explanation, Remedy
    from counsel.questions.explanation.changes import Need
    from counsel.questions.explanation.near import NearMiss
    from counsel.rendering.views.blocks import Block, Cell

_MOST = 3
"""How many of several ways are told."""


def document(panel: Panel, explained: Explanation, asked: Understood | None = None) -> Document:
    """The stance and its proof, or what is missing; what is enough; what another would take; the nearest rules."""
    expert, title = panel.experts[explained.expert], panel.actions[explained.action].title
    said = say(
        "{expert} on “{action}”: {stances}", expert=expert.full_name, action=title, stances=_stance(panel, explained)
    )
    grounds = tuple(_grounds(panel, explained))
    story = [block for said in told(panel, asked) for block in (said, Blank())]
    blocks = (
        heading(said, level=1),
        *(story if grounds else story[:-1]),  # what follows begins with a line of its own
        *grounds,
        *_enough(panel, explained),
        *_would_take(panel, explained),
        *_near(panel, explained),
        Blank(),
        text(panel.source.note, "faint"),
    )
    return Document(said, blocks)


def _stance(panel: Panel, explained: Explanation) -> str:
    """The stance; on a step already taken with what it makes of that."""
    verdict, action = explained.advice.verdict(explained.action), explained.action
    taken = action in steps_taken(panel.actions, explained.situation) and action in explained.advice.settled
    said = words.stance_in_words(verdict)
    if verdict is Verdict.SILENT:
        return words.silent_in_words(explained.speaks)
    if action in explained.advice.settled:
        said = words.firmly_in_words(said, explained.advice.settled[action].firmness)
    return f"{said} ({words.judged_in_words(verdict, taken)})" if taken else said


def _grounds(panel: Panel, explained: Explanation) -> Iterator[Block]:
    """The proof of what is settled, and what is known of what is not."""
    advice, action, expert = explained.advice, explained.action, panel.experts[explained.expert]
    if action in advice.settled:
        yield from _settled(panel, expert, explained.situation, advice.settled[action])
        if advice.settled[action].stance is not Stance.AVOID:
            yield from (text(interest) for interest in words.interests_in_words(panel, expert, action))
    elif action in advice.open:
        open_ = advice.open[action]
        asked = {fact: panel.facts[fact].asked(explained.situation.known) for fact in open_.depends_on}
        facts = words.joined(f"{words.quoted(question)} ({fact})" for fact, question in asked.items())
        taken = action in steps_taken(panel.actions, explained.situation)
        possible = words.possible_in_words(open_.possible, taken)
        yield text(say("Not settled: {stances}, depending on {facts}.", stances=possible, facts=facts))
        yield from _presumed(panel, expert, explained)
    elif action in advice.contradictions:
        yield text(say("The panel is at fault: these rules of one expert contradict each other."))
        for rule in advice.contradictions[action].rules:
            yield text(f"{rule.id}: {rule.because}", indent=2)


def _presumed(panel: Panel, expert: Expert, explained: Explanation) -> Iterator[Block]:
    """What comes out of what is open if what the expert presumes is so."""
    situation, name = explained.situation, words.names_of(panel)[expert.name]
    taken = explained.action in steps_taken(panel.actions, situation)
    open_ = explained.advice.open[explained.action]
    if presumed := words.presumed_in_words(situation.domains, name, open_, taken):
        yield text(say("It stays open; {presumed}.", presumed=presumed))


def _settled(panel: Panel, expert: Expert, situation: Situation, advice: Advice) -> Iterator[Block]:
    """Each rule with its proof; where the stance is proved by cases, after what each case supposes."""
    if not advice.proofs:
        yield text(say("It is so in every case, by these rules; the cases are too many to be told one by one."))
        for rule in advice.rules:
            yield text(f"{rule.id}: {rule.because}", indent=2)
    for i, (rule, proof) in enumerate(zip(advice.rules, advice.proofs, strict=False)):
        supposed = advice.suppositions[i] if advice.suppositions else {}
        if supposed:
            yield labelled(say("If {conditions},", conditions=words.cells_in_words(situation.domains, supposed)), "")
        case = supposing(situation, supposed) or situation
        yield Tree(_fired(panel, rule), _branches(panel, expert, case, proof))


def _fired(panel: Panel, rule: Rule) -> Cell:
    """A rule that fires: its reason, its claims, and what was inferred."""
    lines = [line for name in rule.claims for line in _claim(panel.claims[name])]
    lines += [say("inferred: {note}", note=rule.note)] if rule.reading is Reading.INFERRED else []
    lines.append(say("the rule {rule} fires, since", rule=rule.id))
    return ((Span(say("Reason: "), "faint"), Span(rule.because)), *((Span(line, "faint"),) for line in lines))


def _claim(claim: Claim) -> Iterator[str]:
    yield f"{words.claim_in_words(claim)}: {claim.text}"
    if own := words.own_source_in_words(claim.source):
        yield own


def _branches(panel: Panel, expert: Expert, situation: Situation, proof: Proof) -> tuple[Tree, ...]:
    """What a step of a proof follows from: the user's own facts, then other steps."""
    facts = (words.fact_in_words(panel.facts[fact], situation.value_shown(fact)) for fact in proof.facts)
    steps = (
        Tree(((Span(_step(panel, expert, support)),),), _branches(panel, expert, situation, support))
        for support in proof.supports
    )
    return (*(Tree(((Span(fact, "strong"),),)) for fact in facts), *steps)


def _advised(title: str, proof: Proof) -> str:
    """The step that something is, or is not, advised."""
    if proof.stance is not None:
        said = words.stance_in_words(proof.stance.value)
        if proof.holds:
            return say("“{stance}” is said of: {action}", stance=said, action=title)
        return say("“{stance}” is not said of: {action}", stance=said, action=title)
    if proof.holds:
        return say("It is advised: {action}", action=title)
    return say("It is not advised: {action}", action=title)


def _step(panel: Panel, expert: Expert, proof: Proof) -> str:
    """One step of a proof in words."""
    if proof.kind == "concept":
        return words.concept_in_words(panel.concepts_for(expert)[proof.name], proof.holds)
    if proof.counted is not None:
        return words.counted_in_words(proof.counted, proof.holds)
    if proof.kind == "advice":
        return _advised(panel.actions[proof.name].title, proof)
    rule = next(rule for rule in expert.rules if rule.id == proof.name)
    if proof.holds:
        return say("the rule {rule} fires: {reason}", rule=rule.id, reason=rule.because)
    return say("the rule {rule} does not fire: {reason}", rule=rule.id, reason=rule.because)


def _enough(panel: Panel, explained: Explanation) -> Iterator[Block]:
    """The facts that are enough for what is settled."""
    if explained.enough is None:
        yield Blank()
        yield text(say("What is enough is not worked out: too many facts play a part."))
        return
    if explained.enough == ((),):
        yield Blank()
        yield labelled(say("Enough for this already: "), say("it is so in every situation."))
        return
    ways = (_facts(panel, explained.situation, facts) for facts in explained.enough[:_MOST])
    paragraphs = (labelled(say("or: ") if number else "", way, indent=2) for number, way in enumerate(ways))
    yield from section(say("Enough for this already, whatever else is true:"), paragraphs)
    yield from _more(len(explained.enough))


def _facts(panel: Panel, situation: Situation, facts: tuple[str, ...]) -> str:
    return "; ".join(words.fact_in_words(panel.facts[fact], situation.value_shown(fact)) for fact in facts)


def _more(number: int) -> Iterator[Block]:
    if number > _MOST:
        yield text(say("and {number} more, which --format json lists", number=number - _MOST), "faint", indent=2)


def _would_take(panel: Panel, explained: Explanation) -> Iterator[Block]:
    """For each stance that is not there, the fewest changes that would bring it."""
    if explained.remedies is None:
        yield Blank()
        yield text(say("What it would take is not worked out: too many facts play a part."))
    for taken, remedies in _by_stance(explained).items():
        yield Blank()
        yield Paragraph((stance(taken), Span(say(" — it would take:"))))
        told_rules: set[str] = set()
        for remedy in remedies[:_MOST]:
            yield from _remedy(panel, explained.situation, remedy, told_rules)
            told_rules.update(rule.id for rule in remedy.rules)
        yield from _more(len(remedies))


def _by_stance(explained: Explanation) -> dict[str, list[Remedy]]:
    by_stance: dict[str, list[Remedy]] = {}
    for remedy in explained.remedies or ():
        by_stance.setdefault(remedy.way.stance, []).append(remedy)
    return by_stance


def _remedy(panel: Panel, situation: Situation, remedy: Remedy, told_rules: Container[str]) -> Iterator[Block]:
    """One way with its rules; the reason of a rule that was told already is not repeated."""
    yield labelled(_count_in_words(remedy), _needs_in_words(situation, remedy), indent=2)
    for rule in remedy.rules:
        by = say("by the rule {rule}", rule=rule.id)
        yield text(by if rule.id in told_rules else f"{by}: {rule.because}", indent=6)
    for said, names in (
        (say("no longer applies then: "), remedy.left_out),
        (say("may no longer apply then: "), remedy.left_out_in_some),
    ):
        if names:
            yield text(said + "; ".join(panel.facts[name].title for name in names), "faint", indent=6)


def _count_in_words(remedy: Remedy) -> str:
    number = remedy.way.count
    if not number:
        return say("no change, if it turns out so: ") if remedy.way.needs else say("no change: ")
    if remedy.way.fixed and number > 1:
        return say("{number} changes, not all in your hands: ", number=number)
    return say_counted("{number} change: ", "{number} changes: ", number, number=number)


def _needs_in_words(situation: Situation, remedy: Remedy) -> str:
    """First what would have to be otherwise, then what would only have to turn out so."""
    needs = remedy.way.needs
    changes = [_need_in_words(situation, need) for need in needs if need.kind is not Kind.TURNS_OUT]
    to_know = [_need_in_words(situation, need) for need in needs if need.kind is Kind.TURNS_OUT]
    if to_know and not changes:
        return words.together(to_know)
    if to_know:
        changes.append(say("if it turns out that {conditions}", conditions=words.together(to_know)))
    return reduce(lambda before, need: say("{first}; and {last}", first=before, last=need), changes or [""])


def _need_in_words(situation: Situation, need: Need) -> str:
    said = words.cells_in_words(situation.domains, {need.fact: need.cells})
    match need.kind:
        case Kind.TURNS_OUT:
            return said
        case Kind.APPLIES:
            return say("{condition} (does not apply now)", condition=said)
        case Kind.CHANGES:
            now = words.now_in_words(situation, need.fact)
            if need.fixed:
                return say("{condition} (now: {value}; you cannot change this)", condition=said, value=now)
            return say("{condition} (now: {value})", condition=said, value=now)


def _near(panel: Panel, explained: Explanation) -> Iterator[Block]:
    """The rules that come nearest, but for those that were told already."""
    if not explained.speaks:
        name = panel.experts[explained.expert].full_name
        yield text(say("{expert} never speaks of it: no rule of this expert takes a stance on it.", expert=name))
        return
    if explained.near is None:
        yield Blank()
        yield text(say("Which rules come nearest is not worked out: too many facts play a part."))
        return
    told_rules = {rule.id for ways in _by_stance(explained).values() for way in ways[:_MOST] for rule in way.rules}
    settled = explained.action in explained.advice.settled
    which = say("Other rules on it, and what they miss:")
    if not settled:
        which = say("The rules that come nearest, and what they miss:")
    near = (miss for miss in explained.near if miss.rule.id not in told_rules)
    missed = (block for miss in near for block in _miss(panel, explained.situation, miss))
    yield from section(which, missed)


def _miss(panel: Panel, situation: Situation, miss: NearMiss) -> Iterator[Block]:
    line = say(
        "{stance}, by the rule {rule}: {reason}",
        stance=words.stance_in_words(miss.stance.value),
        rule=miss.rule.id,
        reason=miss.rule.because,
    )
    yield text(line, indent=2)
    for test in miss.missing:
        needed = words.cells_in_words(situation.domains, {test.fact: test.cells})
        value = words.value_in_words(panel.facts[test.fact], situation.value_shown(test.fact))
        yield text(say("it would have to be so: {condition} (now: {value})", condition=needed, value=value), indent=4)
