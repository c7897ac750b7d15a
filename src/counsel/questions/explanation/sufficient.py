"""What is enough for a stance: the smallest sets of the user's own facts that guarantee it.

A sufficient reason is a prime implicant of the stance that holds in the situation, made of the user's own facts (Shih,
Choi and Darwiche, 2018; Ignatiev, Narodytska and Marques-Silva, 2019). Each situation with another stance contradicts
some of those facts, and a set of facts is enough just where it hits every such contradiction (Reiter, 1987); the
minimal hitting sets are worked out one contradiction after the other (Berge, 1989).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.logic.diagrams import bits
from counsel.problems import TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counsel.logic.diagrams import Diagrams, Node
    from counsel.logic.situation import Situation
    from counsel.logic.stances import Stances

_MOST_SETS = 4_000


def sufficient_reasons(stances: Stances, expert: str, action: str, situation: Situation) -> tuple[tuple[str, ...], ...]:
    """Find every smallest set of the user's own facts that guarantees the stance, whatever else is true.

    Returns:
        The sets, the smallest first, those of facts that the expert's rules test before others; no set can lose a fact.
        There is none where the stance is not settled by the facts that were given.

    Raises:
        TooLarge: the facts have too many combinations.
    """
    domains = situation.domains
    own = [domains.levels[name] for name in situation.values]
    node = stances.outcome(expert, action, situation.values)
    given = {name: situation.possible[name] for name in situation.values}
    here = domains.diagrams.values(node, [given.get(name, domains.full[name]) for name in domains]) - {0}
    if len(here) != 1:
        return ()
    so = {domains.levels[name]: cell for name, cell in given.items()}
    sets = hitting_sets(_contradictions(domains.diagrams, node, so, here.pop()))
    tested = {domains.levels[name] for name in stances.facts(expert, action)}
    sets.sort(key=lambda mask: (mask.bit_count(), sum(level not in tested for level in bits(mask)), _by(own, mask)))
    return tuple(tuple(domains.names[level] for level in bits(mask)) for mask in sets)


def _by(own: list[int], mask: int) -> list[int]:
    """Some levels by when their facts were given."""
    return sorted(own.index(level) for level in bits(mask))


def _contradictions(diagrams: Diagrams, node: Node, so: dict[int, int], here: int) -> set[int]:
    """For every situation with another stance the facts in which it is otherwise, the smallest sets, as masks."""
    sets_of: dict[Node, set[int]] = {}
    for parent in reversed(diagrams.nodes(node)):
        level = diagrams.level(parent)
        if level == diagrams.bottom:
            sets_of[parent] = set() if diagrams.value(parent) in (0, here) else {0}
            continue
        sets: set[int] = set()
        for i, child in enumerate(diagrams.children(parent)):
            otherwise = 0 if so.get(level, -1) >> i & 1 else 1 << level
            sets |= {otherwise | below for below in sets_of[child]}
        sets_of[parent] = _smallest(sets)
    return sets_of[node]


def _smallest(sets: set[int]) -> set[int]:
    """Of some sets those that hold no other one."""
    kept: list[int] = []
    for candidate in sorted(sets, key=int.bit_count):
        if not any(smaller & candidate == smaller for smaller in kept):
            kept.append(candidate)
    if len(kept) > _MOST_SETS:
        raise TooLarge(f"more than {_MOST_SETS:,} ways to contradict what is known")
    return set(kept)


def hitting_sets(masks: Iterable[int]) -> list[int]:
    """Every minimal set that has an element in common with each of some sets; sets are masks.

    Raises:
        TooLarge: there are too many.
    """
    hitting = [0]
    for mask in sorted(masks, key=int.bit_count):
        hit = [chosen for chosen in hitting if chosen & mask]
        longer = {chosen | 1 << i for chosen in hitting if not chosen & mask for i in bits(mask)}
        hitting = hit + [chosen for chosen in longer if not any(short & chosen == short for short in hit)]
        if len(hitting) > _MOST_SETS:
            raise TooLarge(f"more than {_MOST_SETS:,} sets of facts that are enough")
    return hitting
