"""The pictures of a workshop as shapes: where each bar and each band stands; a template draws them as SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counsel.rendering.contract.report import Bar, Round, Shift

WIDTH = 1000
"""How wide a picture is, in units of its own."""
_LABEL, _COUNT, _ROW, _BAR, _GAP = 320, 70, 34, 26, 14
_FLOW_HEIGHT, _POST, _SPACE = 300, 24, 10


class Strip(msgspec.Struct, frozen=True):
    """A bar: where it stands, how long it is, what it counts, and what it is for; `tone` tells rounds apart."""

    x: float
    y: float
    width: float
    height: float
    label: str
    count: int
    tone: int
    value: str


class Bars(msgspec.Struct, frozen=True):
    """Bars below one another, in groups with a label each."""

    height: float
    strips: tuple[Strip, ...]
    labels: tuple[tuple[float, str], ...]


class Band(msgspec.Struct, frozen=True):
    """Those who went from one answer to another: a band, as the path of its outline."""

    path: str
    count: int
    moved: bool


class Flow(msgspec.Struct, frozen=True):
    """How a room moved: a post for each answer on both sides, and bands between them."""

    height: float
    posts: tuple[Strip, ...]
    bands: tuple[Band, ...]


def bars(rounds: Sequence[Round]) -> Bars:
    """The answers of some rounds, one group for each answer, one bar for each round."""
    most = max((bar.count for each in rounds for bar in each.bars), default=0) or 1
    strips: list[Strip] = []
    labels: list[tuple[float, str]] = []
    y = 0.0
    for group in zip(*(each.bars for each in rounds), strict=True):
        labels.append((y + len(group) * _ROW / 2, group[0].label))
        for tone, bar in enumerate(group):
            width = (WIDTH - _LABEL - _COUNT) * bar.count / most
            strips.append(Strip(_LABEL, y, width, _BAR, bar.label, bar.count, min(tone, 2), bar.value))
            y += _ROW
        y += _GAP
    return Bars(max(y - _GAP, 0), tuple(strips), tuple(labels))


def stack(counted: Sequence[Bar]) -> Bars:
    """Counts beside one another in one bar."""
    every = sum(bar.count for bar in counted) or 1
    strips: list[Strip] = []
    x = 0.0
    for tone, bar in enumerate(counted):
        width = WIDTH * bar.count / every
        strips.append(Strip(x, 0, width, _BAR, bar.label, bar.count, tone, bar.value))
        x += width
    return Bars(_BAR, tuple(strips), ())


def flow(shift: Shift, labels: Sequence[Bar]) -> Flow:
    """Who moved from where to where.

    Args:
        shift: how many did.
        labels: the answers, in their order.
    """
    scale = (_FLOW_HEIGHT - _SPACE * (len(labels) - 1)) / max(shift.matched, 1)
    before = {bar.value: sum(move.count for move in shift.moves if move.before == bar.value) for bar in labels}
    after = {bar.value: sum(move.count for move in shift.moves if move.after == bar.value) for bar in labels}
    left = tuple(_posts(labels, before, scale, _LABEL))
    right = tuple(_posts(labels, after, scale, WIDTH - _LABEL - _POST))
    return Flow(_FLOW_HEIGHT, left + right, tuple(_bands(shift, left, right, scale)))


def _posts(labels: Sequence[Bar], counts: dict[str, int], scale: float, x: float) -> Iterator[Strip]:
    y = 0.0
    for tone, bar in enumerate(labels):
        height = counts[bar.value] * scale
        yield Strip(x, y, _POST, height, bar.label, counts[bar.value], tone, bar.value)
        y += height + _SPACE


def _bands(shift: Shift, left: Sequence[Strip], right: Sequence[Strip], scale: float) -> Iterator[Band]:
    start = {post.value: post.y for post in left}
    end = {post.value: post.y for post in right}
    x, other = left[0].x + _POST, right[0].x
    for move in shift.moves:
        height = move.count * scale
        y, z = start[move.before], end[move.after]
        start[move.before] += height
        end[move.after] += height
        yield Band(_outline(x, y, other, z, height), move.count, move.before != move.after)


def _outline(x: float, y: float, other: float, z: float, height: float) -> str:
    middle = (x + other) / 2
    return (
        f"M{x:.1f} {y:.1f}C{middle:.1f} {y:.1f} {middle:.1f} {z:.1f} {other:.1f} {z:.1f}"
        f"V{z + height:.1f}C{middle:.1f} {z + height:.1f} {middle:.1f} {y + height:.1f} {x:.1f} {y + height:.1f}Z"
    )
