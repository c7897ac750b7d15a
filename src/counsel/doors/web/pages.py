"""The pages of the panels: where to begin, a form that needs no JavaScript, and the page of every verb."""

from __future__ import annotations

import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from counsel import consulting
from counsel.advising.advice import Detail
from counsel.consulting import day_of
from counsel.doors.web.asking import VERBS, Asked, Situated, filled
from counsel.doors.web.panels import check_known, language_of
from counsel.doors.web.reading import body_of, form_fields, once
from counsel.doors.web.responding import as_html
from counsel.logic.situation import Given
from counsel.problems import InputError, Location, TooLarge
from counsel.rendering.html import document, form, start
from counsel.rendering.html.templating import leading_back
from counsel.rendering.words.language import speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from counsel.consulting import OpenPanel, Understood
    from counsel.doors.web.asking import Now, WhichCase, WhichExpert, WhichFact, Why
    from counsel.doors.web.panels import Panels
    from counsel.doors.web.working import Answers
    from counsel.panel.model import Panel


class Page(msgspec.Struct, frozen=True):
    """A page: what it takes, who writes it, and whether that looks at many situations, and so waits for its turn."""

    asked: type[Asked]
    write: Callable[[OpenPanel, Any], str]
    heavy: bool = False


_FORM = "application/x-www-form-urlencoded"


class Pages:
    """Answers requests for pages."""

    def __init__(self, panels: Panels, answers: Answers) -> None:
        self._panels, self._answers = panels, answers

    async def index(self, request: Request) -> Response:
        """Which panels there are."""
        language = language_of(request)
        every = {name: self._panels.named(name, language).opened.panel for name in self._panels.names()}
        with speaking(language):
            return as_html(start.index(every, _kept_language(request)), language)

    async def start(self, request: Request) -> Response:
        """Where to begin with one panel."""
        language, opened = self._asked_for(request)
        key = ("start", opened.panel.name, language, _kept_language(request))
        page = await self._answers.to(key, lambda: _spoken(language, _start, opened, _kept_language(request)), False)
        return as_html(page.decode(), language)

    async def form(self, request: Request) -> Response:
        """The form; what the panel says to what was filled in; or the form once more with what is wrong in it."""
        language, opened = self._asked_for(request)
        written = partial(_led_back, language, _kept_language(request), opened.panel)
        if request.method != "POST":
            return as_html(written(form.page, opened.panel), language)
        data = await body_of(request, _FORM)
        fields = form_fields(data)
        try:
            page = await self._answers.not_kept(lambda: written(_advice, opened, fields))
        except TooLarge:
            raise
        except InputError as error:
            page_again = written(form.page, opened.panel, fields, error.problems)
            return as_html(page_again, language, 400)
        return as_html(page.decode(), language)

    async def verb(self, request: Request) -> Response:
        """The page of a verb."""
        verb = request.path_params["verb"]
        check_known(verb, _PAGES, "page")
        language, opened = self._asked_for(request)
        given = once([(name, value) for name, value in request.query_params.multi_items() if name != "lang"], "address")
        asked = filled(_PAGES[verb].asked, given, "address")
        kept = _kept_language(request)
        key = ("page", opened.panel.name, verb, language, kept, datetime.date.today(), tuple(given.items()))
        work = partial(_led_back, language, kept, opened.panel, self._page, opened.panel.name, language, verb, asked)
        page = await self._answers.to(key, work, _PAGES[verb].heavy)
        return as_html(page.decode(), language)

    def _page(self, name: str, language: str, verb: str, asked: Asked) -> str:
        panel = self._panels.named(name, language)
        return _PAGES[verb].write(self._panels.taking(panel, language, asked.terms_taken(name)).opened, asked)

    def _asked_for(self, request: Request) -> tuple[str, OpenPanel]:
        language = language_of(request)
        return language, self._panels.named(request.path_params["panel"], language).opened


def _kept_language(request: Request) -> str:
    """The language that the address asks for, which links on the page ask for too."""
    return request.query_params.get("lang", "")


def _spoken(language: str, write: Callable[..., str], *args: Any) -> str:
    with speaking(language):
        return write(*args)


def _led_back(language: str, kept: str, panel: Panel, write: Callable[..., str], *args: Any) -> str:
    with leading_back(start.to_panel(panel, kept)):
        return _spoken(language, write, *args)


def _start(opened: OpenPanel, language: str) -> str:
    return start.page(opened.panel, opened.every_case(), language)


def _advice(opened: OpenPanel, fields: Mapping[str, str]) -> str:
    given = {name: Given(value, Location(name)) for name, value in fields.items()}
    return _whole_answer(opened, opened.understand(consulting.Request(changes=given)))


def _whole_answer(opened: OpenPanel, understood: Understood) -> str:
    from counsel.rendering.views import answer as view

    return document.written(view.document(opened.panel, opened.answer(understood.situation), understood))


def _now(opened: OpenPanel, asked: Now) -> str:
    from counsel.rendering.views import draft as view

    understood = asked.understood(opened)
    if asked.draft is None:
        return _whole_answer(opened, understood)
    answer = opened.answer(understood.situation, Detail.STANCES)
    return document.written(view.document(opened.panel, answer, opened.draft(asked.draft, answer)))


def _compare(opened: OpenPanel, asked: Situated) -> str:
    from counsel.rendering.html import comparison

    understood = asked.understood(opened)
    return comparison.page(opened.panel, opened.answer(understood.situation, Detail.PRESUMPTIONS), understood)


def _why(opened: OpenPanel, asked: Why) -> str:
    from counsel.rendering.views import explanation as view

    understood = asked.understood(opened)
    explained = opened.explain(asked.expert, asked.action, understood.situation)
    return document.written(view.document(opened.panel, explained, understood))


def _overview(opened: OpenPanel, asked: Situated) -> str:
    from counsel.rendering.views import whatif as view

    understood = asked.understood(opened)
    return document.written(view.overview(opened.panel, opened.overview(understood.situation), understood))


def _map(opened: OpenPanel, asked: Situated) -> str:
    from counsel.rendering.html import landscape

    return landscape.page(opened.panel, opened.map(asked.understood(opened).situation))


def _check(opened: OpenPanel, _asked: Asked) -> str:
    from counsel.rendering.views import soundness as view

    return document.written(view.document(opened.panel.name, opened.check()))


def _experts(opened: OpenPanel, asked: WhichExpert) -> str:
    from counsel.rendering.views import experts as view

    panel = opened.panel
    page = view.every(panel) if asked.expert is None else view.one(panel, opened.expert(asked.expert))
    return document.written(page)


def _facts(opened: OpenPanel, asked: WhichFact) -> str:
    from counsel.rendering.views import facts as view

    panel = opened.panel
    return document.written(view.every(panel) if asked.fact is None else view.one(panel, opened.fact(asked.fact)))


def _cases(opened: OpenPanel, asked: WhichCase) -> str:
    from counsel.questions.handing import HandOut
    from counsel.rendering.views import cases as view
    from counsel.rendering.views import handout

    cases = opened.every_case() if asked.case is None else [opened.own_case(asked.case)]
    if asked.handout is not None:
        kind = HandOut.meant(asked.handout)
        return document.written(handout.document(opened.panel, kind, opened.worked(cases, asked.today)))
    if asked.case is None:
        return document.written(view.every(opened.panel, cases))
    return document.written(view.one(opened.panel, *opened.worked(cases, asked.today)[0]))


def _page(opened: OpenPanel, asked: Situated) -> str:
    from counsel.rendering.page.document import page

    today = day_of(asked.today)
    understood = asked.understood(opened)
    begins = "" if asked.case is None else opened.link(understood.situation, understood.not_known)
    return page(opened, today, begins)


def _of_verb(verb: str, write: Callable[[OpenPanel, Any], str]) -> Page:
    return Page(VERBS[verb].asked, write, VERBS[verb].heavy)


_PAGES: Mapping[str, Page] = {
    "page": Page(Situated, _page, heavy=True),
    "now": _of_verb("now", _now),
    "compare": _of_verb("compare", _compare),
    "why": _of_verb("why", _why),
    "overview": _of_verb("overview", _overview),
    "map": Page(Situated, _map, heavy=True),
    "check": _of_verb("check", _check),
    "experts": _of_verb("experts", _experts),
    "facts": _of_verb("facts", _facts),
    "cases": _of_verb("cases", _cases),
}
"""The page of every verb that needs no more than an address can say without telling anybody's situation."""
