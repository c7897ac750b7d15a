"""Counsel from Python: every verb gives a frozen value that holds, and can write, what the verb prints as JSON."""

from __future__ import annotations

import datetime
import inspect
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import pytest
from click.testing import CliRunner

import counsel
from counsel import consulting, face
from counsel.doors.cli import main
from counsel.rendering.contract import DOCUMENTS
from counsel.rendering.contract.document import Document, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TODAY = "2026-11-23"
FACTS: dict[str, object] = {"interview": "done", "answer": "none_yet", "greeting": "gives_cell"}
SET = [word for name, value in FACTS.items() for word in ("--set", f"{name}={value}")]

ASKED: dict[str, tuple[str, Callable[[counsel.Panel], Document]]] = {
    "consult": (f"now {' '.join(SET)} --today {TODAY}", lambda panel: panel.consult(FACTS, TODAY)),
    "draft": (
        f"now {' '.join(SET)} --today {TODAY} --draft call",
        lambda panel: panel.draft("call", FACTS, TODAY),
    ),
    "why": (
        f"why williams call_cell {' '.join(SET)} --today {TODAY}",
        lambda panel: panel.why("williams", "call_cell", FACTS, TODAY),
    ),
    "whatif": (
        f"whatif --case before-the-interview --set interview=done --today {TODAY}",
        lambda panel: panel.whatif(panel.case("before-the-interview").situation.known, {"interview": "done"}, TODAY),
    ),
    "overview": (
        f"whatif --case before-the-interview --today {TODAY}",
        lambda panel: panel.overview(panel.case("before-the-interview").situation.known, TODAY),
    ),
    "map": (f"map {' '.join(SET)} --today {TODAY}", lambda panel: panel.map(FACTS, today=TODAY)),
    "check": ("check", lambda panel: panel.check()),
    "experts": ("experts", lambda panel: panel.experts()),
    "expert": ("experts schindler", lambda panel: panel.expert("schindler")),
    "facts": ("facts", lambda panel: panel.facts()),
    "fact": ("facts answer", lambda panel: panel.fact("answer")),
    "cases": ("cases", lambda panel: panel.cases()),
    "case": ("cases the-question", lambda panel: panel.case("the-question")),
    "handout": (
        f"cases the-question hung-up-at-the-beep --handout solution --today {TODAY}",
        lambda panel: panel.handout("solution", ["the-question", "hung-up-at-the-beep"], TODAY),
    ),
}
"""Each method with the call that prints the same."""


@pytest.fixture(scope="session")
def panel(opened: counsel.OpenPanel) -> counsel.Panel:
    return counsel.Panel(opened)


@pytest.mark.parametrize("method", ASKED)
def test_every_method_gives_just_what_its_verb_prints(panel: counsel.Panel, method: str) -> None:
    call, ask = ASKED[method]
    printed = CliRunner().invoke(main, [*call.split(), "--format", "json"]).stdout
    assert ask(panel).to_json() + "\n" == printed


def test_every_verb_and_every_method_is_among_them() -> None:
    methods = {name for name, _ in inspect.getmembers(face.Panel, inspect.isfunction) if not name.startswith("_")}
    assert methods == set(ASKED)
    assert {call.split()[0] for call, _ in ASKED.values()} == set(DOCUMENTS) - {"compare", "problems", "workshop"}
    call = [*SET, "--today", TODAY, "--format", "json"]
    compared, said = (CliRunner().invoke(main, [verb, *call]).stdout for verb in ("compare", "now"))
    assert compared == said


def test_an_answer_is_frozen_and_its_verdicts_are_values(panel: counsel.Panel) -> None:
    answer = panel.consult(FACTS, TODAY)
    assert answer.advice["simpson"]["leave_message"].stance is counsel.Stance.AVOID
    assert answer.open["williams"]["call_cell"].possible == (counsel.Verdict.DO, counsel.Verdict.SILENT)
    assert answer.today == datetime.date(2026, 11, 23)
    with pytest.raises(AttributeError):
        answer.engine = "mine"  # type: ignore[misc]  # that is what is tried


def parts_in(hint: Any) -> set[type]:
    """The types of this house in an annotation."""
    if isinstance(hint, type) and hint.__module__.startswith("counsel."):
        return {hint}
    return set().union(*map(parts_in, getattr(hint, "__args__", ())))


def test_every_type_that_the_methods_give_is_exported() -> None:
    room = {name: getattr(counsel, name) for name in counsel.__all__}
    given = [
        room[method.__annotations__["return"]]
        for _, method in inspect.getmembers(face.Panel, inspect.isfunction)
        if method.__annotations__["return"] != "None"
    ]
    waiting, seen = list(given), set()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            hints = get_type_hints(one).values() if issubclass(one, Part) else ()
            waiting += [part for hint in hints for part in parts_in(hint)]
    assert seen <= set(room.values())
    assert {counsel.Verdict, counsel.TooLarge, counsel.InputError} <= set(room.values())


def test_every_name_is_at_home_where_it_is_looked_for() -> None:
    names = [name for names in counsel._ROOMS.values() for name in names.split()]
    assert sorted([*names, "__version__"]) == sorted(counsel.__all__) == sorted(dir(counsel))
    for name in names:
        assert getattr(counsel, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        counsel.lode  # noqa: B018  # looking is what is tried


def test_the_version_is_that_of_the_package() -> None:
    assert counsel.__version__ == version("counsel-panel")


@pytest.mark.parametrize("today", [TODAY, datetime.date(2026, 11, 23), datetime.datetime(2026, 11, 23, 23, 59)])
def test_a_day_is_a_date_or_an_iso_text(panel: counsel.Panel, today: str | datetime.date) -> None:
    for last_step in ("2026-11-20", datetime.date(2026, 11, 20), datetime.datetime(2026, 11, 20, 12, 0), 3):
        facts = {**FACTS, "last_step": "left_message", "days_since_last_step": last_step}
        for found in (
            panel.consult(facts, today),
            panel.why("luscher", "wait", facts, today),
            panel.whatif(FACTS, {name: facts[name] for name in facts if name not in FACTS}, today),
            panel.overview(facts, today),
        ):
            assert found.today == datetime.date(2026, 11, 23)
            after = found.after if isinstance(found, counsel.WhatIf) else found.situation
            assert after.known["days_since_last_step"] == 3
        assert panel.map(facts, today=today).situation.known["days_since_last_step"] == 3
    assert panel.case("the-question", today).today == datetime.date(2026, 11, 23)


@pytest.mark.parametrize("today", ["2026-02-30", "soon", "", 20261123, 3.5])
def test_what_is_no_day_is_refused(panel: counsel.Panel, today: object) -> None:
    with pytest.raises(counsel.InputError) as refused:
        panel.consult(FACTS, today)  # type: ignore[arg-type]  # that is what is tried
    said = f"today: error: found `{today}`, expected a date that exists [bad-date]"
    assert str(refused.value) == f"{said}\n  hint: for example 2026-11-23"


def test_things_are_named_as_people_type_them(panel: counsel.Panel) -> None:
    assert panel.why("Schindler", "call the cell", FACTS, TODAY) == panel.why("schindler", "call_cell", FACTS, TODAY)
    assert panel.expert("liz") == panel.expert("simpson")
    assert panel.fact("The company is") == panel.fact("country")
    assert panel.case("the question of the column", TODAY) == panel.case("the-question", TODAY)


WRONG: dict[str, Callable[[counsel.Panel], object]] = {
    "unknown fact `intervew`": lambda panel: panel.consult({"intervew": "done"}),
    "unknown value `dun`": lambda panel: panel.overview({"interview": "dun"}),
    "unknown expert `simson`": lambda panel: panel.why("simson", "wait", FACTS),
    "unknown action `wiat`": lambda panel: panel.why("simpson", "wiat", FACTS),
    "`s` can mean more than one expert": lambda panel: panel.expert("s"),
    "unknown expert `schindlr`": lambda panel: panel.expert("schindlr"),
    "unknown case `the-queston`": lambda panel: panel.case("the-queston"),
    "unknown fact `urgnt`": lambda panel: panel.whatif(FACTS, {"urgnt": True}),
    "unknown fact `anwser`": lambda panel: panel.map({"anwser": "none_yet"}),
    "nowhere.yaml": lambda panel: panel.map(weights="nowhere.yaml"),
    "unknown panel": lambda panel: counsel.load("voicemial"),
}


@pytest.mark.parametrize("words", WRONG)
def test_what_is_wrong_is_said_in_one_kind_of_exception(panel: counsel.Panel, words: str) -> None:
    with pytest.raises(counsel.InputError, match=words):
        WRONG[words](panel)


GOOD: dict[str, dict[str, object]] = {
    "load": {"name_or_folder": "voicemail-follow-up", "engine": "plain", "terms": {"a_week": 5}, "lang": "en"},
    "consult": {"facts": FACTS, "today": TODAY},
    "draft": {"name": "call", "facts": FACTS, "today": TODAY},
    "why": {"expert": "simpson", "action": "wait", "facts": FACTS, "today": TODAY},
    "whatif": {"facts": FACTS, "changes": {"urgent": True}, "today": TODAY},
    "overview": {"facts": FACTS, "today": TODAY},
    "map": {"facts": FACTS, "weights": None, "today": TODAY, "by_situation": True},
    "expert": {"name": "simpson"},
    "fact": {"name": "answer"},
    "case": {"name_or_file": "the-question", "today": TODAY},
    "handout": {"kind": "sheet", "names": ["the-question"], "today": TODAY},
}
"""Each call that takes anything, with arguments that are right."""

ODD: tuple[object, ...] = (
    *(None, 5, -1, 5.5, float("nan"), 10**5000, True, b"x", "", "x" * 100_000, "a\0b", "\ud800"),
    *([], ["a_week"], (), set(), {}, {5: 5}, {None: None}, {b"x": 1}, {"interview": []}, {"interview": b"x"}),
    *(object(), dict, datetime.date(2026, 11, 23), Path("nowhere.yaml")),
)

RIGHT: dict[str, tuple[object, ...]] = {
    "today": (None, datetime.date(2026, 11, 23)),
    "facts": ({},),
    "changes": ({},),
    "engine": (None,),
    "terms": (None, {}),
    "weights": (None, {}),
    "by_situation": (True, False),
    "names": ([], ()),
}
"""What of all that is odd is right for some parameters; a map alone does without facts."""


def odd_arguments() -> Iterator[tuple[str, str, object]]:
    for method, arguments in GOOD.items():
        for name in arguments:
            fitting = (*RIGHT.get(name, ()), *([None] if (method, name) == ("map", "facts") else []))
            for value in ODD:
                if not any(value is right or (value == right and type(value) is type(right)) for right in fitting):
                    yield method, name, value


def asked(panel: counsel.Panel, method: str, **arguments: object) -> object:
    call: Callable[..., object] = counsel.load if method == "load" else getattr(panel, method)
    return call(**arguments)


def test_every_parameter_is_among_those_that_are_tried() -> None:
    methods: dict[str, Callable[..., object]] = {
        "load": counsel.load,
        **dict(inspect.getmembers(face.Panel, inspect.isfunction)),
    }
    takes = {
        name: [parameter for parameter in inspect.signature(method).parameters if parameter != "self"]
        for name, method in methods.items()
        if not name.startswith("_")
    }
    assert {name: list(arguments) for name, arguments in GOOD.items()} == {n: ps for n, ps in takes.items() if ps}


def test_whatever_is_no_right_argument_is_refused_with_its_place(panel: counsel.Panel) -> None:
    for method, name, value in odd_arguments():
        with pytest.raises(counsel.InputError) as refused:
            asked(panel, method, **{**GOOD[method], name: value})
        for problem in refused.value.problems:
            assert problem.at.file
            allowed = problem.hint or any(word in problem.message for word in ("expected", "takes"))
            assert allowed or problem.fault == "unreadable-file", problem


@pytest.mark.parametrize("method", GOOD)
def test_what_is_right_is_answered(panel: counsel.Panel, method: str) -> None:
    assert asked(panel, method, **GOOD[method])
    no_advice = {"facts"} if method == "draft" else set()  # where nothing is known there is nothing to write
    for name in GOOD[method].keys() & RIGHT.keys() - no_advice:
        for value in RIGHT[name]:
            assert asked(panel, method, **{**GOOD[method], name: value})


@pytest.mark.parametrize(
    ("method", "name", "said"),
    [
        ("load", "terms", '--term: error: found `5`, expected days by term, such as {"a_week": 5} [wrong-type]'),
        ("load", "engine", "--engine: error: found `5`, expected the name of an engine [wrong-type]"),
        ("load", "lang", "--lang: error: found `5`, expected the code of a language, such as `en` [wrong-type]"),
        ("load", "name_or_folder", "--panel: error: found `5`, expected the name of a panel, or a folder [wrong-type]"),
        ("case", "name_or_file", "--case: error: found `5`, expected the name of a case, a case file, or a link"),
        (
            "map",
            "weights",
            "weights: error: found `5`, expected the path of a file of weights, or numbers by fact and value",
        ),
        ("map", "facts", "facts: error: found `5`, expected a mapping of facts to values [wrong-type]"),
        ("why", "action", "ACTION: error: found `5`, expected the name of the action [wrong-type]"),
        ("fact", "name", "FACT: error: found `5`, expected the name of the fact [wrong-type]"),
    ],
)
def test_what_has_the_wrong_type_is_said_with_what_is_expected(
    panel: counsel.Panel, method: str, name: str, said: str
) -> None:
    with pytest.raises(counsel.InputError) as refused:
        asked(panel, method, **{**GOOD[method], name: 5})
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize("data", ["title: x", 5, None, {}])
def test_a_case_that_came_in_is_one_of_bytes_with_a_name(panel: counsel.Panel, data: object) -> None:
    with pytest.raises(counsel.InputError, match="expected the bytes of a case"):
        panel.opened.case_in(data, "standard input")  # type: ignore[arg-type]  # that is what is tried
    with pytest.raises(counsel.InputError, match="expected what the case is called"):
        panel.opened.case_in(b"facts: {}", 5)  # type: ignore[arg-type]  # that is what is tried


@pytest.mark.parametrize("case", [5, b"x", {}])
def test_a_request_for_what_is_no_case_is_refused(panel: counsel.Panel, case: object) -> None:
    with pytest.raises(counsel.InputError, match="expected the name of a case"):
        panel.opened.understand(consulting.Request(case))  # type: ignore[arg-type]  # that is what is tried


def test_a_case_file_may_be_a_path(panel: counsel.Panel, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("title: Mine\nfacts: {interview: done}\n")
    assert panel.case(tmp_path / "mine.yaml", TODAY) == panel.case(str(tmp_path / "mine.yaml"), TODAY)


def test_a_map_can_be_weighted_by_a_file(panel: counsel.Panel, tmp_path: Path) -> None:
    (tmp_path / "weights.yaml").write_text("answer: {none_yet: 3, turned_down: 1, offered: 1}\n")
    weighed = panel.map(weights=tmp_path / "weights.yaml")
    assert weighed.weighted == ("answer",)
    assert panel.map(weights={"answer": {"none_yet": 3, "turned_down": 1, "offered": 1}}) == weighed


def test_a_panel_can_be_loaded_with_other_terms_and_another_engine() -> None:
    loaded = counsel.load(engine="plain", terms={"a_few_days": 5})
    assert (loaded.consult(FACTS).engine, loaded.opened.panel.terms["a_few_days"].days) == ("plain", 5)
    assert isinstance(loaded.opened, consulting.OpenPanel)
    assert counsel.panel_names() == ["umbrella", "voicemail-follow-up"]


def loads(program: str, *modules: str) -> list[str]:
    """Which of some modules a program brings in, in a process of its own."""
    script = f"import sys\n{program}\nprint(*[one for one in {modules!r} if one in sys.modules])"
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()


def test_nothing_is_imported_that_is_not_needed() -> None:
    pages = ("rich", "jinja2", "click", "counsel.rendering.now", "counsel.rendering.why")
    questions = tuple(f"counsel.questions.{name}" for name in ("explanation", "whatif", "landscape", "soundness"))
    assert loads("import counsel", "msgspec", "yaml", "importlib.metadata", "counsel.consulting", *pages) == []
    asked = "import counsel; counsel.load(engine='plain').consult({'interview': 'done'}).to_json()"
    assert loads(asked, *pages, *questions) == []
    assert loads(f"{asked}; counsel.Overview; counsel.Landscape", *questions) == []


def test_a_case_of_the_panel_is_never_another_file(panel: counsel.Panel, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("title: Mine\nfacts: {interview: done}\n")
    link = panel.opened.link(panel.opened.situation({"interview": "done"}))
    assert panel.opened.own_case("the question").name == "the-question"
    assert panel.opened.own_case(link).facts == {"interview": "done"}
    for name in (str(tmp_path / "mine.yaml"), "../cases/the-question", "", "/etc/passwd"):
        with pytest.raises(counsel.InputError, match="unknown case"):
            panel.opened.own_case(name)
