"""What the page tells beside its plan, as Python does: silences, whys, what is open, the map, the calendar in full."""

from __future__ import annotations

import base64
import datetime
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import icalendar
import pytest
from selenium.webdriver import Keys

from browser.seen import DAY, Seen, written
from browser.test_page import events
from counsel import consulting
from counsel.advising.advice import Detail
from counsel.logic.situation import given_in
from counsel.panel.model import Reading
from counsel.problems import InputError
from counsel.rendering import ics, words
from counsel.rendering.views.plan import dividing, plan_of

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

    from counsel.consulting import Answer, OpenPanel

WAITING = {"interview": "done", "answer": "none_yet", "last_step": "left_message", "days_since_last_step": 20}
"""Who has waited for longer than a week, so that what is to be done every week is due at once."""


SILENCES = {"here": words.SILENCES[words.HERE], "never": words.SILENCES[words.NEVER]}


@pytest.fixture(scope="module")
def answers(opened: OpenPanel) -> dict[str, Answer]:
    return {case.name: opened.consult(given_in(case), DAY) for case in opened.every_case()}


def level(seen: Seen, fact: str) -> int:
    found: int = seen.script("return counsel.panel.facts.findIndex(fact => fact.name === arguments[0])", fact)
    return found


def test_who_is_silent_of_an_action_and_who_never_speaks_of_it(
    seen: Seen, opened: OpenPanel, answers: dict[str, Answer]
) -> None:
    called = words.names_of(opened.panel)
    titles = {action.title: name for name, action in opened.panel.actions.items()}
    for name in ("the-question", "not-this-time"):
        seen.case(name)
        told = dict(zip(seen.texts("#reasons h4"), seen.texts("#reasons .action > p"), strict=True))
        for title, silent in told.items():
            every: dict[str, list[str]] = {"here": [], "never": []}
            for expert, actions in answers[name].silent.items():
                if titles[title] in actions:
                    every[str(actions[titles[title]])].append(called[expert])
            parts = [f"{words.say(SILENCES[kind])}: {words.joined(who)}" for kind, who in every.items() if who]
            assert silent == " · ".join(parts), (name, title)


def test_what_divides_them_most_comes_first(seen: Seen, opened: OpenPanel, answers: dict[str, Answer]) -> None:
    for name, answer in answers.items():
        seen.case(name)
        divided = ["".join(span.text for span in each.spans) for each in dividing(opened.panel, answer)]
        expected = [re.match(r"They are divided: (.+?\?)", each) for each in divided]
        titles = [found[1] for found in expected if found]
        assert [re.match(r".+?\?", each)[0] for each in seen.under("They are divided")] == titles[:2], name  # type: ignore[index]


def test_each_fact_that_is_open_can_be_answered_at_once(seen: Seen, answers: dict[str, Answer]) -> None:
    facts = "return [...document.querySelectorAll('[id^=now-]')].map(each => Number(each.id.slice(4)))"
    for width in (1280, 390):
        seen.sized(width)
        for name, answer in answers.items():
            seen.case(name)
            levels = seen.script(facts)
            fields = seen.script(
                "return arguments[0].filter(each => document.getElementById(`change-${each}`))", levels
            )
            assert len(set(levels)) == len(levels) == len(fields), name
            open_ones = [left.depends_on for said in answer.advice.values() for left in said.open.values()]
            assert bool(levels) == bool(open_ones), name
            if width == 1280:
                names = seen.script("return arguments[0].map(each => counsel.panel.facts[each].name)", levels)
                weights = [sum(each in depends_on for depends_on in open_ones) for each in names]
                assert weights == sorted(weights, reverse=True), name
    seen.case("the-question")
    number = level(seen, "number_from")
    seen.click(f"#now-{number}")
    assert seen.focused.get_attribute("id") == f"change-{number}"
    assert seen.focused.is_displayed()


def test_what_somebody_said_not_to_know_is_asked_for_after_all(seen: Seen) -> None:
    seen.case("the-question")
    number, asked = level(seen, "number_from"), "The number you call"
    assert seen.find(f"#now-{number}").text == f"Answer now: {asked}"
    seen.script("counsel.answerTo(arguments[0], null); counsel.go('answer')", number)
    assert seen.find(f"#now-{number}").text == f"Answer after all: {asked} (you said that you do not know)"
    seen.click(f"#now-{number}")
    assert seen.focused.get_attribute("id") == f"change-{number}"


def test_on_a_phone_one_stance_that_is_open_is_told_and_the_others_are_folded(seen: Seen) -> None:
    seen.sized(390)
    for case, others in (("the-question", "1 more still open"), ("hardly-anything-known", "21 more still open")):
        seen.case(case)
        assert len(seen.under("Still open")) == 2  # with what is to be pressed
        assert seen.find("#fold-open").text == others
        seen.click("#fold-open")
        assert len(seen.every("#open li")) == int(others.split()[0])


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_parts_of_the_page_are_in_one_row_on_a_phone(chrome: Chrome, tmp_path: Path, language: str) -> None:
    page = Seen(chrome, written(tmp_path, "--lang", language))
    for width in (1280, 390, 360):
        page.sized(width)
        page.opened()
        for view in ("start", "ask", "answer", "experts", "cases", "map"):
            page.script("counsel.go(arguments[0])", view)
            tops = page.script("return [...document.querySelectorAll('nav li')].map(each => each.offsetTop)")
            assert len(set(tops)) == 1, (width, view)
            cut = (
                "return [...document.querySelectorAll('nav button')].some(each => each.scrollWidth > each.clientWidth)"
            )
            assert not page.script(cut), (width, view)
    page.left()


def test_in_forced_colours_a_stance_has_one_frame_and_a_sign_that_is_whole(seen: Seen) -> None:
    seen.media(forced_colors="active")
    seen.case("the-question")
    framed = """return [...document.querySelectorAll(arguments[0])].filter(
      each => getComputedStyle(each).borderTopWidth !== "0px").length"""
    assert seen.script(framed, ".stance.silent") == 0
    assert seen.script(framed, ".cell .stance") == 0
    assert seen.script(framed, ".cell") == len(seen.every(".cell"))
    seen.script("counsel.go('ask')")
    assert seen.script(framed, ".column .stance") == len(seen.every(".column .stance")) > 0


def test_why_tells_the_answers_behind_a_rule_and_what_is_so_now(seen: Seen) -> None:
    seen.case("the-question")
    told = {}
    for cell in ("williams, leave_message", "schindler, call_cell"):
        expert, action = cell.split(", ")
        seen.script(
            """const { panel, answer } = counsel, [expert, action] = arguments;
            counsel.why(answer.pair(panel.experts.findIndex(each => each.called.toLowerCase() === expert),
              panel.actions.findIndex(each => each.name === action)))""",
            expert,
            action,
        )
        told[expert] = seen.find("#why").text
        assert seen.script("return document.getElementById('why').scrollTop") == 0
        seen.script("const why = document.getElementById('why'); why.scrollTop = why.scrollHeight; why.close()")
    assert "Your answers behind it: The interview: over; Their answer: none yet\n" in told["williams"]
    assert "your matter is urgent (now: no)" in told["schindler"]


def test_what_moved_is_said_aloud_and_marked_in_the_columns(seen: Seen) -> None:
    seen.case("the-question")
    urgent = level(seen, "urgent")
    seen.script("counsel.change(arguments[0], true, `change-${arguments[0]}`)", urgent)
    aloud = str(seen.find("#live").get_property("textContent"))
    assert "Luscher on “Call the cell phone”: may" in aloud
    assert "Schindler on “Call the cell phone”: may" in aloud
    assert seen.every("table .moved")
    assert "Luscher on “Call the cell phone”: may (before: avoid)" in seen.texts("#moved li")
    seen.script("counsel.go('ask')")
    assert seen.texts(".column:has(.new) h3") == ["Luscher", "Schindler"]
    assert len(seen.every(".column .new")) == 2


def test_what_was_open_and_comes_to_nothing_is_not_said_aloud_and_what_somebody_no_longer_says_is(seen: Seen) -> None:
    aloud = "return document.getElementById('live').textContent"
    seen.click("#start")
    seen.script("counsel.answerTo(arguments[0], 'done')", level(seen, "interview"))
    assert len(seen.script("return counsel.moved")) > 1
    assert seen.script(aloud) == "0 of 5 experts settled. "
    seen.case("the-question")
    seen.script("counsel.answerTo(arguments[0], 'offered')", level(seen, "answer"))
    assert "Williams on “Send a thank-you letter”: nothing" in seen.script(aloud)


def test_back_passes_over_what_no_longer_applies(seen: Seen) -> None:
    facts = [level(seen, name) for name in ("interview", "last_step", "days_since_last_step", "urgent")]
    values = ["done", "left_message", 3, True]
    seen.script("counsel.go('ask')")
    for fact, value in zip(facts, values, strict=True):
        seen.script("counsel.answerTo(arguments[0], arguments[1])", fact, value)
    seen.script("counsel.answerTo(arguments[0], 'nothing')", facts[1])
    asked = []
    for _ in range(3):
        seen.click("#back")
        asked.append(seen.script("return counsel.again"))
    assert asked == [facts[3], facts[1], facts[0]]


def test_a_day_is_given_as_a_number_or_as_a_date_or_said_not_to_be_known(seen: Seen) -> None:
    seen.case("the-question")
    days = level(seen, "days_since_last_step")
    seen.script("counsel.askAgain(arguments[0])", days)
    number = seen.find("#number")
    number.clear()
    number.send_keys("3")
    assert seen.find("#date").get_attribute("value") == "2026-11-20"
    seen.find("#date").send_keys("11182026")
    assert number.get_attribute("value") == "5"
    seen.click("#unknown")
    seen.click("#next")
    assert seen.script("return counsel.unknown.has(arguments[0]) && !counsel.answers.has(arguments[0])", days)


def test_each_question_says_whom_it_may_change_and_how_many_more_there_may_be(seen: Seen, opened: OpenPanel) -> None:
    called = words.names_of(opened.panel)
    seen.click("#start")
    given: dict[str, object] = {}
    not_known: list[str] = []
    for value in ("done", "none_yet", None, None):
        name = seen.script("return counsel.panel.facts[counsel.next.fact].name")
        situation = opened.situation(given, DAY)
        advice = opened.adviser.advise(situation, Detail.PRESUMPTIONS)
        may_change = [
            called[who] for who, said in advice.items() if any(name in left.depends_on for left in said.open.values())
        ]
        verb = "says" if len(may_change) == 1 else "say"
        assert f"May change what {words.joined(may_change)} {verb}." in seen.find("#help").text
        question = opened.interviewer.next_question(situation, not_known)
        assert question is not None
        assert seen.find("#progress").text.endswith(f"at most {question.at_most} questions more")
        if value is None:
            not_known.append(name)
        else:
            given[name] = value
        seen.script("counsel.answerTo(counsel.next.fact, arguments[0])", given.get(name))


def test_of_all_questions_that_leave_least_open_the_first_in_the_panel_is_asked(seen: Seen) -> None:
    ties, others = seen.script(
        """const { engine, panel } = counsel, found = [0, []];
        for (const { answers } of panel.cases)
          for (const upTo of answers.keys()) {
            const situation = engine.situation(new Map(answers.slice(0, upTo))), said = engine.advise(situation);
            const askable = [...engine.matter(said)].sort((one, other) => one - other).filter(level =>
              situation.cells[level].toString(2).replaceAll("0", "").length > 1
              && !(situation.cells[level] & engine.apart[level]));
            const left = askable.map(level => engine.leftOpen(situation, said, level)), least = Math.min(...left);
            found[0] += left.filter(each => each === least).length > 1;
            const { fact } = engine.next(situation, said, new Set());
            if (fact !== (askable[left.indexOf(least)] ?? -1)) found[1].push([upTo, answers]);
          }
        return found"""
    )
    assert ties > 0
    assert others == []


def test_a_phone_prints_all_that_a_wide_screen_prints(seen: Seen) -> None:
    sheets = []
    for width in (1280, 390):
        seen.sized(width)
        for view in ("answer", "map"):
            seen.case("the-question")
            seen.script("counsel.go(arguments[0])", view)
            printed = seen.chrome.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})
            sheets.append(base64.b64decode(printed["data"]).count(b"/Type /Page\n"))
            seen.until("return !counsel.printing")
            assert bool(seen.every("#view table")) is (width == 1280)
    assert sheets[:2] == sheets[2:]
    assert min(sheets) > 1


def test_who_writes_in_a_draft_still_sees_it_when_the_screen_is_turned(seen: Seen) -> None:
    seen.case("the-question")
    seen.click("#drafted-0")
    seen.click("#draft-0")
    seen.sized(390)
    seen.until("return document.querySelector('#along').tagName === 'DETAILS'")
    assert seen.focused.get_attribute("id") == "draft-0"
    assert seen.focused.is_displayed()


def test_a_screen_that_is_turned_shows_what_it_showed_and_keeps_what_was_unfolded(seen: Seen) -> None:
    seen.sized(390)
    seen.case("the-question")
    seen.click("#fold-reasons")
    seen.until("return counsel.unfolded.has('reasons')")
    seen.script("counsel.change(arguments[0], true, 'fold-along')", level(seen, "urgent"))
    assert seen.script("return document.getElementById('reasons').open")
    seen.script("scrollTo(0, 0)")
    seen.sized(1280)
    seen.until("return document.querySelector('#along').tagName === 'SECTION'")
    seen.script("document.getElementById('print').focus(); scrollTo(0, 0)")
    seen.sized(390)
    seen.until("return document.querySelector('#along').tagName === 'DETAILS'")
    assert seen.script("return scrollY") == 0
    assert seen.script("return document.getElementById('reasons').open")


def test_a_field_that_is_left_as_it_was_changes_nothing(seen: Seen) -> None:
    seen.case("the-question")
    days = level(seen, "days_since_last_step")
    seen.find(f"#change-{days}").click()
    while seen.focused.get_attribute("id") == f"change-{days}":
        seen.keys(Keys.TAB)
    seen.find(f"#change-{days}").send_keys(Keys.ENTER)
    assert not seen.every("#moved")


def test_nothing_stands_before_the_first_question_and_one_that_is_asked_again_is_one(seen: Seen) -> None:
    seen.click("#start")
    assert not seen.every("#back")
    seen.case("the-question")
    seen.script("counsel.answerTo(arguments[0], 'company')", level(seen, "number_from"))
    seen.click("#go-ask")
    assert seen.find("#heading").text == "Check your answers"
    seen.script("counsel.askAgain(arguments[0])", level(seen, "urgent"))
    assert seen.find("#progress").text == "5 of 5 experts settled · at most 1 question more"


def test_a_map_is_laid_out_anew_when_the_screen_is_turned(seen: Seen) -> None:
    seen.script("counsel.go('map')")
    for width in (390, 1280):
        seen.sized(width)
        seen.until(f"return Boolean(document.querySelector('#agreement table')) === {str(width == 1280).lower()}")


PASSED = """const Before = Date, passed = arguments[0] * 86400000;
globalThis.Date = class extends Before {
  constructor(...given) { given.length ? super(...given) : super(Before.now() + passed); }
};"""
"""So many days pass."""


@pytest.mark.parametrize(("passed", "end"), [(7, "maximum"), (-7, "minimum")])
def test_what_was_answered_stays_an_answer_however_far_the_clock_moves(seen: Seen, passed: int, end: str) -> None:
    seen.case("the-question")
    days = level(seen, "days_since_last_step")
    seen.script("counsel.change(arguments[0], counsel.panel.facts[arguments[0]][arguments[1]], 'go-map')", days, end)
    seen.script(PASSED + "document.dispatchEvent(new Event('visibilitychange'))", passed)
    assert seen.script("return counsel.today") == (DAY + datetime.timedelta(days=passed)).isoformat()
    assert not seen.every("#moved")
    fact = seen.script("return counsel.panel.facts[arguments[0]]", days)
    assert seen.script("return counsel.answers.get(arguments[0])", days) == fact[end]


@pytest.mark.parametrize("view", ["answer", "ask"])
def test_a_page_that_was_left_open_says_what_is_due_when_it_is_looked_at_again(
    seen: Seen, opened: OpenPanel, view: str
) -> None:
    facts = {**given_in(opened.case("the-question")), "days_since_last_step": 1}
    seen.opened(opened.link(opened.situation(facts, DAY)))
    seen.script("counsel.go(arguments[0])", view)
    held = seen.script("return [counsel.link, counsel.view]")
    waking = "document.dispatchEvent(new Event('visibilitychange'))"
    seen.script(waking)
    assert seen.script("return counsel.today") == DAY.isoformat()
    later = DAY + datetime.timedelta(days=7)
    seen.script(PASSED + waking, 7)
    assert seen.script("return [counsel.link, counsel.view]") == held
    assert seen.script(
        "return [counsel.today, counsel.answers.get(arguments[0])]", level(seen, "days_since_last_step")
    ) == [
        later.isoformat(),
        8,
    ]
    seen.script("counsel.go('answer')")
    answer = opened.consult({**facts, "days_since_last_step": 8}, later)
    for heading, lines in plan_of(opened.panel, answer):
        assert seen.under(heading) == ["".join(span.text for span in line.said.spans) for line in lines]


def test_paper_unfolds_what_is_folded_and_folds_it_again(seen: Seen) -> None:
    seen.sized(390)
    seen.case("the-question")
    folded = "return document.querySelectorAll('#view details:not([open])').length"
    before = seen.script(folded)
    assert before > 3
    seen.script("dispatchEvent(new Event('beforeprint'))")
    assert seen.script(folded) == 0
    seen.script("dispatchEvent(new Event('afterprint'))")
    assert seen.script(folded) == before


@pytest.mark.parametrize("widths", [(390, 1280), (1280, 390)])
def test_a_page_that_is_being_printed_stays_as_it_was_counted_in_sheets(seen: Seen, widths: tuple[int, int]) -> None:
    seen.sized(widths[0])
    seen.case("the-question")
    mark = "document.querySelector('#view table').id = 'counted'"
    if widths[0] > 700:
        seen.script(mark)
    seen.script("dispatchEvent(new Event('beforeprint'))")
    if widths[0] < 700:
        seen.script(mark)
    for width in reversed(widths):
        seen.sized(width)
        seen.until(f"return innerWidth === {width}")
        seen.chrome.execute_async_script("requestAnimationFrame(() => setTimeout(arguments[0]))")
        assert seen.every("#counted"), width
    seen.script("dispatchEvent(new Event('afterprint'))")
    assert bool(seen.every("#view table")) is (widths[0] > 700)


def test_a_sheet_and_its_solution_have_the_actions_topic_by_topic(chrome: Chrome, tmp_path: Path) -> None:
    folder = Path(__file__).parents[1] / "panels" / "hedge"
    panel = consulting.load(folder).panel
    page = panel_seen(chrome, tmp_path, folder)
    page.script("window.print = () => {}")
    titles = [panel.actions[action].title for topic in panel.topics for action in topic.actions]
    assert titles != [action.title for action in panel.actions.values()]
    for what in ("sheet", "solution"):
        page.script("counsel.print(arguments[0])", what)
        rows = "return [...document.querySelectorAll('#paper th[scope=row]')].map(each => each.textContent)"
        assert page.script(rows) == titles
    page.left()


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_sheet_takes_one_sheet_of_paper_and_its_solution_two(chrome: Chrome, tmp_path: Path, language: str) -> None:
    page = Seen(chrome, written(tmp_path, "--lang", language))
    page.opened(on=DAY)
    page.script("window.print = () => {}")
    for paper in ((8.27, 11.69), (8.5, 11)):
        for what, most in (("sheet", 1), ("solution", 2)):
            page.case("the-question")
            page.script("counsel.print(arguments[0])", what)
            size = dict(zip(("paperWidth", "paperHeight"), paper, strict=True))
            printed = page.chrome.execute_cdp_cmd("Page.printToPDF", size)
            assert base64.b64decode(printed["data"]).count(b"/Type /Page\n") == most, (paper, what)
            page.until("return !counsel.printing")
    page.left()


def test_a_sheet_has_fields_for_all_and_tells_nothing(seen: Seen) -> None:
    seen.script("window.print = () => {}")
    seen.case("the-question")
    for what, told in (("sheet", False), ("solution", True)):
        seen.script("counsel.print(arguments[0])", what)
        fields = seen.script(
            "return [...document.querySelectorAll('#paper td:not(.group)')].map(each => each.textContent)"
        )
        assert len(fields) == 16 * 5
        assert any(fields) is told


TILE = """const [row, column] = arguments;
const experts = [...document.querySelectorAll("#agreement th[scope=col]")].map(each => each.textContent);
const rows = [...document.querySelectorAll("#agreement tbody tr")];
return rows.find(each => each.cells[0].textContent === row).cells[experts.indexOf(column) + 1].textContent"""
"""What the map says of two experts."""

BAR = """const begins = (each, text) => each.firstChild.textContent === text;
const card = [...document.querySelectorAll("#voices .action")].find(each => begins(each, arguments[0]));
const line = [...card.querySelectorAll("li")].find(each => begins(each, arguments[1]));
const bar = line.querySelector(".bar");
const widths = [...bar.children].map(each => [each.className, each.getBoundingClientRect().width]);
return [line.lastChild.textContent, Object.fromEntries(widths), bar.clientWidth]"""
"""What the map says of an expert and an action, in words and as a bar."""


def percent(share: float) -> str:
    return "<1%" if 0 < share < 0.01 else f"{int(100 * share + 0.5)}%"


def test_the_map_has_the_figures_of_python(seen: Seen, opened: OpenPanel) -> None:
    mapped = opened.map(opened.situation({}, DAY))
    called = words.names_of(opened.panel)
    seen.script("counsel.go('map')")
    for one in mapped.pairs:
        row, column = called[one.one], called[one.other]
        expected = f"the same {percent(round(one.same, 4))}, opposed {percent(round(one.opposed, 4))}"  # type: ignore[arg-type]
        assert seen.script(TILE, row, column) == seen.script(TILE, column, row) == expected
    for voice in mapped.voices:
        shares = {stance: figure.share for stance, figure in voice.said.items() if figure.situations}
        title = opened.panel.actions[voice.action].title
        told, widths, whole = seen.script(BAR, title, called[voice.expert])
        expected = ", ".join(
            f"{stance} {percent(round(share, 4))}" for stance, share in shares.items() if stance != "silent"
        )
        assert told == expected
        assert widths == pytest.approx({stance: share * whole for stance, share in shares.items()}, abs=0.6)


def test_what_the_map_tells_is_opened_from_there(seen: Seen) -> None:
    tried = 0
    for part, each in enumerate(seen.script("return counsel.panel.map.parts")):
        for number, line in enumerate(each["lines"]):
            if line["opens"] is None or number > 2:
                continue
            seen.script("counsel.go('map')")
            seen.script("document.getElementById(arguments[0]).click()", f"open-{part}-{number}")
            assert seen.script("return [...counsel.answers]") == line["opens"]
            assert seen.script("return counsel.view") == "answer"
            tried += 1
    assert tried > 3


def test_every_draft_that_python_writes_and_no_other(seen: Seen, opened: OpenPanel, answers: dict[str, Answer]) -> None:
    for name, answer in answers.items():
        texts = []
        for draft in opened.panel.drafts:
            try:
                texts.append("\n".join(line.say for line in opened.draft(draft, answer).lines))
            except InputError:
                continue
        seen.case(name)
        assert seen.script("return counsel.answer.drafts.map(each => each.text)") == texts, name


def test_what_is_only_accepted_has_its_draft_too(chrome: Chrome, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(consulting.load().folder, tmp_path / "voicemail-follow-up"))
    for file in (folder / "experts").glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("do: send_thank_you_letter", "may: send_thank_you_letter"), encoding="utf-8")
    opened = consulting.load(folder)
    answer = opened.consult(given_in(opened.case("the-question")), DAY)
    assert not answer.tally["send_thank_you_letter"].get("do")
    written_there = opened.draft("letter", answer)
    page = panel_seen(chrome, tmp_path, folder)
    page.case("the-question")
    drafts = dict(page.script("return counsel.answer.drafts.map(({ title, text }) => [title, text])"))
    assert drafts[written_there.draft.title] == "\n".join(line.say for line in written_there.lines)
    page.left()


def test_the_calendar_file_is_right_to_the_letter(seen: Seen, opened: OpenPanel, answers: dict[str, Answer]) -> None:
    seen.opened(opened.link(opened.situation(WAITING, DAY)))
    every = {"waiting": opened.consult(WAITING, DAY), **answers}
    for name, answer in every.items():
        if name != "waiting":
            seen.case(name)
        text = seen.script("return counsel.answer.calendar")
        assert text.endswith("\r\n")
        lines = text.split("\r\n")
        assert max(len(line.encode()) for line in lines) <= 75
        whole = re.sub("\r\n ", "", text).split("\r\n")
        told = [line.partition(":")[2] for line in whole if line.startswith(("SUMMARY", "DESCRIPTION", "X-WR"))]
        assert not [line for line in told if re.search(r"(?<!\\)[,;]", line)]
        if name == "waiting":
            found = events(icalendar.Calendar.from_ical(text))
            assert found == events(icalendar.Calendar.from_ical(ics.calendar(opened.panel, answer)))
            assert len(found) >= 4


def test_the_calendar_is_offered_as_one(seen: Seen) -> None:
    seen.case("the-question")
    seen.script("URL.createObjectURL = blob => { globalThis.offered = blob.type; return 'about:blank#'; }")
    seen.script("HTMLAnchorElement.prototype.click = function () { globalThis.named = this.download; }")
    seen.script("document.getElementById('calendar').click()")
    assert seen.script("return [offered, named]") == ["text/calendar", "days-ahead.ics"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("1/umbrella/interview=done", "another panel"),
        ("1/voicemail-follow-up/interview=done/a_week=10", "other numbers of days"),
    ],
)
def test_a_link_of_another_panel_or_with_other_terms_is_refused(seen: Seen, body: str, told: str) -> None:
    from hashlib import sha256

    seen.opened(f"counsel:{body}/{sha256(body.encode()).hexdigest()[:6]}")
    assert told in seen.find("#note").text
    assert seen.find("#start").is_displayed()


def test_enter_leaves_the_dialog_by_its_button_and_the_page_is_as_before(seen: Seen) -> None:
    seen.case("the-question")
    seen.find("table .cell").send_keys(Keys.ENTER)
    seen.find("#close").send_keys(Keys.ENTER)
    assert not seen.find("#why").is_displayed()


def test_a_page_made_with_other_terms_says_what_python_says_with_them(chrome: Chrome, tmp_path: Path) -> None:
    opened = consulting.load(terms={"a_week": 10, "a_few_days": 2})
    page = Seen(chrome, written(tmp_path, "--term", "a_week=10", "--term", "a_few_days=2"))
    page.sized(1280)
    link = opened.link(opened.situation({**WAITING, "days_since_last_step": 8}, DAY))
    page.opened(link, on=DAY)
    answer = opened.consult({**WAITING, "days_since_last_step": 8}, DAY)
    for heading, lines in plan_of(opened.panel, answer):
        assert page.under(heading) == ["".join(span.text for span in line.said.spans) for line in lines]
    assert page.find("#line").get_attribute("value") == link
    page.left()


def test_every_rule_of_every_expert_stands_beside_its_claims(seen: Seen, opened: OpenPanel) -> None:
    panel = opened.panel
    seen.script("counsel.go('experts'); document.querySelectorAll('details').forEach(each => each.open = true)")
    told = seen.texts("#view > section")
    for section, expert in zip(told, panel.experts.values(), strict=True):
        assert section.startswith(f"{expert.full_name}\n{expert.who}\n{expert.outlook}\n{len(expert.rules)} rules\n")
    told_rules = seen.texts(".rule")
    rules = [(expert, rule) for expert in panel.experts.values() for rule in expert.rules]
    for text, (expert, rule) in zip(told_rules, rules, strict=True):
        lines = text.split("\n")
        claims = [panel.claims[name] for name in rule.claims]
        when, parts = words.rule_in_words(panel, expert, rule)
        assert lines == [
            f"{when}:",
            *parts,
            *(
                f"{words.SYMBOLS[stance.value]} {stance.value} {panel.actions[action].title}"
                for action, stance in rule.gives
            ),
            rule.because,
            *rule.how,
            *(f"{words.paragraph_in_words(claim)}: {claim.text}" for claim in claims),
            "stated" if rule.reading is Reading.STATED else f"inferred: {rule.note}",
        ], rule.id
    assert words.source_in_words(panel) in seen.texts("#view > p")


def test_many_parts_of_a_rule_that_counts_stand_below_one_another(chrome: Chrome, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(Path(__file__).parents[1] / "panels" / "bicycle", tmp_path / "bicycle"))
    file = folder / "experts" / "hill.yaml"
    signs = "[{rain: yes}, {squeaks: yes}, {brakes_late: yes}, {carries: yes}]"
    text = file.read_text(encoding="utf-8")
    counts = text.replace("when: {strained: yes}", f"when: {{at_least: {{count: 2, of: {signs}}}}}")
    file.write_text(counts, encoding="utf-8")
    page = panel_seen(chrome, tmp_path, folder)
    page.script("counsel.go('experts'); document.querySelectorAll('details').forEach(each => each.open = true)")
    told = next(text for text in page.texts(".rule") if "at least 2 of" in text)
    panel = consulting.load(folder).panel
    hill = panel.experts["hill"]
    when, parts = words.rule_in_words(panel, hill, hill.rules[0])
    assert told.split("\n")[: len(parts) + 1] == [f"{when}:", *parts]
    assert len(parts) == 4
    page.left()


def test_every_case_stands_there_with_its_story(seen: Seen, opened: OpenPanel) -> None:
    seen.script("counsel.go('cases')")
    assert seen.texts(".action") == [f"{case.title}\n{case.story}\nOpen" for case in opened.every_case()]


def test_every_question_has_its_help_and_its_answers(seen: Seen, opened: OpenPanel) -> None:
    for place, fact in enumerate(opened.panel.facts.values()):
        seen.script("counsel.askAgain(arguments[0])", place)
        assert seen.find("#heading").text == fact.ask
        assert seen.find("#help").text == fact.help
        if not fact.kind.counts:
            answers = [words.answer_in_words(fact, value, DAY) for value in fact.kind.values(fact)]
            assert seen.texts("#question label") == [*answers, "I don't know"]


def test_why_begins_with_what_the_action_means(seen: Seen, opened: OpenPanel) -> None:
    seen.case("the-question")
    for number, (_, action) in enumerate(opened.adviser.stances.pairs):
        seen.script("counsel.why(arguments[0])", number)
        assert opened.panel.actions[action].means in seen.find("#why").text
        seen.script("document.getElementById('why').close()")


def test_a_step_of_which_nobody_speaks_is_not_told_among_what_was_done(seen: Seen, opened: OpenPanel) -> None:
    facts = {"interview": "done", "answer": "offered", "last_step": "left_message"}
    answer = opened.consult(facts, DAY)
    assert answer.taken
    assert not answer.bottom_line.looks_back
    seen.opened(opened.link(opened.situation(facts, DAY)))
    assert seen.under("What you did") == []


def test_who_is_never_opposed_is_opposed_in_no_percent(chrome: Chrome, tmp_path: Path) -> None:
    folder = Path(__file__).parents[1] / "panels" / "hedge"
    opened = consulting.load(folder)
    mapped = opened.map(opened.situation({}, DAY))
    assert any(one.opposed == 0 for one in mapped.pairs)
    page = panel_seen(chrome, tmp_path, folder)
    page.script("counsel.go('map')")
    assert page.find("#agreement").text.count("opposed 0%") == 2 * sum(one.opposed == 0 for one in mapped.pairs)
    page.left()


def test_another_stance_is_never_the_one_that_comes_out(seen: Seen) -> None:
    seen.case("the-question")
    same, told = seen.script(
        """const { panel } = counsel, found = [[], 0];
        panel.pairs.forEach((_, pair) => {
          counsel.why(pair);
          const own = document.querySelector("#why .stance").lastChild.textContent;
          const strong = [...document.querySelectorAll("#why section:last-of-type strong")];
          const others = strong.map(each => each.textContent);
          if (others.includes(own)) found[0].push([pair, own]);
          found[1] += others.length;
          document.getElementById("why").close();
        });
        return found"""
    )
    assert same == []
    assert told > 30


def test_what_nobody_can_change_comes_last_among_changes(seen: Seen, opened: OpenPanel) -> None:
    fixed = [name for name, fact in opened.panel.facts.items() if fact.fixed]
    assert seen.script("return counsel.panel.facts.filter(each => each.fixed).map(each => each.name)") == fixed != []


def test_what_comes_out_by_cases_is_said_as_firmly_as_the_mildest_of_its_rules(chrome: Chrome, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(consulting.load().folder, tmp_path / "voicemail-follow-up"))
    for name, rule, firmness in (
        ("simpson", "be-patient-for-a-week", "firm"),
        ("luscher", "wait-a-few-days-after-your-note", "mild"),
    ):
        file = folder / "experts" / f"{name}.yaml"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(f"id: {rule}\n", f"id: {rule}\n    firmness: {firmness}\n"), encoding="utf-8")
    opened = consulting.load(folder)
    facts = {"interview": "done", "answer": "none_yet", "days_since_last_step": 2, "heard_back": False}
    page = Seen(chrome, written(tmp_path, "--panel", str(folder)))
    page.sized(1280)
    page.opened(opened.link(opened.situation(facts, DAY)), on=DAY)
    told = [line for heading in ("Today", "Then") for line in page.under(heading)]
    expected = dict(plan_of(opened.panel, opened.consult(facts, DAY)))
    assert told == [
        "".join(span.text for span in line.said.spans)
        for heading in ("Today", "Then")
        for line in expected.get(heading, ())
    ]
    assert any("(Luscher mildly)" in line for line in told)
    page.left()


def test_whoever_changes_a_step_is_asked_anew_when_it_was(seen: Seen) -> None:
    facts = {"interview": "done", "answer": "none_yet", "greeting": "gives_cell", "last_step": "left_message"}
    seen.script("counsel.restart()")
    for fact, value in {**facts, "days_since_last_step": 3, "heard_back": False}.items():
        seen.script("counsel.answerTo(...arguments)", level(seen, fact), value)
    step = level(seen, "last_step")
    seen.script("counsel.askAgain(arguments[0])", step)
    seen.script("counsel.answerTo(arguments[0], 'left_message')", step)
    assert seen.script("return counsel.again") == -1
    seen.script("counsel.askAgain(arguments[0])", step)
    seen.script("counsel.answerTo(arguments[0], 'wrote')", step)
    assert seen.find("#heading").text == "How many days ago did you write that you will call?"
    assert seen.find("#number").get_attribute("value") == "3"
    seen.click("#next")
    assert seen.find("#heading").text == "Has anyone from the company been in touch since you wrote?"
    seen.click("#next")
    assert seen.script("return counsel.again") == -1
    assert "since you wrote" not in seen.find("#heading").text
    seen.script("counsel.askAgain(arguments[0])", step)
    seen.script("counsel.answerTo(arguments[0], 'left_message')", step)
    seen.click("#back")
    seen.click("#next")
    assert seen.find("#heading").text == "How many days ago did you leave the message?"
    seen.script("counsel.restart()")
    assert seen.script("return counsel.reworded") == []


def test_the_columns_say_how_much_is_open_and_each_answer_leads_to_its_question(seen: Seen, opened: OpenPanel) -> None:
    called = words.names_of(opened.panel)
    seen.case("the-question")
    seen.click("#go-ask")
    answer = opened.consult(given_in(opened.case("the-question")), DAY)
    known, advice = answer.situation.known, answer.advice
    for text, (expert, said) in zip(seen.texts(".column"), advice.items(), strict=True):
        number = len(said.open)
        told = f"{number} stance{'s' * (number > 1)} still open" if number else "all settled"
        assert text.split("\n")[:2] == [called[expert], told]
        assert len(text.split("\n")) == 2 + len(said.settled)
    for place, fact in enumerate(opened.panel.facts.values()):
        if seen.every(f"#again-{place}"):
            seen.click(f"#again-{place}")
            assert seen.find("#heading").text == fact.asked(known)
            seen.click("#go-ask")
    seen.script("counsel.answerTo(arguments[0], 'company')", level(seen, "number_from"))
    assert seen.find("#heading").text == "Check your answers"
    assert "No further answer could change what the experts say." in seen.find("#view").text
    seen.click("#show")
    assert seen.script("return counsel.view") == "answer"


def test_what_is_wrong_with_a_link_is_said_until_one_goes_on(seen: Seen, opened: OpenPanel) -> None:
    note = "return document.getElementById('note').textContent"
    link = opened.link(opened.situation({"interview": "done"}, DAY))
    seen.opened("counsel:1/another/a=b/000000")
    assert seen.script(note).startswith("The link is not whole")
    seen.script("location.hash = arguments[0]", link)
    seen.until("return document.getElementById('view').dataset.view === 'answer'")
    assert seen.script(note) == ""
    seen.opened("counsel:1/another/a=b/000000")
    seen.click("#start")
    assert seen.script(note) == ""


def test_an_answer_that_is_changed_in_place_reads_as_the_situation_does(seen: Seen, opened: OpenPanel) -> None:
    seen.case("the-question")
    for place, fact in enumerate(opened.panel.facts.values()):
        if fact.kind.counts or not seen.every(f"#change-{place}"):
            continue
        options = seen.texts(f"#change-{place} option")
        assert options == ["not known", *(words.value_in_words(fact, value) for value in fact.kind.values(fact))]
    urgent = level(seen, "urgent")
    seen.script("counsel.change(arguments[0], true, `change-${arguments[0]}`)", urgent)
    assert seen.find("#moved h4").text == "You changed “Your matter is urgent”: yes"


def test_a_draft_is_shown_whole_on_a_phone(seen: Seen) -> None:
    seen.sized(390)
    seen.case("the-question")
    seen.click("#fold-along")
    for number, field in enumerate(seen.every("#along textarea")):
        seen.click(f"#drafted-{number}")
        assert seen.script("return arguments[0].scrollHeight <= arguments[0].clientHeight", field), number


def test_who_does_not_know_is_told_that_nothing_is_left_to_ask_and_not_that_all_is_settled(seen: Seen) -> None:
    seen.case("the-question")
    seen.click("#go-ask")
    while seen.every("#question"):
        seen.script("counsel.answerTo(counsel.next.fact, null)")
    told = seen.find("#view").text
    assert "There is nothing left to ask: what is still open hangs on what you do not know." in told
    assert "No further answer" not in told


def test_why_is_closed_by_a_touch_beside_it(seen: Seen) -> None:
    seen.sized(390, 844)
    seen.case("the-question")
    seen.script("counsel.why(0)")
    seen.find("#why h2").click()
    assert seen.find("#why").is_displayed()
    for what in ("mousePressed", "mouseReleased"):
        touched = {"type": what, "x": 3, "y": 3, "button": "left", "clickCount": 1}
        seen.chrome.execute_cdp_cmd("Input.dispatchMouseEvent", touched)
    seen.until("return !document.getElementById('why').open")


def test_the_part_that_is_shown_is_marked(seen: Seen) -> None:
    for view in ("ask", "answer", "experts", "cases", "map"):
        seen.click(f"#go-{view}")
        assert seen.script("return [...document.querySelectorAll('[aria-current=page]')].map(each => each.id)") == [
            f"go-{view}"
        ]


def test_a_day_ago_is_yesterday(seen: Seen) -> None:
    seen.case("the-question")
    days = level(seen, "days_since_last_step")
    for ago, told in ((0, "today, Mon 23 Nov"), (1, "yesterday, Sun 22 Nov"), (2, "2 days ago, Sat 21 Nov")):
        seen.script("counsel.change(arguments[0], arguments[1], 'heading')", days, ago)
        assert seen.find(f".field:has(#change-{days}) > span").text == told


def test_a_call_on_a_day_off_is_said_in_the_days_ahead(seen: Seen) -> None:
    seen.case("the-question")
    assert seen.texts("#days .limit") == [
        "Call the office again: Thanksgiving Day; the next working day is Fri 27 Nov",
        "Call the office again: a Saturday; the next working day is Mon 30 Nov",
    ]


def test_the_days_ahead_are_told_as_a_plan(seen: Seen, opened: OpenPanel, answers: dict[str, Answer]) -> None:
    for name, answer in answers.items():
        seen.case(name)
        planned = [line for step in answer.ahead for line in words.plan_in_words(opened.panel, step)]
        lines = seen.script(
            "return [...document.querySelectorAll('#days .ahead > li > ul > li')].map(li => li.textContent)"
        )
        assert lines == planned, name


def test_when_which_stance_comes_out_is_told_as_python_tells_it(
    seen: Seen, opened: OpenPanel, answers: dict[str, Answer]
) -> None:
    seen.case("hardly-anything-known")
    assert sum(", and " in way for way in ways_told(seen, opened, answers["hardly-anything-known"])) > 10


def test_numbers_and_ordered_choices_are_told_as_python_tells_them(chrome: Chrome, tmp_path: Path) -> None:
    folder = Path(__file__).parents[1] / "panels" / "bicycle"
    bicycle = consulting.load(folder)
    page = panel_seen(chrome, tmp_path, folder)
    page.case("little-is-known")
    ways = ways_told(page, bicycle, bicycle.consult(given_in(bicycle.case("little-is-known")), DAY))
    assert {phrase for phrase in ("or more", "at least", "at most", " to ") if any(phrase in way for way in ways)} > {
        "or more",
        "at least",
    }
    page.left()


LAID_OUT = """return [...document.querySelectorAll(arguments[0])].map(told => {
  const clauses = [...told.querySelectorAll(":scope > ul > li")];
  const ways = clause => [...clause.querySelectorAll("li")].map(way => way.textContent);
  return clauses.length ? clauses.map(clause => [clause.firstChild.textContent, ways(clause)]) : told.textContent;
})"""


def test_many_ways_stand_below_one_another_and_few_in_a_sentence(chrome: Chrome, tmp_path: Path) -> None:
    folder = Path(__file__).parents[1] / "panels" / "bicycle"
    bicycle = consulting.load(folder)
    page = panel_seen(chrome, tmp_path, folder)
    page.case("little-is-known")
    answer = bicycle.consult(given_in(bicycle.case("little-is-known")), DAY)
    rows = iter(page.script(LAID_OUT, "section:has(> [id^=now-], > .buttons) > ul > li"))
    listed = 0
    for number, (expert, action) in enumerate(bicycle.adviser.stances.pairs):
        left = answer.advice[expert].open.get(action)
        if left is None:
            continue
        page.script("counsel.why(arguments[0])", number)
        clauses = [
            [said, [*ways]] for said, ways in (words.branch_in_words(bicycle.domains, each) for each in left.branches)
        ]
        laid_out = any(ways for _, ways in clauses)
        sentence = "; ".join(said for said, _ in clauses)  # type: ignore[misc]
        row, why = next(rows), page.script(LAID_OUT, "#why > div:first-of-type")[0]
        assert row == clauses if laid_out else row.endswith(f": {sentence}.")
        assert why == clauses if laid_out else why == f"? open {sentence}."
        listed += laid_out
        page.script("document.getElementById('why').close()")
    assert listed == 2
    assert next(rows, None) is None
    page.left()


def test_where_there_are_more_ways_than_anybody_would_read_the_stances_are_told(chrome: Chrome, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(Path(__file__).parents[1] / "panels" / "bicycle", tmp_path / "bicycle"))
    file = folder / "panel.yaml"
    signs = "".join(
        f"  sign_{number}: {{type: yes_no, title: Sign {number}, ask: Sign {number}?}}\n" for number in range(10)
    )
    of = ", ".join(f"sign_{number}: yes" for number in range(10))
    text = file.read_text(encoding="utf-8").replace("topics:\n", f"{signs}topics:\n", 1)
    counted = f"at_least: {{count: 5, of: [{of}]}}\n"
    text = re.sub(r"at_least:\n +of:\n( +- .*\n)+ +count: 3\n", counted, text, count=1)
    file.write_text(text, encoding="utf-8")
    page = panel_seen(chrome, tmp_path, folder)
    page.case("little-is-known")
    assert "Hill Riders on “Take it to the club”: do or nothing." in page.under("Still open")
    page.left()


def panel_seen(chrome: Chrome, folder: Path, panel: Path) -> Seen:
    """The page of another panel, on a wide screen."""
    page = Seen(chrome, written(folder, "--panel", str(panel)))
    page.sized(1280)
    page.opened(on=DAY)
    return page


def ways_told(seen: Seen, opened: OpenPanel, answer: Answer) -> list[str]:
    """The ways in which what is open comes out, each of which stands on the page as Python words it."""
    told = seen.script("return document.body.textContent")
    every = [left for said in answer.advice.values() for left in said.open.values()]
    ways = [words.cells_in_words(opened.domains, way) for left in every for one in left.branches for way in one.ways]
    assert [way for way in ways if way not in told] == []
    return ways


def test_what_is_enough_is_the_same_in_whatever_order_it_was_answered(seen: Seen) -> None:
    every, unlike = seen.script(
        """const { panel } = counsel, found = [0, []];
        const enough = pair => {
          counsel.why(pair);
          const heading = [...document.querySelectorAll("#why h3")].find(each => each.textContent.startsWith("Enough"));
          document.getElementById("why").close();
          return heading ? [...heading.parentElement.querySelectorAll("li")].map(each => each.textContent) : [];
        };
        const place = told => panel.facts.findIndex(fact => told.startsWith(`${fact.title}: `));
        for (const { name, answers } of panel.cases) {
          counsel.begin(answers);
          const told = panel.pairs.map((_, pair) => enough(pair));
          counsel.begin([...answers].reverse());
          told.forEach((wanted, pair) => {
            found[0] += wanted.length > 1;
            const given = enough(pair), places = given.map(place);
            const sorted = places.every((each, i) => i === 0 || places[i - 1] < each);
            if (given.join() !== wanted.join() || !sorted) found[1].push([name, pair, given, wanted]);
          });
        }
        return found"""
    )
    assert unlike == []
    assert every > 10


def test_why_says_that_a_stance_comes_out_whichever_case_it_is(seen: Seen, opened: OpenPanel) -> None:
    facts = {"interview": "done", "answer": "none_yet", "days_since_last_step": 2, "heard_back": False}
    answer = opened.consult(facts, DAY)
    seen.opened(opened.link(opened.situation(facts, DAY)))
    for number, (expert, action) in enumerate(opened.adviser.stances.pairs):
        settled = answer.advice[expert].settled.get(action)
        seen.script("counsel.why(arguments[0])", number)
        assert ("whichever it is" in seen.find("#why").text) is bool(settled and settled.suppositions), (expert, action)
        seen.script("document.getElementById('why').close()")


def test_a_page_that_is_made_on_a_public_holiday_knows_it(chrome: Chrome, tmp_path: Path) -> None:
    day = datetime.date(2026, 11, 26)
    page = Seen(chrome, written(tmp_path, "--case", "the-question", "--today", str(day)))
    page.sized(1280)
    page.opened(on=day)
    assert page.script("return counsel.answer.closed(counsel.today).words").startswith("today is Thanksgiving Day; the")
    page.left()


def test_the_map_names_the_eight_facts_that_divide_most(seen: Seen, opened: OpenPanel) -> None:
    mapped = opened.map(opened.situation({}, DAY))
    seen.script("counsel.go('map')")
    titles = [opened.panel.facts[each.fact].title for each in mapped.dividing[:8]]
    told = seen.script("return counsel.panel.map.parts.map(part => part.lines.map(line => line.text))")
    assert titles in told
