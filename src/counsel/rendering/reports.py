"""What is wrong with a panel, as programs read it that check changes: workflow commands of GitHub, SARIF and JUnit."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from counsel.problems import Severity, clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counsel.problems import Problem
    from counsel.questions.soundness import Report

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.REMARK: "notice"}


def github(folder: str, report: Report) -> str:
    """A workflow command for each problem, which GitHub shows beside the line.

    Args:
        folder: the panel's folder as it is reached from where the program runs, in POSIX form.
        report: what was found.
    """
    return "".join(f"{_command(folder, problem)}\n" for problem in report.problems)


def _command(folder: str, problem: Problem) -> str:
    places = {"file": _path(folder, problem), "title": f"counsel {problem.fault}"}
    if problem.at.line:
        places |= {"line": str(problem.at.line), "col": str(problem.at.column)}
    properties = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in places.items())
    return f"::{_LEVELS[problem.severity]} {properties}::{_escaped(_words(problem), '')}"


def _escaped(text: str, more: str) -> str:
    """Write a text so that it ends no command and begins none."""
    return "".join(f"%{ord(sign):02X}" if sign in f"%\r\n{more}" else sign for sign in text)


def sarif(folder: str, report: Report, version: str) -> str:
    """A log of SARIF 2.1.0 with one run; see `github` for the arguments."""
    faults = sorted({problem.fault for problem in report.problems})
    driver = {"name": "counsel", "version": version, "rules": [{"id": fault} for fault in faults]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(folder, problem, faults.index(problem.fault)) for problem in report.problems],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode() + "\n"


def _result(folder: str, problem: Problem, number: int) -> dict[str, Any]:
    level = _LEVELS[problem.severity].replace("notice", "note")
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(_path(folder, problem))}}
    if problem.at.line:
        place["region"] = {"startLine": problem.at.line, "startColumn": max(problem.at.column, 1)}
    message = {"text": _words(problem)}
    where = [{"physicalLocation": place}]
    return {"ruleId": problem.fault, "ruleIndex": number, "level": level, "message": message, "locations": where}


def junit(folder: str, report: Report) -> str:
    """A test suite: what was proved has passed, each error has failed, all else stands in its output."""
    failed = [problem for problem in report.problems if problem.severity is Severity.ERROR]
    others = [problem for problem in report.problems if problem.severity is not Severity.ERROR]
    counts = f'tests="{len(report.proved) + len(failed)}" failures="{len(failed)}" errors="0"'
    suite = f"name={_attribute(f'counsel check {folder}')} {counts}"
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            f"<testsuites {counts}><testsuite {suite}>",
            *(f'<testcase classname="proved" name={_attribute(sentence)}/>' for sentence in report.proved),
            *(_failure(folder, problem) for problem in failed),
            f"<system-out>{_text(str(problem) for problem in others)}</system-out>",
            "</testsuite></testsuites>\n",
        ]
    )


def _failure(folder: str, problem: Problem) -> str:
    place = f"{_path(folder, problem)}:{problem.at.line}"
    name = _attribute(f"{place}: {problem.message}")
    failure = f"<failure type={_attribute(problem.fault)} message={_attribute(problem.message)}>"
    text = _text([str(problem)])
    return f"<testcase classname={_attribute(problem.fault)} name={name}>{failure}{text}</failure></testcase>"


def _attribute(text: str) -> str:
    return f'"{html.escape(clean(text))}"'


def _text(lines: Iterable[str]) -> str:
    return "\n".join(html.escape(clean(line), quote=False) for text in lines for line in text.splitlines())


def _path(folder: str, problem: Problem) -> str:
    return clean(problem.at.file if folder in ("", ".") else f"{folder}/{problem.at.file}")


def _words(problem: Problem) -> str:
    return f"{clean(problem.message)}; {clean(problem.hint)}" if problem.hint else clean(problem.message)
