"""What experts say, or may yet say, of an action."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, assert_never

from counsel.panel.model import OPEN, SILENT, Firmness, Stance
from counsel.rendering.words.facts import cells_in_words
from counsel.rendering.words.language import marked, say, say_counted
from counsel.rendering.words.names import dash, either, joined, names_of
from counsel.rendering.words.signs import CONTRADICTION, STANCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from counsel.advising.advice import Branch, Open
    from counsel.advising.standing import Objection
    from counsel.advising.turns import Change
    from counsel.logic.domains import Domain
    from counsel.panel.model import Panel
    from counsel.questions.timeline import Following, Step


def stance_in_words(stance: str | Stance) -> str:
    """Name a stance as `stance_on` gives it; a word that fits whoever the expert is."""
    return say(_STANCES[stance.value if isinstance(stance, Stance) else stance])


_STANCES = {
    Stance.DO.value: marked("do"),
    Stance.MAY.value: marked("may"),
    Stance.AVOID.value: marked("avoid"),
    OPEN: marked("open"),
    SILENT: marked("silent"),
    CONTRADICTION: marked("contradiction"),
}


LOOKING_BACK = {
    Stance.DO.value: marked("it was right"),
    Stance.MAY.value: marked("it was all right"),
    Stance.AVOID.value: marked("better not next time"),
}
"""What a stance says of a step that was already taken."""


def judged_in_words(stance: str, taken: bool) -> str:
    """Name a stance; on a step already taken, say what it makes of that."""
    return say(LOOKING_BACK[stance]) if taken and stance in LOOKING_BACK else stance_in_words(stance)


def firmly_in_words(said: str, firmness: Firmness) -> str:
    """Add to a stance, or to who takes it, how firmly that is, where it is not plainly: `avoid (mildly)`."""
    match firmness:
        case Firmness.MILD:
            return say("{stance} (mildly)", stance=said)
        case Firmness.FIRM:
            return say("{stance} (firmly)", stance=said)
        case Firmness.PLAIN:
            return said
        case _:
            assert_never(firmness)


NEVER, HERE, NOT_YET = marked("silent"), marked("not here"), marked("not yet")
"""What a table says where somebody says nothing of an action."""

SILENCES: Mapping[str, str] = {
    NEVER: marked("never speaks of it, neither for nor against"),
    HERE: marked("speaks of it, but not in a situation like yours"),
    NOT_YET: marked("if nothing else happens"),
}
"""What these words mean, in the order in which they are told; after the last one comes who will speak of what."""


def silent_in_words(speaks: bool) -> str:
    """Name the silence of somebody who speaks of an action in other situations, or of somebody who never does."""
    return say(HERE if speaks else NEVER)


def possible_in_words(possible: Iterable[str], taken: bool = False) -> str:
    """Say which stances can come out; of a step already taken, what they make of it."""
    return either(say("nothing") if stance == SILENT else judged_in_words(stance, taken) for stance in possible)


MOST_WAYS = 3
"""So many ways in which a stance comes out are read in one sentence; more of them stand below one another."""


def branch_in_words(domains: Mapping[str, Domain], branch: Branch, taken: bool = False) -> tuple[str, tuple[str, ...]]:
    """Say when a stance comes out, maybe of a step already taken: `do, if …, or if …`, or `otherwise nothing`.

    Returns:
        What is said, and the ways that stand below it; none where the sentence has them all.
    """
    stance = possible_in_words([branch.stance], taken)
    ways = tuple(cells_in_words(domains, way) for way in branch.ways)
    if not ways:
        return say("otherwise {stance}", stance=stance), ()
    if len(ways) > MOST_WAYS:
        return say("{stance}, if one of these is so:", stance=stance), ways
    either_way = reduce(lambda before, way: say("{first}, or if {last}", first=before, last=way), ways)
    return say("{stance}, if {conditions}", stance=stance, conditions=either_way), ()


def presumed_in_words(domains: Mapping[str, Domain], name: str, open_: Open, taken: bool = False) -> str:
    """Say what comes out if what an expert presumes is so: `do, if what Schindler presumes is so: …`.

    Args:
        domains: the cells of every fact.
        name: what the expert is called.
        open_: what the expert may yet say.
        taken: whether the action is a step already taken.

    Returns:
        The sentence, without a stop; empty where nothing is presumed.
    """
    presumed = open_.presumed
    if presumed is None:
        return ""
    return say(
        "{stance}, if what {expert} presumes is so: {conditions}",
        stance=judged_in_words(presumed.stance, taken),
        expert=name,
        conditions=cells_in_words(domains, presumed.cells),
    )


def said_in_words(
    panel: Panel, said: Mapping[str, Iterable[str]], taken: bool = False, firmness: Mapping[str, Firmness] | None = None
) -> str:
    """Say who takes which stance on one action: `do: Feldman and Luscher (mildly); avoid: Williams`.

    Args:
        panel: the panel.
        said: the experts behind each stance.
        taken: whether the action is a step already taken.
        firmness: how firmly some of them take it, where that is told.
    """
    names, firm = names_of(panel), firmness or {}
    ordered = (
        (stance, [firmly_in_words(names[expert], firm.get(expert, Firmness.PLAIN)) for expert in said[stance]])
        for stance in STANCES
        if stance in said
    )
    return "; ".join(f"{judged_in_words(stance, taken)}: {joined(experts)}" for stance, experts in ordered)


def objections_in_words(panel: Panel, objections: Iterable[Objection]) -> str:
    """Say what speaks against an action: `but Simpson says “do”: Wait`; nothing where nothing does."""
    names, by_what = names_of(panel), dict[tuple[Stance, str], list[str]]()
    for objection in objections:
        by_what.setdefault((objection.stance, objection.action), []).append(names[objection.expert])
    clauses = (
        say_counted(
            "but {experts} says “{stance}”: {action}",
            "but {experts} say “{stance}”: {action}",
            len(who),
            experts=joined(who),
            stance=stance_in_words(stance),
            action=panel.actions[action].title,
        )
        for (stance, action), who in by_what.items()
    )
    return "".join(f"; {clause}" for clause in clauses)


def change_in_words(panel: Panel, change: Change) -> str:
    """Say how one expert's stance turns: `Luscher says “do”: Call the office again`."""
    about = {"expert": names_of(panel)[change.expert], "action": panel.actions[change.action].title}
    before = possible_in_words([change.before])
    if change.before == change.after == OPEN:
        before, after = map(possible_in_words, (change.possible_before, change.possible_after))
        return say(
            "{expert} on “{action}”: still open, {after} from then on (before: {before})",
            **about,
            after=after,
            before=before,
        )
    if change.after == OPEN:
        return say("{expert} on “{action}”: open from then on (before: {before})", **about, before=before)
    if change.after == SILENT and change.before == OPEN:
        return say("{expert} has nothing to say of: {action}", **about)
    if change.after == SILENT:
        return say(NO_LONGER[change.before], **about)
    after = stance_in_words(change.after)
    if change.before == SILENT:
        return say("{expert} says “{stance}”: {action}", **about, stance=after)
    return say("{expert} says “{stance}”: {action} (before: {before})", **about, stance=after, before=before)


NO_LONGER = {
    Stance.DO.value: marked("{expert} no longer recommends: {action}"),
    Stance.MAY.value: marked("{expert} no longer accepts: {action}"),
    Stance.AVOID.value: marked("{expert} no longer advises against: {action}"),
    CONTRADICTION: marked("the rules of {expert} no longer contradict each other on: {action}"),
}
"""What ends where somebody has nothing more to say of an action, by what they said of it."""


def plan_in_words(panel: Panel, step: Step) -> Iterator[str]:
    """Say what is advised from a day on, and what until then: `Call the office again — do: Luscher (until then: …)`."""
    begun = [change for change in step.changes if change.after in LOOKING_BACK]
    leading = {change.expert: change for change in reversed(begun) if change.after != Stance.AVOID.value}
    ended = [change for change in step.changes if (change.before, change.after) == (Stance.DO.value, SILENT)]
    until = {expert: [each.action for each in ended if each.expert == expert] for expert in leading}
    for action in dict.fromkeys(change.action for change in begun):
        those = [change for change in begun if change.action == action]
        said = (
            f"{stance_in_words(stance)}: {joined(_turning(panel, step, each, until, leading) for each in who)}"
            for stance in LOOKING_BACK
            if (who := [each for each in those if each.after == stance])
        )
        yield f"{panel.actions[action].title}{dash()}{'; '.join(said)}"
    planned = {*begun, *(change for change in ended if change.expert in leading)}
    yield from (change_in_words(panel, change) for change in step.changes if change not in planned)


def _turning(
    panel: Panel, step: Step, change: Change, until: Mapping[str, Sequence[str]], leading: Mapping[str, Change]
) -> str:
    """Who comes to take a stance, how firmly, and what they said of it before, or advised until then."""
    firmness = step.firmness.get(change.action, {}).get(change.expert, Firmness.PLAIN)
    name = firmly_in_words(names_of(panel)[change.expert], firmness)
    aside = []
    if change.before != SILENT:
        aside.append(say("before: {before}", before=possible_in_words([change.before])))
    if leading.get(change.expert) == change and until[change.expert]:
        actions = "; ".join(panel.actions[action].title for action in until[change.expert])
        aside.append(say("until then: {actions}", actions=actions))
    return f"{name} ({'; '.join(aside)})" if aside else name


def doing_in_words(panel: Panel, following: Following) -> str:
    """Name what is done, and who advises it: `If you do it today: Write that you will call (Feldman)`."""
    names = names_of(panel)
    return say(
        "If you do it today: {action} ({experts})",
        action=panel.actions[following.action].title,
        experts=joined(names[expert] for expert in following.experts),
    )


LIMIT = marked("Please note: ")
"""What stands before a sentence that says what the experts did not have in view."""

WHAT_YOU_DID = marked("What you did")

BOTTOM_LINE = {
    "looks_back": (WHAT_YOU_DID, marked("a step already taken: no advice for the next one")),
    "agreed": (marked("Agreed"), marked("two or more say do, nobody objects")),
    "one_voice": (marked("One expert says so, nobody objects"), ""),
    "disputed": (marked("Disputed"), marked("somebody says do or may, somebody objects")),
    "accepted": (marked("Accepted"), marked("somebody says may, nobody says do or avoid")),
    "advised_against": (marked("Advised against"), marked("somebody says avoid, nobody says do or may")),
}
"""For each part of the bottom line its heading, and what it means."""
