"""The JSON interface, asked over real HTTP: just what Python gives, described as it is, and strict with bad input."""

from __future__ import annotations

import json
import urllib.parse
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

import counsel
from counsel.doors.cli import main
from counsel.doors.web.asking import VERBS
from counsel.doors.web.panels import accepted
from counsel.doors.web.reading import MOST_BYTES
from servers import HEDGE, PANEL, TODAY, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servers import Server

FACTS = {"interview": "done", "answer": "none_yet", "greeting": "gives_cell"}
SITUATION = {"facts": FACTS, "today": TODAY}
WEIGHTS: dict[str, dict[str, float]] = {
    "urgent": {"yes": 1, "no": 9},
    "days_since_last_step": {"0 to 2": 3, "3": 1.5, "5 to 6": 0, "7 or more": 1},
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving("--panel", HEDGE) as running:
        yield running


@pytest.fixture(scope="module")
def panel() -> counsel.Panel:
    return counsel.load()


CALLS: dict[str, tuple[str, dict[str, Any], Callable[[counsel.Panel], Any]]] = {
    "now": ("now", SITUATION, lambda panel: panel.consult(FACTS, TODAY)),
    "now, nothing known": ("now", {"today": TODAY}, lambda panel: panel.consult({}, TODAY)),
    "now, a date": (
        "now",
        {"facts": {**FACTS, "last_step": "left_message", "days_since_last_step": "2026-11-20"}, "today": TODAY},
        lambda panel: panel.consult({**FACTS, "last_step": "left_message", "days_since_last_step": 3}, TODAY),
    ),
    "now, a draft": ("now", {**SITUATION, "draft": "call"}, lambda panel: panel.draft("call", FACTS, TODAY)),
    "compare": ("compare", SITUATION, lambda panel: panel.consult(FACTS, TODAY)),
    "why": (
        "why",
        {**SITUATION, "expert": "Schindler", "action": "call the cell"},
        lambda panel: panel.why("schindler", "call_cell", FACTS, TODAY),
    ),
    "whatif": (
        "whatif",
        {**SITUATION, "changes": {"urgent": True}},
        lambda panel: panel.whatif(FACTS, {"urgent": True}, TODAY),
    ),
    "whatif, without a change": ("whatif", SITUATION, lambda panel: panel.overview(FACTS, TODAY)),
    "overview": ("overview", SITUATION, lambda panel: panel.overview(FACTS, TODAY)),
    "map": ("map", SITUATION, lambda panel: panel.map(FACTS, today=TODAY)),
    "map, each situation alike": (
        "map",
        {**SITUATION, "by_situation": True},
        lambda panel: panel.map(FACTS, today=TODAY, by_situation=True),
    ),
    "map, the answers weighed": (
        "map",
        {**SITUATION, "weights": WEIGHTS},
        lambda panel: panel.map(FACTS, WEIGHTS, TODAY),
    ),
    "check": ("check", {}, lambda panel: panel.check()),
    "experts": ("experts", {}, lambda panel: panel.experts()),
    "one expert": ("experts", {"expert": "luscher"}, lambda panel: panel.expert("luscher")),
    "facts": ("facts", {}, lambda panel: panel.facts()),
    "one fact": ("facts", {"fact": "answer"}, lambda panel: panel.fact("answer")),
    "cases": ("cases", {}, lambda panel: panel.cases()),
    "one case": ("cases", {"case": "the question", "today": TODAY}, lambda panel: panel.case("the-question", TODAY)),
    "a hand-out": (
        "cases",
        {"case": "the-question", "handout": "solution", "today": TODAY},
        lambda panel: panel.handout("solution", ["the-question"], TODAY),
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_verb_gives_just_what_python_gives(server: Server, panel: counsel.Panel, name: str) -> None:
    verb, body, call = CALLS[name]
    reply = server.verb(verb, body)
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    assert reply.text == call(panel).to_json()
    assert server.verb(verb, body).body == reply.body  # also where it is not worked out anew


def test_every_verb_is_tried() -> None:
    assert {verb for verb, _, _ in CALLS.values()} == set(VERBS)


def test_every_case_of_the_panel_and_its_link(server: Server, panel: counsel.Panel) -> None:
    for case in panel.cases().cases:
        facts = panel.opened.own_case(case.name).facts
        expected = panel.consult(facts, TODAY).to_json()
        assert server.verb("now", {"case": case.name, "today": TODAY}).text == expected
        link = panel.opened.link(panel.opened.situation(facts, TODAY))
        assert server.verb("now", {"case": link, "today": TODAY}).text == expected


def test_facts_go_over_a_case(server: Server, panel: counsel.Panel) -> None:
    facts = {**panel.opened.own_case("the-question").facts, "urgent": True}
    reply = server.verb("now", {"case": "the-question", "facts": {"urgent": "yes"}, "today": TODAY})
    assert reply.text == panel.consult(facts, TODAY).to_json()
    reply = server.verb("now", {"case": "the-question", "facts": {"last_step": "nothing"}})
    assert "days_since_last_step" in reply.json["situation"]["not_applicable"]


TERMS = {"a_few_days": 2, "a_week": 10}
WAITING = {**FACTS, "last_step": "left_message", "days_since_last_step": 8}


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_term_is_taken_for_as_many_days_as_a_request_says(server: Server, language: str) -> None:
    usual, taken = counsel.load(lang=language), counsel.load(lang=language, terms=TERMS)
    body = {"facts": WAITING, "today": TODAY}
    assert taken.consult(WAITING, TODAY) != usual.consult(WAITING, TODAY)
    for _ in range(2):
        reply = server.verb("now", {**body, "terms": TERMS}, query=f"?lang={language}")
        assert reply.text == taken.consult(WAITING, TODAY).to_json()
        assert server.verb("now", body, query=f"?lang={language}").text == usual.consult(WAITING, TODAY).to_json()
    for verb, given, answer in (
        ("map", {"facts": FACTS, "today": TODAY}, taken.map(FACTS, today=TODAY)),
        ("facts", {"fact": "days_since_last_step"}, taken.fact("days_since_last_step")),
        ("experts", {"expert": "simpson"}, taken.expert("simpson")),
        ("cases", {"case": "the-question", "today": TODAY}, taken.case("the-question", TODAY)),
    ):
        assert server.verb(verb, {**given, "terms": TERMS}, query=f"?lang={language}").text == answer.to_json()


def test_a_link_says_itself_which_terms_it_takes(server: Server) -> None:
    taken = counsel.load(terms=TERMS)
    link = taken.opened.link(taken.opened.situation(WAITING, TODAY))
    expected = taken.consult(WAITING, TODAY).to_json()
    assert server.verb("now", {"case": link, "today": TODAY}).text == expected
    assert server.verb("now", {"case": link, "today": TODAY, "terms": TERMS}).text == expected
    assert server.verb("now", {"case": link, "terms": {"a_week": 9}}).faults == ["other-terms"]
    page = server.get(f"/panels/{PANEL}/now?{urllib.parse.urlencode({'case': link, 'today': TODAY})}")
    assert page.status == 200
    usual = taken.opened.link(taken.opened.situation(WAITING, TODAY)).replace("a_week=10", "a_week=11")
    assert server.verb("now", {"case": usual}).faults == ["damaged-link"]


def test_another_panel_is_asked_by_its_name(server: Server) -> None:
    hedge = counsel.load(HEDGE)
    assert server.verb("now", {"facts": {"owner": "both"}, "today": TODAY}, "hedge").text == (
        hedge.consult({"owner": "both"}, TODAY).to_json()
    )


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [
        ("?lang=de", "en", "de"),
        ("?lang=DE-at", "", "de"),
        ("", "de-CH,de;q=0.9,en;q=0.5", "de"),
        ("", "fr,en;q=0.8,de;q=0.7", "en"),
        ("", "fr", "en"),
        ("", "", "en"),
        ("?lang=en", "de", "en"),
    ],
)
def test_the_language_is_that_of_the_address_or_of_the_browser(
    server: Server, query: str, header: str, language: str
) -> None:
    reply = server.verb("now", SITUATION, query=query, **{"accept-language": header})
    assert reply.headers["content-language"] == language
    assert reply.text == counsel.load(lang=language).consult(FACTS, TODAY).to_json()


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de;q=0", "en"),
        ("de;q=x", "en"),
        ("*", "en"),
        ("en;q=0.1, DE ;q=0.2", "de"),
        (";;,,=", "en"),
        ("de;q=nan", "en"),
    ],
)
def test_a_header_that_is_none_does_no_harm(header: str, language: str) -> None:
    assert accepted(header) == language


DEEP = '{"facts": ' * 5000 + "{}" + "}" * 5000

WRONG: dict[str, tuple[bytes | str, int, str]] = {
    "no JSON": ("facts", 400, "json-syntax"),
    "broken JSON": ('{"facts": {', 400, "json-syntax"),
    "two documents": ("{} {}", 400, "json-syntax"),
    "nothing": ("", 400, "json-syntax"),
    "YAML": ("facts: {interview: done}", 400, "json-syntax"),
    "a list": ("[]", 400, "wrong-type"),
    "a text": ('"facts"', 400, "wrong-type"),
    "null": ("null", 400, "wrong-type"),
    "a key twice": ('{"facts": {}, "facts": {"urgent": true}}', 400, "duplicate-key"),
    "a fact twice": ('{"facts": {"urgent": true, "urgent": false}}', 400, "duplicate-key"),
    "NaN": ('{"facts": {"days_since_last_step": NaN}}', 400, "json-syntax"),
    "infinity": ('{"facts": {"days_since_last_step": -Infinity}}', 400, "json-syntax"),
    "a number beyond floats": ('{"facts": {"days_since_last_step": 1e999}}', 400, "unknown-value"),
    "a number beyond measure": ('{"facts": {"days_since_last_step": ' + "9" * 5000 + "}}", 400, "bad-range"),
    "a large number": ('{"facts": {"days_since_last_step": ' + "9" * 500 + "}}", 400, "unknown-value"),
    "half a sign": ('{"facts": {"\\ud800": "\\udfff"}}', 400, "unknown-fact"),
    "not UTF-8": (b'{"facts": {"urgent": "\xff"}}', 400, "not-utf-8"),
    "UTF-16": ('{"facts": {}}'.encode("utf-16"), 400, "not-utf-8"),
    "too deep": (DEEP, 400, "too-deep"),
    "deeper than any request": ('{"facts": {"answer": ' + "[" * 60 + "]" * 60 + "}}", 400, "too-deep"),
    "deep as a value": ('{"facts": {"answer": ' + "[" * 900 + "]" * 900 + "}}", 400, "too-deep"),
    "deep lists": ('{"facts": ' + "[" * 30_000 + "]" * 30_000 + "}", 400, "too-deep"),
    "an unknown key": ('{"fact": {}}', 400, "unknown-key"),
    "an unknown fact": ('{"facts": {"anwser": "none_yet"}}', 400, "unknown-fact"),
    "an unknown value": ('{"facts": {"answer": "maybe"}}', 400, "unknown-value"),
    "a fact that does not apply": ('{"facts": {"interview": "ahead", "answer": "none_yet"}}', 400, "not-applicable"),
    "facts that are none": ('{"facts": []}', 400, "wrong-type"),
    "a value that is a list": ('{"facts": {"answer": ["none_yet"]}}', 400, "unknown-value"),
    "no date": ('{"today": "2026-02-30"}', 400, "bad-date"),
    "a day of another age": ('{"today": "1066-10-14"}', 400, "bad-range"),
    "an unknown case": ('{"case": "the-queston"}', 400, "unknown-case"),
    "a file": ('{"case": "/etc/passwd"}', 400, "unknown-case"),
    "a file of the panel": ('{"case": "../panel.yaml"}', 400, "unknown-case"),
    "a case that is none": ('{"case": 5}', 400, "wrong-type"),
    "a link of another panel": ('{"case": "counsel:1/other/urgent=yes/ffffff"}', 400, "damaged-link"),
    "a draft that nobody writes": ('{"draft": "sonnet"}', 400, "unknown-draft"),
    "a term that there is not": ('{"terms": {"a_weak": 5}}', 400, "unknown-term"),
    "no days": ('{"terms": {"a_week": 0}}', 400, "bad-range"),
    "a term that is no number": ('{"terms": {"a_week": [7]}}', 400, "wrong-type"),
    "terms that are none": ('{"terms": ["a_week"]}', 400, "wrong-type"),
    "weights where nothing is counted": ('{"weights": {}}', 400, "unknown-key"),
    "too much": ('{"case": "' + "x" * MOST_BYTES + '"}', 413, "too-large"),
    "far too much": (b" " * 3_000_000, 413, "too-large"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_as_problems(server: Server, name: str) -> None:
    body, status, fault = WRONG[name]
    reply = server.verb("now", body)
    assert (reply.status, reply.faults) == (status, [fault])
    (problem,) = reply.json["problems"]
    assert problem["message"]
    assert problem["file"]
    assert set(reply.json) == {"format", "problems"}
    assert server.verb("now", SITUATION).status == 200


@pytest.mark.parametrize(
    ("weights", "fault"),
    [
        ({"anser": {"none_yet": 1}}, "unknown-fact"),
        ({"urgent": {"yes": 1, "maybe": 1, "no": 1}}, "unknown-value"),
        ({"urgent": {"yes": 1}}, "missing-key"),
        ({"urgent": {"yes": -1, "no": 1}}, "bad-range"),
        ({"urgent": {"yes": 10**400, "no": 1}}, "bad-range"),
        ({"urgent": {"yes": 0, "no": 0}}, "bad-range"),
        ({"urgent": {"yes": "much", "no": 1}}, "wrong-type"),
        ({"urgent": {"yes": True, "no": 1}}, "wrong-type"),
        ({"urgent": {"yes": [1], "no": 1}}, "wrong-type"),
        ({"urgent": 3}, "wrong-type"),
        ([], "wrong-type"),
        (None, "wrong-type"),
        ("weights.yaml", "wrong-type"),
    ],
)
def test_wrong_weights_are_refused_and_no_file_is_read(server: Server, weights: object, fault: str) -> None:
    reply = server.verb("map", {"weights": weights})
    assert (reply.status, reply.faults) == (400, [fault])
    assert reply.json["problems"][0]["file"] == "weights"


def test_just_so_much_is_read(server: Server) -> None:
    body = json.dumps(SITUATION).encode()
    assert server.verb("now", body.ljust(MOST_BYTES)).status == 200
    assert server.verb("now", body.ljust(MOST_BYTES + 1)).status == 413


@pytest.mark.parametrize(
    ("call", "verb", "body"),
    [
        (["now", "--set", "anwser=none_yet"], "now", {"facts": {"anwser": "none_yet"}}),
        (["now", "--set", "interview=dun"], "now", {"facts": {"interview": "dun"}}),
        (
            ["now", "--set", "interview=ahead", "--set", "answer=offered"],
            "now",
            {"facts": {"interview": "ahead", "answer": "offered"}},
        ),
        (["now", "--case", "the-question", "--today", "soon"], "now", {"case": "the-question", "today": "soon"}),
        (["experts", "s"], "experts", {"expert": "s"}),
        (["facts", "anser"], "facts", {"fact": "anser"}),
        (
            ["why", "simson", "wait", "--case", "the-question"],
            "why",
            {"expert": "simson", "action": "wait", "case": "the-question"},
        ),
        (["now", "--case", "the-queston"], "now", {"case": "the-queston"}),
        (["cases", "--handout", "quiz"], "cases", {"handout": "quiz"}),
        (["now", "--term", "a_wek=5"], "now", {"terms": {"a_wek": 5}}),
        (["now", "--term", "a_week=0"], "now", {"terms": {"a_week": 0}}),
    ],
)
def test_problems_are_those_of_the_command_line(server: Server, call: list[str], verb: str, body: object) -> None:
    told = json.loads(CliRunner().invoke(main, [*call, "--format", "json"]).stderr)["problems"]
    reply = server.verb(verb, body)
    assert reply.status == 400
    same = ("severity", "fault", "message", "hint")
    assert [[one[key] for key in same] for one in reply.json["problems"]] == [
        [one[key] for key in same] for one in told
    ]


@pytest.mark.parametrize(
    ("method", "path", "status", "fault"),
    [
        ("POST", "/api/nowhere/now", 404, "unknown-panel"),
        ("POST", f"/api/{PANEL}/nwo", 404, "unknown-verb"),
        ("POST", f"/api/{PANEL}/now/more", 404, "unknown-address"),
        ("POST", f"/api/{PANEL}", 404, "unknown-address"),
        ("GET", "/api", 404, "unknown-address"),
        ("GET", f"/api/{PANEL}/now", 405, "wrong-method"),
        ("PUT", f"/api/{PANEL}/now", 405, "wrong-method"),
        ("OPTIONS", f"/api/{PANEL}/now", 405, "wrong-method"),
        ("POST", "/openapi.json", 405, "wrong-method"),
        ("POST", f"/api/{PANEL}/now?lang=xx", 400, "unknown-language"),
    ],
)
def test_what_is_asked_for_otherwise_is_refused(
    server: Server, method: str, path: str, status: int, fault: str
) -> None:
    reply = server.ask(method, path, "{}", {"content-type": "application/json"})
    assert (reply.status, reply.faults) == (status, [fault])
    assert ("allow" in reply.headers) == (status == 405)


def test_the_nearest_verb_is_offered(server: Server) -> None:
    assert server.verb("nwo", {}).json["problems"][0]["hint"] == "did you mean `now`?"
    assert f"`{PANEL}`" in server.verb("now", {}, "nowhere").json["problems"][0]["hint"]


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": ""},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
def test_a_body_of_another_type_is_refused(server: Server, headers: dict[str, str]) -> None:
    reply = server.ask("POST", f"/api/{PANEL}/now", "{}", headers)
    assert (reply.status, reply.faults) == (415, ["wrong-type"])


def test_a_type_may_name_its_encoding(server: Server) -> None:
    assert server.verb("facts", {}, **{"content-type": "Application/JSON; charset=utf-8"}).status == 200


@pytest.fixture(scope="module")
def described(server: Server) -> dict[str, Any]:
    found: dict[str, Any] = server.get("/openapi.json").json
    return found


def test_the_description_is_valid(described: dict[str, Any]) -> None:
    validate(described)
    assert described["openapi"].startswith("3.1")
    assert {path.rpartition("/")[2] for path in described["paths"]} == set(VERBS)
    (parameter,) = [one for one in described["paths"]["/api/{panel}/now"]["post"]["parameters"] if one["in"] == "path"]
    first, *others = parameter["schema"]["enum"]
    assert (first, sorted(others)) == (PANEL, sorted({*counsel.panel_names(), "hedge"} - {PANEL}))


def test_no_type_takes_the_name_of_another(described: dict[str, Any]) -> None:
    assert [name for name in described["components"]["schemas"] if "." in name] == []


def conforms(described: dict[str, Any], schema: dict[str, Any], value: object) -> bool:
    return bool(OAS31Validator({**schema, "components": described["components"]}).is_valid(value))


def content(described: dict[str, Any], verb: str, status: int | None = None) -> dict[str, Any]:
    """What the description says of the request of a verb, or of the response with a status."""
    operation = described["paths"][f"/api/{{panel}}/{verb}"]["post"]
    place = operation["requestBody"] if status is None else operation["responses"][str(status)]
    found: dict[str, Any] = place["content"]["application/json"]
    return found


@pytest.mark.parametrize("verb", VERBS)
def test_the_examples_are_as_described_and_so_are_their_answers(
    server: Server, described: dict[str, Any], verb: str
) -> None:
    asked = content(described, verb)
    assert conforms(described, asked["schema"], asked["example"])
    reply = server.verb(verb, asked["example"])
    assert reply.status == 200
    assert conforms(described, content(described, verb, 200)["schema"], reply.json)
    refused = server.verb(verb, {"unheard": 1})
    assert conforms(described, content(described, verb, 400)["schema"], refused.json)
    assert not conforms(described, content(described, verb, 200)["schema"], refused.json)


@pytest.mark.parametrize("name", CALLS)
def test_every_answer_is_as_described(server: Server, described: dict[str, Any], name: str) -> None:
    verb, body, _ = CALLS[name]
    assert conforms(described, content(described, verb)["schema"], body)
    assert conforms(described, content(described, verb, 200)["schema"], server.verb(verb, body).json)


ODD = [5, -1, 5.5, True, "", "x", "a\0b", [], ["x"], {}, {"x": 1}, {"interview": []}, {"interview": {}}, None]


@pytest.mark.parametrize("verb", VERBS)
def test_whatever_is_not_as_described_is_refused(server: Server, described: dict[str, Any], verb: str) -> None:
    """The types of the description are held to by the panel's own methods; here both are asked."""
    schema = content(described, verb)["schema"]
    example = {**VERBS[verb].example}
    name = schema["$ref"].rpartition("/")[2]
    for key in described["components"]["schemas"][name]["properties"]:
        for value in ODD:
            body = {**example, key: value}
            reply = server.verb(verb, body)
            assert reply.status in (200, 400), (body, reply.text)
            if not conforms(described, schema, body):
                assert reply.status == 400, body
    for key in described["components"]["schemas"][name].get("required", []):
        assert server.verb(verb, {one: value for one, value in example.items() if one != key}).faults == ["missing-key"]


HOSTS = {
    "localhost": 200,
    "LOCALHOST.": 200,
    "localhost:1": 200,
    "127.0.0.1:8000": 200,
    "[::1]": 200,
    "[::1]:80": 200,
    "advice.example.org": 200,
    "advice.example.org:443": 200,
    "evil.example.org": 421,
    "localhost.evil.example.org": 421,
    "127.0.0.1.evil.example.org": 421,
    "localhost:80@evil.example.org": 421,
    "0.0.0.0": 421,
    "": 421,
    "localhost:x": 421,
    "<script>": 421,
}


def test_only_who_knows_the_name_of_the_server_is_answered() -> None:
    with serving("--allow-host", "Advice.example.org") as server:
        for host, status in HOSTS.items():
            for path in ("/", "/openapi.json", f"/panels/{PANEL}/"):
                assert server.get(path, host=host).status == status, host
            assert server.verb("facts", {}, host=host).status == status
        refused = server.get("/", host="evil.example.org")
        assert refused.faults == ["unknown-host"]
        assert "--allow-host" in refused.text


def test_the_fields_of_a_form_can_be_no_json_from_another_site(server: Server) -> None:
    """A form of another site cannot send JSON, and no header lets its scripts read an answer."""
    body = urllib.parse.urlencode({"facts": "{}"})
    reply = server.ask(
        "POST", f"/api/{PANEL}/now", body, {"content-type": "text/plain", "origin": "http://evil.example"}
    )
    assert reply.status == 415
    assert not [
        name for name in server.verb("now", SITUATION, origin="null").headers if name.startswith("access-control")
    ]
