"""The page in a real browser: asked by keyboard, changed, reopened a week later, taken along, and as Python answers."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import icalendar
import msgspec
import pytest
from selenium.webdriver import Keys
from selenium.webdriver.support.ui import WebDriverWait

from browser.seen import DAY, Seen, written
from counsel import consulting
from counsel.advising.advice import firmness_on
from counsel.logic.situation import given_in
from counsel.rendering import ics, words
from counsel.rendering.page.gathering import Gatherer
from counsel.rendering.views.plan import plan_of
from tools import LARGE
from vectors import shipped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selenium.webdriver import Chrome

    from counsel.consulting import Answer, OpenPanel
    from counsel.rendering.views.plan import Line


def test_the_whole_interview_by_keyboard_alone(seen: Seen) -> None:
    while seen.focused.get_attribute("id") != "start":
        seen.keys(Keys.TAB)
    seen.keys(Keys.ENTER)
    asked = []
    while seen.every("#question"):
        assert seen.focused.get_attribute("id") == "heading"
        asked.append(seen.focused.text)
        seen.keys(Keys.TAB)
        if seen.focused.get_attribute("type") == "radio":
            seen.keys(Keys.ARROW_DOWN)
        else:
            seen.keys("3")
        seen.keys(Keys.ENTER)
    assert len(asked) == len(set(asked)) > 3
    while seen.focused.get_attribute("id") != "show":
        seen.keys(Keys.TAB)
    seen.keys(Keys.ENTER)
    assert seen.focused.get_attribute("id") == "heading"
    assert seen.under("Today")


def test_an_answer_is_changed_and_back_leads_to_the_question_before(seen: Seen) -> None:
    seen.click("#start")
    first = seen.find("#heading").text
    seen.click("#option-1")
    seen.click("#next")
    assert seen.find("#heading").text != first
    assert "experts settled" in str(seen.find("#live").get_property("textContent"))
    seen.click("#back")
    assert seen.find("#heading").text == first
    assert seen.find("#option-1").is_selected()
    seen.click("#option-unknown")
    seen.click("#next")
    assert seen.find("#heading").text != first
    assert "not known" in seen.find(".interview ol").text
    seen.click("#next")
    assert seen.find("#wrong").text
    assert seen.focused.get_attribute("type") == "radio"


def test_a_screen_that_is_turned_keeps_what_was_chosen_and_shows_the_table_where_there_is_room(seen: Seen) -> None:
    seen.click("#start")
    seen.click("#option-1")
    seen.sized(390)
    seen.until("return innerWidth === 390")
    assert seen.find("#option-1").is_selected()
    seen.case("the-question")
    assert not seen.every("table")
    seen.sized(1280)
    seen.until("return document.querySelector('table') !== null")


def test_what_no_longer_applies_is_set_aside_and_holds_again(seen: Seen) -> None:
    seen.case("the-question")
    step = seen.script("return counsel.panel.facts.findIndex(fact => fact.name === 'last_step')")
    before = seen.texts("#view table td:not(.group)")
    seen.script("counsel.change(arguments[0], 'nothing', `change-${arguments[0]}`)", step)
    assert seen.every("#moved li")
    assert seen.focused.get_attribute("id") == f"change-{step}"
    assert not seen.every(f"#change-{step + 1}")
    seen.script("counsel.change(arguments[0], 'left_message', `change-${arguments[0]}`)", step)
    assert [
        text.replace("\nchanged", "").replace(" changed", "") for text in seen.texts("#view table td:not(.group)")
    ] == before


def said(lines: Iterable[Line]) -> list[str]:
    return ["".join(span.text for span in line.said.spans) for line in lines]


def looked_back(panel: OpenPanel, answer: Answer) -> list[str]:
    return [
        f"{panel.panel.actions[action].title} — {judged_in_words(panel, answer, action)}"
        for action in answer.bottom_line.looks_back
    ]


def judged_in_words(panel: OpenPanel, answer: Answer, action: str) -> str:
    settled = {stance: who for stance, who in answer.tally[action].items() if stance in ("do", "may", "avoid")}
    return words.said_in_words(panel.panel, settled, taken=True, firmness=firmness_on(answer.advice, action))


def test_every_shipped_case_is_answered_as_python_answers_it(seen: Seen, opened: OpenPanel) -> None:
    for case in opened.every_case():
        answer = opened.consult(given_in(case), DAY)
        seen.case(case.name)
        for heading, lines in plan_of(opened.panel, answer):
            assert seen.under(heading) == said(lines), case.name
        assert seen.under("What you did") == looked_back(opened, answer), case.name
        assert seen.texts(".limit")[: len(answer.limits)] == [f"Please note: {limit.say}" for limit in answer.limits], (
            case.name
        )


def test_a_day_to_come_is_told_as_firmly_as_python_tells_it(seen: Seen, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(consulting.load().folder, tmp_path / "voicemail-follow-up"))
    for name, rule in (
        ("luscher", "call-again-after-a-few-days"),
        ("feldman", "call-the-cell-a-few-days-after-your-note"),
    ):
        file = folder / "experts" / f"{name}.yaml"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(f"id: {rule}\n", f"id: {rule}\n    firmness: mild\n"), encoding="utf-8")
    opened = consulting.load(folder)
    page = Seen(seen.chrome, written(tmp_path, "--panel", str(folder)))
    page.opened()
    for case in ("the-question", "the-note-of-yesterday"):
        answer = opened.consult(given_in(opened.case(case)), DAY)
        page.case(case)
        then = page.under("Then")
        assert then == said(dict(plan_of(opened.panel, answer))["Then"])
        assert any("mildly)" in line for line in then if line.startswith("From"))


def test_stances_and_what_they_hang_on_are_those_of_python(seen: Seen, opened: OpenPanel) -> None:
    every = shipped(opened, DAY, 5_000 if LARGE else 1_000)
    differences = seen.script(
        """const { engine, panel } = counsel, levels = new Map(panel.facts.map((fact, level) => [fact.name, level]));
        return arguments[0].flatMap((vector, number) => {
          const given = Object.entries(vector.given).map(([name, value]) => [levels.get(name), value]);
          const said = engine.advise(engine.situation(new Map(given)));
          return vector.pairs.flatMap(([possible, depends], pair) =>
            said[pair].possible === possible && said[pair].depends.join() === depends.join() ? [] : [[number, pair]]);
        })""",
        every,
    )
    assert differences == []


def test_conditions_of_what_is_open_are_those_of_python(chrome: Chrome, file: Path, opened: OpenPanel) -> None:
    """Asked of the script of the file, in Chromium; its last lines, which begin the page, are left out."""
    code = file.read_text(encoding="utf-8").partition('<script type="module">')[2].rpartition("if(typeof document")[0]
    chrome.get("about:blank")
    vectors = [each for each in shipped(opened, DAY, 5_000 if LARGE else 1_000) if "conditions" in each]
    differences = chrome.execute_async_script(
        """const [code, data, vectors, done] = arguments;
        const kernel = code + "\\nexport { Engine, bits, branches, presumed };";
        import("data:text/javascript," + encodeURIComponent(kernel)).then(({ Engine, bits, branches, presumed }) => {
          const engine = new Engine(data), levels = new Map(data.facts.map((fact, level) => [fact.name, level]));
          const named = limits => limits.map(({ level, mask }) => [level, bits(mask)]);
          done(vectors.flatMap((vector, number) => {
            const given = Object.entries(vector.given).map(([name, value]) => [levels.get(name), value]);
            const situation = engine.situation(new Map(given));
            return engine.advise(situation).flatMap((said, pair) => {
              const isOpen = said.possible & (said.possible - 1);
              const granted = isOpen && presumed(engine, pair, situation);
              const told = !isOpen ? null : [
                branches(said, situation).map(({ stance, ways }) => [stance, ways.map(named)]),
                granted && [granted.stance, named(granted.limits)]];
              return JSON.stringify(told) === JSON.stringify(vector.conditions[pair]) ? [] : [[number, pair]];
            });
          }));
        })""",
        code,
        msgspec.to_builtins(Gatherer(opened).logic()),
        vectors,
    )
    assert len(vectors) > 20
    assert any(told for vector in vectors for told in vector["conditions"])  # type: ignore[attr-defined]
    assert differences == []


def test_a_link_opened_a_week_later_says_what_is_due_then(seen: Seen, opened: OpenPanel) -> None:
    seen.case("the-question")
    link = seen.find("#line").get_attribute("value")
    assert link == opened.link(opened.situation(given_in(opened.case("the-question")), DAY))
    assert str(seen.find("#link").get_attribute("value")).endswith(f"#{link}")
    later = DAY + datetime.timedelta(days=7)
    seen.opened(link, on=later)
    answer = opened.consult(given_in(opened.case(link)), later)
    assert seen.under("Today") == said(dict(plan_of(opened.panel, answer))["Today"])
    assert "7 days ago" in seen.find("#view").text
    assert not seen.find("#note").text


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("counsel:1/voicemail-follow-up/answer=none_yet,interview=done/000000", "not whole"),
        ("counsel:9/voicemail-follow-up/answer=none_yet/000000", "another version"),
        ("%E0%A4%A", "not whole"),
        ("nonsense", "not whole"),
    ],
)
def test_a_link_that_cannot_be_read_is_said_to_be(seen: Seen, link: str, told: str) -> None:
    seen.opened(link)
    assert told in seen.find("#note").text
    assert seen.find("#start").is_displayed()


@pytest.mark.parametrize(
    ("body", "left_out"),
    [
        ("1/voicemail-follow-up/interview=done,moon=full", "moon"),
        ("1/voicemail-follow-up/interview=done,role=pope", "role"),
        (
            "1/voicemail-follow-up/days_since_last_step=2027-01-01,interview=done,last_step=left_message",
            "days_since_last_step",
        ),
        ("1/voicemail-follow-up/interview=ahead,thank_you_letter=emailed", "Your thank-you letter"),
    ],
)
def test_what_a_link_says_that_means_nothing_here_is_left_out_and_said(seen: Seen, body: str, left_out: str) -> None:
    from hashlib import sha256

    seen.opened(f"counsel:{body}/{sha256(body.encode()).hexdigest()[:6]}")
    assert left_out in seen.find("#note").text
    assert seen.under("Today")


def test_the_calendar_file_is_read_by_icalendar_and_has_the_events_of_python(seen: Seen, opened: OpenPanel) -> None:
    compared = 0
    for case in opened.every_case():
        answer = opened.consult(given_in(case), DAY)
        if not (answer.ahead or any(each.dates for each in answer.repeats)):
            continue
        seen.case(case.name)
        found = icalendar.Calendar.from_ical(seen.script("return counsel.answer.calendar"))
        assert events(found) == events(icalendar.Calendar.from_ical(ics.calendar(opened.panel, answer))), case.name
        compared += 1
    assert compared > 5


def events(calendar: icalendar.Component) -> list[tuple[str, ...]]:
    keys = ("UID", "DTSTART", "DTSTAMP", "SUMMARY", "DESCRIPTION", "TRANSP")
    return [tuple(str(event.decoded(key)) for key in keys) for event in calendar.walk("VEVENT")]


def test_why_tells_rules_claims_and_answers_and_gives_the_focus_back(seen: Seen) -> None:
    seen.case("the-question")
    cell = next(cell for cell in seen.every("table .cell") if "avoid" in cell.text)
    cell.send_keys(Keys.ENTER)
    told = seen.find("#why").text
    assert "¶" in told
    assert "Your answers behind it" in told
    assert "Enough for this already" in told
    seen.keys(Keys.ESCAPE)
    assert not seen.find("#why").is_displayed()
    assert seen.focused == cell


def test_a_draft_is_what_the_panel_writes(seen: Seen, opened: OpenPanel) -> None:
    answer = opened.consult(given_in(opened.case("the-question")), DAY)
    seen.case("the-question")
    drafts = dict(
        zip(
            seen.texts("#along summary"),
            [field.get_attribute("value") for field in seen.every("#along textarea")],
            strict=True,
        )
    )
    for name in ("letter", "note", "call"):
        written = opened.draft(name, answer)
        assert drafts[written.draft.title] == "\n".join(line.say for line in written.lines)


def test_a_page_that_begins_with_a_case(seen: Seen, tmp_path: Path) -> None:
    page = Seen(seen.chrome, written(tmp_path, "--case", "the-question", "--set", "urgent=yes"))
    page.opened()
    assert page.under("Today")
    assert "None of the five had a deadline" in page.find(".limit").text


def test_a_page_that_begins_with_what_is_not_known_does_not_ask_for_it(seen: Seen, tmp_path: Path) -> None:
    unknown = ("--set", "answer=unknown", "--set", "interview=done", "--set", "urgent=unknown")
    page = Seen(seen.chrome, written(tmp_path, *unknown))
    page.opened()
    names = "return [...counsel.unknown].map(level => counsel.panel.facts[level].name)"
    assert page.script(names) == ["answer", "urgent"]
    page.click("#go-ask")
    asked = set()
    while page.every("#question"):
        asked.add(page.script("return counsel.panel.facts[counsel.next.fact].name"))
        page.script("counsel.answerTo(counsel.next.fact, null)")
    assert asked
    assert not asked & {"answer", "urgent", "interview"}
    answers = page.find(".interview ol").text
    assert "The interview: over" in answers
    assert answers.count("not known") == 2 + len(asked)


def test_a_page_in_german(seen: Seen, tmp_path: Path) -> None:
    file = written(tmp_path, "--lang", "de")
    page = Seen(seen.chrome, file)
    page.opened()
    assert page.find("html").get_attribute("lang") == "de"
    page.case("the-question")
    assert page.under("Heute")
    assert "23. November 2026" in page.find("#heading").text
    assert file.stat().st_size < 120 * 1024


def test_the_calendar_file_is_downloaded_and_a_link_is_copied(seen: Seen, tmp_path: Path) -> None:
    behaviour = {"behavior": "allow", "downloadPath": str(tmp_path)}
    seen.chrome.execute_cdp_cmd("Browser.setDownloadBehavior", behaviour)
    seen.case("the-question")
    seen.click("#calendar")
    file = tmp_path / "days-ahead.ics"
    WebDriverWait(seen.chrome, 20).until(lambda _: file.exists() and file.stat().st_size > 0)
    assert events(icalendar.Calendar.from_ical(file.read_bytes()))
    seen.click("#link ~ button")
    seen.until("return document.getElementById('live').textContent !== ''")
    assert seen.find("#live").get_property("textContent") == "Copied."
    assert seen.focused.text == "Copy"


def test_what_is_answered_is_there_when_the_page_is_loaded_again_and_nowhere_else(seen: Seen) -> None:
    seen.click("#start")
    seen.click("#option-1")
    seen.click("#next")
    held = seen.script("return location.hash")
    assert "interview=done" in held
    seen.chrome.refresh()
    seen.until("return Boolean(globalThis.counsel && document.querySelector('#view > *'))")
    assert seen.script("return [...counsel.answers.values()]") == ["done"]
    assert seen.script("return [document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]
    seen.click("#go-answer")
    seen.click("#anew")
    assert seen.script("return location.hash") == ""


def test_another_link_in_the_address_is_read_at_once(seen: Seen, opened: OpenPanel) -> None:
    facts = {"interview": "done", "answer": "turned_down", "last_step": "nothing"}
    seen.script("location.hash = arguments[0]", opened.link(opened.situation(facts, DAY)))
    seen.until("return document.getElementById('view').dataset.view === 'answer'")
    assert seen.under("Today") == said(dict(plan_of(opened.panel, opened.consult(facts, DAY)))["Today"])


@pytest.mark.parametrize(
    "lacking", ["delete globalThis.DecompressionStream", "history.replaceState = () => { throw 1 }"]
)
def test_a_browser_that_lacks_something_loses_nothing_without_a_word(seen: Seen, lacking: str) -> None:
    added = seen.chrome.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": lacking})
    try:
        seen.chrome.get("about:blank")
        seen.chrome.get(seen.address)
        seen.until("return document.querySelector('#view > *') || document.getElementById('note').textContent")
        if "replaceState" in lacking:
            seen.case("the-question")
            assert seen.under("Today")
            assert "last_step=left_message" in str(seen.find("#link").get_attribute("value"))
        else:
            assert "This browser cannot show the page" in seen.find("#note").text
    finally:
        seen.chrome.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
        seen.chrome.get_log("browser")  # type: ignore[no-untyped-call]  # what failed on purpose is no remark


def test_a_day_is_changed_in_place_by_keyboard_and_the_focus_goes_on(seen: Seen) -> None:
    seen.case("the-question")
    days = seen.script("return counsel.panel.facts.findIndex(fact => fact.kind === 'days')")
    following = seen.script("return counsel.panel.facts.findIndex(fact => fact.name === 'heard_back')")
    seen.find(f"#change-{days}").send_keys("11202026")
    assert not seen.every("#moved")
    while seen.focused.get_attribute("id") == f"change-{days}":
        seen.keys(Keys.TAB)
    assert seen.focused.get_attribute("id") == f"change-{following}"
    assert seen.script("return counsel.answers.get(arguments[0])", days) == 3
    assert "3 days ago" in seen.find("#moved").text
    seen.find(f"#change-{days}").send_keys("11222026", Keys.ENTER)
    assert seen.script("return counsel.answers.get(arguments[0])", days) == 1
    assert seen.focused.get_attribute("id") == f"change-{days}"
    seen.find(f"#change-{days}").send_keys("11302026", Keys.ENTER)
    assert seen.find(f"#change-{days}").get_attribute("value") == "2026-11-22"


def test_a_number_in_steps_is_typed_and_shown_with_its_unit(chrome: Chrome, tmp_path: Path) -> None:
    page = Seen(chrome, written(tmp_path, "--panel", str(Path(__file__).parents[1] / "panels" / "bicycle")))
    page.sized(1280)
    page.opened(on=DAY)
    pressure = page.script("return counsel.panel.facts.findIndex(fact => fact.name === 'tyre_pressure')")
    page.click("#start")
    page.script("counsel.askAgain(arguments[0])", pressure)
    for typed, right in (("2.45", False), ("99", False), ("2.4", True)):
        field = page.find("#number")
        field.clear()
        field.send_keys(typed)
        page.click("#next")
        assert bool(page.every("#wrong") and page.find("#wrong").text) is not right
    assert page.script("return counsel.answers.get(arguments[0])", pressure) == 2.4
    assert page.script("return counsel.valueInWords(arguments[0])", pressure) == "2.4 bar"
    assert "tyre_pressure=2.4" in page.script("return counsel.link")
    age = page.script("return counsel.panel.facts.findIndex(fact => fact.name === 'bicycle_age')")
    ages = page.script("return [0.5, 1, 2].map(age => counsel.said(arguments[0], age))", age)
    assert ages == [f"The age of the bicycle: {told}" for told in ("0.5 years", "1 year", "2 years")]
    page.left()


def test_what_was_made_of_a_draft_is_there_after_a_change(seen: Seen) -> None:
    seen.case("the-question")
    seen.click("#drafted-0")
    seen.find("#draft-0").send_keys(" And my own words.")
    urgent = seen.script("return counsel.panel.facts.findIndex(fact => fact.name === 'urgent')")
    for value in (True, False):
        seen.script("counsel.change(arguments[0], arguments[1], `change-${arguments[0]}`)", urgent, value)
    seen.script("counsel.go('map'); counsel.go('answer')")
    assert str(seen.find("#draft-0").get_attribute("value")).endswith(" And my own words.")
    assert not str(seen.find("#draft-1").get_attribute("value")).endswith(" And my own words.")


def test_after_every_change_the_focus_is_where_it_was(seen: Seen) -> None:
    seen.case("the-question")
    for width in (1280, 390):
        seen.sized(width)
        seen.script("counsel.go('answer')")
        strayed = seen.script(
            """const { panel } = counsel, began = [...counsel.answers];
            return panel.facts.flatMap((fact, level) => {
              const select = document.getElementById(`change-${level}`);
              if (!select?.options) return [];
              return [...select.options].map(option => option.value).flatMap(value => {
                const field = document.getElementById(`change-${level}`);
                counsel.focusOn(field.id);
                field.value = value;
                field.dispatchEvent(new Event("change"));
                const { id, value: chosen } = document.activeElement;
                counsel.begin(began);
                counsel.render();
                return id === field.id && chosen === value ? [] : [[fact.name, value, id, chosen]];
              });
            })"""
        )
        assert strayed == []


def test_beyond_the_holidays_that_are_known_that_is_said(seen: Seen) -> None:
    told = "Public holidays are known here until Saturday, 31 December 2033"
    seen.case("the-question")
    assert told not in seen.find("#view").text
    assert seen.script("return counsel.answer.closed('2026-11-26').words").startswith("Thanksgiving Day; the next")
    seen.opened(on=datetime.date(2034, 7, 3))
    seen.case("the-question")
    assert told in seen.find("#view").text
    assert seen.script("return counsel.answer.closed('2034-07-04')") is None
    assert "public holidays aside" in seen.script("return counsel.answer.closed('2034-07-08').words")


def test_another_view_begins_at_its_top_and_tells_no_change_of_before(seen: Seen) -> None:
    seen.sized(390)
    seen.case("the-question")
    urgent = seen.script("return counsel.panel.facts.findIndex(fact => fact.name === 'urgent')")
    seen.script("counsel.change(arguments[0], true, `change-${arguments[0]}`)", urgent)
    assert seen.every("#moved")
    for view in ("map", "answer"):
        seen.script("scrollTo(0, document.documentElement.scrollHeight)")
        assert seen.script("return scrollY") > 0
        seen.script("counsel.go(arguments[0])", view)
        assert seen.script("return scrollY") == 0
    assert not seen.every("#moved")


def test_what_was_not_known_and_then_is_stays_chosen(seen: Seen) -> None:
    seen.click("#start")
    seen.click("#option-unknown")
    seen.click("#next")
    seen.click("#back")
    seen.click("#option-1")
    seen.click("#next")
    seen.click("#back")
    assert seen.find("#option-1").is_selected()
    assert seen.script("return counsel.unknown.size") == 0
