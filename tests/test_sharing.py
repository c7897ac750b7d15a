"""Rules that several experts give, short names, and terms in texts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import counsel
from counsel import consulting
from counsel.files.overlays import read_overlay
from counsel.logic.situation import given_in
from counsel.rendering import words

UMBRELLA = Path(__file__).parents[1] / "rules" / "umbrella"
SHARED = """\
rules:
  - id: a-coat-after-a-dry-week
    experts: {lark: lark-2, moss: [moss-1, moss-2]}
    when: {rain_is_due: yes}
    then: {may: wear_raincoat}
    because: Rain comes after {a_dry_week}.
    reading: inferred
    note: Nobody says so.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = Path(shutil.copytree(UMBRELLA, tmp_path / "umbrella"))
    (home / "experts" / "shared.yaml").write_text(SHARED, encoding="utf-8")
    return home


@pytest.mark.parametrize("engine", ["plain", "durable"])
def test_a_shared_rule_is_given_by_each_with_claims_of_their_own(folder: Path, engine: str) -> None:
    opened = consulting.load(folder, engine=engine)
    said = opened.consult({"sky": "cloudy"}).advice
    assert {name: advice.verdict("wear_raincoat") for name, advice in said.items()} == {
        "brook": "avoid",
        "lark": "may",
        "moss": "may",
    }
    cited = {name: said[name].rules_on("wear_raincoat")[0].claims for name in ("lark", "moss")}
    assert cited == {"lark": ("lark-2",), "moss": ("moss-1", "moss-2")}


def test_a_rule_that_one_case_fires_for_one_expert_is_not_exercised_for_the_other(folder: Path) -> None:
    shared = SHARED.replace("lark: lark-2", "brook: brook-1").replace(
        "{rain_is_due: yes}", "{advises: take_umbrella, sky: clear}"
    )
    (folder / "experts" / "shared.yaml").write_text(shared, encoding="utf-8")
    case = folder / "cases" / "three-dry-days.yaml"
    case.write_text(
        case.read_text(encoding="utf-8").replace("days_since_rain: 3", "days_since_rain: 3\n  hands_full: no")
    )
    found = [one.message for one in consulting.load(folder, engine="plain").check().problems]
    whose = [message for message in found if message.startswith("no case fires")]
    assert whose == ["no case fires the rule `a-coat-after-a-dry-week` of `brook`"]


def translate(folder: Path, *lines: str) -> None:
    """Add texts of the shared rule to the German ones."""
    with (folder / "panel.de.yaml").open("a", encoding="utf-8") as file:
        file.write("shared:\n  rules:\n    a-coat-after-a-dry-week:\n")
        file.writelines(f"      {line}\n" for line in lines)


def test_a_shared_rule_and_a_term_are_translated_once(folder: Path) -> None:
    translate(
        folder,
        "because: {of: 'Rain comes after {a_dry_week}.', is: 'Regen kommt nach {a_dry_week}.'}",
        "note: {of: Nobody says so., is: Das sagt niemand.}",
    )
    for terms, days in (({}, 7), ({"a_dry_week": 9}, 9)):
        opened = consulting.load(folder, engine="plain", lang="de", terms=terms)
        reasons = {
            rule.because for name in ("lark", "moss") for rule in opened.panel.experts[name].rules if rule.shared
        }
        assert reasons == {f"Regen kommt nach {opened.panel.terms['a_dry_week'].title} ({days})."}
    read = read_overlay(folder, opened.original, opened.case_names(), "de")
    assert read.translations["shared", "rules", "a-coat-after-a-dry-week", "note"].text == "Das sagt niemand."


def test_an_unknown_term_in_a_translation_is_refused(folder: Path) -> None:
    translate(folder, "because: {of: 'Rain comes after {a_dry_week}.', is: 'Regen kommt nach {a_dry_weak}.'}")
    with pytest.raises(counsel.InputError) as caught:
        consulting.load(folder, engine="plain", lang="de")
    assert "unknown term `a_dry_weak`" in str(caught.value)


def test_a_short_name_stands_in_tables_and_can_be_typed(folder: Path) -> None:
    file = folder / "experts" / "brook.yaml"
    file.write_text(file.read_text().replace("name: Tilda Brook", "name: City Tram Department\nshort: The Trams"))
    opened = consulting.load(folder, engine="plain")
    assert words.names_of(opened.panel)["brook"] == "The Trams"
    assert opened.expert("the trams").name == opened.expert("City Tram Department").name == "brook"
    assert opened.consult(given_in(opened.case("a-grey-morning"))).advice["brook"].verdict("take_umbrella") == "do"
