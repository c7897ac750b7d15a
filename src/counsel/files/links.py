"""A situation as one line of text, to be sent or kept: `counsel:1/PANEL/fact=value,fact=value/term=days/CHECK`.

It holds the answers by name, sorted, and dates in place of days, so that it stays true; `unknown` for what somebody
does not know, so that it is not asked for again; the terms that are taken for other days than the panel says, if any;
and nothing that a shell would read otherwise. The check tells a line that was broken, cut or changed on its way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from counsel.logic.situation import UNKNOWN
from counsel.panel.model import Case
from counsel.problems import InputError, Location, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counsel.logic.situation import Situation
    from counsel.panel.model import Panel, Value

_BEGINS = "counsel:"
_VERSION = "1"
_CHECK = 6
_AT = Location("--case")


def is_link(text: str) -> bool:
    """Whether a text is a link, or the rest of one."""
    return text.lstrip().startswith(_BEGINS)


def link_to(panel: Panel, situation: Situation, unknown: Iterable[str] = ()) -> str:
    """The link to a situation.

    Args:
        panel: the panel.
        situation: the situation.
        unknown: the facts of which somebody said that they do not know them.
    """
    lasting = {name: _written(panel, situation, name, value) for name, value in situation.values.items()}
    facts = _joined({**dict.fromkeys(unknown, UNKNOWN), **lasting})
    body = "/".join((_VERSION, quote(panel.name, safe=""), facts, *filter(None, [_terms_of(panel)])))
    return f"{_BEGINS}{body}/{_check(body)}"


def _terms_of(panel: Panel) -> str:
    changed = {name: term.days for name, term in panel.terms.items() if term.usual is not None}
    return _joined(changed)


def _joined(pairs: Mapping[str, object]) -> str:
    return ",".join(f"{name}={quote(str(pairs[name]), safe='')}" for name in sorted(pairs))


def _written(panel: Panel, situation: Situation, name: str, value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(panel.facts[name].kind.lasting(value, situation.today))


def linked(panel: Panel, link: str) -> Case:
    """Read the situation of a link, as a case.

    Raises:
        InputError: it is one of another panel or of another version, it is not whole, or it takes terms for other days
            than the panel does.
    """
    body, check = _body_of(link)
    version, _, rest = body.partition("/")
    if version.isdecimal() and version != _VERSION:
        message = f"a link of version {shown(version)}; version {_VERSION} is read here"
        raise _refused("other-version", message, "make it anew, or update counsel")
    if check != _check(body):
        message = "the link is not whole: something of it is missing, or was changed"
        raise _refused("damaged-link", message, f"copy all of it, from `{_BEGINS}` to the last sign")
    name, facts, terms = _parts(rest)
    if unquote(name) != panel.name:
        other = unquote(name)
        message = f"a link of the panel {shown(other)}, not of `{panel.name}`"
        raise _refused("other-panel", message, f"use it with `--panel {other}`")
    if terms != _terms_of(panel):
        raise _other_terms(panel, _read(terms))
    return Case("link", "", "", _read(facts), None, {}, (), _AT)


def terms_in(link: str, panel: str) -> dict[str, str]:
    """The terms that a link of a panel takes for other days than the panel says; none where it is not whole."""
    body, check = _body_of(link)
    name, _, terms = _parts(body.removeprefix(f"{_VERSION}/"))
    return _read(terms) if check == _check(body) and unquote(name) == panel else {}


def _body_of(link: str) -> tuple[str, str]:
    body, _, check = "".join(link.split()).removeprefix(_BEGINS).rpartition("/")
    return body, check


def _parts(rest: str) -> tuple[str, str, str]:
    name, _, answers = rest.partition("/")
    facts, _, terms = answers.partition("/")
    return name, facts, terms


def _read(pairs: str) -> dict[str, str]:
    parted = (pair.partition("=") for pair in pairs.split(",") if pair)
    return {name: unquote(value) for name, _, value in parted}


def _other_terms(panel: Panel, wanted: Mapping[str, str]) -> InputError:
    """Say for how many days the link takes what is taken for others here; a term that it does not name is as usual."""
    differences = []
    for name, term in panel.terms.items():
        days = wanted.get(name, str(term.days if term.usual is None else term.usual))
        differences += [f"`{name}` for {days} days, not for {term.days}"] if days != str(term.days) else []
    differences += [f"`{name}`, which is no term here" for name in wanted if name not in panel.terms]
    hint = "give the same with `--term`, or in Python as `terms`; or make the link anew"
    return _refused("other-terms", f"the link takes {', '.join(differences)}", hint)


def _check(body: str) -> str:
    import hashlib  # takes longer to import than the advice to work out, and few calls hold a link

    return hashlib.sha256(body.encode()).hexdigest()[:_CHECK]


def _refused(fault: str, message: str, hint: str) -> InputError:
    return InputError([Problem(_AT, fault, message, hint)])
