"""The map as people and scripts get it: text, CSV, JSON, HTML, and the cases that it saves."""

from __future__ import annotations

import csv
import datetime
import html.parser
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from counsel.doors.cli import main
from counsel.logic.situation import given_in
from counsel.panel.kinds import Run
from counsel.questions.landscape import PanelMap, map_panel
from counsel.rendering import words
from counsel.rendering.contract.landscape import landscape_of
from counsel.rendering.csv import LANDSCAPE
from counsel.rendering.csv import landscape as map_csv
from counsel.rendering.figures import DEFINITIONS
from counsel.rendering.html.landscape import page as map_html
from counsel.rendering.text.document import show
from counsel.rendering.text.progress import progress
from counsel.rendering.views import landscape
from opening import open_panel
from strategies import Drawn, situations
from wording import worded

if TYPE_CHECKING:
    from collections.abc import Callable

    import counsel
    from counsel.panel.model import Panel

GOLDEN = Path(__file__).parent / "golden"
TODAY = datetime.date(2026, 11, 23)
HOSTILE = st.text(min_size=1, max_size=30).filter(lambda text: words.printable(text).strip() != "")
fewer = settings(max_examples=settings().max_examples // 2)


@pytest.fixture(scope="module")
def everything(opened: counsel.OpenPanel) -> PanelMap:
    return opened.map(opened.situation({}, TODAY))


def as_text(panel: Panel, mapped: PanelMap, width: int = 100) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        stream = io.StringIO()
        show(landscape.document(panel, mapped), stream)
    return stream.getvalue()


def flat(text: str) -> str:
    return " ".join(text.split())


def counsel_map(*args: str) -> Result:
    return CliRunner().invoke(main, ["map", *args])


@pytest.mark.parametrize("width", [60, 100])
def test_the_map_as_it_is_printed(
    opened: counsel.OpenPanel, everything: PanelMap, golden: Callable[[Path, str], None], width: int
) -> None:
    text = as_text(opened.panel, everything, width)
    assert max(map(cell_len, text.splitlines())) <= width
    golden(GOLDEN / f"map-{width}.txt", text)


def test_the_map_as_a_page(
    opened: counsel.OpenPanel, everything: PanelMap, golden: Callable[[Path, str], None]
) -> None:
    golden(GOLDEN / "map.html", map_html(opened.panel, everything))


def test_every_form_for_people_tells_what_its_figures_mean_and_whose_words_these_are(
    opened: counsel.OpenPanel, everything: PanelMap
) -> None:
    told = {
        "text": as_text(opened.panel, everything),
        "html": "".join(Outline(map_html(opened.panel, everything)).texts),
        "json": landscape_of(opened.panel, everything).to_json(),
    }
    for text in told.values():
        assert "All 629,040 situations that are possible. Each answer to a question counts as equally likely" in flat(
            text
        )
        assert opened.panel.source.note in flat(text)
        for definition in DEFINITIONS.values():
            assert definition in flat(text)


def test_json_holds_every_figure(opened: counsel.OpenPanel, everything: PanelMap) -> None:
    found = json.loads(landscape_of(opened.panel, everything).to_json())
    assert found["situations"] == 629_040
    assert (found["weighing"], found["weighted"]) == ("by_answer", [])
    avoided = found["experts"]["simpson"]["leave_message"]["avoid"]
    assert avoided == {"share": pytest.approx(7 / 36), "situations": 274_176}
    for by_action in found["experts"].values():
        assert list(by_action) == list(opened.panel.actions)
        for said in by_action.values():
            assert sum(one["share"] for one in said.values()) == pytest.approx(1)
    assert found["nobody_speaks"]["when"] == [
        {"facts": {"answer": ["offered"]}, "share": pytest.approx(1 / 6), "situations": 209_664}
    ]
    weekly = next(one for one in found["disagreements"] if one["action"] == "follow_up_weekly")
    assert (weekly["for"], weekly["against"], weekly["when"]) == ("williams", "simpson", [{"answer": ["none_yet"]}])
    assert found["most_divided"][0]["opposed"] == 12
    assert "error" not in json.dumps(found)


def test_csv_holds_the_same_figures_as_json(opened: counsel.OpenPanel, everything: PanelMap) -> None:
    rows = list(csv.DictReader(io.StringIO(map_csv(opened.panel, everything))))
    found = json.loads(landscape_of(opened.panel, everything).to_json())
    stances = [row for row in rows if row["figure"] == "stance"]
    for row in stances:
        said = found["experts"][row["expert"]][row["action"]][row["value"]]
        assert float(row["share"]) == said["share"]
    assert len(stances) == sum(len(said) for one in found["experts"].values() for said in one.values())
    same = [float(row["share"]) for row in rows if row["figure"] == "pair" and row["value"] == "same"]
    assert same == [pair["same"] for pair in found["pairs"]]
    assert [row["fact"] for row in rows if row["figure"] == "fact"] == [one["fact"] for one in found["dividing_facts"]]
    cases = [(row["value"], row["title"], int(row["opposed"])) for row in rows if row["figure"] == "case"]
    assert cases == [(one["name"], one["title"], one["opposed"]) for one in found["cases"]]
    assert len(cases) > 20
    figures = {"stance", "pair", "disagreement", "fact", "nobody-speaks", "firmness", "case"}
    assert {row["figure"] for row in rows} == figures


WEIGHTS = {"answer": (2.7, 0.24, 0.06, 1.0)}


@pytest.mark.parametrize(
    ("weights", "by_situation", "said", "counts"),
    [
        ({}, False, "Each answer to a question counts as equally likely", False),
        (WEIGHTS, False, "The answers to “Their answer” are as likely as your weights say", False),
        ({}, True, "weighted equally", True),
        (WEIGHTS, True, "weighted by your weights for “Their answer”", False),
    ],
)
def test_the_map_says_how_situations_are_weighed_and_how_many_where_that_is_what_counts(
    opened: counsel.OpenPanel, weights: dict[str, tuple[float, ...]], by_situation: bool, said: str, counts: bool
) -> None:
    mapped = map_panel(opened.adviser, opened.situation({}, TODAY), weights, by_situation=by_situation)
    text = flat(as_text(opened.panel, mapped))
    assert said in text
    assert (" of 629,040" in text) is counts
    found = json.loads(landscape_of(opened.panel, mapped).to_json())
    assert found["weighted"] == list(weights)
    assert found["weighing"] == ("by_situation" if by_situation else "by_answer")
    assert found["experts"]["simpson"]["leave_message"]["avoid"]["situations"] == 274_176


def test_a_divisive_situation_is_a_sentence_that_can_be_read_aloud(opened: counsel.OpenPanel) -> None:
    mapped = opened.map(opened.situation({}, TODAY))
    sentence = (
        "You are applying for a job, the interview is over, they have given you no answer yet, you have not "
        "thanked them in writing, you left a voicemail message, your latest step was 0 to 2 days ago, they "
        "have not been in touch since, you have the number from the person you are calling, the greeting "
        "gives a cell number, the greeting says that messages are rarely checked and nothing is urgent: in "
        "the eyes of Feldman and Luscher it was all right to leave a voicemail message, in the eyes of "
        "Williams, Simpson and Schindler it was not; Williams and Schindler would call the cell phone, "
        "Luscher would not; Simpson and Luscher would wait before your next step, Schindler would not; "
        "Williams would follow up every week, Luscher would accept it, Simpson would not."
    )
    assert json.loads(landscape_of(opened.panel, mapped).to_json())["most_divided"][0]["aloud"] == sentence
    assert sentence in flat(as_text(opened.panel, mapped))
    assert sentence in flat("".join(Outline(map_html(opened.panel, mapped)).texts))


def test_a_fact_without_a_clause_is_told_by_its_title(opened: counsel.OpenPanel) -> None:
    fact = msgspec.structs.replace(opened.panel.facts["interview"], clauses={})
    assert words.clause_in_words(fact, "done") == "the interview: over"
    days = opened.panel.facts["days_since_last_step"]
    assert words.clause_in_words(days, 3) == words.clause_in_words(days, Run(3, 3)) == "your latest step was 3 days ago"


@pytest.mark.parametrize("wanted", [True, False])
def test_every_form_tells_who_accepts_what_another_recommends_where_the_panel_wants_it(
    wanted: bool, tmp_path: Path
) -> None:
    panel = shutil.copytree(GOLDEN.parents[1] / "rules" / "umbrella", tmp_path / "umbrella")
    with (panel / "panel.yaml").open("a", encoding="utf-8") as file:
        file.write(f"do_beside_may: {'yes' if wanted else 'no'}\n")
    told = {
        form: CliRunner().invoke(main, ["map", "--panel", str(panel), "--format", form]).stdout
        for form in ("text", "html", "markdown", "csv", "json")
    }
    for form in ("text", "html", "markdown"):
        assert ("Where one recommends what another accepts" in told[form]) is wanted
        assert ("recommended by Brook, accepted by Moss" in told[form]) is wanted
    degrees = json.loads(told["json"])["degrees"]
    assert bool(degrees) is wanted
    rows = [row for row in csv.DictReader(io.StringIO(told["csv"])) if row["figure"] == "degree"]
    assert [(row["action"], row["expert"], row["other"], float(row["share"])) for row in rows] == [
        (one["action"], one["recommended_by"], one["accepted_by"], one["share"]) for one in degrees
    ]


def test_every_form_ranks_the_cases_and_names_those_that_divide_nobody(opened: counsel.OpenPanel) -> None:
    mapped = opened.map(opened.situation({}, TODAY))
    told = [
        as_text(opened.panel, mapped),
        "".join(Outline(map_html(opened.panel, mapped)).texts),
        counsel_map("--format", "markdown").stdout,
    ]
    for text in map(flat, told):
        first = text.index("A voicemail in Lisbon (a-voicemail-in-lisbon): 10 times")
        assert "Feldman and Luscher for, Williams and Simpson against" in text[first:]
        assert first < text.index("The question of the column (the-question): 8 times")
        assert "these divide nobody: “A no out of the blue”, " in text
    found = json.loads(landscape_of(opened.panel, mapped).to_json())["cases"]
    assert {"action": "follow_up_weekly", "for": ["williams", "luscher"], "against": ["simpson"]} in found[0][
        "disputes"
    ]
    assert found[0]["opposed"] == 10
    assert {each["name"] for each in found if each["opposed"] == 0} > {"not-this-time", "was-that-a-no"}


def test_on_request_every_situation_counts_alike() -> None:
    found = json.loads(counsel_map("--by-situation", "--format", "json").stdout)
    assert found["experts"]["simpson"]["leave_message"]["avoid"]["share"] == 274_176 / 629_040


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.9999, ">99%"),
        (0.994, "99%"),
        (0.33329, "33%"),
        (0.0995, "10%"),
        (0.0952, "9.5%"),
        (0.0098, "1.0%"),
        (0.0094, "0.9%"),
        (0.0000261, "0.003%"),
        (1e-12, "<0.000001%"),
    ],
)
def test_shares_in_words(share: float, text: str) -> None:
    assert words.percent(share) == text


@given(st.floats(0, 1))
def test_a_share_in_words_is_nothing_or_all_only_where_it_is(share: float) -> None:
    assert (words.percent(share) == "0%") is (share == 0)
    assert (words.percent(share) == "100%") is (share == 1)


class Outline(html.parser.HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(f"{tag} {' '.join(name for name, _ in attrs)}")
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def drawn_map(drawn: Drawn, text: str) -> tuple[Panel, PanelMap]:
    opened = open_panel(worded(drawn.panel, text))
    return opened.panel, map_panel(opened.adviser, opened.situation(drawn.less, TODAY))


@fewer
@given(situations(), HOSTILE)
def test_html_has_the_same_tags_whatever_the_texts_are(drawn: Drawn, text: str) -> None:
    found = Outline(map_html(*drawn_map(drawn, text)))
    assert found.tags == Outline(map_html(*drawn_map(drawn, "tame"))).tags
    assert flat(words.printable(text)) in flat("".join(found.texts))


@fewer
@given(situations(), HOSTILE)
def test_text_shows_any_text_as_it_is_and_fits(drawn: Drawn, text: str) -> None:
    shown = as_text(*drawn_map(drawn, text), width=70)
    assert "\x1b" not in shown
    assert max(map(cell_len, shown.split("\n"))) <= 70


@fewer
@given(situations())
def test_csv_and_json_can_be_written_of_any_panel(drawn: Drawn) -> None:
    panel, mapped = drawn_map(drawn, "tame")
    text = landscape_of(panel, mapped).to_json()
    assert json.loads(text, parse_constant=pytest.fail)["situations"] == mapped.situations
    assert {len(row) for row in csv.reader(io.StringIO(map_csv(panel, mapped)))} == {len(LANDSCAPE)}


def test_html_needs_nothing_else(opened: counsel.OpenPanel, everything: PanelMap) -> None:
    text = map_html(opened.panel, everything)
    found = Outline(text)
    assert not re.search(r"https?:|@import|<script|<link|<img| src=", text)
    assert len(found.ids) == len(set(found.ids))
    assert {f"url(#{name})" for name in re.findall(r"url\(#([^)]*)\)", text)} <= {f"url(#{name})" for name in found.ids}


def test_a_cell_of_the_picture_says_its_shares_in_words(opened: counsel.OpenPanel, everything: PanelMap) -> None:
    text = map_html(opened.panel, everything)
    assert 'aria-label="Schindler: do 6.2%, may 1.4%, avoid 0.3%"' in text
    widths = [float(width) for width in re.findall(r'fill-\w+" x="[\d.]+%" y="0" width="([\d.]+)%"', text)]
    assert min(widths) >= 1


def test_the_verb_prints_each_form() -> None:
    assert json.loads(counsel_map("--format", "json").stdout)["situations"] == 629_040
    assert counsel_map("--format", "csv").stdout.startswith("figure,action,")
    assert counsel_map("--format", "html").stdout.startswith("<!DOCTYPE html>")
    result = counsel_map("--set", "answer=none_yet")
    assert result.exit_code == 0
    assert "All 209,664 situations that fit what is known" in flat(result.stdout)
    assert result.stderr == ""


def test_the_map_is_the_same_whatever_the_order_of_sets() -> None:
    call = [sys.executable, "-m", "counsel.doors.cli", "map"]
    one, other = (
        subprocess.run(call, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2")
    )
    assert one == other
    assert b"629,040" in one


def test_the_cases_that_are_saved_can_be_asked_and_are_not_overwritten(
    opened: counsel.OpenPanel, everything: PanelMap, tmp_path: Path
) -> None:
    folder = tmp_path / "workshop"
    saved = counsel_map("--save", str(folder))
    assert saved.exit_code == 0
    assert "Saved divided-1.yaml, divided-2.yaml" in saved.stderr
    files = sorted(folder.iterdir())
    assert [path.stem for path in files] == [f"divided-{i + 1}" for i in range(len(everything.divided))]
    for path, one in zip(files, everything.divided, strict=True):
        case = opened.case(str(path))
        assert case.name == path.stem
        assert case.story
        assert opened.situation(given_in(case)).known == one.situation.known
    again = counsel_map("--save", str(folder))
    assert again.exit_code == 2
    assert again.stdout == ""
    assert "would be overwritten" in again.stderr
    assert "[file-exists]" in again.stderr


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = counsel_map("--save", str(tmp_path / "file" / "folder"))
    assert result.exit_code == 2
    assert "cannot be written to" in result.stderr
    assert "[unwritable-folder]" in result.stderr


def test_weights_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "weights.yaml"
    path.write_text("answer: {none_yet: 1, turned_down: 0, offered: 0}\n")
    found = json.loads(counsel_map("--weights", str(path), "--format", "json").stdout)
    assert found["situations"] == 209_664 + 48  # and those in which the interview is ahead
    assert found["experts"]["simpson"]["follow_up_weekly"]["avoid"]["share"] == pytest.approx(1 / 2)
    alike = json.loads(counsel_map("--weights", str(path), "--by-situation", "--format", "json").stdout)
    assert alike["experts"]["simpson"]["follow_up_weekly"]["avoid"]["share"] > 0.99
    wrong = counsel_map("--weights", str(tmp_path / "none.yaml"))
    assert wrong.exit_code == 2
    assert "there is no such file" in wrong.stderr
    ruled_out = counsel_map("--weights", str(path), "--set", "answer=offered")
    assert ruled_out.exit_code == 2
    assert "no situation that fits has any weight" in ruled_out.stderr


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "patience", "shows"), [(Terminal, 0, True), (Terminal, 60, False), (io.StringIO, 0, False)]
)
def test_a_bar_shows_only_on_a_terminal_and_only_where_it_takes_long(
    stream: type[io.StringIO], patience: float, shows: bool
) -> None:
    shown = stream()
    with progress(shown, "Going", patience) as heard:
        heard(0.5)
        heard(1.0)
    assert ("Going" in shown.getvalue()) is shows
    assert bool(shown.getvalue()) is shows
