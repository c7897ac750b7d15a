"""The JSON of every verb as a contract: types, a schema, and the same from Python."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING

import msgspec

from counsel.rendering.contract.explanation import explanation_of

if TYPE_CHECKING:
    import counsel

TODAY = datetime.date(2026, 11, 23)


def test_what_is_too_large_to_be_worked_out_is_said_to_be_in_json_alone_where_it_is(opened: counsel.OpenPanel) -> None:
    found = opened.explain("feldman", "call_cell", opened.situation({"interview": "done"}, TODAY))
    assert "too_large" not in json.loads(explanation_of(opened.panel, "plain", found).to_json())
    found = msgspec.structs.replace(found, enough=(), remedies=(), too_large=True)
    assert json.loads(explanation_of(opened.panel, "plain", found).to_json())["too_large"] is True
