"""Times and memory, as ratios within one run: `python tests/benchmarks/run.py [NAME …]`.

Machines are noisy: each pair is measured in turn, several times, and the median of the ratios is printed.
"""

from __future__ import annotations

import functools
import gc
import itertools
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from by_hand import ByHand

from counsel import consulting
from counsel.advising.advice import Detail
from counsel.logic.situation import given_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from counsel.advising.adviser import Adviser
    from counsel.logic.situation import Situation

ROUNDS = 9


def consultation() -> None:
    """One warm consultation of all experts, proofs included, against the same rules straight on durable-rules.

    What was said before is remembered, so that asking again costs nothing: here the engine is asked each time.
    """
    opened, plain = consulting.load(engine="durable"), consulting.load(engine="plain")
    by_hand = ByHand(opened)
    for name in ("the-question", "a-week-of-silence", "please-call-my-cell"):
        situation = opened.situation({**opened.case(name).facts, "number_from": "contact"})
        cells = {fact: mask.bit_length() - 1 for fact, mask in situation.possible.items() if mask.bit_count() == 1}
        asks: dict[str, Callable[[], object]] = {
            "ours": functools.partial(_asked_anew, opened.adviser, situation),
            "by hand": functools.partial(by_hand.consult, cells),
            "plain": functools.partial(_asked_anew, plain.adviser, situation),
            "again": functools.partial(opened.advise, situation),
        }
        times = [[_seconds(ask) for ask in asks.values()] for _ in range(ROUNDS)]
        ours, hand, plain_, again = (statistics.median(column) * 1e3 for column in zip(*times, strict=True))
        ratio = statistics.median(row[0] / row[1] for row in times)
        print(
            f"consultation {name}: {ours:.2f} ms; by hand {hand:.2f} ms; ratio {ratio:.2f}; "
            f"plain engine {plain_:.2f} ms; remembered {again:.2f} ms"
        )


def _asked_anew(adviser: Adviser, situation: Situation) -> None:
    """Ask every expert, whatever was said before."""
    adviser._last.clear()
    actions = dict.fromkeys(adviser.programs, adviser.panel.actions)
    adviser._ask(situation, actions, Detail.STANCES)


def _seconds(work: Callable[[], object], times: int = 200) -> float:
    work()
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def start() -> None:
    """The whole process against bare imports of what it cannot do without; with the panel kept, and with none kept."""
    ours = [sys.executable, "-m", "counsel", "now", "--case", "the-question", "--format", "json"]
    complete = [sys.executable, "-m", "counsel", "now", "--case", "a-voicemail-in-lisbon", "--format", "json"]
    bare = [sys.executable, "-c", "import click, yaml, durable.engine"]
    calls = {"the-question, two facts unknown": ours, "a complete case": complete}
    with tempfile.TemporaryDirectory() as folder:
        for (name, command), cache in itertools.product(calls.items(), (folder, "")):
            _process_seconds(command, cache), _process_seconds(bare, cache)
            pairs = [(_process_seconds(command, cache), _process_seconds(bare, cache)) for _ in range(15)]
            ratio = statistics.median(a / b for a, b in pairs)
            a, b = (statistics.median(column) * 1e3 for column in zip(*pairs, strict=True))
            kept = f"{name}, panel {'kept' if cache else 'read anew'}"
            print(f"start, {kept}: {a:.0f} ms; imports alone {b:.0f} ms; ratio {ratio:.2f} (user and system time)")


def _process_seconds(command: list[str], cache: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # compiled modules are kept, as for everybody who does not forbid it
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**kept, "COUNSEL_CACHE": cache})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def answers() -> None:
    """One interview step and one `why` answer, warm, the median of five; over the panel's cases median and slowest."""
    opened = consulting.load()
    situations = [opened.situation(given_in(opened.case(name))) for name in opened.case_names()]
    situations.append(opened.situation({}))
    steps: list[Callable[[], object]] = [
        functools.partial(opened.interviewer.next_question, situation) for situation in situations
    ]
    whys: list[Callable[[], object]] = [
        functools.partial(opened.explain, expert, action, situation)
        for situation in situations
        for expert, action in opened.adviser.stances.pairs
    ]
    for what, every in {"interview step": steps, "why": whys}.items():
        times = [statistics.median(_seconds(work, 1) * 1e3 for _ in range(5)) for work in every]
        print(f"{what}: median {statistics.median(times):.1f} ms, slowest {max(times):.1f} ms of {len(times)}")


def memory() -> None:
    """Resident memory over 100,000 consultations in one process."""
    opened = consulting.load(engine="durable")
    situation = opened.situation({**opened.case("the-question").facts, "number_from": "contact"})
    for _ in range(1000):
        opened.advise(situation)
    gc.collect()
    first = _resident()
    for _ in range(99_000):
        opened.advise(situation)
    gc.collect()
    print(f"memory: {first:.1f} MB after 1,000 consultations, {_resident():.1f} MB after 100,000")


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def growth() -> None:
    """Panels of growing size, 20 rules an expert: loading, compiling, and one consultation, per rule."""
    for experts in (125, 250, 500):
        with tempfile.TemporaryDirectory() as folder:
            panel = Path(folder) / "large"
            _write_panel(panel, experts)
            start_ = time.process_time()
            opened = consulting.load(panel)
            loaded = time.process_time()
            situation = opened.situation({"colour": "red", "size": 3, "ready": True, "shape": "round"})
            opened.advise(situation)
            compiled = time.process_time()
            opened.advise(situation)
            asked = time.process_time()
        rules = experts * 20
        parts = (loaded - start_, compiled - loaded, asked - compiled)
        told = ", ".join(
            f"{what} {seconds:.2f} s" for what, seconds in zip(("load", "prepare", "consult"), parts, strict=True)
        )
        print(
            f"growth: {experts} experts, {rules} rules: {told}; "
            f"{sum(parts) / rules * 1e6:.0f} µs a rule; {_resident():.0f} MB"
        )


def _write_panel(folder: Path, experts: int) -> None:
    (folder / "experts").mkdir(parents=True)
    (folder / "panel.yaml").write_text(
        "panel: large\ntitle: t\nquestion: q\nsource: {title: s, published: 2011-01-27, note: n}\n"
        "facts:\n"
        "  colour: {type: choice, title: c, ask: c, values: {red: r, green: g, blue: b}}\n"
        "  shape: {type: choice, title: shape, ask: s, values: {round: r, square: s}}\n"
        "  ready: {type: yes_no, title: r, ask: r}\n"
        "  size: {type: days, title: s, ask: s}\n"
        "actions:\n" + "".join(f"  act_{i}: {{title: a {i}, means: m}}\n" for i in range(20)) + "topics:\n"
        f"  all: {{title: t, actions: [{', '.join(f'act_{i}' for i in range(20))}]}}\n"
    )
    claims, colours = [], ("red", "green", "blue")
    for n in range(1, experts + 1):
        claims.append(f"  - {{id: c-{n}, answer: {n}, paragraph: 1, kind: advice, claim: c}}\n")
        rules = "".join(
            f"  - {{id: rule-{n}-{i}, when: {{colour: [{colours[i % 3]}, {colours[(i + n) % 3]}], keen: yes}}, "
            f"unless: {{size: {{at_least: {i + 5}}}}}, then: {{do: act_{i}}}, because: b, claims: [c-{n}], "
            "reading: stated}\n"
            for i in range(20)
        )
        (folder / "experts" / f"e_{n}.yaml").write_text(
            f"expert: e_{n}\nname: E {n}\nwho: w\nanswer: {n}\noutlook: o\n"
            f"concepts:\n  keen: {{means: m, when: [{{ready: yes}}, {{shape: round}}]}}\nrules:\n{rules}"
        )
    (folder / "ledger.yaml").write_text("claims:\n" + "".join(claims))


BENCHMARKS = {"consultation": consultation, "start": start, "answers": answers, "growth": growth, "memory": memory}

if __name__ == "__main__":
    for wanted in sys.argv[1:] or BENCHMARKS:
        BENCHMARKS[wanted]()
