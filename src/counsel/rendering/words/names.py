"""What experts are called, and how names are joined."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from counsel.rendering.words.language import SOURCE, say, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counsel.panel.model import Expert, Panel


def surname(expert: Expert) -> str:
    """The short name of an expert, or else the last word of the full one."""
    return expert.short or (expert.full_name.split() or [expert.name])[-1]


def names_of(panel: Panel) -> dict[str, str]:
    """What each expert is called in a table: the surname, or where two bear it the full name, or else the id."""
    experts = panel.experts.values()
    surnames, full_names = Counter(map(surname, experts)), Counter(one.full_name for one in experts)
    return {one.name: _called(one, surnames, full_names) for one in experts}


def _called(expert: Expert, surnames: Mapping[str, int], full_names: Mapping[str, int]) -> str:
    if surnames[surname(expert)] == 1:
        return surname(expert)
    return expert.full_name if full_names[expert.full_name] == 1 else expert.name


def joined(names: Iterable[str]) -> str:
    """Join names as one says them: `Williams, Simpson and Feldman`."""
    *most, final = tuple(names) or ("",)
    return say("{first} and {last}", first=", ".join(most), last=final) if most else final


def either(names: Iterable[str]) -> str:
    """Join what can be chosen from as one says it: `do, may or avoid`."""
    *most, final = tuple(names) or ("",)
    return say("{first} or {last}", first=", ".join(most), last=final) if most else final


def quoted(text: str) -> str:
    """Put a title in quotation marks."""
    return say("“{title}”", title=text)


def lowered(text: str) -> str:
    """Begin a sentence or title in small letters, to stand inside another; `I` and abbreviations stay.

    That is done in English alone: in other languages a title stands inside a sentence as it is.
    """
    if spoken() != SOURCE:
        return text
    first = text.split(" ", 1)[0]
    stays = first == "I" or (len(first) > 1 and first[:2].isupper())
    return text if stays else text[:1].lower() + text[1:]
