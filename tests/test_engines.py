"""What the engines promise beyond the right answer: under threads, at their limits, after failures, over time."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import random
import shlex
import signal
import subprocess
import sys
import threading
import time
import timeit
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

import counsel
from counsel import consulting
from counsel.advising.proving import tests_that_hold as holding
from counsel.engines import BUILD_FLAGS, DURABLE_RULES, engines_here, prepare
from counsel.logic.compiling import Clause, Goal, GoalKind, Program, compile_expert
from counsel.logic.compiling import Test as Cells
from opening import HERE, open_panel
from situations import random_given

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

    from counsel.engines import Runner
    from counsel.engines.durable import DurableRunner

durable_only = pytest.mark.skipif("durable" not in HERE, reason="durable-rules does not run here")


def program(clauses: list[Clause]) -> Program:
    """A program of these clauses, over as many facts and conclusions as they speak of."""
    tests = 1 + max((test for clause in clauses for test in clause.tests), default=-1)
    goals = 1 + max((goal for clause in clauses for goal in (clause.head, *clause.goals)), default=-1)
    return Program(
        "limits",
        {},
        tuple(Cells(f"fact_{i}", 1) for i in range(tests)),
        tuple(Goal(GoalKind.CONCEPT, f"concept_{i}") for i in range(goals)),
        tuple(clauses),
        frozenset(f"fact_{i}" for i in range(tests)),
    )


def on_one_test(count: int) -> Program:
    return program([Clause(i, (0,), ()) for i in range(count)])


def on_one_goal(count: int) -> Program:
    return program([Clause(0, (0,), ()), *(Clause(1 + i, (), (0,)) for i in range(count))])


def on_tests_of_their_own(count: int) -> Program:
    return program([Clause(i, (i,), ()) for i in range(count)])


def below_four_tests(count: int) -> Program:
    below = [Clause(0, (first, 4 + i), ()) for first in range(4) for i in range(count)]
    # so that the four are used most, and come first
    return program([*below, *(Clause(1, (first,), ()) for first in range(4) for _ in range(60))])


def chain(count: int) -> Program:
    return program([Clause(0, (0,), ()), *(Clause(i + 1, (), (i,)) for i in range(count - 1))])


def joined(count: int) -> Program:
    return program([*(Clause(i, (0,), ()) for i in range(count)), Clause(count, (0,), tuple(range(count)))])


def on_many_tests(count: int) -> Program:
    return program([Clause(0, tuple(range(count)), ())])


def many(count: int) -> Program:
    return program([Clause(i % 200, (i % 20, 20 + i // 20), ()) for i in range(count)])


LIMITS = {
    "conditions that end in one test": (on_one_test, 255),
    "conditions that rest on one conclusion": (on_one_goal, 255),
    "tests met at once": (on_tests_of_their_own, 63),
    "conclusions joined in one condition": (joined, 15),
    "different tests": (on_many_tests, 240),
    "conclusions": (chain, 500),
    "clauses": (many, 4000),
}


@durable_only
@pytest.mark.parametrize("what", [name for name in LIMITS if name != "clauses"])
def test_a_program_at_a_limit_runs_as_in_plain(what: str) -> None:
    make, most = LIMITS[what]
    at_limit = make(most)
    runners = [prepare(at_limit, engine) for engine in HERE]
    for tests in (range(len(at_limit.tests)), range(0, len(at_limit.tests), 2), ()):
        one, other = (runner.run(tests) for runner in runners)
        assert one == other
    assert len(runners[0].run(range(len(at_limit.tests)))) == len(at_limit.clauses)


@durable_only
@pytest.mark.parametrize("what", LIMITS)
def test_a_program_beyond_a_limit_is_refused_by_durable_and_runs_in_plain(what: str) -> None:
    make, most = LIMITS[what]
    beyond = make(most + 1)
    with pytest.raises(counsel.EngineError) as refused:
        prepare(beyond, "durable")
    (problem,) = refused.value.problems
    assert problem.fault == "engine-failed"
    assert "`limits`" in problem.message
    assert what in problem.message
    assert f"at most {_limit_in_words(what, most)}" in problem.message
    assert "--engine plain" in problem.hint
    assert prepare(beyond, "plain").run(range(len(beyond.tests)))


def _limit_in_words(what: str, most: int) -> int:
    """The engine counts what it needs itself: the situation's own mark, and the pattern of the situation."""
    return most + (what in ("tests met at once", "conclusions joined in one condition"))


@durable_only
def test_tests_that_wait_on_several_levels_count_together() -> None:
    at_limit, beyond = below_four_tests(60), below_four_tests(61)
    every = range(len(at_limit.tests))
    assert prepare(at_limit, "durable").run(every) == prepare(at_limit, "plain").run(every)
    with pytest.raises(counsel.EngineError, match="tests met at once"):
        prepare(beyond, "durable")


@pytest.mark.parametrize("engine", HERE)
def test_what_always_holds_needs_no_test(engine: str) -> None:
    always = program([Clause(0, (), ()), Clause(1, (), (0,)), Clause(2, (), (3,))])
    assert not always.tests
    runner = prepare(always, engine)
    assert [runner.run(()) for _ in range(3)] == [{0, 1}] * 3


@pytest.mark.parametrize("engine", HERE)
def test_a_program_of_nothing_concludes_nothing(engine: str) -> None:
    assert prepare(program([]), engine).run(()) == frozenset()


@pytest.mark.parametrize("engine", HERE)
def test_a_conclusion_reached_in_several_ways_counts_in_each(engine: str) -> None:
    twice = program([Clause(0, (0,), ()), Clause(0, (1,), ()), Clause(0, (0,), ()), Clause(1, (0, 1), (0,))])
    runner = prepare(twice, engine)
    assert runner.run([0, 1]) == {0, 1, 2, 3}
    assert runner.run([1]) == {1}
    assert runner.run([0]) == {0, 2}


@pytest.mark.parametrize("engine", HERE)
def test_thousands_of_consultations_from_eight_threads_give_the_serial_answers(engine: str) -> None:
    opened = consulting.load(engine=engine)
    chance = random.Random(8)
    situations = [opened.situation(random_given(opened.panel, chance)) for _ in range(100)]
    runners = {name: prepare(compiled, engine) for name, compiled in opened.adviser.programs.items()}
    jobs = [
        (runners[name], holding(compiled, situation.possible))
        for situation in situations
        for name, compiled in opened.adviser.programs.items()
    ]
    expected = [runner.run(tests) for runner, tests in jobs]
    together = threading.Barrier(8)

    def consult(number: int) -> bool:
        together.wait()
        order = random.Random(number).sample(range(len(jobs)), len(jobs))
        return all(jobs[i][0].run(jobs[i][1]) == expected[i] for i in order)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(consult, range(8)))


@pytest.mark.parametrize("engine", HERE)
def test_a_panel_that_is_shared_before_it_was_ever_used_gives_the_serial_answers(engine: str) -> None:
    opened = consulting.load(engine=engine)
    chance = random.Random(9)
    told = [random_given(opened.panel, chance, known=1) for _ in range(50)]
    together = threading.Barrier(8)

    def consult(_number: int) -> list[consulting.Answer]:
        together.wait()
        return [opened.consult(facts) for facts in told]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(consult, range(8)))
    alone = consulting.load(engine=engine)
    assert answers == [[alone.consult(facts) for facts in told]] * 8


@pytest.fixture
def durable() -> DurableRunner:
    from counsel.engines.durable import DurableRunner

    return DurableRunner(program([Clause(0, (0,), ()), Clause(1, (1,), (0,)), Clause(2, (), (1,))]))


@durable_only
def test_a_failure_inside_the_engine_is_an_engine_error_and_the_next_consultation_works(
    durable: DurableRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    import durable_rules_engine

    def fail(*_: object) -> None:
        raise durable_rules_engine.error("error code: 303")

    for wanted in ("assert_fact", "start_action_for_state", "complete_and_start_action", "delete_state"):
        with monkeypatch.context() as patched:
            patched.setattr(durable_rules_engine, wanted, fail)
            with pytest.raises(counsel.EngineError, match="`limits`: error code: 303"):
                durable.run([0, 1])
        assert durable.run([0, 1]) == {0, 1, 2}


@durable_only
def test_a_run_that_stops_too_early_is_an_engine_error_and_the_next_consultation_works(
    durable: DurableRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    import durable_rules_engine

    with monkeypatch.context() as patched:
        patched.setattr(durable_rules_engine, "start_action_for_state", lambda *_: None)
        with pytest.raises(counsel.EngineError, match="did not complete"):
            durable.run([0, 1])
    assert durable.run([0, 1]) == {0, 1, 2}


@durable_only
def test_a_failure_of_the_caller_stays_as_it_is_and_the_next_consultation_works(durable: DurableRunner) -> None:
    def tests() -> Iterator[int]:
        yield 0
        raise ValueError("nobody knows")

    with pytest.raises(ValueError, match="nobody knows"):
        durable.run(tests())
    assert durable.run([0, 1]) == {0, 1, 2}


@durable_only
@pytest.mark.parametrize("left", [{"id": "s", "s": 1}, {"id": "g0", "g": 0}])
def test_what_was_left_behind_is_an_engine_error_and_the_next_consultation_works(
    durable: DurableRunner, left: dict[str, object]
) -> None:
    durable._assert({"sid": "1", **left})
    with pytest.raises(counsel.EngineError, match="`limits`"):
        durable.run([0, 1])
    assert durable.run([0, 1]) == {0, 1, 2}


class Striker:
    """Raises an error at one of a program's calls, as Ctrl-C may; ``within`` is part of the file's name."""

    def __init__(self, at: int, error: type[BaseException], within: str = "durable", function: str = "") -> None:
        self.at, self.error, self.within, self.function, self.calls = at, error, within, function, 0

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        code = frame.f_code
        if event == "call" and self.within in code.co_filename and self.function in code.co_name:
            self.calls += 1
            if self.calls == self.at:
                raise self.error


def run_watched(durable: DurableRunner, watch: Striker) -> frozenset[int]:
    sys.setprofile(watch)
    try:
        return durable.run([0, 1])
    finally:
        sys.setprofile(None)


@durable_only
@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_interrupt_in_an_action_is_not_swallowed(durable: DurableRunner, number: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_watched(durable, Striker(number, KeyboardInterrupt, "engines/durable.py", "_conclude"))
    assert durable.run([0, 1]) == {0, 1, 2}


@durable_only
@pytest.mark.parametrize(
    ("error", "told"), [(KeyboardInterrupt, KeyboardInterrupt), (MemoryError, counsel.EngineError)]
)
def test_wherever_an_error_strikes_there_is_no_answer_and_the_next_consultation_works(
    durable: DurableRunner, error: type[BaseException], told: type[BaseException]
) -> None:
    run_watched(durable, counted := Striker(0, error))
    assert counted.calls > 5
    for number in range(2, counted.calls):  # the first is the call itself
        with pytest.raises(told):
            run_watched(durable, Striker(number, error))
        assert durable.run([0, 1]) == {0, 1, 2}, number


class AlarmError(Exception):
    """What a program of somebody else's may raise from a handler of its own."""


@contextlib.contextmanager
def alarm_raises(error: type[BaseException]) -> Iterator[None]:
    def strike(_number: int, _frame: FrameType | None) -> None:
        raise error

    before = signal.signal(signal.SIGALRM, strike)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run_until_the_alarm(runner: Runner, seconds: float, found: list[frozenset[int]]) -> None:
    signal.setitimer(signal.ITIMER_REAL, seconds)
    found.append(runner.run([0]))
    for _ in range(1000):  # naps, for an alarm may come just before one begins
        time.sleep(0.001)


@durable_only
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarms here")
@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, AlarmError])
def test_an_interrupt_at_any_moment_comes_through_as_itself(
    error: type[BaseException], capfd: pytest.CaptureFixture[str]
) -> None:
    runner = prepare(chain(60), "durable")
    expected = runner.run([0])
    usual = min(timeit.repeat(lambda: runner.run([0]), number=1, repeat=9))
    chance, found = random.Random(12), list[frozenset[int]]()
    with alarm_raises(error):
        for _ in range(400):
            with pytest.raises(error):  # never an EngineError
                run_until_the_alarm(runner, chance.uniform(2e-6, usual), found)
            assert runner.run([0]) == expected
    assert set(found) <= {expected}
    assert len(found) < 380  # the others were struck within the run
    assert capfd.readouterr() == ("", "")


def child_gives(work: Callable[[], bool]) -> bool:
    """Whether some work comes to a good end in a forked child, within ten seconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of a fork beside threads
        child = os.fork()
    if child == 0:
        signal.alarm(10)
        try:
            os._exit(0 if work() else 1)
        finally:
            os._exit(2)
    return os.waitpid(child, 0)[1] == 0


@contextlib.contextmanager
def consulting_in_another_thread(runner: Runner) -> Iterator[None]:
    """Keep a consultation under way, half told, in another thread."""
    under_way, over = threading.Event(), threading.Event()

    def tests() -> Iterator[int]:
        yield 0
        under_way.set()
        over.wait()
        yield 1

    with ThreadPoolExecutor(1) as pool:
        going_on = pool.submit(runner.run, tests())
        under_way.wait()
        try:
            yield
        finally:
            over.set()
        assert going_on.result() == {0, 1, 2}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
@pytest.mark.parametrize("engine", HERE)
def test_a_child_that_is_forked_while_another_thread_consults_can_consult(engine: str) -> None:
    runner = prepare(program([Clause(0, (0,), ()), Clause(1, (1,), (0,)), Clause(2, (), (1,))]), engine)
    with consulting_in_another_thread(runner):
        assert child_gives(lambda: runner.run([0]) == {0} and runner.run([0, 1]) == {0, 1, 2})
    assert runner.run([0, 1]) == {0, 1, 2}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
def test_a_child_that_is_forked_while_other_threads_advise_can_advise(opened: counsel.OpenPanel) -> None:
    over = threading.Event()

    def consult_on() -> None:
        while not over.is_set():
            opened.consult({"interview": "done"})

    with ThreadPoolExecutor(2) as pool:
        going_on = [pool.submit(consult_on) for _ in range(2)]
        try:
            assert all(child_gives(lambda: bool(opened.consult({"interview": "done"}).advice)) for _ in range(5))
        finally:
            over.set()
    assert [one.result() for one in going_on] == [None, None]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
@pytest.mark.parametrize("engine", HERE)
def test_a_child_that_is_forked_while_another_thread_prepares_can_consult(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = consulting.load(engine=engine)
    situation = opened.situation({"answer": "none_yet"})
    under_way, over = threading.Event(), threading.Event()

    def slowly(program: Program, engine: str) -> Runner:
        under_way.set()
        over.wait()
        return prepare(program, engine)

    monkeypatch.setattr("counsel.engines.prepare", slowly)
    with ThreadPoolExecutor(1) as pool:
        going_on = pool.submit(opened.advise, situation)
        under_way.wait()
        monkeypatch.undo()
        try:
            assert child_gives(lambda: bool(opened.advise(situation)))
        finally:
            over.set()
        assert going_on.result() == opened.advise(situation)


@durable_only
@pytest.mark.skipif(sys.platform != "linux", reason="other systems tell their memory otherwise")
def test_rule_sets_that_are_dropped_are_freed() -> None:
    # in a process of its own, which holds nothing else; each rule set that is kept takes some 200 kB
    script = (
        "import pathlib, resource, counsel\n"
        "from counsel.engines import prepare\n"
        "program = counsel.load().opened.adviser.programs['schindler']\n"
        "def use(times):\n"
        "    for _ in range(times): prepare(program, 'durable').run([0])\n"
        "    pages = int(pathlib.Path('/proc/self/statm').read_text().split()[1])\n"
        "    return pages * resource.getpagesize()\n"
        "print(-use(20) + use(200))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 10_000_000


@durable_only
def test_a_runner_is_freed_with_its_panel() -> None:
    import weakref

    from counsel.engines.durable import DurableRunner

    opened = consulting.load()
    runner = DurableRunner(compile_expert(opened.panel, opened.panel.experts["williams"], opened.domains))
    runner.run([0])
    watched = weakref.ref(runner)
    del runner
    gc.collect()
    assert watched() is None


def test_an_engine_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(counsel.InputError) as refused:
        consulting.load(engine="plane")
    assert (
        str(refused.value) == "--engine: error: unknown engine `plane` [unknown-engine]\n  hint: did you mean `plain`?"
    )


def test_the_answer_says_which_engine_gave_it() -> None:
    panel = consulting.load(engine="plain").panel
    assert [open_panel(panel, engine).consult({}).engine for engine in HERE] == list(HERE)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
def test_a_child_that_is_forked_while_another_thread_is_at_the_diagrams_can_use_them() -> None:
    opened = consulting.load(engine="plain")
    situation = opened.situation({"answer": "none_yet"})
    expected = opened.advise(situation)
    under_way, over = threading.Event(), threading.Event()

    def at_the_table() -> None:
        with opened.domains.asked():
            opened.domains.diagrams.literal(0, 1)
            under_way.set()
            over.wait()

    with ThreadPoolExecutor(1) as pool:
        going_on = pool.submit(at_the_table)
        under_way.wait()
        try:
            assert child_gives(lambda: opened.advise(opened.situation({"answer": "none_yet"})) == expected)
        finally:
            over.set()
        going_on.result()


@pytest.fixture
def without_durable(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run counsel where durable-rules was built for another Python, in a folder with a blank in its name."""
    (tmp_path / "durable_rules_engine.py").write_text("raise ImportError('undefined symbol')", encoding="utf-8")
    python = tmp_path / "my python"
    python.symlink_to(sys.executable)
    path = os.pathsep.join([str(tmp_path), *sys.path])

    def run(*args: str, columns: int = 100) -> subprocess.CompletedProcess[str]:
        script = f"import sys; sys.executable = {str(python)!r}; from counsel.doors.cli import main; main()"
        shown = {**os.environ, "PYTHONPATH": path, "COLUMNS": str(columns), "NO_COLOR": "1"}
        command = [sys.executable, "-c", script, *args]
        return subprocess.run(command, capture_output=True, text=True, env=shown, check=False)

    return run


def test_where_durable_rules_is_not_there_the_page_ends_with_the_command_that_brings_it(
    without_durable: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    for columns in (40, 100):
        done = without_durable("now", "--case", "the-question", columns=columns)
        assert (done.returncode, done.stderr) == (0, "")
        *page, command = done.stdout.splitlines()
        assert "Worked out by the plain engine." in " ".join(page)
        assert " ".join(page).endswith("durable-rules is not installed here. With a C compiler, this brings it:")
        words = shlex.split(command)
        assert words[0] == BUILD_FLAGS
        assert words[1:5] == [str(tmp_path / "my python"), "-m", "pip", "install"]
        assert words[-1] == DURABLE_RULES
    done = without_durable("now", "--case", "the-question", "--format", "json")
    assert json.loads(done.stdout)["engine"] == "plain"


def test_where_durable_rules_is_not_there_it_is_refused_with_the_command_that_brings_it(
    without_durable: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = without_durable("now", "--case", "the-question", "--engine", "durable")
    assert done.returncode == 2
    assert "durable-rules is not installed here [unknown-engine]" in done.stderr
    assert "hint: use `--engine plain`" in done.stderr
    assert done.stderr.rstrip().endswith(DURABLE_RULES)


@durable_only
def test_where_durable_rules_is_there_no_page_says_how_to_install_it() -> None:
    assert engines_here() == ("durable", "plain")
    for engine in HERE:
        run = [sys.executable, "-m", "counsel.doors.cli", "now", "--case", "the-question", "--engine", engine]
        assert "install" not in subprocess.run(run, capture_output=True, text=True, check=True).stdout
