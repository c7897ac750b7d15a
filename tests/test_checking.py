"""A museum of panels that can be read and are unwise: each earns just these lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import counsel
from counsel import consulting
from counsel.doors.cli import main
from counsel.panel.model import Within
from counsel.rendering.views.soundness import problem_in_words

if TYPE_CHECKING:
    from collections.abc import Callable

PANEL = """\
panel: umbrella
title: Out in the rain
question: What should you take along?
source: {title: A column, published: 2011-01-27, note: Paraphrased.}
terms:
  soon: {days: 2, means: What counts as soon.}
facts:
  outing:
    {type: choice, title: Your outing, ask: Is it over?, values: {ahead: still ahead, over: over}}
  forecast:
    type: choice
    title: The forecast
    ask: What do they say?
    only_if: {outing: ahead}
    values: {rain: rain all day, sun: sunshine}
  days_away: {type: days, title: Days until then, ask: How many days until then?}
  by_car: {type: yes_no, title: You go by car, ask: Do you go by car?}
topics:
  gear: {title: Gear, actions: [take_umbrella, take_hat]}
actions:
  take_umbrella: {title: Take an umbrella, means: Carry one.}
  take_hat: {title: Take a hat, means: Wear one.}
concepts:
  wet:
    means: Rain is forecast.
    when: {forecast: rain}
"""
LEDGER = """\
claims:
  - {id: ann-1, answer: 1, paragraph: 1, kind: advice, claim: Umbrellas are for rain.}
  - {id: ann-2, answer: 1, paragraph: 2, kind: advice, claim: A hat will do.}
"""
ANN = """\
expert: ann
name: Ann Weather
who: somebody
answer: 1
outlook: Be dry.
rules:
  - id: umbrella-in-rain
    when: {wet: yes}
    then: {do: take_umbrella}
    because: It keeps you dry.
    claims: [ann-1]
    reading: stated
  - id: no-umbrella-in-the-sun
    when: {forecast: sun}
    then: {avoid: take_umbrella}
    because: You would only lose it.
    claims: [ann-1]
    reading: stated
  - id: hat-at-short-notice
    when: {outing: ahead, days_away: {at_most: soon}}
    unless: {by_car: yes}
    then: {may: take_hat}
    because: There is no time for more.
    claims: [ann-2]
    reading: stated
"""
RAIN = """\
case: rain
panel: umbrella
title: Rain
story: It will rain.
facts: {outing: ahead, forecast: rain, days_away: 1, by_car: no}
expect: {ann: {take_umbrella: do, take_hat: may}}
"""
SUN = """\
case: sun
panel: umbrella
title: Sun
story: It will not rain.
facts: {outing: ahead, forecast: sun, days_away: 9}
expect: {ann: {take_umbrella: avoid}}
"""
SOUND = {
    "panel.yaml": PANEL,
    "ledger.yaml": LEDGER,
    "experts/ann.yaml": ANN,
    "cases/rain.yaml": RAIN,
    "cases/sun.yaml": SUN,
}

MANY_FACTS = "".join(f"  fact_{i}: {{type: yes_no, title: Fact {i}, ask: So?}}\n" for i in range(40))
# every second half is told only after every first one, so a diagram has to remember all first halves
MATCHED = [f"{{any: [{{fact_{i}: yes}}, {{fact_{i + 20}: yes}}]}}" for i in range(20)]
HALVES = f"""\
concepts:
  one_half: {{means: So., when: {{all: [{", ".join(MATCHED[:10])}]}}}}
  other_half: {{means: So., when: {{all: [{", ".join(MATCHED[10:])}]}}}}
rules:
"""
LINES = Path(__file__).parent / "golden" / "checking"


def rule(name: str, when: str, then: str, more: str = "") -> str:
    """One more rule for Ann."""
    lines = f"when: {when}", f"then: {then}", "because: So it is.", "claims: [ann-1]", "reading: stated"
    return f"  - id: {name}\n" + "".join(f"    {line}\n" for line in (*lines, *([more] if more else [])))


def written(folder: Path, files: dict[str, str]) -> Path:
    """Write a panel's files."""
    for name, text in files.items():
        path = folder / "umbrella" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "umbrella"


def changed(name: str, old: str, new: str) -> dict[str, str]:
    """The sound panel with one passage of one file replaced."""
    assert SOUND[name].count(old) == 1
    return {**SOUND, name: SOUND[name].replace(old, new)}


def with_rule(name: str, when: str, then: str, more: str = "") -> dict[str, str]:
    """The sound panel with one more rule of Ann's."""
    return {**SOUND, "experts/ann.yaml": ANN + rule(name, when, then, more)}


def checked(folder: Path, files: dict[str, str]) -> list[str]:
    """The lines that a panel earns."""
    problems = consulting.load(written(folder, files)).check().problems
    return [line for problem in problems for line in problem_in_words(problem).splitlines()]


EXHIBITS: dict[str, dict[str, str]] = {
    "a-rule-for-and-a-rule-against": with_rule("no-umbrella-by-car", "{by_car: yes}", "{avoid: take_umbrella}"),
    "parts-that-exclude-each-other": with_rule("sun-after-all", "{outing: over, forecast: sun}", "{do: take_hat}"),
    "an-unless-that-always-holds": with_rule(
        "hat-always", "{outing: over}", "{do: take_hat}", "unless: {any: [{by_car: yes}, {by_car: no}]}"
    ),
    "an-unless-that-leaves-nothing": with_rule(
        "hat-after-all", "{forecast: sun}", "{do: take_hat}", "unless: {outing: ahead}"
    ),
    "advice-that-is-never-given-here": with_rule(
        "both", "{advises: take_hat, forecast: rain, by_car: yes}", "{do: take_umbrella}"
    ),
    "a-way-that-never-holds": changed(
        "panel.yaml",
        "    when: {forecast: rain}",
        "    when:\n      - {forecast: rain}\n      - {outing: over, forecast: rain}",
    ),
    "given-already": with_rule("umbrella-on-foot", "{wet: yes, by_car: no}", "{do: take_umbrella}"),
    "accepted-where-it-is-recommended": with_rule("or-so", "{forecast: rain, by_car: no}", "{may: take_umbrella}"),
    "an-unused-concept": changed(
        "panel.yaml", "concepts:\n", "concepts:\n  dry: {means: It is dry., when: {forecast: sun}}\n"
    ),
    "an-unused-fact": changed(
        "panel.yaml", "topics:\n", "  alone: {type: yes_no, title: Alone, ask: Alone?}\ntopics:\n"
    ),
    "an-unused-term-of-the-same-days": changed("panel.yaml", "facts:\n", "  later: {days: 2, means: Later.}\nfacts:\n"),
    "an-unused-action": changed(
        "panel.yaml",
        "take_hat]}\nactions:\n",
        "take_hat, stay]}\nactions:\n  stay: {title: Stay at home, means: Do not go.}\n",
    ),
    "parts-that-always-hold": changed(
        "experts/ann.yaml",
        "when: {forecast: sun}",
        "when: {forecast: sun, any: [{by_car: [yes, no]}, {wet: yes}], days_away: {at_least: 0}}",
    ),
    "a-part-of-a-way-that-always-holds": changed(
        "panel.yaml", "when: {forecast: rain}", "when: {forecast: rain, days_away: {at_least: 0}}"
    ),
    "an-unless-that-never-holds": changed(
        "experts/ann.yaml", "unless: {by_car: yes}", "unless: {outing: over, forecast: rain}"
    ),
    "a-gate-that-always-holds": changed("panel.yaml", "only_if: {outing: ahead}", "only_if: {outing: [ahead, over]}"),
    "a-limit-that-never-holds": changed(
        "panel.yaml", "concepts:\n", "limits: [{when: {outing: over, forecast: rain}, say: None.}]\nconcepts:\n"
    ),
    "a-sentence-that-nobody-advises": changed(
        "panel.yaml",
        "concepts:\n",
        "drafts: {list: {title: A list, actions: take_hat, text: {dry: {say: Dry., claims: ann-1}}}}\nconcepts:\n",
    ),
    "a-sentence-that-never-fits": changed(
        "panel.yaml",
        "concepts:\n",
        "drafts:\n  list:\n    title: A list\n    actions: take_hat\n    text:\n"
        "      sun: {say: For the sun., claims: ann-2, when: {outing: over, forecast: sun}}\nconcepts:\n",
    ),
    "two-that-exclude-each-other": {
        **with_rule("a-hat-in-rain", "{forecast: rain}", "{do: take_hat}"),
        "panel.yaml": PANEL.replace("means: Carry one.}", "means: Carry one., excludes: take_hat}"),
    },
    "excluded-but-a-step-already-taken": {
        **with_rule("a-hat-in-rain", "{forecast: rain}", "{do: take_hat}"),
        "panel.yaml": PANEL.replace(
            "means: Carry one.}", "means: Carry one., excludes: take_hat, looks_back: {by_car: yes}}"
        ),
    },
    "a-step-that-is-always-taken": changed(
        "panel.yaml", "means: Carry one.}", "means: Carry one., looks_back: {outing: [ahead, over]}}"
    ),
    "ways-that-leave-nothing-out": changed(
        "panel.yaml",
        "    when: {forecast: rain}",
        "    when:\n      - {by_car: yes}\n      - none: [{by_car: yes}]",
    ),
    "a-case-that-shows-nothing-new": {
        **SOUND,
        "cases/wet.yaml": RAIN.replace("case: rain", "case: wet").replace("days_away: 1", "days_away: 0"),
    },
    "rules-that-no-case-fires": {name: text for name, text in SOUND.items() if name != "cases/rain.yaml"},
    "no-cases": {name: text for name, text in SOUND.items() if not name.startswith("cases/")},
    "a-case-that-cannot-be-read": changed("cases/rain.yaml", "forecast: rain", "forecast: rian"),
    "a-case-that-differs": changed("cases/rain.yaml", "take_umbrella: do", "take_umbrella: avoid"),
    "too-many-situations": {
        **changed("panel.yaml", "topics:\n", f"{MANY_FACTS}topics:\n"),
        "experts/ann.yaml": ANN.replace("rules:\n", HALVES)
        + rule("many", "{outing: over, one_half: yes, other_half: yes}", "{avoid: take_umbrella}"),
    },
}


@pytest.mark.parametrize("name", EXHIBITS)
def test_an_unwise_panel_earns_just_these_lines(tmp_path: Path, name: str, golden: Callable[[Path, str], None]) -> None:
    golden(LINES / f"{name}.txt", "\n".join(checked(tmp_path, EXHIBITS[name])) + "\n")


WISE: dict[str, dict[str, str]] = {
    "the-sound-panel": SOUND,
    "an-instruction-of-its-own": with_rule(
        "on-foot", "{wet: yes, by_car: no}", "{do: take_umbrella}", "how: [Open it.]"
    ),
    "a-fact-that-only-opens-another": changed("experts/ann.yaml", "{outing: ahead, days_away", "{days_away"),
    "a-concept-that-only-another-rests-on": changed(
        "panel.yaml",
        "    when: {forecast: rain}",
        "    when: {grey: yes}\n  grey:\n    means: The sky is grey.\n    when: {forecast: rain}",
    ),
    "a-case-with-the-same-advice-by-another-rule": {
        **with_rule("no-umbrella-afterwards", "{outing: over}", "{avoid: take_umbrella}"),
        "cases/over.yaml": SUN.replace("case: sun", "case: over").replace("ahead, forecast: sun", "over"),
    },
    "a-limit-that-always-holds": changed(
        "panel.yaml", "topics:\n", "limits: [{when: always, say: Nobody thought of it.}]\ntopics:\n"
    ),
    "a-step-that-always-looks-back": changed(
        "panel.yaml", "means: Wear one.}", "means: Wear one., looks_back: always}"
    ),
    "a-case-that-knows-less": {
        **SOUND,
        "cases/less.yaml": SUN.replace("case: sun", "case: less")
        .replace(", days_away: 9", "")
        .replace("avoid}", "avoid, take_hat: open}"),
    },
}


@pytest.mark.parametrize("name", WISE)
def test_a_wise_panel_earns_none(tmp_path: Path, name: str) -> None:
    assert checked(tmp_path, WISE[name]) == []


def test_our_own_panel_is_clean_and_all_of_it_is_proved(opened: counsel.OpenPanel) -> None:
    report = opened.check()
    assert report.problems == ()
    proved = "\n".join(report.proved)
    for sentence in (
        "no situation among 629,040 makes an expert contradict what the same expert says",
        "every one of the 56 rules can fire",
        "together they fire 56 rules, which is all",
        "of 38 cases each shows something",
    ):
        assert sentence in proved


def test_what_was_not_proved_is_not_said_to_be(tmp_path: Path) -> None:
    report = consulting.load(written(tmp_path, EXHIBITS["too-many-situations"])).check()
    assert report.sound
    said = "\n".join(report.proved)
    for word in ("contradict", "can fire", "redundancy", "meaningful", "fire all"):
        assert word not in said
    assert "true to its cases" in said


@pytest.mark.parametrize(
    ("name", "code"), [("given-already", 0), ("an-unused-fact", 0), ("a-rule-for-and-a-rule-against", 1)]
)
def test_only_errors_make_a_panel_unsound(tmp_path: Path, name: str, code: int) -> None:
    folder = str(written(tmp_path, EXHIBITS[name]))
    result = CliRunner().invoke(main, ["check", folder])
    assert result.exit_code == code
    assert ("not sound" in result.stdout) is (code == 1)


def test_json_has_the_severity_and_the_situation_as_facts_and_in_words(tmp_path: Path) -> None:
    folder = str(written(tmp_path, EXHIBITS["a-rule-for-and-a-rule-against"]))
    found = json.loads(CliRunner().invoke(main, ["check", folder, "--format", "json"]).stdout)
    first = found["problems"][0]
    assert found["sound"] is False
    assert (first["severity"], first["fault"]) == ("error", "contradicting-rules")
    assert first["situation"] == {"forecast": "rain", "by_car": True}
    assert first["situation_in_words"] == "the forecast: rain all day and you go by car: yes"


def test_the_situation_that_is_shown_shows_it(tmp_path: Path) -> None:
    opened = consulting.load(written(tmp_path, EXHIBITS["a-rule-for-and-a-rule-against"]))
    said = opened.advise(opened.situation({"forecast": "rain", "by_car": True}))
    assert said["ann"].verdict("take_umbrella") == "contradiction"


def test_bounds_remember_the_terms_that_they_were_written_with(tmp_path: Path) -> None:
    panel = consulting.load(written(tmp_path, SOUND)).panel
    ranges = [part for part in panel.conditions() if isinstance(part, Within)]
    assert [one.terms for one in ranges] == [("", "soon")]


def test_a_fact_that_a_limit_alone_rests_on_is_in_use(tmp_path: Path) -> None:
    fact = "  alone: {type: yes_no, title: Alone, ask: Alone?}\n"
    limit = "limits: [{when: {alone: yes}, say: Nobody thought of it.}]\n"
    assert checked(tmp_path, changed("panel.yaml", "topics:\n", f"{fact}{limit}topics:\n")) == []
