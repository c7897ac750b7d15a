"""Panels that are hard by their form or their size, each by a call of its own: `python tests/benchmarks/sizes.py`.

Times are of whole processes, user and system, beside that of a call that finds nothing to do.
"""

from __future__ import annotations

import itertools
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ACTIONS = tuple(f"act_{i}" for i in range(20))


def yes_no(count: int) -> list[str]:
    """Some facts that are yes or no."""
    return [f"  f_{i}: {{type: yes_no, title: f{i}, ask: f}}\n" for i in range(count)]


def rule(number: int, when: str, then: str = "{do: act_0}") -> str:
    """One rule."""
    return f"  - {{id: r-{number}, when: {when}, then: {then}, because: b, claims: [c-1], reading: stated}}\n"


def all_of(facts: Iterable[int], no: Sequence[int] = ()) -> str:
    """A condition: these facts are so, but for those that are not."""
    return "{" + ", ".join(f"f_{i}: {'no' if i in no else 'yes'}" for i in facts) + "}"


def any_of(conditions: Iterable[str]) -> str:
    """A condition: one of some conditions holds."""
    return "{any: [" + ", ".join(conditions) + "]}"


def parity(count: int) -> tuple[list[str], list[str], list[str]]:
    """An odd number of facts is so, one concept resting on the one before."""
    concepts = ["  odd_0: {means: m, when: {f_0: yes}}\n"]
    for i in range(1, count):
        ways = f"[{{odd_{i - 1}: yes, f_{i}: no}}, {{odd_{i - 1}: no, f_{i}: yes}}]"
        concepts.append(f"  odd_{i}: {{means: m, when: {ways}}}\n")
    return yes_no(count), concepts, [rule(1, f"{{odd_{count - 1}: yes}}")]


def parity_written_out(count: int) -> tuple[list[str], list[str], list[str]]:
    """The same as one condition that lists every way."""
    sizes = (size for size in range(count) if (count - size) % 2)
    sets = (chosen for size in sizes for chosen in itertools.combinations(range(count), size))
    return yes_no(count), [], [rule(1, any_of(all_of(range(count), no) for no in sets))]


def some_of(least: int, count: int) -> tuple[list[str], list[str], list[str]]:
    """At least so many of so many facts, as one condition that lists every way."""
    return yes_no(count), [], [rule(1, any_of(map(all_of, itertools.combinations(range(count), least))))]


def every_one_of(count: int) -> tuple[list[str], list[str], list[str]]:
    """All facts are so."""
    return yes_no(count), [], [rule(1, all_of(range(count)))]


def matched(count: int) -> tuple[list[str], list[str], list[str]]:
    """One of each pair is so, the second halves after all first ones: the order that diagrams like least."""
    pairs = [any_of([f"{{f_{i}: yes}}", f"{{f_{i + count}: yes}}"]) for i in range(count)]
    halves = [f"  half_{i}: {{means: m, when: {{all: [{', '.join(pairs[i::4])}]}}}}\n" for i in range(4)]
    return yes_no(2 * count), halves, [rule(1, "{half_0: yes, half_1: yes, half_2: yes, half_3: yes}")]


def many_rules(count: int) -> tuple[list[str], list[str], list[str]]:
    """Rules for and against the same actions, told apart by the first fact."""
    chance, rules = random.Random(3), []
    for i in range(count):
        pro, no = chance.random() < 0.5, [j for j in range(1, 14) if chance.random() < 0.5]
        facts = [0, *chance.sample(range(1, 14), 4)]
        when = all_of(facts, no if pro else [0, *no])
        rules.append(rule(i, when, f"{{{'do' if pro else 'avoid'}: act_{i % 20}}}"))
    return yes_no(14), [], rules


def many_values(count: int) -> tuple[list[str], list[str], list[str]]:
    """A choice of very many values, few of which make a difference."""
    values = ", ".join(f"v_{i}: l{i}" for i in range(count))
    fact = f"  big: {{type: choice, title: b, ask: b, values: {{{values}}}}}\n"
    return [fact, *yes_no(2)], [], [rule(1, "{big: [v_1, v_77], f_0: yes}"), rule(2, "{big: v_5}", "{avoid: act_0}")]


def lone(count: int) -> tuple[list[str], list[str], list[str]]:
    """Each fact is tested by a rule of its own."""
    return yes_no(count), [], [rule(i, f"{{f_{i}: yes}}", f"{{do: act_{i % 20}}}") for i in range(count)]


def spread(count: int) -> tuple[list[str], list[str], list[str]]:
    """As many rules as facts, each about four of them."""
    chance = random.Random(2)
    rules = [rule(i, all_of(chance.sample(range(count), 4)), f"{{do: act_{i % 20}}}") for i in range(count)]
    return yes_no(count), [], rules


def chain(count: int) -> tuple[list[str], list[str], list[str]]:
    """Each fact applies only if the one before is so."""
    gated = (f"  f_{i}: {{type: yes_no, title: f{i}, ask: f, only_if: {{f_{i - 1}: yes}}}}\n" for i in range(1, count))
    return [*yes_no(1), *gated], [], lone(count)[2]


CALLS = {
    "parity of 12 facts, now": (parity(12), ["now"]),
    "parity of 12 facts, written out, now": (parity_written_out(12), ["now", "--engine", "plain"]),
    "parity of 16 facts, why": (parity(16), ["why", "ann", "act_0"]),
    "3 of 12 facts, now": (some_of(3, 12), ["now"]),
    "3 of 12 facts, map": (some_of(3, 12), ["map"]),
    "16 facts in one rule, why": (every_one_of(16), ["why", "ann", "act_0"]),
    "40 facts in pairs, now (too large)": (matched(20), ["now"]),
    "40 facts in pairs, check (too large)": (matched(20), ["check"]),
    "1,000 rules, check": (many_rules(1000), ["check"]),
    "1,000 rules, now on the plain engine": (many_rules(1000), ["now", "--engine", "plain"]),
    "1,000 rules, why": (many_rules(1000), ["why", "ann", "act_0"]),
    "3,000 rules, check": (many_rules(3000), ["check"]),
    "300 facts with a rule each, whatif": (lone(300), ["whatif"]),
    "1,500 facts with a rule each, now": (lone(1500), ["now", "--engine", "plain"]),
    "1,500 facts with a rule each, whatif": (lone(1500), ["whatif", "--engine", "plain"]),
    "1,500 facts with a rule each, check": (lone(1500), ["check"]),
    "300 rules over 300 facts, now (too large)": (spread(300), ["now", "--engine", "plain"]),
    "300 rules over 300 facts, whatif (too large)": (spread(300), ["whatif", "--engine", "plain"]),
    "300 rules over 300 facts, check": (spread(300), ["check"]),
    "300 gates in a chain, now": (chain(300), ["now", "--engine", "plain"]),
    "300 gates in a chain, check": (chain(300), ["check"]),
    "10,000 values, whatif": (many_values(10_000), ["whatif"]),
    "10,000 values, map": (many_values(10_000), ["map"]),
}


def write(folder: Path, facts: list[str], concepts: list[str], rules: list[str]) -> None:
    """Write a panel of one expert, with a case in which hardly anything is known."""
    (folder / "experts").mkdir(parents=True)
    (folder / "cases").mkdir()
    actions = "".join(f"  {action}: {{title: {action}, means: m}}\n" for action in ACTIONS)
    (folder / "panel.yaml").write_text(
        f"panel: {folder.name}\ntitle: t\nquestion: q\nsource: {{title: s, published: 2011-01-27, note: n}}\n"
        f"facts:\n{''.join(facts)}actions:\n{actions}topics:\n  all: {{title: t, actions: [{', '.join(ACTIONS)}]}}\n"
    )
    claim = "{id: c-1, answer: 1, paragraph: 1, kind: advice, claim: c}"
    (folder / "ledger.yaml").write_text(f"claims:\n  - {claim}\n")
    told = f"concepts:\n{''.join(concepts)}" if concepts else ""
    expert = f"expert: ann\nname: Ann A\nwho: w\nanswer: 1\noutlook: o\n{told}rules:\n{''.join(rules)}"
    (folder / "experts" / "ann.yaml").write_text(expert)
    case = f"case: one\npanel: {folder.name}\ntitle: t\nstory: s\nfacts: {{f_0: yes}}\n"
    (folder / "cases" / "one.yaml").write_text(case)


def seconds(*args: str) -> float:
    """The time of one call."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "counsel", *args]
    result = subprocess.run(command, capture_output=True, timeout=120, check=False)
    assert result.returncode < 2 or b"too large" in result.stderr, result.stderr
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the figures."""
    idle = min(seconds("--version") for _ in range(5))
    print(f"a call that does nothing: {idle:.2f} s")
    for what, (parts, args) in CALLS.items():
        with tempfile.TemporaryDirectory() as home:
            folder = Path(home) / "hard"
            write(folder, *parts)
            case = [] if args[0] in ("map", "check") else ["--case", "one"]
            took = seconds(*args, "--panel", str(folder), *case)
        print(f"{what}: {took:.2f} s, {took / idle:.0f} times that")


if __name__ == "__main__":
    main()
