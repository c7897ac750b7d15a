"""The three screens of a workshop: each as a page, and what of it is sent anew whenever something changes."""

from __future__ import annotations

import base64
import datetime
import hashlib
import re
from typing import TYPE_CHECKING, TypeAlias, assert_never

from counsel.rendering.contract.workshop import Lead, Phone, Wall
from counsel.rendering.html.templating import compile_templates, filled, verbatim
from counsel.rendering.words import date_in_words, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from counsel.rendering.contract.report import Report
    from counsel.rendering.contract.workshop import Card

View: TypeAlias = Phone | Wall | Lead
"""What one of the screens shows."""

_SCRIPTED = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLED = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def prepare() -> None:
    """Make ready what all screens of a workshop are written with."""
    compile_templates(*(f"workshop/{name}.html" for name in ("join", "page", "phone", "wall", "lead", "card")))


def page(view: View, nonce: str = "") -> str:
    """Write a screen as a page.

    Args:
        view: what it shows.
        nonce: what a vote from this page is called where no script gives it a name.
    """
    return filled(
        "workshop/page.html",
        title=view.title,
        view=view,
        role=_role(view),
        nonce=nonce,
        style=_style(_role(view)),
        scripts=[verbatim("workshop/live.js"), verbatim(f"workshop/{_role(view)}.js")],
    )


def fragment(view: View) -> str:
    """Write what of a screen is sent anew: all that stands in its `main`."""
    return filled(f"workshop/{_role(view)}.html", view=view, nonce="")


def _role(view: View) -> str:
    match view:
        case Phone():
            return "phone"
        case Wall():
            return "wall"
        case Lead():
            return "lead"
        case _:
            assert_never(view)


def join_page(title: str, code: str, shut: str) -> str:
    """Write the page of somebody who is not in yet.

    Args:
        title: what the workshop is about.
        code: what stands in the field already, where the link had it.
        shut: why nobody may come in, as a sentence; empty where one may.
    """
    return _plain("workshop/join.html", title, code=code, shut=shut)


def card_page(title: str, notice: str, cards: Sequence[Card]) -> str:
    """Write what somebody takes home."""
    return _plain("workshop/card.html", title, notice=notice, cards=cards)


def sorry_page(message: str, onward: str) -> str:
    """Say why something was not taken, and where to go on."""
    return _plain("workshop/sorry.html", say("That did not work"), message=message, onward=onward)


def report_page(report: Report) -> str:
    """Write what is taken out of a workshop, with pictures, as one page that needs nothing else."""
    title = say("{title}: the workshop", title=report.title)
    return filled(
        "workshop/report.html",
        title=title,
        style=_style("report"),
        report=report,
        day=date_in_words(datetime.date.fromisoformat(report.day)),
    )


def _plain(template: str, title: str, **values: object) -> str:
    return filled(template, title=title, style=_style("phone"), **values)


def _style(name: str) -> Markup:
    return verbatim("workshop/style.css") + verbatim(f"workshop/{name}.css")


def few_page(left_out: int, address: str) -> str:
    """Ask whether rounds are to be taken out in which very few took part."""
    return _plain("workshop/few.html", say("Few took part"), left_out=left_out, address=address)


def nobody_page(addresses: Sequence[str]) -> str:
    """Say why phones may not get through."""
    return _plain("workshop/nobody.html", say("Nobody gets through?"), addresses=addresses)


def unsaved(why: str) -> str:
    """Say to the teacher that nothing can be saved."""
    return say(
        "Votes cannot be saved at the moment: {why}. Make room on the disk; the phones send them again.", why=why
    )


def policy_of(text: str) -> str:
    """The content security policy of a page: its own style sheet and scripts, and nothing else."""
    scripts = " ".join(map(_digest, _SCRIPTED.findall(text))) or "'none'"
    styles = " ".join(map(_digest, _STYLED.findall(text))) or "'none'"
    return (
        f"default-src 'none'; style-src {styles}; script-src {scripts}; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode(errors='replace')).digest()).decode()}'"
