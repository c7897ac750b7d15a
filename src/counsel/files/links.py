"""A situation as one line of text, to be sent or kept: `counsel:1/PANEL/fact=value,fact=value/CHECK`.

It holds the answers by name, sorted, and dates in place of days, so that it stays true; and nothing that a shell would
read otherwise. The check tells a line that was broken, cut or changed on its way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from counsel.panel.model import Case
from counsel.problems import InputError, Location, Problem, shown

if TYPE_CHECKING:
    from counsel.logic.situation import Situation
    from counsel.panel.model import Panel, Value

_BEGINS = "counsel:"
_VERSION = "1"
_CHECK = 6
_AT = Location("--case")


def is_link(text: str) -> bool:
    """Whether a text is a link, or the rest of one."""
    return text.lstrip().startswith(_BEGINS)


def link_to(panel: Panel, situation: Situation) -> str:
    """The link to a situation."""
    lasting = {name: _written(panel, situation, name, value) for name, value in situation.values.items()}
    facts = ",".join(f"{name}={quote(lasting[name], safe='')}" for name in sorted(lasting))
    body = f"{_VERSION}/{quote(panel.name, safe='')}/{facts}"
    return f"{_BEGINS}{body}/{_check(body)}"


def _written(panel: Panel, situation: Situation, name: str, value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(panel.facts[name].kind.lasting(value, situation.today))


def linked(panel: Panel, link: str) -> Case:
    """Read the situation of a link, as a case.

    Raises:
        InputError: it is one of another panel or of another version, or it is not whole.
    """
    body, _, check = "".join(link.split()).removeprefix(_BEGINS).rpartition("/")
    version, _, rest = body.partition("/")
    if version.isdecimal() and version != _VERSION:
        message = f"a link of version {shown(version)}; version {_VERSION} is read here"
        raise _refused("other-version", message, "make it anew, or update counsel")
    if check != _check(body):
        message = "the link is not whole: something of it is missing, or was changed"
        raise _refused("damaged-link", message, f"copy all of it, from `{_BEGINS}` to the last sign")
    name, _, facts = rest.partition("/")
    if unquote(name) != panel.name:
        other = unquote(name)
        message = f"a link of the panel {shown(other)}, not of `{panel.name}`"
        raise _refused("other-panel", message, f"use it with `--panel {other}`")
    pairs = (pair.partition("=") for pair in facts.split(",") if pair)
    given = {fact: unquote(value) for fact, _, value in pairs}
    return Case("link", "", "", given, None, {}, (), _AT)


def _check(body: str) -> str:
    import hashlib  # takes longer to import than the advice to work out, and few calls hold a link

    return hashlib.sha256(body.encode()).hexdigest()[:_CHECK]


def _refused(fault: str, message: str, hint: str) -> InputError:
    return InputError([Problem(_AT, fault, message, hint)])
