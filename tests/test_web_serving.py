"""The server as a process: how it begins and ends, and what slow, rude and absent clients can do to it."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import counsel
from counsel.doors.cli import main
from counsel.doors.web.working import Answers
from servers import HEDGE, PANEL, TODAY, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servers import Reply, Server

FACTS = {"interview": "done", "answer": "none_yet"}
SITUATION = {"facts": FACTS, "today": TODAY}

SLEEPS = """
import time
import msgspec
from counsel.doors.web import asking
slow = asking.VERBS["check"]
asking.VERBS["check"] = msgspec.structs.replace(slow, answer=lambda *_: time.sleep({0}) or slow.answer(*_))
"""
"""A verb that takes its time."""

FAILS = """
import msgspec
from counsel.doors.web import asking
from counsel.problems import EngineError, Location, Problem, TooLarge
def fail(error):
    def answer(*_):
        raise error
    return answer
errors = {
    "check": RuntimeError("hidden words"),
    "facts": TooLarge("what was asked"),
    "experts": EngineError([Problem(Location("engine"), "engine-failed", "the engine failed")]),
}
for verb, error in errors.items():
    asking.VERBS[verb] = msgspec.structs.replace(asking.VERBS[verb], answer=fail(error))
"""

HURRIED = """
from counsel.doors.web import connection, reading
connection.SECONDS = reading.SECONDS = 0.5
"""
"""A server with less patience."""


def call(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "counsel", "serve", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def in_thread(ask: Callable[[], Reply]) -> Callable[[], Reply]:
    """Ask at once; what is given waits for the reply."""
    replies: list[Reply] = []
    thread = threading.Thread(target=lambda: replies.append(ask()))
    thread.start()

    def reply() -> Reply:
        thread.join(timeout=60)
        return replies[0]

    return reply


def raw(server: Server, data: bytes) -> socket.socket:
    """A connection on which just this has been sent."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    connection.sendall(data)
    return connection


def everything(connection: socket.socket) -> bytes:
    """All that comes until the other end closes the connection."""
    with connection:
        return b"".join(iter(lambda: connection.recv(65536), b""))


HEAD = f"POST /api/{PANEL}/now HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n".encode()


@pytest.mark.parametrize("processes", ["1", "2"])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_the_server_ends_well_once_the_requests_in_flight_are_answered(
    processes: str, number: signal.Signals, code: int
) -> None:
    with serving("--processes", processes, before=SLEEPS.format(2.5)) as server:
        assert server.verb("now", SITUATION).status == 200
        idle = server.connection()
        idle.connect()
        slow = in_thread(lambda: server.verb("check", {}))
        time.sleep(1)
        assert server.end(number) == code
        assert (slow().status, slow().json["sound"]) == (200, True)
        assert server.errors() == ""
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", server.port))
        idle.close()


def test_a_second_interrupt_ends_it_at_once() -> None:
    with serving(before=SLEEPS.format(30)) as server:
        with raw(server, HEAD.replace(b"/now", b"/check") + b"Content-Length: 2\r\n\r\n{}"):
            time.sleep(0.5)
            server.process.send_signal(signal.SIGINT)
            time.sleep(0.5)
            begun = time.monotonic()
            assert server.end(signal.SIGINT) == 130
            assert time.monotonic() - begun < 5
        assert server.errors() == ""


def test_whoever_takes_too_long_at_the_end_is_cut_off() -> None:
    hasty = SLEEPS.format(30) + "from counsel.doors.web import serving\nserving._LAST_ANSWERS = 1\n"
    with serving(before=hasty) as server:
        with raw(server, HEAD.replace(b"/now", b"/check") + b"Content-Length: 2\r\n\r\n{}"):
            time.sleep(0.5)
            begun = time.monotonic()
            assert server.end() == 0
            assert time.monotonic() - begun < 10
        assert "Traceback" not in server.errors()


def test_the_port_is_said_and_is_free_afterwards() -> None:
    with serving() as server:
        port = server.port
        refused = call("--port", str(port))
        assert (refused.returncode, refused.stdout) == (2, "")
        assert f"--port: error: port {port} of `127.0.0.1` is in use [port-in-use]\n  hint: " in refused.stderr
        assert "port-in-use" in call("--port", str(port), "--processes", "2").stderr
        assert server.end() == 0
    with serving("--port", str(port)) as again:
        assert again.port == port
        assert again.verb("facts", {}).status == 200


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--port", "65536"], "--port: error: found `65536`, expected a port from 0 to 65535 [bad-range]"),
        (["--port", "-1"], "--port: error: found `-1`, expected a port from 0 to 65535 [bad-range]"),
        (["--host", "no.such.host.invalid"], "[unknown-host]"),
        (["--host", "192.0.2.1"], "[unknown-host]"),
        (["--host", "x" * 300], "[unknown-host]"),
        (["--port", "x"], "not a valid integer"),
        (["--processes", "0"], "0 is not in the range"),
        (["--panel", "nowhere"], "[unknown-panel]"),
        (["--engine", "steam"], "[unknown-engine]"),
        (["--panel", "tests/panels/unreadable"], "error:"),
    ],
)
def test_what_cannot_be_served_is_said_at_once(options: list[str], words: str) -> None:
    refused = call(*options)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr


def test_two_panels_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "hedge").symlink_to(HEDGE)
    other = tmp_path / "copy" / "hedge"
    shutil.copytree(HEDGE, other)
    assert "there is another panel `hedge` already" in call("--panel", HEDGE, "--panel", str(other)).stderr
    with serving("--panel", HEDGE, "--panel", str(tmp_path / "hedge"), "--panel", PANEL) as server:
        assert server.verb("facts", {}, "hedge").status == 200


def test_only_the_loopback_is_listened_to_unless_another_host_is_named() -> None:
    with serving() as server:
        listening = subprocess_sockets(server.process.pid)
        assert listening <= {"0100007F"}
    with serving("--host", "0.0.0.0") as server:
        assert subprocess_sockets(server.process.pid) <= {"00000000"}
        assert server.get("/", host="0.0.0.0").status == 200


def subprocess_sockets(pid: int) -> set[str]:
    """The addresses on which a process listens, as Linux tells them."""
    table = Path(f"/proc/{pid}/net/tcp")
    if not table.exists():
        pytest.skip("only Linux tells on what a process listens")
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # what was open a moment ago may be closed
            inodes.add(str(link.readlink()).strip("socket:[]"))
    rows = [row.split() for row in table.read_text().splitlines()[1:]]
    found = {row[1].partition(":")[0] for row in rows if row[3] == "0A" and row[9] in inodes}
    assert found
    return found


def test_another_process_takes_the_place_of_one_that_dies() -> None:
    with serving("--processes", "2") as server:
        before = server.children()
        time.sleep(1.5)
        os.kill(before[0], signal.SIGKILL)
        (after,) = server.children(1, but=before)
        assert after not in before
        for _ in range(20):
            assert server.verb("now", SITUATION).status == 200
        assert "is started anew" in server.errors_with("anew")
        assert server.end() == 0


def test_no_process_outlives_the_first() -> None:
    with serving("--processes", "2") as server:
        children = server.children()
        time.sleep(0.5)
        server.process.kill()
        server.process.wait()
        for _ in range(100):
            if not any(Path(f"/proc/{pid}").exists() for pid in children):
                return
            time.sleep(0.1)
        raise AssertionError("they live on")


def test_processes_that_cannot_begin_are_not_started_for_ever() -> None:
    broken = "from counsel.doors.web import serving\nserving.run = lambda *_: 1 / 0"
    with serving("--processes", "2", before=broken) as server:
        assert server.process.wait(timeout=30) == 1


def test_heavy_requests_keep_nobody_waiting() -> None:
    with serving(before=SLEEPS.format(2)) as server:
        heavy = [in_thread(partial(server.verb, "check", " " * number + "{}")) for number in range(3)]
        maps = [in_thread(partial(server.verb, "map", {"today": f"2026-11-{day}"})) for day in (20, 21, 22)]
        time.sleep(0.3)
        begun = time.monotonic()
        assert server.verb("now", SITUATION).status == 200
        assert time.monotonic() - begun < 1.5
        assert {reply().status for reply in [*heavy, *maps]} == {200}


def test_so_many_heavy_requests_wait_and_no_more() -> None:
    patient = SLEEPS.format(3) + "from counsel.doors.web import working\nworking._MOST_WAITING = 3\n"
    with serving(before=patient) as server:
        replies = [in_thread(partial(server.verb, "check", {}, query=f"?lang={code}")) for code in ("en", "de")]
        time.sleep(1)
        replies += [in_thread(partial(server.verb, "map", {"facts": {"urgent": value}})) for value in ("yes", "no")]
        waited = [reply() for reply in replies]
        assert sorted(reply.status for reply in waited) == [200, 200, 200, 503]
        (busy,) = [reply for reply in waited if reply.status == 503]
        assert (busy.faults, busy.headers["retry-after"]) == (["busy"], "10")
        assert server.verb("map", {}).status == 200


def test_the_same_question_is_worked_out_once_for_all_who_ask_it_at_once() -> None:
    counting = SLEEPS.format(0.5) + (
        "counted = asking.VERBS['check']\n"
        "def answer(*asked):\n    print('worked out', file=sys.stderr, flush=True)\n    return counted.answer(*asked)\n"
        "asking.VERBS['check'] = msgspec.structs.replace(counted, answer=answer)\n"
    )
    with serving(before=counting) as server:
        replies = [in_thread(lambda: server.verb("check", {})) for _ in range(8)]
        assert len({reply().body for reply in replies}) == 1
        assert server.verb("check", {}).status == 200
        assert server.errors().count("worked out") == 1


@pytest.mark.parametrize(("question", "answer"), [(64_000, 10), (10, 64_000)])
def test_the_last_answers_are_kept_as_far_as_there_is_room(question: int, answer: int) -> None:
    """Long questions with short answers take as much room as short ones with long answers."""
    asked: list[int] = []

    def worked_out(number: int) -> str:
        asked.append(number)
        return "x" * answer

    async def ask(*numbers: int) -> None:
        for number in numbers:
            await answers.to((str(number).ljust(question),), partial(worked_out, number), heavy=False)

    async def all_of_it() -> None:
        await ask(*range(200), 199, 150, 0)

    answers = Answers()
    asyncio.run(all_of_it())
    assert asked == [*range(200), 0]


def test_whoever_goes_away_disturbs_nobody() -> None:
    with serving() as server:
        body = json.dumps(SITUATION).encode()
        whole = HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body
        for data in (b"", b"POST", HEAD, HEAD + b"Content-Length: 500\r\n\r\n{", whole, whole * 20):
            for _ in range(5):
                connection = raw(server, data)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # reset, no goodbye
                connection.close()
        for _ in range(10):
            raw(server, whole).close()
        assert server.verb("now", SITUATION).status == 200
        time.sleep(0.5)
        assert server.errors() == ""
        assert server.end() == 0


def test_whoever_is_slow_is_not_waited_for() -> None:
    with serving(before=HURRIED) as server:
        begun = time.monotonic()
        silent, half = raw(server, b""), raw(server, HEAD)
        body = raw(server, HEAD + b"Content-Length: 500\r\n\r\n{")
        assert (everything(silent), everything(half)) == (b"", b"")
        late = everything(body)
        assert late.startswith(b"HTTP/1.1 408 ")
        assert b'"fault": "too-slow"' in late
        whole = HEAD + b"Content-Length: 2\r\n\r\n{}"
        again = raw(server, whole)  # the head of the second request on a connection is waited for as long
        time.sleep(0.2)
        again.sendall(HEAD)
        assert everything(again).count(b"HTTP/1.1 200 ") == 1
        assert time.monotonic() - begun < 10
        kept = server.connection()
        for _ in range(3):
            kept.request("POST", f"/api/{PANEL}/facts", "{}", {"content-type": "application/json"})
            assert kept.getresponse().read()
            time.sleep(0.7)  # between requests nobody need hurry
        kept.close()
        assert server.errors() == ""


def test_a_body_may_come_in_pieces() -> None:
    with serving() as server:
        body = json.dumps(SITUATION).encode()
        pieces = b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"
        head = HEAD + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        answer = everything(raw(server, head + pieces)).partition(b"\r\n\r\n")[2]
        assert answer.decode() == counsel.load().consult(FACTS, TODAY).to_json()
        endless = head + b"10000\r\n" + b" " * 0x10000 + b"\r\n1\r\n \r\n0\r\n\r\n"
        assert everything(raw(server, endless)).startswith(b"HTTP/1.1 413 ")
        told = HEAD + b"Content-Length: 99999999999\r\n\r\n"
        assert everything(raw(server, told)).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET / HTTP/9.9\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 200_000 + b"\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\nConnection: close\r\n\r\n{}    ",
        HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_without_a_word_in_the_log(quiet: Server, data: bytes) -> None:
    connection = raw(quiet, data)
    connection.shutdown(socket.SHUT_WR)
    answer = everything(connection)
    assert not answer or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 200")), answer
    if answer.startswith(b"HTTP/1.1 4"):
        assert b"x-content-type-options: nosniff" in answer
    assert quiet.verb("facts", {}).status == 200
    assert quiet.errors() == ""


@pytest.fixture(scope="module")
def quiet() -> Iterator[Server]:
    with serving() as server:
        yield server


def test_a_mistake_in_counsel_is_told_in_full_to_whoever_runs_the_server_alone() -> None:
    with serving(before=FAILS) as server:
        for _ in range(2):
            broken = server.verb("check", {})
            assert (broken.status, broken.faults) == (500, ["mistake-in-counsel"])
            assert "hidden" not in broken.text
            assert "Traceback" not in broken.text
        told = server.errors_with("RuntimeError: hidden words", 2)
        assert told.count("RuntimeError: hidden words") == told.count("Traceback") == 2
        large, engine = server.verb("facts", {}), server.verb("experts", {})
        assert (large.status, large.faults) == (422, ["too-large"])
        assert (engine.status, engine.faults) == (500, ["engine-failed"])
        assert server.verb("now", SITUATION).status == 200
        assert server.end() == 0


def test_nothing_that_is_asked_is_written_down() -> None:
    with serving() as server:
        server.verb("now", SITUATION)
        server.get(f"/panels/{PANEL}/now?case=the-question")
        server.verb("now", {"facts": {"urgent": "perhaps"}})
        server.get("/nowhere")
        assert server.end() == 0
        assert server.errors() == ""
        assert server.process.stdout is not None
        assert server.process.stdout.read() == ""


def test_without_its_libraries_the_command_that_brings_them_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "starlette" else object())
    refused = CliRunner().invoke(main, ["serve", "--port", "0"])
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "starlette is not installed here [missing-library]" in refused.stderr
    assert f"hint: install with: {sys.executable} -m pip install 'counsel-panel[web]'\n" in refused.stderr


def test_no_other_verb_pays_for_the_web() -> None:
    script = (
        "import sys\nfrom counsel.doors.cli import main\n"
        "main(['now', '--case', 'the-question', '--format', 'html'], standalone_mode=False)\n"
        "web = ('starlette', 'uvicorn', 'httptools', 'asyncio', 'counsel.doors.web')\n"
        "print([one for one in web if one in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "[]"
