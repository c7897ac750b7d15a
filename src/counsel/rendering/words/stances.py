"""What experts say, or may yet say, of an action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.model import OPEN, SILENT, Stance
from counsel.rendering.words.facts import cells_in_words
from counsel.rendering.words.names import joined, names_of
from counsel.rendering.words.signs import STANCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counsel.advising.advice import Branch, Open
    from counsel.advising.turns import Change
    from counsel.logic.domains import Domain
    from counsel.panel.model import Panel
    from counsel.questions.comparison import Objection


def stance_in_words(stance: str | Stance) -> str:
    """Name a stance as `stance_on` gives it; a word that fits whoever the expert is."""
    return stance.value if isinstance(stance, Stance) else stance


LOOKING_BACK = {
    Stance.DO.value: "it was right",
    Stance.MAY.value: "it was all right",
    Stance.AVOID.value: "better not next time",
}
"""What a stance says of a step that was already taken."""


def judged_in_words(stance: str, taken: bool) -> str:
    """Name a stance; on a step already taken, say what it makes of that."""
    return LOOKING_BACK.get(stance, stance) if taken else stance_in_words(stance)


NEVER, HERE, NOT_YET = "silent", "not here", "not yet"
"""What a table says where somebody says nothing of an action."""

SILENCES: Mapping[str, str] = {
    NEVER: "never speaks of it, neither for nor against",
    HERE: "speaks of it, but not in a situation like yours",
    NOT_YET: "if nothing else happens",
}
"""What these words mean, in the order in which they are told; after the last one comes who will speak of what."""


def possible_in_words(possible: Iterable[str]) -> str:
    """Say which stances can come out."""
    return joined(("nothing" if stance == SILENT else stance_in_words(stance) for stance in possible), "or")


def branches_in_words(domains: Mapping[str, Domain], branches: Iterable[Branch]) -> str:
    """Say when which stance comes out: `do, if …, or if …; otherwise nothing`."""
    told = []
    for branch in branches:
        stance = possible_in_words([branch.stance])
        ways = ", or if ".join(cells_in_words(domains, way) for way in branch.ways)
        told.append(f"{stance}, if {ways}" if ways else f"otherwise {stance}")
    return "; ".join(told)


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
    said = judged_in_words(presumed.stance, taken)
    return f"{said}, if what {name} presumes is so: {cells_in_words(domains, presumed.cells)}"


def said_in_words(panel: Panel, said: Mapping[str, Iterable[str]], taken: bool = False) -> str:
    """Say who takes which stance on one action: `do: Feldman and Luscher; avoid: Williams`.

    Args:
        panel: the panel.
        said: the experts behind each stance.
        taken: whether the action is a step already taken.
    """
    names = names_of(panel)
    ordered = ((stance, [names[one] for one in said[stance]]) for stance in STANCES if stance in said)
    return "; ".join(f"{judged_in_words(stance, taken)}: {joined(experts)}" for stance, experts in ordered)


def objections_in_words(panel: Panel, objections: Iterable[Objection]) -> str:
    """Say what speaks against an action: `but Simpson says “do”: Wait`; nothing where nothing does."""
    names, by_what = names_of(panel), dict[tuple[Stance, str], list[str]]()
    for one in objections:
        by_what.setdefault((one.stance, one.action), []).append(names[one.expert])
    told = (
        f"{joined(who)} {'say' if len(who) > 1 else 'says'} “{stance.value}”: {panel.actions[action].title}"
        for (stance, action), who in by_what.items()
    )
    return "".join(f"; but {one}" for one in told)


def change_in_words(panel: Panel, change: Change) -> str:
    """Say how one expert's stance turns: `Luscher says “do”: Call the office again`."""
    who, title = names_of(panel)[change.expert], panel.actions[change.action].title
    before = possible_in_words([change.before])
    if change.after == OPEN:
        return f"{who} on “{title}”: open from then on (before: {before})"
    if change.after == SILENT and change.before == OPEN:
        return f"{who} has nothing to say of: {title}"
    if change.after == SILENT:
        return f"{who} no longer says “{before}” of: {title}"
    said = f"{who} says “{stance_in_words(change.after)}”: {title}"
    return said if change.before == SILENT else f"{said} (before: {before})"


LIMIT = "Please note: "
"""What stands before a sentence that says what the experts did not have in view."""

WHAT_YOU_DID = "What you did"

BOTTOM_LINE = {
    "looks_back": (WHAT_YOU_DID, "a step already taken: no advice for the next one"),
    "agreed": ("Agreed", "two or more say do, nobody objects"),
    "one_voice": ("One expert says so, nobody objects", ""),
    "disputed": ("Disputed", "somebody says do or may, somebody objects"),
    "accepted": ("Accepted", "somebody says may, nobody says do or avoid"),
    "advised_against": ("Advised against", "somebody says avoid, nobody says do or may"),
}
"""For each part of the bottom line its heading, and what it means."""
