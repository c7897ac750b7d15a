"""The pages over real HTTP: those of the command line, a form without JavaScript, and nothing hostile in any."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import itertools
import re
import shutil
import urllib.parse
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import counsel
from counsel.doors.cli import main
from servers import HEDGE, PANEL, TODAY, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers import Reply, Server

FORM = f"/panels/{PANEL}/form"
HOSTILE = "</style></title><script>alert(1)</script><img src=x onerror=alert(2)> \"'> {{ panel }} \u202e"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A panel of whose texts many are hostile."""
    folder = tmp_path_factory.mktemp("panels") / "hostile"
    shutil.copytree(HEDGE, folder)
    for path in folder.rglob("*.yaml"):
        path.write_text(
            re.sub("^panel: hedge$", "panel: hostile", path.read_text("utf-8"), flags=re.MULTILINE), "utf-8"
        )
    path = folder / "panel.yaml"
    text = path.read_text(encoding="utf-8")
    hostile, numbers = HOSTILE.replace("'", "''").replace("\u202e", ""), itertools.count(1)
    for field in ("title", "question", "ask", "help", "note"):
        text = re.sub(
            rf"^( *{field}): .*$", lambda found: f"{found[1]}: '{next(numbers)} {hostile}'", text, flags=re.MULTILINE
        )
    path.write_text(text, encoding="utf-8")
    return str(folder)


@pytest.fixture(scope="module")
def server(hostile: str) -> Iterator[Server]:
    with serving("--panel", HEDGE, "--panel", hostile) as running:
        yield running


def printed(*call: str) -> str:
    """What the command line prints."""
    result = CliRunner().invoke(main, [*call, *([] if call[0] == "page" else ["--format", "html"])])
    assert result.exit_code == 0, result.stderr
    return result.stdout


BACK_STYLE = """.back a { display: inline-block; padding: .2rem 0; }
@media print { .back { display: none; } }
"""


WAY_BACK = re.compile(r'<p class="back"><a href="([^"]+)">← ([^<]+)</a></p>\n')
"""Where a page leads back to, and what is there."""


def alone(page: str) -> str:
    """A page without the one way back that it has from the server."""
    assert page.count(BACK_STYLE) == len(WAY_BACK.findall(page)) == 1
    return WAY_BACK.sub("", page.replace(BACK_STYLE, ""))


def submitted(server: Server, fields: dict[str, str] | str, path: str = FORM) -> Reply:
    body = fields if isinstance(fields, str) else urllib.parse.urlencode(fields)
    return server.ask("POST", path, body, {"content-type": "application/x-www-form-urlencoded"})


class Tags(html.parser.HTMLParser):
    """The tags of a page with their attributes, and the texts between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in tags]


PAGES: dict[str, tuple[str, ...]] = {
    f"now?case=the-question&today={TODAY}": ("now", "--case", "the-question", "--today", TODAY),
    f"now?case=the-question&today={TODAY}&draft=call": (
        "now",
        "--case",
        "the-question",
        "--today",
        TODAY,
        "--draft",
        "call",
    ),
    f"compare?case=the+question&today={TODAY}": ("compare", "--case", "the-question", "--today", TODAY),
    f"why?expert=simpson&action=wait&case=the-question&today={TODAY}": (
        *("why", "simpson", "wait", "--case", "the-question", "--today", TODAY),
    ),
    f"overview?case=the-question&today={TODAY}": ("whatif", "--case", "the-question", "--today", TODAY),
    "experts": ("experts",),
    "experts?expert=schindler": ("experts", "schindler"),
    "facts": ("facts",),
    "facts?fact=answer": ("facts", "answer"),
    "cases": ("cases",),
    f"cases?case=the-question&today={TODAY}": ("cases", "the-question", "--today", TODAY),
    f"cases?case=the-question&handout=sheet&today={TODAY}": (
        *("cases", "the-question", "--handout", "sheet", "--today", TODAY),
    ),
    "map": ("map",),
    "check": ("check",),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_that_of_the_command_line(server: Server, page: str) -> None:
    reply = server.get(f"/panels/{PANEL}/{page}")
    assert (reply.status, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert alone(reply.text) == printed(*PAGES[page])
    assert server.ask("HEAD", f"/panels/{PANEL}/{page}").status == 200


def test_the_page_for_a_browser_is_that_of_the_command_line() -> None:
    """In a server of its own: the diagrams are numbered in the order in which they were made."""
    with serving() as server:
        for asked, more in {"": (), "&case=the-question": ("--case", "the-question")}.items():
            reply = server.get(f"/panels/{PANEL}/page?today={TODAY}{asked}")
            assert (reply.status, reply.text) == (200, printed("page", "--today", TODAY, *more))


def test_every_page_speaks_the_language_that_is_asked_for(server: Server) -> None:
    assert alone(server.get(f"/panels/{PANEL}/map?lang=de").text) == printed("map", "--lang", "de")
    for path in ("/", f"/panels/{PANEL}/", FORM, f"/panels/{PANEL}/facts", "/panels/nowhere/"):
        reply = server.get(path, **{"accept-language": "de"})
        assert '<html lang="de">' in reply.text
        assert reply.headers["content-language"] == "de"
    assert "Weiß ich nicht" in server.get(f"{FORM}?lang=de").text


@pytest.mark.parametrize("language", ["", "de"])
def test_every_link_leads_somewhere_in_the_same_language(server: Server, language: str) -> None:
    query = f"?lang={language}" if language else ""
    seen: dict[str, str] = {}
    for start in (f"/{query}", f"/panels/{PANEL}/{query}", f"/panels/hedge/{query}"):
        links = [urllib.parse.urljoin(start, link["href"]) for link in Tags(server.get(start).text).all("a")]
        for to in [*[one for one in links if "/now?" in one][:3], *[one for one in links if "/now?" not in one]]:
            reply = server.get(to)
            assert reply.status == 200, to
            seen[to] = reply.headers["content-language"]
    assert {f"/panels/{PANEL}/form{query}", f"/panels/{PANEL}/map{query}", f"/panels/hedge/{query}"} <= set(seen)
    turned = {"de": "en", "": "de"}[language]
    for to, spoken in seen.items():
        assert spoken == (turned if to.endswith(f"?lang={turned}") else language or "en"), to


@pytest.mark.parametrize("language", ["", "de"])
def test_every_page_of_a_panel_leads_back_to_where_one_begins_with_it(server: Server, language: str) -> None:
    title = counsel.load(PANEL, lang=language or "en").opened.panel.title
    asked = {"": "", "de": "lang=de"}[language]
    for page in (*PAGES, "form", "why?expert=simpson&action=wait"):
        path = f"/panels/{PANEL}/{page}" + (f"{'&' if '?' in page else '?'}{asked}" if asked else "")
        assert WAY_BACK.findall(server.get(path).text) == [(f"./?{asked}" if asked else "./", title)], path
    query = f"?{asked}" if asked else ""
    for fields, status in (({"interview": "done"}, 200), ({"interview": "ahead", "answer": "offered"}, 400)):
        reply = submitted(server, fields, FORM + query)
        assert (reply.status, WAY_BACK.findall(reply.text)) == (status, [(f"./{query}", title)])
    begin = server.get(f"/panels/{PANEL}/{query}").text
    assert f"<h1>{title}</h1>" in begin
    assert [to for to, _ in WAY_BACK.findall(begin)] == [f"/{query}"]
    assert WAY_BACK.findall(server.get(f"/{query}").text) == []


def test_the_way_back_asks_for_a_language_where_the_page_before_it_did_not(server: Server) -> None:
    """What was answered to one browser is kept, and given to no other that asks for the language in another way."""
    path = f"/panels/{PANEL}/facts?fact=answer"
    for query, to in (("&lang=de", "./?lang=de"), ("", "./")):
        assert [found for found, _ in WAY_BACK.findall(server.get(path + query, **{"accept-language": "de"}).text)] == [
            to
        ]


FILLED: dict[str, dict[str, str]] = {
    "nothing": {},
    "little": {"interview": "done", "answer": "none_yet", "urgent": ""},
    "much": {
        "interview": "done",
        "answer": "none_yet",
        "greeting": "gives_cell",
        "last_step": "left_message",
        "days_since_last_step": " 3 ",
        "urgent": "no",
        "country": "united_states",
    },
    "a date": {"last_step": "wrote", "days_since_last_step": "yesterday"},
}


@pytest.mark.parametrize("name", FILLED)
def test_the_answer_to_a_form_is_the_page_of_the_command_line(server: Server, name: str) -> None:
    reply = submitted(server, FILLED[name])
    sets = [word for fact, value in FILLED[name].items() if value for word in ("--set", f"{fact}={value}")]
    assert reply.status == 200
    assert alone(reply.text) == printed("now", *(sets or ["--set", "urgent=unknown"]))


def test_a_form_asks_for_every_fact_and_says_when_it_applies(server: Server) -> None:
    for name in (PANEL, "hedge"):
        panel = counsel.load(HEDGE if name == "hedge" else name)
        reply = server.get(f"/panels/{name}/form")
        tags = Tags(reply.text)
        for fact in panel.facts().facts:
            inputs = [one for one in tags.all("input") if one["name"] == fact.name]
            values = [str(choosable.value) for choosable in fact.values]
            typed = ["yes" if one == "True" else "no" if one == "False" else one for one in values]
            assert [one.get("value") for one in inputs] == ["", *typed] if values else [""]
            assert [one["type"] for one in inputs] == (["radio"] * (1 + len(values)) if values else ["text"])
            assert len([one for one in inputs if "checked" in one]) == (1 if values else 0)
            assert fact.question in tags.texts
            if isinstance(fact.asked_if, str):
                assert f"Asked only if {fact.asked_if}." in tags.texts
        assert len(tags.all("fieldset")) == len(tags.all("legend")) == len(panel.facts().facts)


def test_what_is_wrong_in_a_form_is_said_where_it_stands_and_nothing_is_lost(server: Server) -> None:
    filled = {"interview": "ahead", "answer": "offered", "days_since_last_step": "soon", "urgent": "yes"}
    reply = submitted(server, filled)
    assert reply.status == 400
    tags = Tags(reply.text)
    checked = {one["name"]: one["value"] for one in tags.all("input") if "checked" in one or one["type"] == "text"}
    assert {name: checked[name] for name in filled} == filled
    assert {"#answer", "#days_since_last_step"} <= {link["href"] for link in tags.all("a")}
    assert any("This does not apply to what you answered elsewhere" in text for text in tags.texts)
    assert any("`soon`" in text for text in tags.texts)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("interview=done&interview=ahead", 400),
        ("nonsense", 400),
        ("interview=%FF", 400),
        ("anwser=none_yet", 400),
        ("interview=" + "x" * 70_000, 413),
        ("&".join(f"f{number}=1" for number in range(2000)), 400),
        ("interview=dun", 400),
        ("interview=\u00e9", 400),
    ],
)
def test_a_form_that_is_none_is_refused_as_a_page(server: Server, body: str, status: int) -> None:
    reply = submitted(server, body)
    assert (reply.status, reply.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert "<h1>" in reply.text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/panels/nowhere/", 404, "unknown panel"),
        ("/panels/nowhere/form", 404, "unknown panel"),
        (f"/panels/{PANEL}/nwo", 404, "did you mean `now`?"),
        (f"/panels/{PANEL}/whatif", 404, "unknown page"),
        (f"/panels/{PANEL}/now?case=nowhere", 400, "unknown case"),
        (f"/panels/{PANEL}/now?case=/etc/passwd", 400, "unknown case"),
        (f"/panels/{PANEL}/now?cse=the-question", 400, "did you mean `case`?"),
        (f"/panels/{PANEL}/now?case=a&case=b", 400, "stands there twice"),
        (f"/panels/{PANEL}/now?facts=x", 400, "expected a mapping"),
        (f"/panels/{PANEL}/now?terms=a_week", 400, "expected days by term"),
        (f"/panels/{PANEL}/why?expert=simpson", 400, "has no `action`"),
        (f"/panels/{PANEL}/map?by_situation=true", 400, "unknown key"),
        (f"/panels/{PANEL}/now?today=soon", 400, "expected a date"),
        (f"/panels/{PANEL}/?lang=<b>", 400, "unknown language"),
        (f"/panels/{PANEL}/%3Cscript%3E", 404, "unknown page"),
    ],
)
def test_a_page_that_there_is_not_is_refused_as_a_page(server: Server, path: str, status: int, words: str) -> None:
    reply = server.get(path)
    assert (reply.status, reply.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert any(words in text for text in Tags(reply.text).texts), reply.text
    assert Tags(reply.text).all("script") == []
    assert [link["href"] for link in Tags(reply.text).all("a")] == ["/"]


def test_a_page_that_there_is_not_is_refused_in_the_language_that_is_asked_for(server: Server) -> None:
    reply = server.get("/panels/nowhere/?lang=de", **{"accept-language": "en"})
    assert (reply.status, reply.headers["content-language"]) == (404, "de")
    assert '<html lang="de">' in reply.text
    assert [link["href"] for link in Tags(reply.text).all("a")] == ["/?lang=de"]


def test_a_form_is_not_changed_by_another_method(server: Server) -> None:
    reply = server.ask("PUT", FORM)
    assert (reply.status, sorted(reply.headers["allow"].split(", "))) == (405, ["GET", "HEAD", "POST"])


SAID = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}

ASKED = (
    f"/panels/{PANEL}/page",
    f"/panels/{PANEL}/page?case=the-question&lang=de",
    "/",
    f"/panels/{PANEL}/",
    FORM,
    *(f"/panels/{PANEL}/{page}" for page in PAGES),
    "/panels/hostile/form",
    "/x",
    "/panels/x/",
)


def hashes(page: str, pattern: str) -> list[str]:
    """What a content security policy says of what stands in a page."""
    digests = (hashlib.sha256(text.encode()).digest() for text in re.findall(pattern, page, re.DOTALL))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


@pytest.mark.parametrize("path", ASKED)
def test_a_browser_may_run_and_load_nothing_but_the_style_of_the_page(server: Server, path: str) -> None:
    reply = server.get(path)
    policy = dict(part.split(maxsplit=1) for part in reply.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert {name: reply.headers.get(name) for name in SAID} == SAID
    assert not {"set-cookie", "server", "x-powered-by"} & set(reply.headers)
    if reply.headers["content-type"].startswith("text/html"):
        assert [policy["style-src"]] == hashes(reply.text, r"<style>(.*?)</style>")
        scripts = hashes(reply.text, r'<script type="module">(.*?)</script>')
        assert [policy[name] for name in policy if name == "script-src"] == scripts
        tags = Tags(reply.text)
        data = [one for one in tags.all("script") if one["type"] == "application/octet-stream"]
        assert len(tags.all("script")) == 2 * len(data) == 2 * len(scripts) == (2 if "/page" in path else 0)
        assert not tags.all("link", "img", "iframe", "object", "base")
        assert not [
            name for _, attributes in tags.tags for name in attributes if name == "style" or name.startswith("on")
        ]


@pytest.mark.parametrize("path", ["/", "/panels/hostile/", "/panels/hostile/form", "/panels/hostile/facts"])
def test_hostile_texts_stay_texts(server: Server, path: str) -> None:
    tame, found = Tags(server.get(path.replace("hostile", "hedge")).text), Tags(server.get(path).text)
    shape = [(tag, sorted(attributes)) for tag, attributes in found.tags]
    assert shape == [(tag, sorted(attributes)) for tag, attributes in tame.tags]
    shown = HOSTILE.replace(" \u202e", "")
    assert any(shown in " ".join(text.split()) for text in found.texts)


def test_hostile_answers_come_back_as_texts(server: Server) -> None:
    reply = submitted(server, {"days_since_last_step": HOSTILE, "interview": HOSTILE})
    assert reply.status == 400
    tags = Tags(reply.text)
    assert not tags.all("script", "img")
    assert "\u202e" not in reply.text
    given = [one["value"] for one in tags.all("input") if one["name"] == "days_since_last_step"]
    assert [str(one).rstrip("\N{REPLACEMENT CHARACTER} ") for one in given] == [HOSTILE.rstrip("\u202e ")]
