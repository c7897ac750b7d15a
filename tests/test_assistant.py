"""`counsel mcp`: every tool over the protocol, asked with the SDK's own client, against what Python says."""

from __future__ import annotations

import asyncio
import functools
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from click.testing import CliRunner
from mcp import Client, MCPError, StdioServerParameters

import counsel
from counsel.doors.assistant.serving import server_of
from counsel.doors.assistant.tools import TOOLS
from counsel.doors.cli import main
from counsel.rendering import contract
from tools import LARGE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from mcp.server.lowlevel import Server
    from mcp_types import CallToolResult

TODAY = "2026-11-23"
NAMES = counsel.panel_names()
WAYS = ("in process", "in process, legacy", "stdio")
Calls = list[tuple[str, dict[str, Any]]]


def connected(way: str, name: str, *options: str) -> Client:
    """A client of a panel that is asked in one of the ways."""
    if way == "stdio":
        words = ["-m", "counsel", "mcp", "--panel", name, *options]
        return Client(StdioServerParameters(command=sys.executable, args=words, env=dict(os.environ)))
    server: Server = server_of(counsel.load(name).opened)
    return Client(server, mode="legacy" if "legacy" in way else "auto")


def talked(client: Client, talk: Callable[[Client], Awaitable[Any]]) -> Any:
    """Open a client, and do with it what is to be done."""

    async def both() -> Any:
        async with client:
            return await talk(client)

    return asyncio.run(both())


def called(client: Client, calls: Calls) -> list[CallToolResult]:
    async def talk(client: Client) -> list[CallToolResult]:
        return [await client.call_tool(name, arguments) for name, arguments in calls]

    answers: list[CallToolResult] = talked(client, talk)
    return answers


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert content.type == "text"
    return content.text


@functools.cache
def every_call(name: str) -> list[tuple[str, dict[str, Any], str]]:
    """Every tool on every case of a panel, with the JSON that Python gives."""
    return list(_every_call(counsel.load(name)))


def _every_call(panel: counsel.Panel) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield "facts", {}, panel.facts().to_json()
    pairs = panel.opened.adviser.stances.pairs
    for number, case in enumerate(panel.opened.every_case()):
        facts = {fact: value for fact, value in case.facts.items() if value is not None}
        same: dict[str, Any] = {"case": case.name, "today": TODAY}
        expert, action = pairs[number * 7 % len(pairs)]
        yield (
            "facts",
            {"fact": list(panel.opened.panel.facts)[number % 3]},
            panel.fact(list(panel.opened.panel.facts)[number % 3]).to_json(),
        )
        yield "advise", same, panel.consult(facts, TODAY).to_json()
        yield (
            "compare",
            {"facts": json.loads(json.dumps(facts, default=str)), "today": TODAY},
            panel.consult(facts, TODAY).to_json(),
        )
        yield "why", {**same, "expert": expert, "action": action}, panel.why(expert, action, facts, TODAY).to_json()
        yield "what_if", same, panel.overview(facts, TODAY).to_json()
        changes = _change(panel, facts)
        yield "what_if", {**same, "changes": changes}, panel.whatif(facts, changes, TODAY).to_json()


def _change(panel: counsel.Panel, facts: dict[str, Any]) -> dict[str, object]:
    """A fact that always applies, as it is not."""
    fact = next(one for one in panel.opened.panel.facts.values() if one.only_if is None and not one.kind.counts)
    now = panel.opened.situation(facts, TODAY).known.get(fact.name)
    return {fact.name: next(value for value in fact.kind.values(fact) if value != now)}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", NAMES)
def test_every_tool_gives_on_every_case_what_python_gives(name: str, way: str) -> None:
    """The client holds each answer to the schema that the tool has announced."""
    calls = every_call(name)
    if way != WAYS[0]:  # the same words go another way
        calls = calls[:: 1 if LARGE else 5]
    for (tool, given, wanted), found in zip(
        calls, called(connected(way, name), [(tool, given) for tool, given, _ in calls]), strict=True
    ):
        assert not found.is_error, (tool, given, text_of(found))
        assert found.structured_content == json.loads(wanted), (tool, given)
        assert text_of(found).startswith("#")


WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("advise", {}, "no situation was given [no-situation]\n  hint: ask the person, one thing at a time"),
    ("compare", {"facts": {}}, "no situation was given"),
    ("what_if", {"changes": {"urgent": True}}, "no situation was given"),
    ("advise", {"facts": {"urgnt": True}}, "unknown fact `urgnt` [unknown-fact]\n  hint: did you mean `urgent`?"),
    ("advise", {"facts": {"greeting": "gives_cel"}}, "[unknown-value]\n  hint: did you mean `gives_cell`?"),
    ("advise", {"facts": {"interview": "ahead", "answer": "offered"}}, "`answer` does not apply here"),
    ("advise", {"facts": {"days_since_last_step": -1}}, "[bad-range]"),
    ("advise", {"facts": ["urgent"]}, "expected a mapping of facts to values [wrong-type]"),
    ("advise", {"facts": {"urgent": {"a": [1]}}}, "`urgent` is yes or no [unknown-value]"),
    ("advise", {"case": "the-qestion"}, "[unknown-case]"),
    ("advise", {"case": "/etc/passwd"}, "[unknown-case]"),
    ("advise", {"case": 7}, "[wrong-type]"),
    ("advise", {"facts": {"urgent": True}, "today": "yesterday"}, "expected a date that exists [bad-date]"),
    ("advise", {"urgent": True}, "unknown key `urgent` [unknown-key]"),
    ("why", {"facts": {"urgent": True}}, "the request has no `expert` [missing-key]"),
    ("why", {"facts": {"urgent": True}, "expert": "s", "action": "wait"}, "can mean more than one expert"),
    ("why", {"facts": {"urgent": True}, "expert": "freud", "action": "wait"}, "[unknown-expert]"),
    ("why", {"facts": {"urgent": True}, "expert": "simpson", "action": "sing"}, "[unknown-action]"),
    ("why", {"facts": {"urgent": True}, "expert": None, "action": 3}, "[wrong-type]"),
    ("what_if", {"facts": {"urgent": True}, "changes": {"urgent": "maybe"}}, "`urgent` is yes or no"),
    ("what_if", {"facts": {"urgent": True}, "changes": [1]}, "[wrong-type]"),
    ("facts", {"fact": "weather"}, "[unknown-fact]"),
    ("advice", {}, "unknown tool `advice` [unknown-tool]\n  hint: did you mean `advise`?"),
)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_wrong_comes_back_as_an_error_with_its_hint(way: str) -> None:
    found = called(connected(way, "voicemail-follow-up"), [(tool, given) for tool, given, _ in WRONG])
    for (tool, given, told), result in zip(WRONG, found, strict=True):
        assert result.is_error, (tool, given)
        assert told in text_of(result)
        assert result.structured_content is None
        assert "mistake in counsel" not in text_of(result)


def test_every_fact_is_a_property_with_the_values_of_the_panel() -> None:
    panel = counsel.load()

    async def talk(client: Client) -> Any:
        return (await client.list_tools()).tools, client.instructions

    tools, told = talked(connected("stdio", "voicemail-follow-up"), talk)
    assert [tool.name for tool in tools] == list(TOOLS) == ["facts", "advise", "why", "what_if", "compare"]
    for tool in tools:
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        assert tool.output_schema == json.loads(
            json.dumps({"type": "object", **contract.schema(TOOLS[tool.name].verb)})
        )
        assert tool.annotations.read_only_hint
        assert not tool.annotations.destructive_hint
        for name in ("facts", "changes"):
            if name not in tool.input_schema["properties"]:
                continue
            properties = tool.input_schema["properties"][name]["properties"]
            assert list(properties) == list(panel.opened.panel.facts)
            assert properties["greeting"]["enum"] == list(panel.opened.panel.facts["greeting"].values)
            assert properties["urgent"]["enum"] == [True, False]
            assert properties["days_since_last_step"]["anyOf"][0]["maximum"] == 43_830
    (advise,) = (tool for tool in tools if tool.name == "advise")
    for _, given, _ in every_call("voicemail-follow-up"):
        if set(given) <= {"facts", "today", "case"}:
            jsonschema.validate(given, advise.input_schema)
    for words in ("leave out what is not known", "Open is not no", "Silence is not no", "not endorsed"):
        assert words in told


def test_what_can_be_read_and_the_interview() -> None:
    panel = counsel.load()

    async def talk(client: Client) -> Any:
        uris = [resource.uri for resource in (await client.list_resources()).resources]
        texts = {uri: (await client.read_resource(uri)).contents[0].text for uri in uris}  # type: ignore[union-attr]  # all are texts
        (prompt,) = (await client.list_prompts()).prompts
        return texts, (await client.get_prompt(prompt.name)).messages

    texts, (message,) = talked(connected("in process", "voicemail-follow-up"), talk)
    assert [uri.partition("://")[2] for uri in texts] == ["panel", "experts", "claims", "cases"]
    assert [f"`{name}`" for name in panel.opened.panel.actions if f"`{name}`" not in texts["counsel://panel"]] == []
    assert [one["expert"]["name"] for one in json.loads(texts["counsel://experts"])] == list(panel.opened.panel.experts)
    assert [claim["id"] for claim in json.loads(texts["counsel://claims"])] == list(panel.opened.panel.claims)
    assert texts["counsel://cases"] == panel.cases().to_json()
    assert message.role == "user"
    for words in ("one thing at a time", "Never guess", "paragraph", "stated or inferred", panel.opened.panel.question):
        assert " ".join(words.split()) in message.content.text


@pytest.mark.parametrize("way", WAYS)
def test_what_is_not_there_cannot_be_read(way: str) -> None:
    async def talk(client: Client) -> None:
        with pytest.raises(
            MCPError, match=r"unknown resource `counsel://expert`(.|\n)*did you mean `counsel://experts`"
        ):
            await client.read_resource("counsel://expert")
        with pytest.raises(MCPError, match="unknown prompt `interviews`"):
            await client.get_prompt("interviews")

    talked(connected(way, "voicemail-follow-up"), talk)


def test_the_assistant_is_told_in_the_language_of_the_call() -> None:
    (found,) = called(connected("stdio", "voicemail-follow-up", "--lang", "de"), [("advise", {"case": "the-question"})])
    assert "Anrufbeantworter" in text_of(found) or "Nachricht" in text_of(found)


_BEGIN: tuple[dict[str, Any], ...] = (
    {"jsonrpc": "2.0", "id": 1, "method": "initialize"},
    {"jsonrpc": "2.0", "method": "notifications/initialized"},
    {"jsonrpc": "2.0", "id": 2, "method": "tools/call"},
)
_GIVEN: tuple[dict[str, Any], ...] = (
    {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
    {},
    {"name": "advise", "arguments": {"case": "the-question"}},
)
LINES = [json.dumps({**line, "params": given}) + "\n" for line, given in zip(_BEGIN, _GIVEN, strict=True)]


@contextmanager
def running(*options: str) -> Iterator[subprocess.Popen[str]]:
    words, pipe = [sys.executable, "-m", "counsel", "mcp", *options], subprocess.PIPE
    process = subprocess.Popen(words, text=True, stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def begun(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(LINES[0] + LINES[1])
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["result"]["serverInfo"]["name"] == "counsel"


def test_nothing_but_the_protocol_is_on_standard_output_and_the_end_of_the_input_is_the_end() -> None:
    with running() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("".join([*LINES, "no JSON\n", LINES[2].replace('"id": 2', '"id": 3')]))
        process.stdin.flush()
        messages: list[dict[str, Any]] = []
        while {1, 2, 3} - {message.get("id") for message in messages}:
            messages.append(json.loads(process.stdout.readline()))
        output, errors = process.communicate(timeout=60)
        messages += map(json.loads, output.splitlines())
        assert all(message["jsonrpc"] == "2.0" for message in messages)
        assert (process.returncode, "Traceback" in errors) == (0, False)


def test_ctrl_c_ends_it_in_a_word() -> None:
    with running() as process:
        begun(process)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        assert process.stderr is not None
        assert process.stderr.read() == "Stopped.\n"


def test_who_no_longer_listens_is_not_told() -> None:
    with running() as process:
        begun(process)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.close()
        process.stdin.write(LINES[2])
        process.stdin.flush()
        until = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        assert process.returncode not in (None, 0)
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_a_panel_that_does_not_load_is_told_before_anything_else() -> None:
    with running("--panel", "nowhere") as process:
        output, errors = process.communicate("", 60)
        assert (process.returncode, output) == (2, "")
        assert "nowhere" in errors


def test_without_its_library_the_command_that_brings_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    refused = CliRunner().invoke(main, ["mcp"])
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert f"install with: {sys.executable} -m pip install 'counsel-panel[mcp]'" in refused.stderr


def test_no_other_verb_pays_for_the_protocol() -> None:
    script = (
        "import sys\nfrom counsel.doors.cli import main\nmain(['facts'], standalone_mode=False)\n"
        "print([one for one in ('mcp', 'anyio', 'pydantic', 'asyncio') if one in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "[]"
