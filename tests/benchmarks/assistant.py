"""How soon `counsel mcp` answers, and how long a call takes: `python tests/benchmarks/assistant.py [STARTS]`.

Speaks the protocol over pipes, without the SDK's client, so that what is measured is the server. Beside it stand bare
imports of the SDK, and `ping`, a request for nothing.
"""

from __future__ import annotations

import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from typing import Any

import counsel

BEGIN = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "benchmark", "version": "1"}}


class Asked:
    """A server that is asked."""

    def __init__(self) -> None:
        words = [sys.executable, "-m", "counsel", "mcp"]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._numbers = itertools.count()
        self.ask("initialize", BEGIN)
        self._send({"method": "notifications/initialized"})

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        self.process.stdin.flush()

    def ask(self, method: str, given: dict[str, Any]) -> float:
        """Ask, and give the milliseconds until the answer is there."""
        assert self.process.stdout is not None
        begun = time.perf_counter()
        self._send({"id": next(self._numbers), "method": method, "params": given})
        answer = self.process.stdout.readline()
        took = time.perf_counter() - begun
        assert '"result"' in answer, answer
        assert '"isError":true' not in answer, answer
        return 1e3 * took

    def end(self) -> None:
        """End it."""
        self.process.communicate()


def seconds(work: Any, times: int) -> str:
    """The least and the median time of some work."""
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return f"{min(took):.2f} s at least, {statistics.median(took):.2f} s median of {times}"


def imports(modules: str) -> None:
    """Import modules in a process of its own."""
    subprocess.run([sys.executable, "-c", f"import gc; gc.set_threshold(100_000); import {modules}"], check=True)


def main(starts: int) -> None:
    """Measure both."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"the SDK imported, and nothing else: {seconds(lambda: imports('mcp.server.stdio'), starts)}")
    print(f"until `counsel mcp` has answered:   {seconds(lambda: Asked().end(), starts)}", flush=True)
    opened = counsel.load().opened
    cases = [{"case": name, "today": "2026-11-23"} for name in opened.case_names()]
    pairs = opened.adviser.stances.pairs
    calls: dict[str, list[dict[str, Any]]] = {
        "facts": [{}],
        "advise": cases,
        "compare": cases,
        "why": [{**case, "expert": e, "action": a} for case, (e, a) in zip(cases, pairs, strict=False)],
        "what_if": [{**case, "changes": {"urgent": True}} for case in cases],
    }
    server = Asked()
    nothing: list[tuple[str, dict[str, Any]]] = [("ping", {})]
    every = {name: [("tools/call", {"name": name, "arguments": one}) for one in given] for name, given in calls.items()}
    for name, asked in {"ping": nothing, **every}.items():
        took = [server.ask(*one) for one in (asked * max(5, 200 // len(asked)))][len(asked) :]
        late = statistics.quantiles(took, n=20)[-1]
        print(f"{name:8} {statistics.median(took):6.1f} ms median, {late:.1f} ms p95", flush=True)
    server.end()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
