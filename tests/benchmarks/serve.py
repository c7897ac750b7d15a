"""How many `now` answers `counsel serve` gives a second: `python tests/benchmarks/serve.py [SECONDS]`.

Two processes serve; 50 clients, each with a connection of its own, ask from a third, in two ways. In a *closed loop*
each asks again as soon as it has its answer, so 50 requests are always under way: that gives the most answers a second,
and how long one takes is then no more than 50 through that rate. In an *open arrival* requests come at random, 500 a
second in the mean (a Poisson process), whether or not those before are answered, as from people who know nothing of
each other; what finds all 50 connections taken waits, and how long it takes counts from when it came.

The same clients ask a bare Starlette application that gives an answer of the same length, in the same processes. Where
the machine has two cores the clients take their share of them from the servers, so that share is told; the requests are
made before. Situations that differ are drawn at random, hardly one like another: the server has no answer to them yet.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections import deque
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import counsel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLIENTS, PROCESSES = 50, 2
WANTED = 500
PANEL = "voicemail-follow-up"
TODAY = "2026-11-23"


def bare() -> None:
    """Serve a Starlette application that does nothing but give the same bytes, where the panel would be served."""
    from starlette.applications import Starlette
    from starlette.requests import Request  # noqa: TC002  # Starlette looks at it
    from starlette.responses import Response
    from starlette.routing import Route

    from counsel.doors.cli import main
    from counsel.doors.web import serving

    same = counsel.load().consult({"interview": "done", "answer": "none_yet"}, TODAY).to_json().encode()

    async def answer(request: Request) -> Response:
        await request.body()
        return Response(same, media_type="application/json")

    route = Route("/api/{panel}/{verb}", answer, methods=["POST"])
    vars(serving)["application"] = lambda *_: Starlette(routes=[route])
    sys.argv[:] = ["counsel", "serve", "--port", "0", "--processes", str(PROCESSES)]
    main()


@contextmanager
def served(*command: str) -> Iterator[tuple[int, int]]:
    """A server: its port, and the number of its first process."""
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        port = int(process.stdout.readline().rstrip("/\n").rpartition(":")[2])
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def different() -> Iterator[bytes]:
    """Requests of which hardly one is like another."""
    facts = counsel.load().facts().facts
    chance = random.Random(0)
    opened = counsel.load().opened
    while True:
        given: dict[str, object] = {"interview": "done"}
        for fact in chance.sample(facts, 8):
            value = chance.choice([one.value for one in fact.values] or [chance.randrange(30)])
            try:
                opened.situation({**given, fact.name: value})
            except counsel.InputError:
                continue
            given[fact.name] = value
        yield _request(given)


def _request(facts: object) -> bytes:
    body = json.dumps({"facts": facts, "today": TODAY}).encode()
    head = f"POST /api/{PANEL}/now HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Client(asyncio.Protocol):
    """One connection, on which one request at a time is asked; knows no more of HTTP than where an answer ends."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._begun, self._missing = 0.0, 0
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be free for the first request."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._load.free(self)

    def ask(self, request: bytes, begun: float) -> None:
        """Send a request that somebody wanted to send at some time, and wait for its answer."""
        self._begun = begun
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Take in what has come of an answer."""
        if not self._missing:
            head, end, rest = (self._head + data).partition(b"\r\n\r\n")
            if not end:
                self._head = head
                return
            assert head.startswith(b"HTTP/1.1 200"), head
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            self._head, self._missing, data = b"", int(length), rest
        self._missing -= len(data)
        if not self._missing:
            self._load.took.append(time.perf_counter() - self._begun)
            self._load.free(self)


class Load:
    """Some clients that ask for some seconds: each as soon as it has its answer, or as requests arrive at random.

    Attributes:
        took: how many seconds each answer took.
    """

    def __init__(self, requests: Iterator[bytes], seconds: float, a_second: float) -> None:
        self.took: list[float] = []
        self._requests, self._seconds, self._a_second = requests, seconds, a_second
        self._free: list[Client] = []
        self._late: deque[float] = deque()
        self._begun = self._due = 0.0
        self._chance = random.Random(0)

    async def run(self, port: int) -> float:
        """Ask, and give how many seconds that took."""
        loop = asyncio.get_running_loop()
        self.over = loop.create_future()
        for _ in range(CLIENTS):
            await loop.create_connection(lambda: Client(self), "127.0.0.1", port)
        clients = list(self._free)
        self._begun = self._due = time.perf_counter()
        if self._a_second:
            self._arrive()
        else:
            self._free.clear()
            for client in clients:
                self.free(client)
        await self.over
        for client in clients:
            client.transport.close()
        return time.perf_counter() - self._begun

    def free(self, client: Client) -> None:
        """Let a client ask what has waited longest; or, where nothing is to wait for, the next."""
        now = time.perf_counter()
        going_on = now < self._begun + self._seconds
        if self._begun and going_on and not self._a_second:
            client.ask(next(self._requests), now)
        elif self._late:
            client.ask(next(self._requests), self._late.popleft())
        else:
            self._free.append(client)
            if self._begun and not going_on and len(self._free) == CLIENTS and not self.over.done():
                self.over.set_result(None)

    def _arrive(self) -> None:
        """Let all requests that are due arrive; whichever finds no free client waits, and that counts."""
        now = time.perf_counter()
        while self._due <= now:
            if self._free:
                self._free.pop().ask(next(self._requests), self._due)
            else:
                self._late.append(self._due)
            self._due += self._chance.expovariate(self._a_second)
        if now < self._begun + self._seconds:
            asyncio.get_running_loop().call_later(self._due - now, self._arrive)
        elif len(self._free) == CLIENTS and not self.over.done():
            self.over.set_result(None)


def report(name: str, port: int, requests: Iterator[bytes], seconds: float, a_second: float = 0) -> None:
    """Ask for some seconds, as fast as may be or so many times a second, and print what came of it."""
    load = Load(requests, seconds, a_second)
    own = time.process_time()
    passed = asyncio.run(load.run(port))
    own = (time.process_time() - own) / passed
    median, late = (1e3 * one for one in (statistics.median(load.took), statistics.quantiles(load.took, n=20)[-1]))
    rate = len(load.took) / passed
    told = f"{rate:.0f} answers a second; median {median:.1f} ms, p95 {late:.1f} ms"
    print(f"{name}: {told} (asking takes {own:.0%} of a core)", flush=True)


def memory(first: int) -> str:
    """The most that each process has held, in MB, shared pages included."""
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    status = (Path(f"/proc/{pid}/status").read_text() for pid in children)
    return ", ".join(f"{int(one.partition('VmHWM:')[2].split()[0]) / 1024:.0f} MB" for one in status)


def main(seconds: float) -> None:
    """Measure both."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {PROCESSES} processes, {CLIENTS} clients")
    panel = counsel.load().opened
    cases = [_request(panel.case(name).facts) for name in panel.case_names()]
    some = list(itertools.islice(different(), int(2500 * seconds)))
    asks: dict[str, Callable[[], Iterator[bytes]]] = {
        f"the {len(cases)} cases of the panel": lambda: itertools.cycle(cases),
        f"{len(some)} different situations": lambda: iter(some),
    }
    with served(__file__, "bare") as (port, _):
        report("bare Starlette, closed loop", port, itertools.cycle(cases), seconds)
        report(f"bare Starlette, {WANTED} arriving a second", port, itertools.cycle(cases), seconds, WANTED)
    for name, bodies in asks.items():
        for engine in ("durable", "plain"):
            command = ("-m", "counsel", "serve", "--port", "0", "--processes", str(PROCESSES), "--engine", engine)
            with served(*command) as (port, first):
                asked = bodies()
                asyncio.run(Load(asked, 1.0, 0).run(port))  # the processes know their panel
                report(f"now, {name}, {engine}, closed loop", port, asked, seconds)
                report(f"now, {name}, {engine}, {WANTED} arriving a second", port, asked, seconds, WANTED)
                print(f"  memory at most: {memory(first)}", flush=True)


if __name__ == "__main__":
    bare() if "bare" in sys.argv else main(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0)
