"""The files of a new panel: small and sound, with names of the author's own, to be filled with what experts say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.files.experts import SHARED
from counsel.files.fields import SNAKE_OR_KEBAB, Findings
from counsel.files.text import word
from counsel.problems import InputError, Location, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

EXPERTS, FACTS = ("brook", "lark"), ("raining", "long_way")

_PANEL = """\
panel: {name}
title: An umbrella or none
question: You are about to leave the house. Should you take an umbrella with you?
source:
  title: Where the answers were published
  published: 2026
  note: All of this is invented, until you put in what your experts say.

facts:
{facts}
topics:
  taking: {{title: What to take, actions: [take_umbrella]}}

actions:
  take_umbrella:
    title: Take the umbrella
    means: Take the umbrella with you, open or not.
"""
_FACT = """\
  {name}:
    type: yes_no
    title: {title}
    ask: "Is this so: {words}?"
"""
_CLAIM = """\
  - id: {expert}-{number}
    answer: {answer}
    paragraph: {number}
    kind: advice
    claim: {claim}
"""
_EXPERT = """\
expert: {name}
name: {title}
who: somebody with an opinion
answer: {answer}
outlook: {outlook}
rules:
"""
_RULE = """\
  - id: {expert}-{number}
    when: {{{fact}: yes}}
    then: {{{stance}: take_umbrella}}
    because: {because}
    claims: [{expert}-{number}]
    reading: stated
"""
_CASE = """\
case: all-of-it
panel: {name}
title: All of it
story: Everything that could be so is so.
facts:
{facts}
expect:
{expect}
"""
_HOOK = """\
repos:
  - repo: local
    hooks:
      - id: counsel-check
        name: counsel check
        entry: counsel check .
        language: system
        pass_filenames: false
        files: \\.yaml$
"""
_SAYS = {
    "do": ("Better an umbrella that stays dry than a head that does not.", "Take an umbrella", "It keeps you dry."),
    "avoid": ("An umbrella is one more thing to lose.", "Take no umbrella", "What you do not take you cannot lose."),
}


def new_panel(name: str, experts: Sequence[str], facts: Sequence[str]) -> dict[str, str]:
    """Write a panel in which every expert says something of at least one fact.

    Args:
        name: the panel's name.
        experts: the names of its experts.
        facts: the names of its facts, each yes or no.

    Returns:
        The text of each file by its path in the panel's folder.

    Raises:
        InputError: a name is none, or stands there twice.
    """
    _check_names(name, experts, facts)
    files = {"panel.yaml": _PANEL.format(name=word(name), facts="".join(map(_fact, facts))), "ledger.yaml": "claims:\n"}
    expect = []
    for number, expert in enumerate(experts):
        own = facts[number :: len(experts)] or [facts[number % len(facts)]]
        stance = ("do", "avoid")[number % 2]
        files[f"experts/{expert}.yaml"] = _expert(expert, number + 1, own, stance)
        files["ledger.yaml"] += "".join(_claims(expert, number + 1, own, stance))
        expect.append(f"  {expert}: {{take_umbrella: {stance}}}")
    given = "\n".join(f"  {fact}: yes" for fact in facts)
    files["cases/all-of-it.yaml"] = _CASE.format(name=word(name), facts=given, expect="\n".join(expect))
    return {**files, ".pre-commit-config.yaml": _HOOK}


def _check_names(name: str, experts: Sequence[str], facts: Sequence[str]) -> None:
    findings = Findings()
    findings.name(name, Location("DIR"), SNAKE_OR_KEBAB)
    for expert in experts:
        findings.name(expert, Location("--experts"), SNAKE_OR_KEBAB)
        if expert == SHARED:
            message = f"`{SHARED}` names the file of the rules that several experts give"
            findings.add(Location("--experts"), "bad-name", message, "take another name")
    for fact in facts:
        findings.tested_name(fact, Location("--facts"))
    for option, names in (("--experts", experts), ("--facts", facts)):
        alike = [typed.replace("_", "-") for typed in names]  # as their claims and rules are called
        twice = sorted({typed for typed, name in zip(names, alike, strict=True) if alike.count(name) > 1})
        findings.problems += [
            Problem(Location(option), "duplicate-id", f"`{typed}` is named twice", "name each once") for typed in twice
        ]
    if findings.problems:
        raise InputError(findings.problems)


def _words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")


def _fact(name: str) -> str:
    return _FACT.format(name=name, title=word(_words(name).capitalize()), words=_words(name))


def _expert(name: str, answer: int, facts: Sequence[str], stance: str) -> str:
    outlook, _, because = _SAYS[stance]
    head = _EXPERT.format(name=word(name), title=word(_words(name).title()), answer=answer, outlook=outlook)
    rules = (
        _RULE.format(expert=name.replace("_", "-"), number=number, fact=fact, stance=stance, because=because)
        for number, fact in enumerate(facts, start=1)
    )
    return head + "".join(rules)


def _claims(name: str, answer: int, facts: Sequence[str], stance: str) -> list[str]:
    advice, expert = _SAYS[stance][1], name.replace("_", "-")
    return [
        _CLAIM.format(
            expert=expert, number=number, answer=answer, claim=f'"{advice} where this is so: {_words(fact)}."'
        )
        for number, fact in enumerate(facts, start=1)
    ]
