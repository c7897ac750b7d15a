"""`POST /api/PANEL/VERB`: a JSON object in, the JSON that the verb prints out."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from counsel.doors.web.asking import VERBS, filled
from counsel.doors.web.panels import check_known, language_of
from counsel.doors.web.reading import body_of, json_object
from counsel.doors.web.responding import JSON, as_json

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from counsel.doors.web.panels import Panels
    from counsel.doors.web.working import Answers
    from counsel.face import Panel


class Api:
    """Answers requests for JSON."""

    def __init__(self, panels: Panels, answers: Answers) -> None:
        self._panels, self._answers = panels, answers

    async def answer(self, request: Request) -> Response:
        """Answer a request."""
        name, verb = request.path_params["panel"], request.path_params["verb"]
        check_known(verb, VERBS, "verb")
        language = language_of(request)
        panel = self._panels.named(name, language)
        data = await body_of(request, JSON)
        key = ("json", name, verb, language, datetime.date.today(), data)
        answer = await self._answers.to(key, lambda: self._answered(panel, language, verb, data), VERBS[verb].heavy)
        return as_json(answer, headers={"content-language": language})

    def _answered(self, panel: Panel, language: str, verb: str, data: bytes) -> str:
        asked = filled(VERBS[verb].asked, json_object(data), "body")
        terms = asked.terms_taken(panel.opened.panel.name)
        return VERBS[verb].answer(self._panels.taking(panel, language, terms), asked).to_json()
