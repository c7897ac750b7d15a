"""Numbers and shares, as their language writes them."""

from __future__ import annotations

from counsel.rendering.words.language import SOURCE, say, spoken


def number_in_words(number: float, places: int = 0) -> str:
    """Write a number with so many decimal places, its thousands apart."""
    english = f"{number:,.{places}f}"
    if spoken() == SOURCE:
        return english
    example = say("1,234.5")  # how a catalogue writes this number tells how it writes all
    return english.translate({ord(","): example[1], ord("."): example[5]})


def figure_in_words(number: float) -> str:
    """Write a number with the decimals that it has."""
    return number_in_words(number, len(str(number).partition(".")[2]))


def percent(share: float) -> str:
    """Say a share; what is not nothing is never 0%, nor what is not all 100%."""
    hundreds = 100 * share
    if 0 < share < 1 and hundreds >= 99.5:
        return say(">99%")
    if 0 < hundreds < 1e-6:
        return say("<0.000001%")
    return say("{number}%", number=_hundreds(hundreds))


def _hundreds(hundreds: float) -> str:
    """The hundreds, to two digits that tell something, or to one where they are few."""
    if hundreds >= 9.95 or not hundreds:
        return number_in_words(hundreds)
    if hundreds >= 0.95:
        return number_in_words(hundreds, 1)
    shortest = f"{float(f'{hundreds:.1g}'):f}".rstrip("0").rstrip(".")
    return number_in_words(float(shortest), len(shortest.partition(".")[2]))
