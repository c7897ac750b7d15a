"""`cases/*.yaml` and the case files of users: the facts of one situation, and what is expected of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.files.fields import Fields, Findings, file_name_is, keys_of
from counsel.files.text import MapNode, ScalarNode, dumped, kind_of
from counsel.panel.model import OPEN, SILENT, Case, Stance
from counsel.problems import listed, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from counsel.files.text import Node
    from counsel.logic.situation import Situation
    from counsel.panel.model import Panel
    from counsel.problems import Location


def read_case(
    root: Node,
    stem: str,
    panel: str,
    experts: Iterable[str],
    actions: Iterable[str],
    *,
    findings: Findings,
    belongs: bool = False,
    also: str = "",
) -> Case:
    """Read a case; its facts stay as they were written, `Situation` judges them.

    Args:
        root: the file's root node.
        stem: the name of the file, which a case that belongs to the panel must bear.
        panel: the panel's name.
        experts: the names of its experts.
        actions: the names of its actions.
        findings: takes the problems.
        belongs: whether the file is one of the panel's own.
        also: what the panel calls itself, where that is not its name, which is told there.
    """
    mapping = findings.mapping(root, keys_of("case"))
    if mapping is None:
        return Case(stem, "", "", {}, None, {}, (), root.at)
    fields = Fields(mapping, findings, "case")
    if belongs and "case" in mapping.entries:
        file_name_is(fields, "case", stem)
    of_panel = fields.text("panel", panel)
    if of_panel not in ("", panel, also):
        import shlex

        message = f"a case of the panel {shown(of_panel)}, not of `{panel}`"
        hint = nearest(of_panel, [panel]) or f"use it with `--panel {shlex.quote(of_panel)}`"
        findings.add(fields.place_of("panel"), "other-panel", message, hint)
    written = dict(_facts(fields, findings))
    case = Case(
        name=stem if belongs else fields.text("case", stem),
        title=fields.text("title"),
        story=fields.text("story"),
        facts={name: node.value for name, node in written.items()},
        expect=_expect(fields, tuple(experts), tuple(actions), findings),
        places={name: node.at for name, node in written.items()},
        left_aside=() if belongs else fields.undeclared(),
        at=mapping.at,
        expected_at=_expected_at(mapping),
    )
    if belongs:
        fields.done()
    return case


def _facts(fields: Fields, findings: Findings) -> Iterator[tuple[str, ScalarNode]]:
    for name, at, node in fields.entries("facts"):
        if isinstance(node, ScalarNode):
            yield name, node
        else:
            findings.add(at, "wrong-type", f"found {kind_of(node)}, `{name}` takes one value")


def _expected_at(mapping: MapNode) -> dict[str, Location]:
    """Where each expert's stances are expected, and the place of the whole under an empty name."""
    expect = mapping.entries.get("expect")
    return {**expect.keys, "": mapping.keys["expect"]} if isinstance(expect, MapNode) else {}


def _expect(
    fields: Fields, experts: Collection[str], actions: Collection[str], findings: Findings
) -> dict[str, dict[str, str]] | None:
    if "expect" not in fields.node.entries:
        return None
    expect: dict[str, dict[str, str]] = {}
    for expert, at, node in fields.entries("expect"):
        if expert not in experts:
            findings.unknown(at, "expert", expert, experts)
        mapping = findings.mapping(node, "actions with their stances, such as {action: do}")
        expect[expert] = {} if mapping is None else _stances(mapping, actions, findings)
    return expect


def _stances(mapping: MapNode, actions: Collection[str], findings: Findings) -> dict[str, str]:
    allowed = [*(stance.value for stance in Stance), OPEN, SILENT]
    stances = {}
    for action, value in mapping.entries.items():
        text = value.text if isinstance(value, ScalarNode) else ""
        if action in allowed and text in actions:
            hint = f"write {{{text}: {action}}}"
            findings.add(
                mapping.keys[action], "unknown-action", f"the stance `{action}` stands before its action", hint
            )
        elif action not in actions:
            findings.unknown(mapping.keys[action], "action", action, actions)
        elif not text:
            findings.expect(value, f"one of {listed(allowed)}")
        elif text not in allowed:
            findings.unknown(value.at, "stance", text, allowed)
        elif text != SILENT:
            stances[action] = text
    return stances


def case_text(panel: Panel, situation: Situation) -> str:
    """Write a situation as a case file; days become a date, so that the case stays true on a later day."""
    facts = {n: panel.facts[n].kind.lasting(value, situation.today) for n, value in situation.values.items()}
    return dumped({"panel": panel.name, "facts": {name: facts[name] for name in panel.facts if name in facts}})


def worked_case_text(panel: Panel, situation: Situation, *, name: str, title: str, story: str) -> str:
    """Write a situation as a case of a workshop; days stay a number, since the story is told on any day."""
    known = situation.known
    facts = {fact: known[fact] for fact in panel.facts if fact in known}
    return dumped({"case": name, "panel": panel.name, "title": title, "story": story, "facts": facts})
