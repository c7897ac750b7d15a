"""What is put to a room, what is taken out of it, and how it is called."""

from __future__ import annotations

import functools
import gc
import itertools
import os
import random
import re
import shutil
import subprocess
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import ifaddr
import pytest
from click.testing import CliRunner

import counsel
from counsel import consulting
from counsel.doors.cli import main
from counsel.doors.workshop import (
    counting,
    documents,
    framing,
    keys,
    limiting,
    picking,
    planning,
    reaching,
    rehearsing,
    reporting,
    storing,
    views,
)
from counsel.doors.workshop import events as happening
from counsel.doors.workshop.events import (
    STAGES,
    Ended,
    Joined,
    Opened,
    Question,
    ReasonShown,
    SituationChosen,
    StageSet,
    Voted,
)
from counsel.doors.workshop.folding import EXPECTED, Room, fold
from counsel.panel.model import OPEN, SILENT
from counsel.rendering import csv, markdown
from counsel.rendering.html import templating
from counsel.rendering.html import workshop as html
from counsel.rendering.words.language import speaking
from tools import needed

if TYPE_CHECKING:
    from collections.abc import Callable

    from counsel.doors.workshop.events import Anything

    Golden = Callable[[Path, str], None]

GOLDEN = Path(__file__).parent / "golden" / "workshop"
NOON = 1795694400.0
"""The 26th of November 2026, at noon in UTC."""


@pytest.fixture(scope="module")
def programme(opened: counsel.OpenPanel) -> tuple[Question, ...]:
    """The situations that a room is asked about where nobody names any."""
    return tuple(framing.framed(opened, each) for each in picking.pick(opened, []))


def test_the_usual_situations_divide_the_panel_each_over_something_else(opened: counsel.OpenPanel) -> None:
    picked = picking.pick(opened, [])
    assert len(picked) == 3
    assert len({each.case.name for each in picked}) == 3
    assert len({each.action for each in picked}) == 3
    sides = set()
    for each in picked:
        (dispute,) = [one for one in each.disputes if one.action == each.action]
        assert dispute.pro
        assert dispute.contra
        sides.add((dispute.pro, dispute.contra))
    assert len(sides) == 3


@pytest.mark.parametrize("number", [1, 5, 20])
def test_a_number_gives_as_many_as_divide_the_panel_most(opened: counsel.OpenPanel, number: int) -> None:
    picked = picking.pick(opened, [str(number)])
    assert len({each.case.name for each in picked}) == number
    assert all(each.disputes for each in picked)


def test_situations_are_named_as_cases_are(opened: counsel.OpenPanel, tmp_path: Path) -> None:
    case = opened.folder / "cases" / "the-question.yaml"
    (tmp_path / "mine.yaml").write_text(case.read_text(encoding="utf-8"), encoding="utf-8")
    for named in ("the-question", "The question", str(case), str(tmp_path)):
        (picked,) = picking.pick(opened, [named])
        assert picked.case.facts == opened.case("the-question").facts, named
    both = picking.pick(opened, ["the-question", "1"])
    assert both[0].case.name == "the-question"
    assert len(both) == 2


@pytest.mark.parametrize("named", ["0", "21", "999999999999", "no-such-case", "EMPTY"])
def test_what_is_no_situation_is_refused(opened: counsel.OpenPanel, tmp_path: Path, named: str) -> None:
    with pytest.raises(counsel.InputError):
        picking.pick(opened, [str(tmp_path) if named == "EMPTY" else named])


def test_what_is_frozen_is_what_the_panel_says(opened: counsel.OpenPanel, programme: tuple[Question, ...]) -> None:
    for question in programme:
        answer = opened.answer(opened.situation(opened.case(question.name).facts))
        for voice in question.voices:
            said = answer.advice[voice.expert]
            assert voice.stance == said.verdict(voice.action).value
            assert voice.because == tuple(dict.fromkeys(rule.because for rule in said.rules_on(voice.action)))
            assert bool(voice.place) == (voice.stance not in (OPEN, SILENT))
        asked = {voice.action for voice in question.voices}
        assert question.action in asked
        if "which" in question.prompts:
            assert {option.value for option in question.prompts["which"].options} <= asked
            assert 3 <= len(question.prompts["which"].options) <= 6


def test_a_supposition_turns_just_those_whom_whatif_turns(
    opened: counsel.OpenPanel, programme: tuple[Question, ...]
) -> None:
    for question in programme:
        situation = opened.situation(opened.case(question.name).facts)
        groups = opened.overview(situation).groups
        turning = [{move.expert for move in group.variants[0].what_if.moves} for group in groups]
        for supposition in question.suppositions:
            assert {turn.expert for turn in supposition.turns} in turning
            assert 0 < len(supposition.turns) < len(question.experts)


def test_a_panel_of_another_subject_and_language_is_put_to_a_room_too() -> None:
    with speaking("de"):
        opened = consulting.load("umbrella", lang="de")
        questions = [framing.framed(opened, each) for each in picking.pick(opened, ["3"])]
    assert questions
    assert "würden Sie" in questions[0].prompts["action"].text or "War das" in questions[0].prompts["action"].text


def test_a_panel_without_cases_is_asked_about_what_divides_it(tmp_path: Path) -> None:
    folder = tmp_path / "umbrella"
    shutil.copytree(consulting.load("umbrella").folder, folder, ignore=shutil.ignore_patterns("cases"))
    opened = consulting.load(folder)
    picked = picking.pick(opened, [])
    assert picked
    assert all(framing.framed(opened, each).story for each in picked)


def test_a_panel_that_nothing_divides_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "umbrella"
    shutil.copytree(consulting.load("umbrella").folder, folder, ignore=shutil.ignore_patterns("cases"))
    for path in sorted((folder / "experts").iterdir())[1:]:
        path.unlink()
    with pytest.raises(counsel.InputError, match="nothing divides this panel"):
        picking.pick(consulting.load(folder), [])


def test_experts_are_told_in_an_order_that_is_not_the_panels(programme: tuple[Question, ...]) -> None:
    orders = {tuple(expert.name for expert in counting.order(question)) for question in programme}
    panel = tuple(expert.name for expert in programme[0].experts)
    assert len(orders) > 1
    assert all(sorted(order) == sorted(panel) for order in orders)


def played(programme: tuple[Question, ...], phones: int) -> Room:
    """A room of simulated phones that has gone through every stage of the first situation."""
    chance = random.Random(1)
    ballots = [f"phone{number}" for number in range(phones)]
    events: list[Anything] = [Opened("C", 1, "en", "A panel", "A note", programme, NOON), *map(Joined, ballots)]
    room = fold([*events, SituationChosen(programme[0], "action")])
    for stage in ("first", "second", "predict", "whatif"):
        room = fold([StageSet(stage)], room)
        room = fold(rehearsing.votes_of(room, ballots, chance), room)
    return room


def test_a_report_counts_every_vote_once(programme: tuple[Question, ...]) -> None:
    report = reporting.report(played(programme, 30))
    (situation,) = report.situations
    assert [sum(bar.count for bar in held.bars) for held in situation.rounds] == [30, 30]
    assert [sum(held.sure) for held in situation.rounds] == [30, 30]
    assert situation.shift is not None
    assert situation.shift.matched == sum(move.count for move in situation.shift.moves) == 30
    assert situation.shift.moved == sum(move.count for move in situation.shift.moves if move.before != move.after)
    for expert in situation.panel:
        assert [bar.value for bar in expert.expected] == list(EXPECTED)
        assert sum(bar.count for bar in expert.expected) == 30
    assert (situation.withheld, situation.suppositions[0].voted) == (0, 30)
    table = csv.workshop(report).splitlines()
    assert len(table) == 1 + 2 * 3 + 2 * 4 + len(situation.shift.moves) + 5 * 4 + 5


def test_a_report_and_a_plan_are_these(
    programme: tuple[Question, ...], opened: counsel.OpenPanel, golden: Golden
) -> None:
    report = reporting.report(played(programme, 30))
    golden(GOLDEN / "report.json", report.to_json() + "\n")
    golden(GOLDEN / "report.csv", csv.workshop(report))
    golden(GOLDEN / "report.md", markdown.written(documents.report(report)))
    golden(GOLDEN / "report.html", html.report_page(report))
    planned = planning.planned(opened.panel, programme)
    golden(GOLDEN / "plan.json", planned.to_json() + "\n")
    golden(GOLDEN / "plan.md", markdown.written(documents.plan(planned)))


def _in_memory(programme: tuple[Question, ...], rounds: int, changes: int) -> float:
    """How many bytes a room of a hundred phones takes for each phone and round, read from its file."""
    ballots = [keys.digest(f"{number}") for number in range(100)]
    begun: list[Anything] = [Opened("C", 1, "en", "A panel", "A note", programme, NOON), *map(Joined, ballots)]
    begun.append(SituationChosen(programme[1], "action"))
    voting: list[Anything] = []
    for number in range(rounds):
        voting.append(StageSet("first", again=True))
        for change in range(changes):
            for tab, (ballot, choice) in enumerate(zip(ballots, itertools.cycle(("do", "avoid")), strict=False)):
                nonce = f"{tab:016x}.{number * changes + change + 1}"
                voting.append(Voted(f"0.{number}", ballot, nonce, choice, 3, "Why not?"))
    written = [happening.written(event) for event in voting]
    room = fold(begun)
    del voting
    gc.collect()  # empties Python's own stores too, out of which things would be made unseen
    tracemalloc.start()
    try:
        room = fold(map(happening.read, written), room)
        assert len(room.sittings[0].polls) == rounds
        assert all(len(poll.votes) == 100 for poll in room.sittings[0].polls)
        return tracemalloc.get_traced_memory()[0] / rounds / 100
    finally:
        tracemalloc.stop()


def test_a_vote_that_is_kept_takes_little_memory_and_one_that_was_changed_takes_none(
    programme: tuple[Question, ...],
) -> None:
    kept = _in_memory(programme, rounds=10, changes=1)
    assert kept < 350
    assert _in_memory(programme, rounds=10, changes=10) < 1.1 * kept


@pytest.mark.parametrize("phones", [1, 4, 5])
def test_of_fewer_than_five_nothing_is_told_unless_it_is_asked_for(
    programme: tuple[Question, ...], phones: int
) -> None:
    room = played(programme, phones)
    (situation,) = reporting.report(room).situations
    small = phones < 5
    assert situation.withheld == (4 if small else 0) == reporting.too_few(room)
    assert (situation.rounds == ()) == small
    assert (situation.shift is None) == small
    assert not any(bar.count for expert in situation.panel for bar in expert.expected) or not small
    (every,) = reporting.report(room, few=True).situations
    assert [held.voted for held in every.rounds] == [phones, phones]


@pytest.mark.parametrize("number", [1, 2, 3, 4, 6, 12])
def test_a_plan_has_room_for_every_situation_one_after_another(opened: counsel.OpenPanel, number: int) -> None:
    questions = [framing.framed(opened, each) for each in picking.pick(opened, [str(number)])]
    planned = planning.planned(opened.panel, questions)
    at = planned.welcome
    for each in planned.situations:
        assert each.begins == at
        assert all(stage.minutes >= 1 for stage in each.stages)
        assert {"first", "talk", "second", "panel"} <= {stage.stage for stage in each.stages}
        at += sum(stage.minutes for stage in each.stages)
    assert at + planned.closing == planned.minutes
    assert planned.minutes == 45 or number > 9


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_the_plan_is_printed_in_every_format(form: str) -> None:
    found = CliRunner().invoke(main, ["workshop", "--plan", "--situations", "the-question", "--format", form])
    assert found.exit_code == 0, found.output
    assert "The question of the column" in found.output


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_plan_is_printed_on_one_sheet(language: str, tmp_path: Path) -> None:
    chromium, plan, paper = needed("chromium"), tmp_path / "plan.html", tmp_path / "plan.pdf"
    call = ["workshop", "--plan", "--lang", language, "--format", "html", "--output", str(plan)]
    assert CliRunner().invoke(main, call).exit_code == 0
    quiet = ("--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
    own = ("--headless", "--no-sandbox", f"--user-data-dir={tmp_path / 'own'}", "--no-pdf-header-footer")
    command = [chromium, *own, *quiet, f"--print-to-pdf={paper}", plan.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert len(re.findall(rb"/Type /Page\b", paper.read_bytes())) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("--plan", "--export"),
        ("--plan", "--forget"),
        ("--few",),
        ("--format", "html"),
        ("--plan", "--format", "csv"),
        ("--situations", "nonsense", "--plan"),
        ("--export", "--file", "nowhere.workshop"),
        ("--forget", "--file", "nowhere.workshop"),
        ("--rehearse", "0"),
        ("--port", "70000"),
    ],
)
def test_a_wrong_call_is_refused_with_what_is_wrong(words: tuple[str, ...], tmp_path: Path) -> None:
    found = CliRunner().invoke(main, ["workshop", *words], env={"XDG_STATE_HOME": str(tmp_path)})
    assert found.exit_code == 2
    assert "Traceback" not in found.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json", "csv"])
def test_what_came_of_it_is_exported_in_every_format_and_then_forgotten(
    form: str, programme: tuple[Question, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "counsel" / "workshops"
    folder.mkdir(parents=True)
    file = folder / "2026-11-26.workshop"
    store = storing.Store.opened(file, new=True)
    ballots = [f"b{number}" for number in range(6)]
    events: list[Anything] = [Opened("C", 1, "en", "A panel", "A note", programme, NOON), *map(Joined, ballots)]
    events += [SituationChosen(programme[1], "which"), StageSet("first")]
    store.write([*events, *(Voted("0.0", ballot, "t.1", "wait", 2, "=1+1") for ballot in ballots), Ended()])
    store.close()
    environment = {"XDG_STATE_HOME": str(tmp_path)}
    found = CliRunner().invoke(main, ["workshop", "--export", "--format", form], env=environment)
    assert found.exit_code == 0, found.output
    assert "6" in found.output
    assert "=1+1" not in found.output
    assert programme[1].title in found.output
    gone = CliRunner().invoke(main, ["workshop", "--forget"], env=environment)
    assert gone.exit_code == 0
    assert not list(folder.iterdir())
    assert CliRunner().invoke(main, ["workshop", "--forget"], env=environment).exit_code == 2


def test_an_allowance_is_spent_and_comes_back() -> None:
    now = 0.0
    allowance = limiting.Allowance(lambda: now)
    assert [allowance.spend("one") for _ in range(int(limiting.AT_ONCE))] == [0.0] * int(limiting.AT_ONCE)
    assert allowance.spend("one") > 0
    assert allowance.spend("other") == 0
    now = 1 / limiting.A_SECOND
    assert allowance.spend("one") == 0
    assert allowance.spend("one") > 0


def test_only_addresses_at_which_this_workshop_answers_are_told() -> None:
    assert reaching.reachable(["127.0.0.1"], 1, "hello") == []
    assert reaching.addresses()[-1] == "127.0.0.1"


IN_NETWORKS = (
    *(("podman0", "10.88.0.1"), ("{A4}", "192.168.56.1"), ("wlan0", "192.168.7.2"), ("eth0", "141.20.1.5")),
    *(
        ("docker0", "172.17.0.1"),
        ("eth1", "10.20.0.2"),
        ("eth2", "169.254.3.4"),
        ("lo", "127.0.0.1"),
        ("tun0", "10.8.0.2"),
    ),
)
"""The interfaces of a machine with many networks, one of them a virtual machine's that no name gives away."""


@pytest.mark.parametrize(
    ("way_out", "likely"),
    [
        ("192.168.7.2", ["192.168.7.2", "192.168.56.1"]),
        ("10.8.0.2", ["192.168.56.1", "192.168.7.2"]),
        ("", ["192.168.56.1", "192.168.7.2"]),
    ],
)
def test_of_several_networks_those_come_first_in_which_phones_may_be(
    monkeypatch: pytest.MonkeyPatch, way_out: str, likely: list[str]
) -> None:
    adapters = [ifaddr.Adapter(name, name, [ifaddr.IP(number, 24, name)]) for name, number in IN_NETWORKS]
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: adapters)
    monkeypatch.setattr(reaching, "_way_out", lambda: way_out)
    assert reaching.addresses() == [*likely, "10.20.0.2", "141.20.1.5", "127.0.0.1"]


def test_the_way_out_is_a_number_of_this_machine_or_none() -> None:
    number = reaching._way_out()
    assert number == "" or number in {ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips}


def test_what_a_room_can_expect_is_said_as_it_is_told_of_the_experts(programme: tuple[Question, ...]) -> None:
    """Of a step already taken they say whether it was right; nobody can expect them to say that it is to be done."""
    assert {question.taken for question in programme} == {True, False}
    for question in programme:
        room = fold([SituationChosen(question, "action"), StageSet("predict")], played(programme, 0))
        asked = views.phone(room, "").ask
        assert asked is not None
        said = {mark.value: mark.label for mark in asked.marks}
        voices = [question.voice(expert.name, question.action) for expert in question.experts]
        assert [said[voice.stance] for voice in voices if voice.stance in said] == [
            voice.said for voice in voices if voice.stance in said
        ]


def test_another_version_that_is_installed_meanwhile_does_not_change_what_is_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Half of one version and half of another would fail in the middle of a lesson."""
    monkeypatch.setattr(templating, "_TEMPLATES", tmp_path)
    monkeypatch.setattr(templating, "_environment", functools.cache(templating._environment.__wrapped__))
    template = tmp_path / "a.html"
    template.write_text("as it was", encoding="utf-8")
    assert templating.filled("a.html") == "as it was"
    template.write_text("as it is now", encoding="utf-8")
    os.utime(template, (0, 0))
    assert templating.filled("a.html") == "as it was"


def test_a_phone_shows_its_own_latest_votes_wherever_the_room_goes_back_to(programme: tuple[Question, ...]) -> None:
    room = played(programme, 30)
    ballot = next(iter(room.ballots))
    talk, looking = (views.phone(fold([event], room), ballot) for event in (StageSet("talk"), StageSet("room")))
    assert [answer.kind for answer in talk.own] == ["first", "second"], "what the panel was expected to say is no vote"
    assert "You said:" in html.fragment(talk)
    for title in ("Before the talk", "After the talk"):
        assert title in html.fragment(looking)
    again = fold([StageSet("first", again=True), StageSet("room", 1)], room)
    assert [answer.kind for answer in views.phone(again, ballot).own] == ["second"], "the round shown had no vote of it"


def test_a_workshop_that_never_began_is_none_to_take_out(tmp_path: Path) -> None:
    """A crash right after its file was made leaves that empty."""
    file = tmp_path / "a.workshop"
    storing.Store.opened(file, new=True).close()
    done = CliRunner().invoke(main, ["workshop", "--export", "--file", str(file)])
    assert done.exit_code == 2
    assert "[no-workshop]" in done.stderr


def test_a_report_in_words_tells_what_its_page_tells(programme: tuple[Question, ...]) -> None:
    room = played(programme, 30)
    name = f"{len(room.sittings) - 1}.{room.sittings[-1].last('first')}"
    poll = room.poll(name)
    assert poll is not None
    ballot, vote = next((ballot, vote) for ballot, vote in poll.votes.items() if vote.reason)
    found = reporting.report(fold([StageSet("room"), ReasonShown(name, ballot)], room))
    told = markdown.written(documents.report(found)).replace("\\", "")
    for text in (
        "Reasons that stood on the wall",
        vote.reason,
        "of 30 have moved",
        "Only those count who voted both times",
    ):
        assert text in told
        assert text in html.report_page(found)
    assert "Simpson: Simpson" not in told


def test_whoever_leads_is_told_what_comes_next(programme: tuple[Question, ...]) -> None:
    room = played(programme, 2)
    told = []
    places = [
        StageSet("second"),
        *(StageSet("room", step) for step in (0, 1)),
        *(StageSet("panel", step) for step in (0, 1)),
        StageSet("whatif"),
    ]
    for place in places:
        page = html.fragment(views.lead(fold([place], room), views.Around()))
        told.append(page.partition('id="press-next"')[2].partition("</button>")[0].partition("Next: ")[2])
    assert told == ["what will they say?", "show the votes", "expert 1", "who expert 1 is", "expert 2", "who turns (1)"]


def test_a_workshop_is_not_ended_by_one_press(programme: tuple[Question, ...]) -> None:
    """It cannot be begun again, and what is beside it is pressed in every lesson."""
    for event in (StageSet("lobby"), StageSet("end")):
        page = html.fragment(views.lead(fold([event], played(programme, 2)), views.Around()))
        folded = page.partition('id="press-end"')[0].rpartition("<details>")[2]
        assert folded.startswith("<summary>End the workshop")
        assert "</details>" not in folded


def test_the_cockpit_has_the_reasons_only_where_they_can_be_shown(programme: tuple[Question, ...]) -> None:
    """With hundreds of phones they are long, and the cockpit is sent anew with every vote."""
    room = played(programme, 30)
    around = views.Around()
    for stage in STAGES[1:]:
        shown = views.lead(fold([StageSet(stage)], room), around).reasons
        assert bool(shown) == (stage in ("talk", "room")), stage
    again = fold([StageSet("first", again=True), StageSet("room")], room)
    assert {reason.poll for reason in views.lead(again, around).reasons} == {"0.1"}, "of each kind the latest vote"
