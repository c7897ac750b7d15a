"""How quick a workshop is, and what it loses: `python tests/benchmarks/workshop.py [--kills 50] [--soak 30]`.

The phones are simulated in this process, each with a connection for what it is sent and one for what it sends; the
workshop runs in another. Beside it, in the same run, stands the same workshop with a commit for each vote.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))

from counsel.doors.workshop.events import Joined, SituationChosen, StageSet, Voted
from counsel.doors.workshop.folding import fold
from counsel.doors.workshop.keys import digest
from counsel.doors.workshop.storing import Store
from workshops import holding

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable, Sequence

    from counsel.doors.workshop.folding import Room
    from workshops import Held

ONE_BY_ONE = "from counsel.doors.workshop import storing; storing._MOST_TOGETHER = 1"
CHOICES = ("do", "avoid", "either")


class Answer(msgspec.Struct):
    """What came back."""

    status: int
    head: str
    body: bytes


class Phone:
    """A phone: what it was sent, and a connection over which it sends."""

    def __init__(self, port: int, number: int) -> None:
        self.port, self.number = port, number
        self.cookie = ""
        self.keys: dict[str, float] = {}
        self.messages: list[tuple[float, bytes]] = []
        self.listening: asyncio.Task[None] | None = None
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._said = 0
        self.heard = 0

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._line is None:
            self._line = await asyncio.open_connection("127.0.0.1", self.port)
        return self._line

    async def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> Answer:
        try:
            return await self._asked(method, path, fields)
        except asyncio.IncompleteReadError:  # it was idle for long: a browser opens another as well
            self._line = None
            return await self._asked(method, path, fields)

    async def _asked(self, method: str, path: str, fields: dict[str, str] | None) -> Answer:
        reader, writer = await self._connection()
        body = urlencode(fields or {}).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\nAccept: application/json\r\n"
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"content-length: (\d+)", answer)
        return Answer(int(answer.split()[1]), answer, await reader.readexactly(int(length[1]) if length else 0))

    async def join(self, code: str) -> None:
        answer = await self.ask("POST", "/join", {"code": code})
        assert answer.status == 303, answer
        self.take_cookies(answer)

    def take_cookies(self, answer: Answer) -> None:
        self.cookie = "; ".join(re.findall(r"set-cookie: ([^;]+);", answer.head))

    def listen(self, path: str = "/events") -> None:
        self.listening = asyncio.create_task(self._listen(path))

    async def _listen(self, path: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\n\r\n".encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"data: {"):
                    now = time.perf_counter()
                    self.messages.append((now, line))
                    self.keys.setdefault(line[line.index(b'"key":"') + 7 :].partition(b'"')[0].decode(), now)
        finally:
            writer.close()

    async def vote(self, poll: str, choice: str) -> bool:
        return await self.send(poll, {"choice": choice, "sure": "3", "reason": "because it is so"})

    async def answer(self, poll: str, stage: str) -> bool:
        """Answer whatever is asked in a stage: by a choice and sometimes a reason, or by a mark for each expert."""
        if stage in ("first", "second"):
            reason = random.choice(("", "", "", f"It is what I would want, {random.random()}"))
            return await self.send(
                poll, {"choice": random.choice(CHOICES), "sure": random.choice("1234"), "reason": reason}
            )
        marks = ("do", "may", "avoid", "silent") if stage == "predict" else ("turns", "stays")
        return await self.send(poll, {f"mark-{expert}": random.choice(marks) for expert in EXPERTS})

    async def send(self, poll: str, fields: dict[str, str]) -> bool:
        """Send an answer; says whether it is taken."""
        self._said += 1
        said = self._said
        answer = await self.ask("POST", "/vote", {"poll": poll, "nonce": f"t{self.number}.{said}", **fields})
        if answer.status == 200:
            self.heard = said
        return answer.status == 200

    def hang_up(self) -> None:
        if self.listening is not None:
            self.listening.cancel()
        if self._line is not None:
            self._line[1].close()
        self.listening = self._line = None
        self.keys.clear()
        self.messages.clear()


async def timed(work: Awaitable[object]) -> tuple[float, float]:
    """When something began, and when it was done."""
    begun = time.perf_counter()
    await work
    return begun, time.perf_counter()


async def until_key(phones: Sequence[Phone], key: str) -> list[float]:
    """When each phone was sent a view of a key."""
    end = time.perf_counter() + 30
    while not all(key in phone.keys for phone in phones):
        assert time.perf_counter() < end, sum(key in phone.keys for phone in phones)
        await asyncio.sleep(0.002)
    return [phone.keys[key] for phone in phones]


def late(seconds: Iterable[float]) -> str:
    """The median, the 95th percentile and the most of some times, in milliseconds."""
    every = sorted(seconds)
    p95 = statistics.quantiles(every, n=20)[-1] if len(every) > 1 else every[0]
    return f"median {statistics.median(every) * 1e3:.0f} ms, p95 {p95 * 1e3:.0f} ms, most {every[-1] * 1e3:.0f} ms"


def memory(held: Held, what: str = "VmHWM") -> float:
    """The most that the process of a workshop has held, or holds now (`VmRSS`), in MiB."""
    status = Path(f"/proc/{held.process.pid}/status").read_text(encoding="utf-8")
    return int(status.partition(f"{what}:")[2].split()[0]) / 1024


class Lead(Phone):
    """The cockpit."""

    async def go(self, stage: str, step: int = 0, **more: str) -> str:
        """Go to a stage; gives the key that the views have then."""
        return await self.press(await self.key(), stage, step, **more)

    async def key(self) -> str:
        """The key of what the cockpit shows."""
        page = (await self.ask("GET", "/lead")).body.decode()
        return page.partition('data-key="')[2].partition('"')[0]

    async def press(self, key: str, stage: str, step: int = 0, **more: str) -> str:
        """Press what leads to a stage; gives the key that the views have then."""
        deed = "choose" if stage == "choose" else "go"
        fields = {"key": key, "stage": stage, "step": str(step), "place": "1", **more}
        answer = await self.ask("POST", f"/lead/{deed}", fields)
        assert answer.status == 200, answer
        return str(int(key) + 1)


async def with_key(phone: Phone, role: str, key: str) -> None:
    phone.take_cookies(await phone.ask("GET", f"/{role}?key={key}"))


async def measure(held: Held, number: int) -> None:
    """Join, vote, go on, come back: all at once each."""
    lead, wall = Lead(held.port, -1), Phone(held.port, -2)
    await with_key(lead, "lead", held.lead_key)
    await with_key(wall, "wall", held.wall_key)
    wall.listen("/wall/events")
    phones = [Phone(held.port, i) for i in range(number)]
    joined = await asyncio.gather(*(timed(phone.join(held.code)) for phone in phones))
    print(f"  all {number} join at once: {late(end - begun for begun, end in joined)}")
    for phone in phones:
        phone.listen()
    await until_key(phones, "0")
    await lead.go("choose")
    changes: list[float] = []
    for stage in ("first", "talk", "second"):
        key, begun = await lead.key(), time.perf_counter()
        changes += [at - begun for at in await until_key(phones, await lead.press(key, stage))]
        if stage != "talk":
            await burst(wall, phones, "0.0" if stage == "first" else "0.1")
    print(f"  a stage changes on every phone: {late(changes)}")
    await wave(phones)
    print(f"  memory at most: {memory(held):.0f} MiB")
    for phone in (*phones, wall, lead):
        phone.hang_up()


async def burst(wall: Phone, phones: Sequence[Phone], poll: str) -> None:
    """Let all vote in one instant, and look when each was acknowledged, and when the projector showed it."""
    seen = len(wall.messages)
    voted = await asyncio.gather(*(timed(phone.vote(poll, random.choice(CHOICES))) for phone in phones))
    await asyncio.sleep(1)
    shown = [(at, _counted(line)) for at, line in wall.messages[seen:]]
    by_end = sorted(voted, key=lambda each: each[1])
    seen_at = [next(at for at, count in shown if count >= place) for place in range(1, len(phones) + 1)]
    projected = [at - begun for (begun, _), at in zip(by_end, seen_at, strict=True)]
    print(f"  all vote in one instant, acknowledged: {late(end - begun for begun, end in voted)}")
    print(f"  …on the projector: {late(projected)}")


def _counted(line: bytes) -> int:
    found = re.search(r"(\d+) of \d+ have voted", json.loads(line[6:])["html"])
    return int(found[1]) if found else 0


async def wave(phones: Sequence[Phone]) -> None:
    """Let all listen anew at once."""
    for phone in phones:
        phone.hang_up()
    await asyncio.sleep(0.5)
    begun = time.perf_counter()
    for phone in phones:
        phone.listen()
    while not all(phone.messages for phone in phones):
        await asyncio.sleep(0.002)
    came = [phone.messages[0][0] - begun for phone in phones]
    print(f"  all come back at once: {late(came)}")


async def killed(held: Held, phones: list[Phone], poll: str) -> dict[int, str]:
    """Kill a workshop while phones vote again and again; gives what each was told is taken."""
    taken: dict[int, str] = {}

    async def voting(phone: Phone) -> None:
        try:
            while True:
                choice = random.choice(CHOICES)
                if await phone.vote(poll, choice):
                    taken[phone.number] = choice
                else:
                    await asyncio.sleep(0.5)
        except (OSError, asyncio.IncompleteReadError):
            return

    tasks = [asyncio.create_task(voting(phone)) for phone in phones]
    await asyncio.sleep(random.uniform(0.01, 0.3))
    await asyncio.to_thread(held.kill)
    await asyncio.gather(*tasks)
    for phone in phones:
        phone.hang_up()
    return taken


def in_file(file: Path) -> Room:
    store = Store.opened(file)
    room = fold(store.events())
    store.close()
    return room


def kills(folder: Path, number: int, times: int) -> None:
    """Kill a workshop again and again in a burst of votes, and look in its file for every vote that was acknowledged.

    A vote that was sent and not acknowledged may be there as well: then it is another one of the same phone, later.
    """
    file = folder / "kills.workshop"
    lost = acknowledged = twice = 0
    phones: list[Phone] = []
    up: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        with holding(file) as held:
            up.append(time.perf_counter() - begun)
            taken = asyncio.run(_round(held, phones, number))
        room = in_file(file)
        poll = room.poll(room.open_poll)
        assert poll is not None
        assert len(poll.votes) <= number
        for phone in phones:
            vote = poll.votes.get(digest(phone.cookie.partition("ballot=")[2]))
            said = 0 if vote is None else vote.number(f"t{phone.number}") or 0
            acknowledged += phone.number in taken
            lost += phone.number in taken and (vote is None or said < phone.heard)
        twice += len(room.ballots) != number
    print(f"  {times} kills: {acknowledged} times a phone's vote was acknowledged, {lost} of these votes lost")
    print(f"  {twice} times there was a ballot too many or too few")
    print(f"  up again: {late(up)}")


async def _round(held: Held, phones: list[Phone], number: int) -> dict[int, str]:
    if not phones:
        lead = Lead(held.port, -1)
        await with_key(lead, "lead", held.lead_key)
        phones += [Phone(held.port, i) for i in range(number)]
        await asyncio.gather(*(phone.join(held.code) for phone in phones))
        await lead.go("choose")
        await lead.go("first")
        lead.hang_up()
    return await killed(held, phones, "0.0")


def up_again(folder: Path, events: int) -> None:
    """How long it takes to be there again with so many events in the file."""
    file = folder / "long.workshop"
    with holding(file) as held:
        held.end()
    store = Store.opened(file)
    opened = store.opened_event()
    ballots = [f"b{i}" for i in range(500)]
    store.write([*map(Joined, ballots), SituationChosen(opened.programme[0], "action"), StageSet("first")])
    votes = (Voted("0.0", ballots[i % 500], f"t.{i}", random.choice(CHOICES), 3, "because") for i in range(events))
    store.write(list(votes))
    store.close()
    begun = time.perf_counter()
    with holding(file):
        took = (time.perf_counter() - begun) * 1e3
    print(f"  up again with {events} events: {took:.0f} ms, the start of Python included")


async def hurried(held: Held, number: int, minutes: float) -> None:
    """Vote without a pause in one new round after another: far more than any room does, all of it kept."""
    lead, phones = await _entered(held, number)
    await lead.go("choose")
    await lead.go("first")
    end, before, votes = time.perf_counter() + 60 * minutes, 0.0, 0
    while time.perf_counter() < end:
        poll = await _asked(phones[0])
        for phone in phones:
            votes += await phone.vote(poll, random.choice(CHOICES))
            phone.messages.clear()
        before = before or memory(held, "VmRSS")
        await lead.go("first", again="1")
    after = memory(held, "VmRSS")
    print(f"  {minutes:g} minutes without a pause: {votes} votes kept, memory {before:.1f} MiB, then {after:.1f} MiB")
    for phone in (*phones, lead):
        phone.hang_up()


LESSON = (
    *(("read", 0, 1.0), ("first", 0, 2.0), ("talk", 0, 3.0), ("second", 0, 1.0), ("predict", 0, 1.0)),
    *(("room", 0, 0.5), ("room", 1, 0.5), *(("panel", step, 0.2) for step in range(10))),
    *(("whatif", 0, 0.6), ("whatif", 1, 0.4)),
)
"""The stages of one situation with their steps, and the minutes that the plan for teachers gives each."""
EXPERTS = ("simpson", "williams", "feldman", "luscher", "schindler")
CHANGING, LEAVING = 0.3, 0.05
"""How many of the phones change their answer in a round, and how many sleep and come back in a stage."""


async def soak(held: Held, number: int, minutes: float) -> None:
    """Hold lessons at the pace of the plan for some minutes, and look whether memory grows."""
    lead, phones = await _entered(held, number)
    wall = Phone(held.port, -2)
    await with_key(wall, "wall", held.wall_key)
    wall.listen("/wall/events")
    begun, votes, grown = time.perf_counter(), 0, [memory(held, "VmRSS")]
    while (time.perf_counter() - begun) / 60 < minutes:
        await lead.go("choose")
        for stage, step, lasts in LESSON:
            await lead.go(stage, step)
            votes += sum(await asyncio.gather(*(_lived(phone, stage, step, 60 * lasts) for phone in phones)))
            wall.messages.clear()
            while len(grown) <= (time.perf_counter() - begun) / 60:
                grown.append(memory(held, "VmRSS"))
            if (time.perf_counter() - begun) / 60 >= minutes:
                break
        await lead.go("end")
    print(
        f"  {minutes:g} minutes at the pace of a lesson, {number} phones, {votes} votes: {grown[0]:.1f} MiB at first,"
    )
    print("  then each minute " + " ".join(f"{each:.1f}" for each in grown[1:]))
    for phone in (*phones, wall, lead):
        phone.hang_up()


async def _entered(held: Held, number: int) -> tuple[Lead, list[Phone]]:
    lead = Lead(held.port, -1)
    await with_key(lead, "lead", held.lead_key)
    phones = [Phone(held.port, i) for i in range(number)]
    await asyncio.gather(*(phone.join(held.code) for phone in phones))
    for phone in phones:
        phone.listen()
    await until_key(phones, "0")
    return lead, phones


async def _asked(phone: Phone) -> str:
    """The round that a phone is asked about; empty where it is asked nothing."""
    poll = re.search(rb'name="poll" value="([\d.]+)"', (await phone.ask("GET", "/")).body)
    return "" if poll is None else poll[1].decode()


async def _lived(phone: Phone, stage: str, step: int, seconds: float) -> int:
    """Be a phone for one stage: sleep perhaps, answer what is asked and perhaps change it; gives the votes taken."""
    end, taken = time.perf_counter() + seconds, 0
    await asyncio.sleep(random.uniform(0.1, 0.6) * seconds)
    if random.random() < LEAVING:
        phone.hang_up()
        await asyncio.sleep(0.1 * seconds)
        phone.listen()
    if stage in ("first", "second", "predict") or (stage, step) == ("whatif", 0):
        poll = await _asked(phone)
        for _ in range(1 + (random.random() < CHANGING)):
            taken += await phone.answer(poll, stage)
            await asyncio.sleep(random.uniform(0.1, 0.15) * seconds)
    await asyncio.sleep(max(0.0, end - time.perf_counter()))
    phone.messages.clear()
    return taken


def main() -> None:
    """Measure."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--phones", type=int, default=500)
    read.add_argument("--kills", type=int, default=50)
    read.add_argument("--soak", type=float, default=0, metavar="MINUTES")
    wanted = read.parse_args()
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {wanted.phones} phones")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for title, before in (("votes written together", ""), ("a commit for each vote", ONE_BY_ONE)):
            print(title)
            with holding(folder / f"{len(before)}.workshop", before=before) as held:
                asyncio.run(measure(held, wanted.phones))
        if wanted.kills:
            print("when the process is killed")
            kills(folder, min(wanted.phones, 100), wanted.kills)
        up_again(folder, 20_000)
        if wanted.soak:
            print("in the long run")
            with holding(folder / "soak.workshop") as held:
                asyncio.run(soak(held, wanted.phones, wanted.soak))
            with holding(folder / "hurried.workshop") as held:
                asyncio.run(hurried(held, min(wanted.phones, 100), wanted.soak / 30))


if __name__ == "__main__":
    main()
