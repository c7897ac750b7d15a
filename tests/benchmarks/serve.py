"""How many `now` answers `counsel serve` gives a second: `python tests/benchmarks/serve.py [SECONDS]`.

Two processes serve; 50 clients, each with a connection of its own, ask from a third. The same clients ask a bare
Starlette application that gives an answer of the same length, in the same processes. Where the machine has two cores,
the clients take their share of them from the servers.
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
        yield _body(given)


def _body(facts: object) -> bytes:
    return json.dumps({"facts": facts, "today": TODAY}).encode()


async def _client(port: int, bodies: Iterator[bytes], until: float, every: float, took: list[float]) -> None:
    """Ask, one request after another; where ``every`` is some seconds, so often, however long an answer takes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    due = time.perf_counter() + random.random() * every
    while (now := time.perf_counter()) < until:
        if every:
            await asyncio.sleep(max(0.0, due - now))
        begun = due if every else time.perf_counter()
        due += every
        body = next(bodies)
        head = f"POST /api/{PANEL}/now HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200"), answer
        await reader.readexactly(int(answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]))
        took.append(time.perf_counter() - begun)
    writer.close()


async def _asked(port: int, bodies: Iterator[bytes], seconds: float, a_second: float) -> list[float]:
    took: list[float] = []
    until, every = time.perf_counter() + seconds, CLIENTS / a_second if a_second else 0.0
    await asyncio.gather(*(_client(port, bodies, until, every, took) for _ in range(CLIENTS)))
    return took


def report(name: str, port: int, bodies: Iterator[bytes], seconds: float, a_second: float = 0) -> None:
    """Ask for some seconds, as fast as may be or so many times a second, and print what came of it."""
    begun = time.perf_counter()
    took = asyncio.run(_asked(port, bodies, seconds, a_second))
    passed = time.perf_counter() - begun
    median, late = (1e3 * one for one in (statistics.median(took), statistics.quantiles(took, n=20)[-1]))
    print(f"{name}: {len(took) / passed:.0f} answers a second; median {median:.1f} ms, p95 {late:.1f} ms", flush=True)


def memory(first: int) -> str:
    """The most that each process has held, in MB, shared pages included."""
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    status = (Path(f"/proc/{pid}/status").read_text() for pid in children)
    return ", ".join(f"{int(one.partition('VmHWM:')[2].split()[0]) / 1024:.0f} MB" for one in status)


def main(seconds: float) -> None:
    """Measure both."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {PROCESSES} processes, {CLIENTS} clients")
    panel = counsel.load().opened
    cases = [_body(panel.case(name).facts) for name in panel.case_names()]
    some = list(itertools.islice(different(), int(4000 * seconds)))
    asks: dict[str, Callable[[], Iterator[bytes]]] = {
        f"the {len(cases)} cases of the panel": lambda: itertools.cycle(cases),
        f"{len(some)} different situations": lambda: iter(some),
    }
    with served(__file__, "bare") as (port, _):
        report("bare Starlette", port, itertools.cycle(cases), seconds)
        report(f"bare Starlette, asked {WANTED} times a second", port, itertools.cycle(cases), seconds, WANTED)
    for name, bodies in asks.items():
        for engine in ("durable", "plain"):
            command = ("-m", "counsel", "serve", "--port", "0", "--processes", str(PROCESSES), "--engine", engine)
            with served(*command) as (port, first):
                asked = bodies()
                asyncio.run(_asked(port, asked, 1.0, 100))  # as warm as it will be
                report(f"now, {name}, {engine}", port, asked, seconds)
                report(f"now, {name}, {engine}, asked {WANTED} times a second", port, asked, seconds, WANTED)
                print(f"  memory at most: {memory(first)}", flush=True)


if __name__ == "__main__":
    bare() if "bare" in sys.argv else main(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0)
