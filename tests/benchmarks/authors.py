"""What an author waits for: `python tests/benchmarks/authors.py [CALLS]`.

`check` of the panel that comes with counsel as a process of its own and in one that is warm, as in `check --watch`;
conditions that count; and a panel of 60 facts and 600 rules. Times are the least of some calls, as the clock has them
and as the processor does, beside those of a call that finds nothing to do.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from counsel import consulting

EXPERTS, RULES, FACTS, ACTIONS = 10, 60, 60, 30
VALUES = ("yes", "a", "5")
"""A value for a fact of each kind in the large panel."""
HEAD = "panel: {name}\ntitle: t\nquestion: q\nsource: {{title: s, published: 2020, note: n}}\n"


def written(home: Path, name: str, facts: str, actions: list[str], experts: dict[int, list[str]]) -> Path:
    """Write a panel in which each rule has a claim of its own."""
    folder = home / name
    (folder / "experts").mkdir(parents=True)
    listed = "".join(f"  {one}: {{title: T {one}, means: m.}}\n" for one in actions)
    topics = f"topics:\n  all: {{title: t, actions: [{', '.join(actions)}]}}\n"
    (folder / "panel.yaml").write_text(f"{HEAD.format(name=name)}facts:\n{facts}{topics}actions:\n{listed}")
    claims = [
        f"  - {{id: c-{expert}-{number}, answer: {expert}, paragraph: 1, kind: advice, claim: c}}\n"
        for expert, rules in experts.items()
        for number in range(len(rules))
    ]
    (folder / "ledger.yaml").write_text("claims:\n" + "".join(claims))
    for expert, rules in experts.items():
        head = f"expert: e{expert}\nname: Name {expert}\nwho: w\nanswer: {expert}\noutlook: o\nrules:\n"
        (folder / "experts" / f"e{expert}.yaml").write_text(head + "".join(rules))
    return folder


def rule(expert: int, number: int, when: str, then: str) -> str:
    """One rule, which cites the claim of its own."""
    told = f"because: b, claims: [c-{expert}-{number}], reading: stated"
    return f"  - {{id: r-{expert}-{number}, when: {when}, then: {then}, {told}}}\n"


def large(home: Path) -> Path:
    """60 facts of every kind, and 600 rules of two or three tests each."""
    chance = random.Random(7)
    kinds = ("{type: yes_no, title: T%d, ask: a}", "{type: choice, title: T%d, ask: a, values: {a: A, b: B, c: C}}",
             "{type: number, title: T%d, ask: a}")  # fmt: skip
    tests = ("yes", "[a, b]", "{at_least: 3, at_most: 9}")
    facts = "".join(f"  f_{i}: {kinds[i % 3] % i}\n" for i in range(FACTS))

    def when() -> str:
        chosen = chance.sample(range(FACTS), chance.choice((2, 3)))
        return "{" + ", ".join(f"f_{i}: {tests[i % 3]}" for i in chosen) + "}"

    actions = [f"act_{i}" for i in range(ACTIONS)]
    # an action is advised for or against by one expert, so that nobody contradicts anybody in the same breath
    stances = {(e, a): chance.choice(("do", "may", "avoid")) for e in range(1, EXPERTS + 1) for a in actions}
    experts = {}
    for expert in range(1, EXPERTS + 1):
        given = [chance.choice(actions) for _ in range(RULES)]
        experts[expert] = [rule(expert, n, when(), f"{{{stances[expert, one]}: {one}}}") for n, one in enumerate(given)]
    return written(home, "large", facts, actions, experts)


def counting(home: Path) -> Path:
    """At least 3 of 12 signs."""
    facts = "".join(f"  f_{i}: {{type: yes_no, title: T{i}, ask: a}}\n" for i in range(12))
    of = ", ".join(f"{{f_{i}: yes}}" for i in range(12))
    return written(
        home, "counting", facts, ["go"], {1: [rule(1, 0, f"{{at_least: {{of: [{of}], count: 3}}}}", "{do: go}")]}
    )


def told(name: str, words: list[str], times: int) -> None:
    """Call counsel some times and print what that takes."""
    clock, processor = [], []
    for _ in range(times):
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([sys.executable, "-m", "counsel", *words], capture_output=True, check=False)
        clock.append(time.perf_counter() - begun)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    print(f"{name:44} {min(clock):6.2f} s   {min(processor):6.2f} s of the processor")


def warm(times: int) -> None:
    """What `check` takes in a process in which everything is loaded."""
    took = []
    for _ in range(times + 1):
        begun = time.process_time()
        consulting.load().check()
        took.append(time.process_time() - begun)
    print(f"{'check of our panel, warm':44} {'':8}   {min(took[1:]):6.2f} s of the processor")


def main() -> None:
    """Print all of it."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    told("nothing to do: --version", ["--version"], times)
    told("check of our panel", ["check"], times)
    warm(times)
    known = [word for i in range(50) for word in ("--set", f"f_{i}={VALUES[i % 3]}")]
    with tempfile.TemporaryDirectory() as home:
        small, whole = (str(each(Path(home))) for each in (counting, large))
        told("3 of 12: check", ["check", small], times)
        told("3 of 12: now", ["now", "--panel", small, "--set", "f_0=yes"], times)
        told("3 of 12: map", ["map", "--panel", small], times)
        told("60 facts, 600 rules: check", ["check", whole], times)
        told("60 facts, 600 rules: now, 50 facts known", ["now", "--panel", whole, *known], times)
        told("60 facts, 600 rules: now, 1 fact known", ["now", "--panel", whole, "--set", "f_0=yes"], times)


if __name__ == "__main__":
    main()
