"""The words for figures: shares, what they mean, and the situations and disputes that they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.questions.landscape import Dispute
from counsel.rendering import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counsel.logic.domains import Domain
    from counsel.logic.situation import Situation
    from counsel.panel.model import Panel
    from counsel.questions.landscape import Disagreement, Divided, Figure, PanelMap, Turning

DEFINITIONS: Mapping[str, str] = {
    "agreement": (
        "Of all situations and actions in which two experts both take a stance (do, may or avoid), the part in which "
        "it is the same stance. Opposed is the part in which one says do or may and the other avoid; what is left is "
        "do beside may."
    ),
    "turning": (
        "How much a disagreement turns on a fact: the part of the uncertainty (Shannon entropy) about whether the two "
        "are opposed that goes once the fact is known, where it applies."
    ),
    "dividing": (
        "How far a fact divides the panel: the part of the uncertainty (Shannon entropy) about which actions are "
        "disputed, somebody for and somebody against, that goes once the fact is known, where it applies."
    ),
    "divided": (
        "Opposed counts each expert who says do or may with each who says avoid, action by action. First comes the "
        "situation with most; each further one shows most that none before it does. What is not told does not "
        "matter: whatever it is, these disputes stand."
    ),
}
"""What each kind of figure means."""

_KINDS_OF_SITUATIONS = "A situation is one value for each fact that applies; days that no rule tells apart are one."


def counted_in_words(panel: Panel, mapped: PanelMap) -> str:
    """Say what is counted, and how it is weighted."""
    fitting = "that fit what is known" if mapped.situation.values else "that are possible"
    counted = f"All {mapped.situations:,} situations {fitting}"
    if mapped.situations == 1:
        counted = "The only situation that fits what is known"
    if not mapped.weighted:
        return f"{counted}, weighted equally, however common each may be. {_KINDS_OF_SITUATIONS}"
    facts = words.joined(f"“{panel.facts[fact].title}”" for fact in mapped.weighted)
    return (
        f"{counted}, weighted by your weights for {facts}: a situation weighs the product of the weights of its "
        f"values, those of one fact scaled to a mean of 1; all other values weigh 1. {_KINDS_OF_SITUATIONS}"
    )


def percent(share: float) -> str:
    """Say a share; what is not nothing is never 0%, nor what is not all 100%."""
    hundreds = 100 * share
    if 0 < share < 1 and hundreds >= 99.5:
        said = ">99%"
    elif hundreds >= 9.95 or not share:
        said = f"{hundreds:.0f}%"
    elif hundreds >= 0.95:
        said = f"{hundreds:.1f}%"
    else:
        said = f"{float(f'{hundreds:.1g}'):f}".rstrip("0").rstrip(".") + "%" if hundreds >= 1e-6 else "<0.000001%"
    return said


def often_in_words(mapped: PanelMap, figure: Figure) -> str:
    """Say how often something is so: as a share, and in situations where each counts once."""
    if mapped.weighted:
        return percent(figure.share)
    return f"{percent(figure.share)} ({figure.weight:,} of {mapped.situations:,})"


def way_in_words(domains: Mapping[str, Domain], way: Mapping[str, int]) -> str:
    """Say one way for something to be so."""
    return "; ".join(words.cells_in_words(domains, {fact: cells}) for fact, cells in way.items()) or "always"


LEAST_GAIN = 0.01
"""What takes away less of the uncertainty than this is not worth a line."""


def alike(mapped: PanelMap) -> list[tuple[Dispute, Disagreement]]:
    """Tell the disagreements on one action that occur in just the same situations as one."""
    found: dict[tuple[str, str, str], tuple[Dispute, Disagreement]] = {}
    for one in mapped.disagreements:
        key = (one.action, one.pro, str(one.ways or one.contra))
        before = found[key][0].contra if key in found else ()
        found[key] = (Dispute(one.action, (one.pro,), (*before, one.contra)), one)
    together: dict[tuple[str, str, str], tuple[Dispute, Disagreement]] = {}
    for dispute, one in found.values():
        key = (one.action, str(dispute.contra), str(one.ways or one.pro))
        pros = together[key][0].pro if key in together else ()
        together[key] = (Dispute(one.action, (*pros, *dispute.pro), dispute.contra), one)
    return list(together.values())


def turns_in_words(panel: Panel, turns_on: Iterable[Turning]) -> str:
    """Say what something turns on; empty where no fact tells much of it."""
    told = (turning for turning in turns_on if turning.gain >= LEAST_GAIN)
    return words.joined(f"{words.lowered(panel.facts[one.fact].title)} {percent(one.gain)}" for one in told)


def hint(panel: Panel, mapped: PanelMap) -> str:
    """Where one fact tells most of what is disputed, offer to look at what is left; else empty."""
    if not mapped.dividing or not mapped.divided or mapped.dividing[0].gain < 0.5:
        return ""
    fact = mapped.dividing[0].fact
    value = mapped.divided[0].situation.known.get(fact)
    if value is None:
        return ""
    told = words.value_in_words(panel.facts[fact], value) if isinstance(value, bool) else value
    return f"To see what divides the panel once that is known, add: --set {fact}={told}"


def story(panel: Panel, situation: Situation) -> list[tuple[str, str]]:
    """Tell what is known as titles and values, a run of days as such."""
    told = []
    for name, domain in situation.domains.items():
        if name in situation.known:
            cells = tuple(domain.cells_in(situation.possible[name]))
            cell = cells[0] if len(cells) == 1 else situation.known[name]
            told.append((panel.facts[name].title, words.cell_in_words(panel.facts[name], cell)))
    return told


def story_in_words(panel: Panel, situation: Situation) -> str:
    """Tell what is known in one line."""
    return "; ".join(f"{title}: {value}" for title, value in story(panel, situation)) or "nothing is known"


def sides_in_words(panel: Panel, dispute: Dispute) -> str:
    """Say who is for an action and who against it."""
    names = words.names_of(panel)
    pro, contra = (words.joined(names[one] for one in side) for side in (dispute.pro, dispute.contra))
    return f"{pro} for, {contra} against"


def disputes_in_words(panel: Panel, disputes: Iterable[Dispute]) -> str:
    """Name the actions that are disputed."""
    return words.joined(f"“{panel.actions[dispute.action].title}”" for dispute in disputes)


def case_title(panel: Panel, divided: Divided) -> str:
    """Name a situation that divides the panel by what it is divided over."""
    return f"Divided over {disputes_in_words(panel, divided.disputes)}"
