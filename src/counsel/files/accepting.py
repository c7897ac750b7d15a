"""What a case gives, written into its file as what it expects: by place, so that all else stays as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.files.text import MapNode, parsed, plain
from counsel.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST = 110


def accepted(text: str, name: str, given: Mapping[str, Mapping[str, str]]) -> str:
    """Write what is given into a case where it differs from what is expected.

    Args:
        text: the case as it stands.
        name: what its file is called in problems.
        given: for each expert what is said of which action; whoever is silent has none.

    Raises:
        InputError: the text is no case, or is so written that it could not stay as it is.
    """
    root, problems = parsed(text.encode(), name, is_json=False)
    if not isinstance(root, MapNode):
        raise InputError(problems)
    given = {expert: said for expert, said in given.items() if said}
    after = _placed(text.splitlines(), root, given)
    again, _ = parsed(after.encode(), name, is_json=False)
    if not isinstance(again, MapNode) or _all_but_expect(again) != _all_but_expect(root) or _told(again) != given:
        message = "`expect` cannot be written there without a change of all else"
        hint = "write the case without braces around it, each key on a line of its own"
        raise InputError([Problem(root.at, "unwritable-case", message, hint)])
    return after


def _all_but_expect(root: MapNode) -> dict[str, object]:
    return {key: plain(node) for key, node in root.entries.items() if key != "expect"}


def _told(root: MapNode) -> dict[str, dict[str, str]]:
    """What a case expects of whom, but for silence."""
    expect = root.entries.get("expect")
    every = {} if not isinstance(expect, MapNode) else {name: _expected(expect, name) for name in expect.entries}
    return {expert: said for expert, said in every.items() if said}


def _placed(lines: list[str], root: MapNode, given: Mapping[str, Mapping[str, str]]) -> str:
    """The case with what is given below its `expect`."""
    last = next((i for i, line in enumerate(lines) if line.startswith("...")), len(lines))
    expect = root.entries.get("expect")
    written = [line for expert, said in given.items() for line in _written(expert, said)]
    if "expect" not in root.entries:
        return "\n".join([*lines[:last], "expect:", *written, *lines[last:]]) + "\n"
    start, end = root.keys["expect"].line, _end(root, "expect", last, lines)
    if not isinstance(expect, MapNode) or not expect.entries or _in_braces(expect, lines):
        return "\n".join([*lines[: start - 1], "expect:" if written else "expect: {}", *written, *lines[end:]]) + "\n"
    return "\n".join([*lines[:start], *_merged(lines, expect, start, end, given), *lines[end:]]) + "\n"


def _in_braces(node: MapNode, lines: list[str]) -> bool:
    return lines[node.at.line - 1][node.at.column - 1 :].startswith("{")


def _merged(
    lines: list[str], expect: MapNode, start: int, end: int, given: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """The lines below `expect:`, those of an expert who is given otherwise anew."""
    first, indent = min((at.line, at.column - 1) for at in expect.keys.values())
    merged = lines[start : first - 1]
    for expert, at in expect.keys.items():
        last = _end(expect, expert, end, lines)
        after = min((other.line for other in expect.keys.values() if other.line > at.line), default=end + 1) - 1
        same = _expected(expect, expert) == dict(given.get(expert, {}))
        merged += lines[at.line - 1 : last] if same else _written(expert, given.get(expert, {}), indent)
        merged += lines[last:after]
    for expert, said in given.items():
        if expert not in expect.entries:
            merged += _written(expert, said, indent)
    return merged


def _expected(expect: MapNode, expert: str) -> dict[str, str]:
    node = expect.entries[expert]
    entries = node.entries if isinstance(node, MapNode) else {}
    stances = {action: getattr(value, "text", "") for action, value in entries.items()}
    return {action: stance for action, stance in stances.items() if stance != "silent"}


def _end(mapping: MapNode, key: str, last: int, lines: list[str]) -> int:
    """The last line of what stands under a key, without the blank lines and comments after it."""
    begin = mapping.keys[key].line
    end = min((at.line - 1 for at in mapping.keys.values() if at.line > begin), default=last)
    while end > begin and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _written(expert: str, said: Mapping[str, str], indent: int = 2) -> list[str]:
    margin = " " * indent
    flow = f"{margin}{expert}: {{{', '.join(f'{action}: {stance}' for action, stance in said.items())}}}"
    if len(flow) <= _LONGEST:
        return [flow]
    return [f"{margin}{expert}:", *(f"{margin * 2}{action}: {stance}" for action, stance in said.items())]
