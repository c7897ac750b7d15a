"""Where somebody begins who comes with a browser: the panels, and what one of them has to show."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from counsel.rendering import words
from counsel.rendering.html.templating import Link, filled, leading_back
from counsel.rendering.words import say
from counsel.rendering.words.language import languages, marked, speaking

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counsel.panel.model import Case, Panel

_OWN_NAME = marked("English")
"""What a language calls itself."""


def to_all_panels(language: str) -> Link:
    """Lead to the page of all panels, in a language where the address asks for one."""
    return Link(_address("/", language), say("The panels"))


def to_panel(panel: Panel, language: str) -> Link:
    """Lead from a page of a panel to where one begins with it."""
    return Link(_address("./", language), panel.title)


def index(panels: Mapping[str, Panel], language: str) -> str:
    """Write the page of all panels.

    Args:
        panels: the panels by name.
        language: the language that the address asks for; empty where it asks for none.
    """
    links = [
        Link(_address(f"panels/{quote(name)}/", language), panel.title, panel.question)
        for name, panel in panels.items()
    ]
    groups = [(say("The panels"), links)]
    return filled("start.html", title="counsel", lead="", notice="", groups=groups, languages=_languages())


def page(panel: Panel, cases: Iterable[Case], language: str) -> str:
    """Write the page of one panel.

    Args:
        panel: the panel.
        cases: the cases that come with it.
        language: the language that the address asks for; empty where it asks for none.
    """
    yours = [
        Link(_address("page", language), say("Tell your situation, and see what each of them says")),
        Link(_address("form", language), say("The same as one form, for a browser without scripts")),
    ]
    worked = [Link(_address("now", language, case=case.name), case.title, case.story) for case in cases]
    experts = [
        Link(_address("experts", language, expert=expert.name), expert.full_name, expert.outlook)
        for expert in panel.experts.values()
    ]
    more = [
        Link(_address("map", language), say("Where the panel agrees, and where it divides")),
        Link(_address("facts", language), say("What can be said of a situation")),
        Link(_address("check", language), say("Is the panel sound?")),
    ]
    groups = [
        (say("Your situation"), yours),
        (say("Worked situations"), worked),
        (say("The experts"), experts),
        (say("The panel"), more),
    ]
    with leading_back(to_all_panels(language)):
        return filled(
            "start.html",
            title=panel.title,
            lead=panel.question,
            notice=panel.source.note,
            groups=groups,
            languages=_languages(),
        )


def _address(page: str, language: str, **asked: str) -> str:
    query = urlencode({**asked, **({"lang": language} if language else {})})
    return f"{page}?{query}" if query else page


def _languages() -> list[tuple[str, str]]:
    """The other languages that pages speak, each with what it calls itself."""
    here = words.spoken()
    return [(code, _own_name(code)) for code in languages() if code != here]


def _own_name(language: str) -> str:
    with speaking(language):
        return say(_OWN_NAME)
