"""The words for what all pages share: facts, conditions, claims, stances, names; plain text in, plain text out."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import TYPE_CHECKING

from counsel.panel.kinds import Run
from counsel.panel.model import OPEN, SILENT, Advises, All, Any, Is, Match, Nothing, Reading, Stance, Within

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counsel.advising.advice import Branch, Open
    from counsel.advising.turns import Change
    from counsel.logic.domains import Domain
    from counsel.logic.situation import Situation
    from counsel.panel.kinds import Cell
    from counsel.panel.model import Claim, Condition, Expert, Fact, Panel, Rule, Value
    from counsel.problems import Problem
    from counsel.questions.comparison import Objection
    from counsel.questions.soundness.finding import Shown

CONTRADICTION = "contradiction"
NOT_APPLICABLE = "not applicable"
NOT_KNOWN = "not known"

STANCES = (*(stance.value for stance in Stance), OPEN, SILENT, CONTRADICTION)
"""Everything that `ExpertAdvice.stance_on` can say, in the order in which pages list it."""

SYMBOLS: Mapping[str, str] = dict(zip(STANCES, "✓~✗?·!", strict=True))
"""One sign for each stance, to stand beside its word and never alone."""

_PLAINER = str.maketrans("✓~✗?·!“”‘’–—¶…→", "+~x?.!\"\"''--#.=")  # noqa: RUF001  # the signs are meant
OBEYED = (*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""The signs that are obeyed instead of shown: control characters, and those that turn the direction of writing."""
_UNPRINTABLE = {code: None for code in OBEYED if chr(code) not in "\n\t"}


def printable(text: str, encoding: str = "utf-8") -> str:
    """Fit a text to an output.

    Signs that a terminal would obey instead of showing are left out. Signs that the encoding lacks become plainer ones
    of the same width, so that no two stances look alike.
    """
    clean = text.translate(_UNPRINTABLE)
    lacking = {ord(sign) for sign in set(clean) if not _can_show(sign, encoding)}
    return clean.translate({code: plainer for code, plainer in _PLAINER.items() if code in lacking})


def _can_show(sign: str, encoding: str) -> bool:
    try:
        sign.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


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


def value_in_words(fact: Fact, value: object) -> str:
    """Say a fact's value: a choice's label, yes or no, a number, `not applicable`, or `not known` for None."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return count_in_words(fact, value)
    text = str(value)
    if text in fact.values:
        return fact.values[text]
    return NOT_KNOWN if text == "unknown" else text


def value_typed(value: object) -> str:
    """Write a fact's value as it is typed."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def numbers_in_words(fact: Fact) -> str:
    """Say what a fact that counts takes for an answer."""
    if fact.kind.moves:
        return "a number of days, or a date such as 2026-11-20, or today, or yesterday"
    return f"a whole number from {fact.minimum:,} to {fact.maximum:,}"


def cell_in_words(fact: Fact, cell: Cell) -> str:
    """Say one cell of a fact: a value, a run of numbers, or not applicable."""
    if not isinstance(cell, Run):
        return value_in_words(fact, cell)
    if cell.last is None:
        return f"{count_in_words(fact, cell.first)} or more"
    last = count_in_words(fact, cell.last)
    return last if cell.first == cell.last else f"{cell.first:,} to {last}"


def count_in_words(fact: Fact, number: int) -> str:
    """Say a number of days, or a number of whatever the fact counts."""
    return days_in_words(number) if fact.kind.moves else f"{number:,}"


def fact_in_words(fact: Fact, value: object) -> str:
    """Say a fact with its value, as `TITLE: VALUE`."""
    return f"{fact.title}: {value_in_words(fact, value)}"


def days_in_words(days: int) -> str:
    """Count days: `1 day`, `3 days`."""
    return "1 day" if days == 1 else f"{days:,} days"


def date_in_words(day: datetime.date) -> str:
    """Write a date out with its weekday, the same on every machine."""
    weekday, month = _WEEKDAYS[day.weekday()], _MONTHS[day.month - 1]
    return f"{weekday}, {day.day} {month} {day.year}"


def short_date_in_words(day: datetime.date, today: datetime.date) -> str:
    """Write a date in short: `Fri 20 Nov`, with its year where that is another one than today's."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{_WEEKDAYS[day.weekday()][:3]} {day.day} {_MONTHS[day.month - 1][:3]}{year}"


def answer_in_words(fact: Fact, value: Value | None, today: datetime.date) -> str:
    """Say an answer as somebody who was asked gives it: `Yes`, `3 days ago, Fri 20 Nov`."""
    if value is None:
        return "I don't know"
    if fact.kind.moves:
        return _ago_in_words(int(value), today)
    said = fact.answers.get(value_typed(value)) or (value_in_words(fact, value),)
    return said[0][:1].upper() + said[0][1:]


def _ago_in_words(days: int, today: datetime.date) -> str:
    ago = {0: "today", 1: "yesterday"}.get(days, f"{days_in_words(days)} ago")
    try:
        return f"{ago}, {short_date_in_words(today - datetime.timedelta(days=days), today)}"
    except OverflowError:
        return ago


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def condition_in_words(panel: Panel, expert: Expert | None, condition: Condition) -> str:
    """Read a condition aloud, in one line.

    Args:
        panel: the panel whose facts, terms and concepts are meant.
        expert: the expert whose condition it is; None for a condition of the panel itself.
        condition: the condition.
    """
    match condition:
        case Match() | Within():
            return f"{lowered(panel.facts[condition.fact].title)}: {_wanted_in_words(panel, condition)}"
        case Is(concept, holds):
            concepts = panel.concepts if expert is None else panel.concepts_for(expert)
            means = lowered(concepts[concept].means).removesuffix(".")
            return means if holds else f"it is not so that {means}"
        case Advises(actions):
            titles = joined((lowered(panel.actions[action].title) for action in actions), "or")
            return f"{'the expert' if expert is None else surname(expert)} advises to {titles}"
        case All(parts) | Any(parts) | Nothing(parts):
            return _parts_in_words(condition, [_inner(panel, expert, condition, part) for part in parts])


def _wanted_in_words(panel: Panel, test: Match | Within) -> str:
    if isinstance(test, Within):
        return range_in_words(panel, test)
    return joined((value_in_words(panel.facts[test.fact], value) for value in test.values), "or")


def _parts_in_words(condition: All | Any | Nothing, parts: list[str]) -> str:
    if isinstance(condition, Any):
        return " or ".join(parts) or "never"
    if isinstance(condition, All):
        return "; and ".join(parts) or "always"
    return f"none of: {'; '.join(parts)}" if parts else "always"


def _inner(panel: Panel, expert: Expert | None, outer: All | Any | Nothing, part: Condition) -> str:
    """Read a part of a condition, in brackets where its own joints would be taken for those around it."""
    text = condition_in_words(panel, expert, part)
    match part:
        case All(inner) | Any(inner) | Nothing(inner):
            joints = len(inner) > 1 and type(part) is not type(outer)
        case Match(_, inner_values):
            joints = len(inner_values) > 1 and isinstance(outer, Any)
        case _:
            joints = False
    return f"({text})" if joints and len(outer.parts) > 1 else text


def range_in_words(panel: Panel, within: Within) -> str:
    """Say a range of numbers, for days with a term's name where one stands for just that number."""
    fact, low, high = panel.facts[within.fact], within.at_least, within.at_most
    if low is None:
        any_ = "any number of days" if fact.kind.moves else "any number"
        return any_ if high is None else f"up to {_bound(panel, fact, high)}"
    if high is None:
        return f"{_bound(panel, fact, low)} or more"
    return count_in_words(fact, low) if low == high else f"{_bound(panel, fact, low)} to {_bound(panel, fact, high)}"


def _bound(panel: Panel, fact: Fact, number: int) -> str:
    term = next((term.name for term in panel.terms.values() if fact.kind.moves and term.days == number), None)
    return count_in_words(fact, number) if term is None else f"{term.replace('_', ' ')} ({number:,})"


def rule_in_words(panel: Panel, expert: Expert, rule: Rule) -> str:
    """Say when a rule holds: `when …, unless …`."""
    when = f"when {condition_in_words(panel, expert, rule.when)}"
    if rule.unless is None:
        return when
    return f"{when}, unless {condition_in_words(panel, expert, rule.unless)}"


def presumes_in_words(panel: Panel, expert: Expert, rule: Rule) -> str:
    """Say what a rule presumes; empty where that is nothing."""
    return condition_in_words(panel, expert, All(rule.presumes)) if rule.presumes else ""


def lowered(text: str) -> str:
    """Begin a sentence or title in small letters, to stand inside another; `I` and abbreviations stay."""
    first = text.split(" ", 1)[0]
    stays = first == "I" or (len(first) > 1 and first[:2].isupper())
    return text if stays else text[:1].lower() + text[1:]


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


def cells_in_words(domains: Mapping[str, Domain], cells: Mapping[str, int]) -> str:
    """Say that some facts lie in some cells, a mask each: `their answer: none yet and the company is: in Europe`."""
    return joined(
        f"{lowered(domains[name].fact.title)}: "
        + joined((cell_in_words(domains[name].fact, cell) for cell in _runs(domains[name].cells_in(mask))), "or")
        for name, mask in cells.items()
    )


def _runs(cells: Iterable[Cell]) -> list[Cell]:
    """Runs of days that follow one another as one."""
    found: list[Cell] = []
    for cell in cells:
        before = found[-1] if found else None
        if isinstance(cell, Run) and isinstance(before, Run) and before.last == cell.first - 1:
            found[-1] = Run(before.first, cell.last)
        else:
            found.append(cell)
    return found


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


def basis_in_words(panel: Panel, rule: Rule) -> str:
    """Say what a rule rests on: paragraphs, claims, and whether it is stated or our reading."""
    claims = [panel.claims[name] for name in rule.claims]
    places = dict.fromkeys(f"¶{claim.paragraph}" for claim in claims)
    reading = "stated" if rule.reading is Reading.STATED else f"inferred: {lowered(rule.note)}"
    return f"answer {claims[0].answer} {', '.join(places)} ({', '.join(rule.claims)}); {reading}"


def claim_in_words(claim: Claim) -> str:
    """Name a claim and its place in the source."""
    return f"claim {claim.id}, {paragraph_in_words(claim)}"


def paragraph_in_words(claim: Claim) -> str:
    """Name a claim's place in the source."""
    return f"answer {claim.answer} ¶{claim.paragraph}"


def surname(expert: Expert) -> str:
    """The last word of an expert's full name."""
    return (expert.full_name.split() or [expert.name])[-1]


def names_of(panel: Panel) -> dict[str, str]:
    """What each expert is called in a table: the surname, or where two bear it the full name, or else the id."""
    experts = panel.experts.values()
    surnames, full_names = Counter(map(surname, experts)), Counter(one.full_name for one in experts)
    return {one.name: _called(one, surnames, full_names) for one in experts}


def _called(expert: Expert, surnames: Mapping[str, int], full_names: Mapping[str, int]) -> str:
    if surnames[surname(expert)] == 1:
        return surname(expert)
    return expert.full_name if full_names[expert.full_name] == 1 else expert.name


def joined(names: Iterable[str], last: str = "and") -> str:
    """Join names as one says them: `Williams, Simpson and Feldman`."""
    *most, final = tuple(names) or ("",)
    return f"{', '.join(most)} {last} {final}" if most else final


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


def known_in_words(panel: Panel, situation: Situation) -> list[str]:
    """Every known fact with its value."""
    return [fact_in_words(panel.facts[name], value) for name, value in situation.known.items()]


def unknown_in_words(panel: Panel, situation: Situation) -> list[str]:
    """The titles of the facts that are not known."""
    return [panel.facts[name].title for name in situation.unknown]


def source_in_words(panel: Panel) -> str:
    """The source, its year, and what must be said with every answer."""
    source = panel.source
    return f"Source: {source.title} ({source.published.isoformat()}). {source.note}"


def now_in_words(situation: Situation, fact: str) -> str:
    """What a fact is now: its value, or what it can still be where that is not everything."""
    domain, value = situation.domains[fact], situation.value_shown(fact)
    possible = situation.possible[fact]
    if value is not None or possible | domain.not_applicable == domain.full:
        return value_in_words(domain.fact, value)
    cells = domain.cells_in(possible)
    return joined((cell_in_words(domain.fact, cell) for cell in cells), "or")


def situation_in_words(shown: Shown) -> str:
    """Say a situation by the facts that matter, with their titles and labels."""
    return joined(f"{lowered(fact.title)}: {cell_in_words(fact, cell)}" for fact, cell in shown)


def situation_of(problem: Problem) -> Shown:
    """The situation that shows a problem; no facts where there is none."""
    from counsel.questions.soundness.finding import Finding

    return problem.situation if isinstance(problem, Finding) else ()


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
