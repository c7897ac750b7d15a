"""`counsel serve` as a process of its own on the loopback, and real requests to it."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec
import pytest

from tools import as_here

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

PANEL = "voicemail-follow-up"
HEDGE = str(Path(__file__).parent / "panels" / "hedge")
TODAY = "2026-11-23"

_RUN = "import sys\n{before}\nsys.argv = ['counsel', *sys.argv[1:]]\nfrom counsel.__main__ import run\nrun()"


class Reply(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def faults(self) -> list[str]:
        """What is wrong, by the names of the faults."""
        return [problem["fault"] for problem in self.json["problems"]]


class Server:
    """A server that runs."""

    def __init__(self, process: subprocess.Popen[str], port: int, errors: IO[str]) -> None:
        self.process, self.port, self._errors = process, port, errors

    def errors(self) -> str:
        """What it has written to standard error so far."""
        self._errors.seek(0)
        return self._errors.read()

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(
        self, method: str, path: str, body: bytes | str | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        connection = self.connection()
        try:
            connection.request(method, path, body.encode() if isinstance(body, str) else body, dict(headers or {}))
            response = connection.getresponse()
            return Reply(response.status, {n.lower(): v for n, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, body: object, **headers: str) -> Reply:
        """Send JSON; bytes and texts as they are."""
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.ask("POST", path, data, {"content-type": "application/json", **headers})

    def verb(self, verb: str, body: object, panel: str = PANEL, query: str = "", **headers: str) -> Reply:
        return self.post(f"/api/{panel}/{verb}{query}", body, **headers)

    def children(self, count: int = 2, but: Container[int] = ()) -> list[int]:
        """The processes that it has started, once there are so many; on Linux."""
        pid = self.process.pid
        table = Path(f"/proc/{pid}/task/{pid}/children")
        if not table.exists():
            pytest.skip("only Linux tells which processes another has started")
        for _ in range(200):
            found = [child for child in map(int, table.read_text().split()) if child not in but]
            if len(found) == count:
                return found
            time.sleep(0.05)
        raise AssertionError(found)

    def errors_with(self, words: str, count: int = 1) -> str:
        """What it has written to standard error, once these words are there so many times."""
        for _ in range(200):
            if self.errors().count(words) >= count:
                break
            time.sleep(0.05)
        return self.errors()

    def end(self, number: int = signal.SIGTERM) -> int:
        """Ask it to end, and wait for its exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


@contextmanager
def serving(*options: str, before: str = "") -> Iterator[Server]:
    """Run a server.

    Args:
        options: those of `counsel serve`.
        before: a program that runs first in its process.
    """
    command = [sys.executable, "-c", _RUN.format(before=before), "serve", "--port", "0", *options]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=as_here())
        assert process.stdout is not None
        try:
            address = process.stdout.readline()
            if not address:
                errors.seek(0)
                raise AssertionError(errors.read())
            yield Server(process, int(address.rstrip("/\n").rpartition(":")[2]), errors)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
