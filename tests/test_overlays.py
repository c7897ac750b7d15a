"""A panel in another language: what is translated, what is not, and what stays whatever the language is."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

import counsel
from counsel import consulting
from counsel.panel.texts import changed, texts_of

if TYPE_CHECKING:
    from counsel.panel.texts import Path as TextPath
    from counsel.panel.texts import Text

HOME = Path(__file__).parent
SOUND = HOME / "broken" / "sound"


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SOUND, tmp_path / "sound"))


def overlay(panel: Path, **texts: object) -> None:
    root = {"panel": "sound", "language": "de", **texts}
    (panel / "panel.de.yaml").write_text(yaml.safe_dump(root, allow_unicode=True), encoding="utf-8")


def test_a_text_is_shown_in_the_language_and_one_that_is_missing_as_it_is(panel: Path) -> None:
    overlay(panel, actions={"ring": {"title": {"of": "Ring the bell", "is": "Klingeln"}}})
    opened = consulting.load(panel, engine="plain", lang="de")
    assert opened.panel.actions["ring"].title == "Klingeln"
    assert opened.panel.actions["wait"].title == "Wait"
    assert opened.original.actions["ring"].title == "Ring the bell"


def test_what_translates_something_else_is_not_shown(panel: Path) -> None:
    overlay(panel, actions={"ring": {"title": {"of": "Do not ring", "is": "Nicht klingeln"}}})
    assert consulting.load(panel, engine="plain", lang="de").panel.actions["ring"].title == "Ring the bell"


def test_a_case_is_told_in_the_language_and_found_by_either_name(panel: Path) -> None:
    overlay(panel, cases={"asked-on-monday": {"title": {"of": "Asked on Monday", "is": "Am Montag gefragt"}}})
    opened = consulting.load(panel, engine="plain", lang="de")
    for typed in ("asked-on-monday", "am montag"):
        assert opened.case(typed).title == "Am Montag gefragt"
    assert consulting.load(panel, engine="plain").case("asked-on-monday").title == "Asked on Monday"


def test_an_overlay_that_cannot_be_read_is_refused_only_where_it_is_asked_for(panel: Path) -> None:
    overlay(panel, acts={})
    assert consulting.load(panel, engine="plain").panel.title == "The neighbour's ladder"
    with pytest.raises(counsel.InputError, match="unknown key `acts`"):
        consulting.load(panel, engine="plain", lang="de")
    assert not consulting.load(panel, engine="plain").check().sound


def test_of_a_case_that_cannot_be_read_no_translation_is_called_stale(panel: Path) -> None:
    overlay(panel, cases={"asked-on-monday": {"title": {"of": "Asked on Monday", "is": "Am Montag gefragt"}}})
    path = panel / "cases" / "asked-on-monday.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("expect:", "xpect:"), encoding="utf-8")
    faults = {problem.fault for problem in consulting.load(panel, engine="plain").check().problems}
    assert "unknown-key" in faults
    assert "stale-translation" not in faults


def test_a_link_and_what_is_advised_are_the_same_in_every_language(opened: counsel.OpenPanel) -> None:
    german = consulting.load(engine=opened.engine, lang="de")
    for name in opened.case_names():
        english, other = opened.case(name), german.case(name)
        assert (english.facts, english.expect) == (other.facts, other.expect)
    situation = german.situation({"interview": "done", "answer": "none_yet"})
    link = german.link(situation)
    assert link == opened.link(opened.situation({"interview": "done", "answer": "none_yet"}))
    assert opened.case(link).facts == german.case(link).facts


def test_names_can_be_typed_in_the_language_and_by_id() -> None:
    german = consulting.load(engine="plain", lang="de")
    assert german.action("auf dem handy anrufen").name == german.action("call_cell").name == "call_cell"
    assert german.fact("Ihr letzter Schritt").name == "last_step"


def test_changing_the_texts_changes_each_of_them_and_nothing_else(opened: counsel.OpenPanel) -> None:
    def shouted(_path: TextPath, text: Text) -> Text:
        return text.upper() if isinstance(text, str) else tuple(map(str.upper, text))

    panel = opened.panel
    assert changed(panel, lambda _, text: text) == panel
    loud = changed(panel, shouted)
    assert all(text == shouted((), text) for text in texts_of(loud).values())
    assert len(texts_of(loud)) == len(texts_of(panel))
    assert [*loud.conditions()] == [*panel.conditions()]
    assert loud.source.title == panel.source.title


def test_the_shipped_panel_is_whole_in_german(opened: counsel.OpenPanel) -> None:
    assert opened.check().problems == ()
