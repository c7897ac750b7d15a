"""The tools of a panel over the Model Context Protocol, on standard input and output."""

from __future__ import annotations

import gc
import os
import signal
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

import anyio
import anyio.to_thread
import mcp_types as types
import msgspec
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from counsel import __version__
from counsel.doors.assistant.reading import READABLE, instructions, interview
from counsel.doors.assistant.tools import TOOLS, answered
from counsel.problems import CounselError, known
from counsel.rendering import markdown
from counsel.rendering.words.language import speaking

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext

    from counsel.consulting import OpenPanel

_INTERVIEW = types.Prompt(
    name="interview",
    title="Interview me, then advise me",
    description="Asks one thing at a time, guesses nothing, and quotes paragraph and reading.",
)
_ONLY_READS = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def server_of(opened: OpenPanel) -> Server:
    """A server of one panel, for any transport."""
    speaks = _Speaker(opened)
    return Server(
        "counsel",
        version=__version__,
        title=opened.panel.title,
        instructions=instructions(opened),
        on_list_tools=speaks.list_tools,
        on_call_tool=speaks.call_tool,
        on_list_resources=speaks.list_resources,
        on_read_resource=speaks.read_resource,
        on_list_prompts=speaks.list_prompts,
        on_get_prompt=speaks.get_prompt,
    )


def serve(opened: OpenPanel) -> None:
    """Serve a panel on standard input and output until the input ends."""
    signal.signal(signal.SIGINT, _stop)  # a thread waits for input, and the loop would wait for that
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # for the same reason
    gc.freeze()  # or some call would wait until all that the SDK is made of is looked through for garbage
    anyio.run(_serve, server_of(opened))


async def _serve(server: Server) -> None:
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def _stop(*_: object) -> NoReturn:
    os.write(2, b"Stopped.\n")
    os._exit(130)


class _Speaker:
    """Answers what is asked of a panel, in its language; what takes long is worked out in a thread."""

    def __init__(self, opened: OpenPanel) -> None:
        self._opened = opened
        self._tools = [
            types.Tool(
                name=name,
                title=tool.title,
                description=tool.means,
                input_schema=tool.takes(opened),
                output_schema=tool.gives,
                annotations=_ONLY_READS,
            )
            for name, tool in TOOLS.items()
        ]

    async def list_tools(
        self, _context: ServerRequestContext[Any], _asked: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        """Name the tools."""
        return types.ListToolsResult(tools=self._tools)

    async def call_tool(
        self, _context: ServerRequestContext[Any], asked: types.CallToolRequestParams
    ) -> types.CallToolResult:
        """Call one of them; what is wrong with the call is told as on the command line."""
        return await anyio.to_thread.run_sync(partial(self._called, asked.name, asked.arguments or {}))

    def _called(self, name: str, arguments: dict[str, Any]) -> types.CallToolResult:
        with speaking(self._opened.overlay.language):
            try:
                values, page = answered(self._opened, name, arguments)
                text = markdown.written(page)
            except CounselError as error:
                problems = "\n".join(map(str, error.problems))
                return types.CallToolResult(content=[types.TextContent(text=problems)], is_error=True)
        values = msgspec.json.decode(values.to_json())
        return types.CallToolResult(content=[types.TextContent(text=text)], structured_content=values)

    async def list_resources(
        self, _context: ServerRequestContext[Any], _asked: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        """Name what can be read."""
        return types.ListResourcesResult(
            resources=[
                types.Resource(
                    uri=uri,
                    name=uri.rpartition("/")[2],
                    title=readable.title,
                    description=readable.means,
                    mime_type=readable.kind,
                )
                for uri, readable in READABLE.items()
            ]
        )

    async def read_resource(
        self, _context: ServerRequestContext[Any], asked: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        """Give one of these."""
        readable = READABLE[_known(asked.uri, READABLE, "resource")]
        with speaking(self._opened.overlay.language):
            text = readable.text(self._opened)
        content = types.TextResourceContents(uri=asked.uri, mime_type=readable.kind, text=text)
        return types.ReadResourceResult(contents=[content])

    async def list_prompts(
        self, _context: ServerRequestContext[Any], _asked: types.PaginatedRequestParams | None
    ) -> types.ListPromptsResult:
        """Name the prompts."""
        return types.ListPromptsResult(prompts=[_INTERVIEW])

    async def get_prompt(
        self, _context: ServerRequestContext[Any], asked: types.GetPromptRequestParams
    ) -> types.GetPromptResult:
        """Give one of them."""
        _known(asked.name, [_INTERVIEW.name], "prompt")
        message = types.PromptMessage(role="user", content=types.TextContent(text=interview(self._opened)))
        return types.GetPromptResult(description=_INTERVIEW.description, messages=[message])


def _known(name: str, allowed: Any, what: str) -> str:
    """Refuse what there is not, as the protocol has it."""
    try:
        known(name, allowed, what, f"{what}s")
    except CounselError as error:
        raise MCPError(code=types.INVALID_PARAMS, message=str(error)) from None
    return name
