"""What experts are called, and how names are joined."""

from __future__ import annotations

import functools
from collections import Counter
from functools import reduce
from typing import TYPE_CHECKING

from counsel.rendering.words.language import SOURCE, say, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counsel.panel.model import Expert, Panel


def surname(expert: Expert) -> str:
    """The short name of an expert, or else the last word of the full one."""
    return expert.short or (expert.full_name.split() or [expert.name])[-1]


def names_of(panel: Panel) -> Mapping[str, str]:
    """What each expert is called in a table: the surname, or where two bear it the full name, or else the id."""
    return _names_of(tuple((expert.name, expert.full_name, surname(expert)) for expert in panel.experts.values()))


@functools.lru_cache(64)  # one page asks some forty times
def _names_of(experts: tuple[tuple[str, str, str], ...]) -> Mapping[str, str]:
    _, every_full_name, every_surname = zip(*experts, strict=True)
    full_names, surnames = Counter(every_full_name), Counter(every_surname)
    return {
        name: short if surnames[short] == 1 else full_name if full_names[full_name] == 1 else name
        for name, full_name, short in experts
    }


def joined(names: Iterable[str]) -> str:
    """Join names as one says them: `Williams, Simpson and Feldman`."""
    *most, final = tuple(names) or ("",)
    return say("{first} and {last}", first=", ".join(most), last=final) if most else final


def either(names: Iterable[str]) -> str:
    """Join what can be chosen from: `do, may or avoid`; with `or` throughout where there is a comma in one of them."""
    choices = tuple(names) or ("",)
    if any("," in choice for choice in choices):
        return reduce(lambda before, choice: say("{first} or {last}", first=before, last=choice), choices)
    *most, final = choices
    return say("{first} or {last}", first=", ".join(most), last=final) if most else final


def together(conditions: Iterable[str]) -> str:
    """Join what must hold together, in each of which there may be an `or`: `none yet or a no, and in Europe`."""
    every = tuple(conditions) or ("",)
    return reduce(lambda before, condition: say("{first}, and {last}", first=before, last=condition), every)


def dash() -> str:
    """What stands between a thing and what is said of it, with its spaces; not every language has the same."""
    return say(" — ")


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
