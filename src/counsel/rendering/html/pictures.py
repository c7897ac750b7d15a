"""The picture of who moved in a workshop, as shapes: where each band stands; a template draws them as SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counsel.rendering.contract.report import Bar, Shift

ROW = 100
"""How high the row of an answer is, and how wide the picture, in units of its own."""
_MOST = 84


class Band(msgspec.Struct, frozen=True):
    """Those who went from one answer to another: a band, as the path of its outline, from row to row."""

    path: str
    count: int
    moved: bool


def moves(shift: Shift, answers: Sequence[Bar]) -> tuple[Band, ...]:
    """Who went from where to where: who stayed first, so that who moved lies over them.

    Args:
        shift: how many did.
        answers: the answers, each of which has a row on either side.
    """
    return tuple(sorted(_bands(shift, answers), key=lambda band: band.moved))


def _bands(shift: Shift, answers: Sequence[Bar]) -> Iterator[Band]:
    before = {bar.value: sum(move.count for move in shift.moves if move.before == bar.value) for bar in answers}
    after = {bar.value: sum(move.count for move in shift.moves if move.after == bar.value) for bar in answers}
    scale = _MOST / max(*before.values(), *after.values(), 1)
    start, end = _tops(before, scale), _tops(after, scale)
    for move in shift.moves:
        height = move.count * scale
        yield Band(_outline(start[move.before], end[move.after], height), move.count, move.before != move.after)
        start[move.before] += height
        end[move.after] += height


def _tops(counts: dict[str, int], scale: float) -> dict[str, float]:
    """Where the bands of each answer begin, so that they stand in the middle of its row."""
    return {value: ROW * (row + 0.5) - count * scale / 2 for row, (value, count) in enumerate(counts.items())}


def _outline(left: float, right: float, height: float) -> str:
    half = ROW // 2
    return (
        f"M0 {left:.0f}C{half} {left:.0f} {half} {right:.0f} {ROW} {right:.0f}"
        f"V{right + height:.0f}C{half} {right + height:.0f} {half} {left + height:.0f} 0 {left + height:.0f}Z"
    )
