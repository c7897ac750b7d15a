"""A workshop that is held: what each screen is shown, what is taken, and what happens when something goes wrong."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from counsel.doors.workshop import beginning, serving
from counsel.doors.workshop.events import Joined, Voted
from counsel.doors.workshop.folding import fold
from counsel.doors.workshop.storing import Store
from workshops import Held, Lead, Screen, holding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import counsel
    from counsel.doors.workshop.folding import Room

STAGES = [
    ("read", 1),
    ("first", 1),
    ("talk", 1),
    ("second", 1),
    ("predict", 1),
    ("room", 2),
    ("panel", 10),
    ("whatif", 6),
    ("end", 1),
]
QUICK = "from counsel.doors.workshop import rehearsing; rehearsing.SLOWEST = 0.2"
HOSTILE = "</script><b>me & 'you'</b>"


@pytest.fixture(scope="session")
def begun(opened: counsel.OpenPanel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a workshop that has begun, so that not each has to ask the panel anew."""
    file = tmp_path_factory.mktemp("begun") / "a.workshop"
    beginning.begin(file, opened, [], 0, None).close()
    return file


@pytest.fixture
def held(tmp_path: Path, begun: Path) -> Iterator[Held]:
    file = tmp_path / "a.workshop"
    shutil.copy(begun, file)
    with holding(file, "--port", "0") as one:
        yield one


def test_a_square_that_was_drawn_is_not_drawn_anew(begun: Path) -> None:
    """It is looked every few seconds at where one comes in, and nobody who votes meanwhile is to wait for a drawing."""
    store = Store.opened(begun)
    opened = store.opened_event()
    store.close()
    assert serving.door(opened, "10.0.0.7", 8000).qr is serving.door(opened, "10.0.0.7", 8000).qr


def kept(file: Path) -> Room:
    """The room as it stands in a file that nobody holds."""
    store = Store.opened(file)
    events = store.events()
    store.close()
    return fold(events)


def asked(lead: Lead, stage: str = "first") -> None:
    """Choose a situation, and go to a stage."""
    assert lead.press("choose", place=1).status == 200
    lead.go(stage)


def shown_in(page: str) -> str:
    """What a page shows, without what a form that needs no script is called by."""
    main = re.search(r"<main[^>]*>(.*)</main>", page, re.DOTALL)
    assert main is not None
    return re.sub(r'(name="nonce" value=)"[^"]*"', r'\1""', main[1])


def test_a_room_goes_through_every_stage_and_takes_home_what_it_voted(held: Held) -> None:
    lead, wall, phones = held.lead(), held.wall(), [held.phone() for _ in range(3)]
    assert lead.press("choose", place=1).status == 200
    seen = {}
    for stage, steps in STAGES:
        for step in range(steps):
            lead.go(stage, step)
            poll = phones[0].ask_of()
            assert bool(poll) == (stage in ("first", "second", "predict") or (stage == "whatif" and step % 2 == 0))
            if stage in ("first", "second"):
                for number, phone in enumerate(phones):
                    choice = "avoid" if stage == "first" and number == 0 else "do"
                    assert phone.vote(poll, choice, sure=3, reason=HOSTILE).status == 200
            if stage == "predict":
                assert phones[0].vote(poll, **{"mark-luscher": "avoid"}).status == 200
            for screen, path in ((phones[0], "/"), (wall, "/wall"), (lead, "/lead")):
                page = screen.get(path)
                assert page.status == 200
                assert HOSTILE not in page.text
                sent = screen.sent(f"{path.rstrip('/')}/events")
                assert sent["html"] == shown_in(page.text), "what is sent first changes nothing"
                assert HOSTILE not in sent["html"]
                seen[stage, step, path] = (page.text, sent["html"])
    assert max(len(json.dumps(sent)) for (_, _, path), (_, sent) in seen.items() if path == "/") <= 3 * 1024
    assert max(len(page.encode()) for (_, _, path), (page, _) in seen.items() if path == "/") <= 30 * 1024
    assert "Luscher" not in seen["panel", 0, "/wall"][0]
    for path in ("/", "/wall"):
        assert "What will each of them say of “Call the cell phone”?" in seen["predict", 0, path][0]
    assert "1 of 3" in seen["room", 1, "/wall"][0]
    assert "1 of 3" not in seen["room", 0, "/wall"][0]
    card = phones[0].get("/card").text
    assert "You expected: avoid — ✓ right" in card
    assert "&lt;b&gt;me &amp; &#39;you&#39;" in card


def test_nobody_without_the_key_sees_the_cockpit_or_the_wall(held: Held) -> None:
    phone, stranger = held.phone(), Screen(held.port)
    for screen in (phone, stranger):
        for path in (
            "/lead",
            "/wall",
            "/lead/events",
            "/wall/events",
            "/lead/export.csv",
            "/lead/export.json",
            "/lead/nobody",
        ):
            assert screen.get(path).status == 403, path
            assert screen.get(f"{path}?key={held.code}").status == 403, path
        for deed in ("go", "choose", "lock", "show", "reason", "end", "forget", "address"):
            assert screen.post(f"/lead/{deed}", {"key": "0", "stage": "room", "on": "1"}).status == 403
    assert stranger.get("/events").status == 403
    assert stranger.vote("0.0", "do").status == 403
    assert stranger.get("/card").status == 303
    assert held.wall().get("/lead").status == 403, "the key of the wall opens the wall alone"
    assert held.lead().get("/wall").status == 200


def test_the_panels_page_is_there_to_be_kept_once_a_situation_is_over(held: Held) -> None:
    lead, wall, phone = held.lead(), held.wall(), held.phone()
    asked(lead)
    assert phone.get("/page").status == 403, "it tells all that the panel says"
    lead.go("end")
    page = phone.get("/page")
    assert page.status == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert len(page.body) > 50_000
    assert f":{held.port}/page" in wall.get("/wall").text
    assert held.code not in wall.get("/wall").text


def test_a_code_lets_in_and_a_lock_keeps_out(held: Held) -> None:
    assert Screen(held.port).join("nope").status == 403
    assert Screen(held.port).join(f" {held.code.lower()} ").status == 303
    lead = held.lead()
    assert lead.press("lock", on=1).status == 200
    assert Screen(held.port).join(held.code).status == 403
    assert "locked" in Screen(held.port).get("/").text
    assert lead.press("lock", on=0).status == 200
    again = held.phone()
    token = dict(again.cookies)
    assert again.join(held.code).status == 303, "who is in already stays who they are"
    assert again.cookies == token


def test_a_vote_for_a_closed_round_is_refused_and_what_was_sent_before_counts(held: Held) -> None:
    lead, phone = held.lead(), held.phone()
    asked(lead)
    poll = phone.ask_of()
    assert phone.vote(poll, "do").status == 200
    lead.go("talk")
    late = phone.vote(poll, "avoid")
    assert (late.status, late.faults) == (409, ["closed"])
    plain = phone.post("/vote", {"poll": poll, "choice": "avoid", "nonce": "plain.1"}, accept="text/html")
    assert plain.status == 409
    assert "This vote is closed" in plain.text
    lead.go("room", 1)
    assert "avoid" not in phone.get("/").text.partition("<main")[2]


def test_a_vote_whose_acknowledgement_was_lost_is_sent_again_and_counts_once(held: Held) -> None:
    lead, phone, other = held.lead(), held.phone(), held.phone()
    asked(lead)
    poll = phone.ask_of()
    assert [phone.vote(poll, "do", nonce="tab.1").status for _ in range(3)] == [200, 200, 200]
    assert phone.vote(poll, "avoid", nonce="tab.2").status == 200
    assert phone.vote(poll, "do", nonce="tab.1").status == 200, "it comes late, and is acknowledged all the same"
    assert other.vote(poll, "do", nonce="tab.1").status == 200, (
        "nonces of two phones have nothing to do with each other"
    )
    lead.go("talk")
    assert phone.vote(poll, "avoid", nonce="tab.2").status == 200, "it was taken before the round was closed"
    (votes,) = [poll.votes for sitting in held_room(held).sittings for poll in sitting.polls]
    assert sorted(vote.choice for vote in votes.values()) == ["avoid", "do"]


def held_room(held: Held) -> Room:
    held.end()
    return kept(held.file)


def test_two_tabs_of_one_browser_are_one_ballot(held: Held) -> None:
    lead, phone = held.lead(), held.phone()
    asked(lead)
    poll = phone.ask_of()
    with phone.listening("/events") as one, phone.listening("/events") as other:
        assert next(one)["key"] == next(other)["key"]
        assert phone.vote(poll, "do", nonce="one.1").status == 200
        assert "value='do' checked" in next(other)["html"]
        assert phone.vote(poll, "avoid", nonce="other.1").status == 200
        assert "value='avoid' checked" in next(other)["html"]
    room = held_room(held)
    assert [len(poll.votes) for sitting in room.sittings for poll in sitting.polls] == [1]
    assert len(room.ballots) == 1


def test_two_cockpits_and_a_double_click_go_on_once(held: Held) -> None:
    lead, other = held.lead(), held.lead()
    assert lead.press("choose", place=0).status == 200
    key = lead.key
    fields = {"key": key, "stage": "first", "step": 0}
    assert lead.post("/lead/go", fields).status == 200
    again = other.post("/lead/go", fields)
    assert (again.status, again.faults) == (409, ["gone-on"])
    assert lead.key == str(int(key) + 1)


def test_of_many_clicks_at_once_one_counts(held: Held) -> None:
    lead = held.lead()
    assert lead.press("choose", place=0).status == 200
    fields = {"key": lead.key, "stage": "first", "step": 0, "again": 1}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: lead.post("/lead/go", fields).status, range(8)))
    assert sorted(set(answers)) == [200, 409]
    assert answers.count(200) == 1


def test_a_phone_that_was_asleep_is_shown_all_at_once(held: Held) -> None:
    lead, phone = held.lead(), held.phone()
    asked(lead)
    with phone.listening("/events") as messages:
        before = next(messages)
    lead.go("talk")
    lead.go("second")
    woken = phone.sent("/events")
    assert woken["key"] != before["key"]
    assert 'name="poll" value="0.1"' in woken["html"]


def test_what_changes_is_sent_to_whom_it_concerns(held: Held) -> None:
    lead, phone, other = held.lead(), held.phone(), held.phone()
    asked(lead)
    with held.wall().listening("/wall/events") as wall, other.listening("/events") as quiet:
        next(wall), next(quiet)
        assert phone.vote(phone.ask_of(), "do").status == 200
        assert "1 of 2 have voted" in next(wall)["html"]
        lead.go("talk")
        assert "Convince" in next(wall)["html"]
        assert "vote" not in next(quiet)["html"], "of another one's vote a phone hears nothing"


def test_a_flood_from_one_phone_keeps_no_other_from_voting(held: Held) -> None:
    lead, flooding, phone = held.lead(), held.phone(), held.phone()
    asked(lead)
    poll = phone.ask_of()
    with ThreadPoolExecutor(8) as pool:
        flood = list(pool.map(lambda _: flooding.vote(poll, "do"), range(120)))
        begun = time.perf_counter()
        assert phone.vote(poll, "avoid").status == 200
        assert time.perf_counter() - begun < 5
    refused = [reply for reply in flood if reply.status != 200]
    assert {reply.status for reply in refused} == {429}
    assert len(refused) > 60
    assert all(int(reply.headers["retry-after"]) >= 1 for reply in refused)


def test_a_body_is_short_and_a_form_and_from_this_site(held: Held) -> None:
    phone = held.phone()
    assert phone.post("/vote", {"poll": "0.0", "reason": "x" * 5000}).status == 413
    assert phone.post("/vote", {"poll": "0.0"}, content_type="application/json").status == 415
    assert phone.post("/vote", {"poll": "0.0"}, origin="http://elsewhere.example").status == 403
    assert phone.ask("POST", "/vote", b"%ff%fe=1", content_type="application/x-www-form-urlencoded").status == 400
    assert phone.get("/", host="elsewhere.example").status == 421
    assert phone.get("/", host="192.0.2.77").status == 421
    assert phone.get("/nowhere").status == 404
    assert phone.get("/vote").status == 405


def test_what_is_no_answer_is_refused_with_a_sentence(held: Held) -> None:
    lead, phone = held.lead(), held.phone()
    asked(lead)
    poll = phone.ask_of()
    for fields in (
        {"choice": "nonsense"},
        {"choice": ""},
        {"choice": "do", "sure": "9"},
        {"choice": "do", "sure": "-1"},
        {"choice": "do", "nonce": "no-nonce"},
        {"choice": "do", "mark-luscher": "do"},
    ):
        reply = phone.vote(poll, **fields)
        assert reply.status == 400, fields
        assert reply.json["problems"][0]["message"].endswith(".")
    assert phone.vote("7.7", "do").status == 409


def test_pages_may_load_nothing_and_cookies_are_for_the_server_alone(held: Held) -> None:
    phone = Screen(held.port)
    joined = phone.join(held.code)
    assert "HttpOnly" in joined.headers["set-cookie"]
    assert "SameSite=strict" in joined.headers["set-cookie"]
    policy = phone.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert phone.get("/").headers["cache-control"] == "no-store"


def test_without_a_script_a_phone_votes_by_a_form_and_goes_on_by_a_link(held: Held) -> None:
    lead, phone = held.lead(), held.phone()
    html = {"accept": "text/html"}
    asked(lead)
    page = phone.get("/").text
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page))
    assert set(fields) == {"poll", "nonce"}
    reply = phone.post("/vote", {**fields, "choice": "do"}, **html)
    assert (reply.status, reply.headers["location"]) == (303, "/")
    assert "Sent." in phone.get("/").text
    assert 'http-equiv="refresh"' not in page, "a half-made answer is not taken away"
    lead.go("talk")
    assert '<a class="button wide" href="/"' in phone.get("/").text
    again = lead.post("/lead/go", {"key": lead.key, "stage": "second"}, **html)
    assert (again.status, again.headers["location"]) == (303, "/lead")


@pytest.mark.parametrize("seed", range(3))
def test_killed_in_a_burst_of_votes_it_loses_none_that_it_has_acknowledged(tmp_path: Path, seed: int) -> None:
    """The same command goes on where it was: the same port, code, cookies and stage; what is sent again counts once."""
    file = tmp_path / "a.workshop"
    with holding(file) as first:
        lead, phones = first.lead(), [first.phone() for _ in range(30)]
        asked(lead)
        poll = phones[0].ask_of()
        killer = threading.Timer(random.Random(seed).uniform(0.005, 0.1), first.kill)
        with ThreadPoolExecutor(30) as pool:
            killer.start()
            answers = zip(phones, pool.map(lambda phone: _voted(phone, poll), phones), strict=True)
            acknowledged = {phone: choice for phone, choice in answers if choice}
        killer.join()
        port, code = first.port, first.code
    begun = time.perf_counter()
    with holding(file) as second:
        assert (second.port, second.code) == (port, code)
        assert time.perf_counter() - begun < 30
        assert "Going on" in second.errors()
        for phone in phones:
            assert phone.ask_of() == poll, "the phone comes back with its cookie, to the same round"
            shown = phone.get("/").text.partition("' checked")[0].rpartition("value='")[2]
            if phone in acknowledged:
                assert shown == acknowledged[phone]
            assert phone.vote(poll, _choice(phone), nonce="tab.1").status == 200
        assert lead.get("/lead").status == 200, "the cookie of the cockpit still opens it"
        room = held_room(second)
    (votes,) = [poll.votes for sitting in room.sittings for poll in sitting.polls]
    assert len(votes) == len(room.ballots) == 30


def _choice(phone: Screen) -> str:
    return ("do", "avoid", "either")[sum(phone.cookies["ballot"].encode()) % 3]


def _voted(phone: Screen, poll: str) -> str:
    """What was acknowledged; nothing where the server went away meanwhile."""
    try:
        return _choice(phone) if phone.vote(poll, _choice(phone), nonce="tab.1").status == 200 else ""
    except (OSError, http.client.HTTPException):
        return ""


def test_on_a_full_disk_nothing_is_acknowledged_and_all_goes_on_once_there_is_room(tmp_path: Path) -> None:
    """The disk is full while there is a file beside the workshop's: then SQLite may not take another page."""
    file, full = tmp_path / "a.workshop", tmp_path / "full"
    fill = f"""
from pathlib import Path
from counsel.doors.workshop import storing
write = storing.Store.write
def filled(self, events):
    pages = self._connection.execute("PRAGMA page_count").fetchone()[0]
    self._connection.execute(f"PRAGMA max_page_count = {{pages if Path({str(full)!r}).exists() else 1000000}}")
    write(self, events)
storing.Store.write = filled
"""
    with holding(file, before=fill) as held:
        lead, phones = held.lead(), [held.phone() for _ in range(2)]
        asked(lead)
        poll = phones[0].ask_of()
        full.touch()
        lost = [phones[0].vote(poll, "do", nonce=f"tab{n}.1", reason="x" * 200) for n in range(19)]
        refused = [reply for reply in lost if reply.status == 503]
        assert refused
        assert refused[0].faults == ["unsaved"]
        assert int(refused[0].headers["retry-after"]) >= 1
        assert "cannot be saved" in lead.get("/lead").text
        full.unlink()
        assert phones[1].vote(poll, "avoid").status == 200
        assert "cannot be saved" not in lead.get("/lead").text
        room = held_room(held)
    assert len(room.sittings[0].polls[0].votes) >= 1


def test_a_workshop_is_held_by_one_process_at_a_time(held: Held) -> None:
    with pytest.raises(AssertionError, match="file-in-use"), holding(held.file):
        pass


def test_another_file_is_not_taken_for_a_workshop(tmp_path: Path) -> None:
    file = tmp_path / "letters.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE letters (text)")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(AssertionError, match="no-workshop"), holding(file):
        pass
    assert file.read_bytes() == before
    (tmp_path / "text").write_text("hello, this is no database at all" * 100, encoding="utf-8")
    with pytest.raises(AssertionError, match="no-workshop"), holding(tmp_path / "text"):
        pass


def test_what_comes_of_the_votes_is_taken_out_in_counts_and_forgotten_for_good(held: Held) -> None:
    lead, phones = held.lead(), [held.phone() for _ in range(6)]
    asked(lead)
    for number, phone in enumerate(phones):
        assert phone.vote("0.0", "do" if number else "avoid", reason="a secret of mine").status == 200
    lead.go("second")
    for phone in phones[:3]:
        assert phone.vote("0.1", "do").status == 200
    lead.go("room")
    assert "few=1" in lead.get("/lead/export.json").text, "three are few: it is asked first"
    (situation,) = lead.get("/lead/export.json?few=0").json["situations"]
    assert [held["voted"] for held in situation["rounds"]] == [6]
    assert situation["withheld"] == 1
    (situation,) = lead.get("/lead/export.json?few=1").json["situations"]
    assert situation["shift"] == {
        "matched": 3,
        "moved": 1,
        "moves": [{"before": "do", "after": "do", "count": 2}, {"before": "avoid", "after": "do", "count": 1}],
    }
    table = lead.get("/lead/export.csv?few=1").text
    assert "shift" in table
    page = lead.get("/lead/export.html?few=1").text
    assert page.count("<svg") == 7, "a bar for each answer of both rounds, and who moved"
    for text in (table, page, lead.get("/lead/export.json?few=1").text):
        assert "a secret of mine" not in text, "a reason is taken out only where it was on the wall"
        assert not any(ballot in text for ballot in kept_ballots(phones))
    assert lead.press("end").status == 200
    assert lead.press("forget").status == 200
    assert "All that was voted is forgotten." in phones[0].get("/").text
    held.end()
    data = b"".join(path.read_bytes() for path in held.file.parent.iterdir())
    assert b"a secret of mine" not in data
    assert b'"voted"' not in data


def kept_ballots(phones: list[Screen]) -> list[str]:
    from counsel.doors.workshop.keys import digest

    return [digest(phone.cookies["ballot"]) for phone in phones]


def test_a_reason_comes_onto_the_wall_when_the_teacher_puts_it_there(held: Held) -> None:
    lead, wall, phone = held.lead(), held.wall(), held.phone()
    asked(lead)
    assert phone.vote("0.0", "do", reason=f"why not {HOSTILE}").status == 200
    (ballot,) = kept_ballots([phone])
    assert lead.press("reason", poll="0.0", id=ballot, on=1).status == 200
    lead.go("room", 1)
    assert "why not" not in wall.get("/wall").text, "while the vote was open it could still be changed"
    assert lead.press("reason", poll="0.0", id=ballot, on=1).status == 200
    assert "why not &lt;/script&gt;" in wall.get("/wall").text
    assert ballot not in wall.get("/wall").text
    assert lead.press("reason", poll="0.0", id=ballot, on=0).status == 200
    assert "why not" not in wall.get("/wall").text


QUICK_BEAT = "from counsel.doors.workshop import pushing; pushing.BEAT = 0.2"


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="this system cannot be asked to give up early")
def test_a_phone_that_takes_nothing_any_more_counts_as_gone(tmp_path: Path, begun: Path) -> None:
    """As one that is out of the network or whose battery is empty: no word comes that its line is dead."""
    shutil.copy(begun, tmp_path / "a.workshop")
    with holding(tmp_path / "a.workshop", "--port", "0", before=QUICK_BEAT) as held, socket.socket() as line:
        lead, phone = held.lead(), held.phone()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)  # as little as the system lets it be
        line.connect(("127.0.0.1", held.port))
        cookie = f"ballot={phone.cookies['ballot']}"
        line.sendall(f"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode())
        until_connected(lead, 1)
        assert lead.press("choose", place=0).status == 200
        for _ in range(10):
            for stage in ("first", "read"):
                lead.go(stage)
        until_connected(lead, 0)


def until_connected(lead: Lead, number: int) -> None:
    end = time.monotonic() + 20
    while f" came in, {number} are connected" not in lead.get("/lead").text:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_it_ends_when_it_is_asked_to_though_screens_listen(held: Held) -> None:
    phone, wall = held.phone(), held.wall()
    with phone.listening("/events") as one, wall.listening("/wall/events") as other:
        next(one), next(other)
        begun = time.perf_counter()
        assert held.end() == 0
        assert time.perf_counter() - begun < 10
    *_, last = held.errors().splitlines()
    assert last == "Stopped, not ended: the same command goes on with it; --new begins another workshop."


def test_a_rehearsal_simulates_phones_that_vote_by_themselves(tmp_path: Path) -> None:
    with holding(tmp_path / "a.workshop", "--rehearse", "8", before=QUICK) as held:
        lead = held.lead()
        until(lambda: "8 came in" in lead.get("/lead").text)
        asked(lead)
        until(lambda: "8 of 8 have voted" in lead.get("/lead").text)
        lead.go("second")
        until(lambda: "8 of 8 have voted" in lead.get("/lead").text)
        room = held_room(held)
    assert [len(poll.votes) for poll in room.sittings[0].polls] == [8, 8]


def until(so: object, seconds: float = 20.0) -> None:
    """Wait until something is so."""
    assert callable(so)
    end = time.perf_counter() + seconds
    while not so():
        assert time.perf_counter() < end
        time.sleep(0.1)


def test_it_speaks_german_where_it_was_begun_in_german_whoever_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "a.workshop"
    with holding(file, "--lang", "de") as held:
        phone = held.phone()
        assert "Sie sind dabei" in phone.get("/").text
        held.kill()
    with holding(file) as held:
        assert 'lang="de"' in phone.get("/").text
        assert "Sie sind dabei" in phone.sent("/events")["html"]


def test_one_hundred_phones_vote_at_once_and_all_are_counted(held: Held) -> None:
    lead = held.lead()
    with ThreadPoolExecutor(25) as pool:
        phones = list(pool.map(lambda _: held.phone(), range(100)))
        asked(lead)
        assert set(pool.map(lambda phone: phone.vote("0.0", _choice(phone)).status, phones)) == {200}
    assert "100 of 100 have voted" in held.wall().get("/wall").text
    room = held_room(held)
    assert {vote.choice for vote in room.sittings[0].polls[0].votes.values()} == {"do", "avoid", "either"}


def test_the_file_knows_no_names_addresses_or_browsers(held: Held) -> None:
    phone = Screen(held.port)
    phone.post("/join", {"code": held.code}, user_agent="a browser of mine")
    asked(held.lead())
    phone.vote("0.0", "do", user_agent="a browser of mine")
    held.end()
    data = held.file.read_bytes()
    for secret in ("a browser of mine", "127.0.0.1", phone.cookies["ballot"], held.lead_key, held.wall_key):
        assert secret.encode() not in data
    store = Store.opened(held.file)
    events = store.events()
    store.close()
    assert [type(event) for event in events if isinstance(event, Joined | Voted)] == [Joined, Voted]


def test_what_a_ballot_is_called_in_the_cockpit_lets_nobody_vote_for_it(held: Held) -> None:
    lead, phone = held.lead(), held.phone()
    asked(lead)
    assert phone.vote("0.0", "do", reason="mine").status == 200
    lead.go("talk")
    (ballot,) = kept_ballots([phone])
    assert ballot in lead.get("/lead").text
    lead.go("first")
    forger = Screen(held.port)
    for token in (ballot, "", phone.cookies["ballot"][:-1], "x" * 3000):
        forger.cookies = {"ballot": token}
        assert forger.vote("0.0", "avoid").status == 403
    assert phone.vote("0.0", "either", ballot="another", nonce="t.9").status == 200, (
        "who votes is told by the cookie alone"
    )


def test_codes_cannot_be_tried_one_after_another(held: Held) -> None:
    stranger = Screen(held.port)
    tried = [stranger.join(f"WRONG{number}").status for number in range(40)]
    assert set(tried) == {403, 429}
    assert Screen(held.port).join(held.code).status == 303, "whoever has the code comes in meanwhile"


@contextmanager
def in_networks(folder: Path, *numbers: str) -> Iterator[tuple[Held, Path]]:
    """A workshop, and the file that says in which networks it is, anew whenever that changes.

    All of 127.0.0.0/8 is this machine on Linux, and stands for them.
    """
    network = folder / "network"
    network.write_text(" ".join(numbers), encoding="utf-8")
    before = (
        "from pathlib import Path\nfrom counsel.doors.workshop import reaching, serving\nserving._LOOK_AGAIN = 0.1\n"
        f"reaching.addresses = lambda: Path({str(network)!r}).read_text().split()"
    )
    with holding(folder / "a.workshop", "--host", "0.0.0.0", before=before) as held:
        if not _answers("127.0.0.2", held.port):
            pytest.skip("this system has one loopback address alone")
        yield held, network


def test_after_a_change_of_network_the_wall_shows_the_new_address(tmp_path: Path) -> None:
    with in_networks(tmp_path, "127.0.0.1") as (held, network):
        lead, wall = held.lead(), held.wall()
        assert f"http://127.0.0.1:{held.port}/" in wall.get("/wall").text
        network.write_text("127.0.0.2 192.0.2.1", encoding="utf-8")
        with wall.listening("/wall/events") as messages:
            assert any(f"http://127.0.0.2:{held.port}/" in message["html"] for message in messages)
        assert "192.0.2.1" not in lead.get("/lead").text, "where the workshop does not answer nobody is sent"
        network.write_text("127.0.0.2 127.0.0.3", encoding="utf-8")
        until(lambda: "127.0.0.3" in lead.get("/lead").text)
        assert f"http://127.0.0.2:{held.port}/" in wall.get("/wall").text
        assert lead.press("address", number="127.0.0.3").status == 200
        until(lambda: f"http://127.0.0.3:{held.port}/" in wall.get("/wall").text)


def test_once_a_phone_is_in_no_other_network_that_comes_leads_the_next_one_elsewhere(tmp_path: Path) -> None:
    with in_networks(tmp_path, "127.0.0.2") as (held, network):
        lead, phone = held.lead(), held.phone()

        def told(*numbers: str) -> str:
            """What phones are told, once the laptop has found itself in these networks."""
            network.write_text(" ".join(numbers), encoding="utf-8")
            until(lambda: tuple(re.findall(r">([\d.]+)</button>", lead.get("/lead").text)) == numbers)
            return held.wall().get("/wall").text.partition("http://")[2].partition(":")[0]

        assert told("127.0.0.3", "127.0.0.2") == "127.0.0.3"
        with phone.listening("/events") as messages:
            next(messages)
            assert told("127.0.0.2", "127.0.0.3") == "127.0.0.3"
            assert told("127.0.0.2", "127.0.0.4") == "127.0.0.2", "it is gone"
            assert told("127.0.0.2", "127.0.0.3") == "127.0.0.3"
            assert lead.press("address", number="127.0.0.2").status == 200
            until(lambda: f"http://127.0.0.2:{held.port}/" in held.wall().get("/wall").text)
            assert told("127.0.0.3", "127.0.0.2") == "127.0.0.2", "the teacher chose it"


def test_the_cockpit_and_the_wall_are_told_where_no_change_of_network_reaches(tmp_path: Path) -> None:
    """A wall at another number of the laptop would show for good how one came in before that number went."""
    with in_networks(tmp_path, "127.0.0.2") as (held, _):
        assert held.process.stdout is not None
        cockpit, wall, phones = (line.split()[1] for line in held.lines)
        assert cockpit.startswith(f"http://127.0.0.1:{held.port}/lead?key=")
        assert wall.startswith(f"http://127.0.0.1:{held.port}/wall?key=")
        assert phones == f"http://127.0.0.2:{held.port}/"
        assert held.process.stdout.readline() == f"On another machine the first two begin with {phones} instead.\n"


def _answers(number: str, port: int) -> bool:
    connection = http.client.HTTPConnection(number, port, timeout=5)
    try:
        connection.request("GET", "/hello")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def test_the_room_may_be_asked_which_of_several_actions_it_would_take(held: Held) -> None:
    lead, phone = held.lead(), held.phone()
    assert lead.press("choose", place=1, asked="which").status == 200
    lead.go("first")
    page = phone.get("/").text
    assert 3 <= page.count("name=choice") <= 6
    assert phone.vote("0.0", "do").status == 400
    assert phone.vote("0.0", "call_cell").status == 200


def test_the_same_command_goes_on_with_what_was_left_today_and_not_with_what_is_over(tmp_path: Path) -> None:
    folder = tmp_path / "workshops"
    folder.mkdir()
    assert beginning.unfinished(folder) is None
    file = folder / f"2026-01-01{beginning.SUFFIX}"
    with holding(file) as held:
        held.kill()
    assert beginning.unfinished(folder) == file
    os.utime(file, (0, 0))
    assert beginning.unfinished(folder) is None, "of another day"
    with holding(file) as held:
        assert held.lead().press("end").status == 200
        held.end()
    assert beginning.unfinished(folder) is None, "over"


def test_what_goes_on_is_told_so_that_no_other_class_is_taken_for_a_new_one(tmp_path: Path) -> None:
    state = tmp_path / "state"
    folder = state / "counsel" / "workshops"
    folder.mkdir(parents=True)
    file = folder / f"2026-01-01{beginning.SUFFIX}"
    with holding(file) as held:
        asked(held.lead(), "talk")
        held.phone()
        assert held.end(signal.SIGINT) == 130
    with holding(file, "--situations", "2") as held:
        assert held.end() == 0
        began, came, place, chosen, hint = held.errors().splitlines()[:5]
    assert re.fullmatch(rf"Going on with the workshop that began on \d{{4}}-\d\d-\d\d \d\d:\d\d: {file}", began)
    assert came == "1 phone came in before."
    assert place == "It is at “The note of four days ago”: talk."
    assert chosen == "Its situations are those with which it began, whatever --situations says."
    assert hint == "For another class, --new begins another workshop."
    with holding(None, "--port", "0", state=state) as held:
        assert "1 phone came in before." in held.errors(), "Ctrl-C stops it, and the same command goes on"
    with holding(None, "--port", "0", "--new", state=state) as held:
        assert held.errors() == "", "for another class"
        assert held.lead().press("end").status == 200
        assert held.end() == 0
        assert "Stopped, not ended" not in held.errors()
    with holding(None, "--port", "0", state=state) as held:
        assert held.errors() == "", "the last one was ended, and whoever left an older one unfinished has gone on since"
