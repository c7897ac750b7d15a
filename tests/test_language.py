"""The language of pages: which one is spoken, where it comes from, and what stays English."""

from __future__ import annotations

import datetime
import json
import threading
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import counsel
from counsel.doors.cli import main
from counsel.questions.interview.speech import SPEECHES
from counsel.rendering import words
from counsel.rendering.words import say, say_counted, speaking

if TYPE_CHECKING:
    from collections.abc import Mapping

TODAY = "2026-11-23"
NOW = ("now", "--case", "the-question", "--today", TODAY, "--engine", "plain")


def shown(*call: str, **environment: str) -> str:
    result = CliRunner(env=environment).invoke(main, call)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("code", ["de", "DE", "de_AT", "de-CH", "de_DE.UTF-8"])
def test_a_page_speaks_the_language_that_is_asked_for(code: str) -> None:
    page = shown(*NOW, "--lang", code)
    assert "Montag, 23. November 2026" in page
    assert "ohne Widerspruch" in page


@pytest.mark.parametrize(
    ("environment", "speaks"),
    [
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": ""}, "de"),
        ({"LC_MESSAGES": "de_AT"}, "de"),
        ({"LC_MESSAGES": "de_AT", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LC_MESSAGES": "C", "LANG": "de_DE"}, "en"),
        ({"LC_MESSAGES": "de" * 200}, "en"),
        ({"LC_ALL": "eo"}, "en"),
        ({"LC_ALL": "C.UTF-8"}, "en"),
    ],
)
def test_without_being_asked_a_page_speaks_the_language_of_the_environment(
    environment: Mapping[str, str], speaks: str
) -> None:
    assert words.language_of(environment) == speaks
    assert ("Besser nicht" in shown(*NOW, **environment)) is (speaks == "de")


def test_who_asks_for_english_gets_it_wherever_he_is() -> None:
    assert "Besser nicht" not in shown(*NOW, "--lang", "en", LC_ALL="de_DE.UTF-8")


def test_a_language_without_a_catalogue_is_refused_with_those_that_there_are() -> None:
    result = CliRunner().invoke(main, [*NOW, "--lang", "fr"], prog_name="counsel")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == ("--lang: error: unknown language `fr` [unknown-language]\n  hint: there are `en`, `de`\n")
    with pytest.raises(counsel.InputError, match="unknown language `fr`"):
        counsel.load(lang="fr")


@given(st.text())
def test_any_environment_speaks_some_language(locale: str) -> None:
    assert words.language_of({"LC_ALL": locale}) in words.languages()


def test_answers_are_understood_in_every_language_that_pages_speak() -> None:
    assert {*words.languages()} == {*SPEECHES}


def test_check_speaks_english_to_authors() -> None:
    assert "sound; 0 errors" in shown("check", "--engine", "plain", LC_ALL="de_DE.UTF-8")


def test_keys_and_ids_are_the_same_in_every_language() -> None:
    german, english = (json.loads(shown(*NOW, "--format", "json", "--lang", code)) for code in ("de", "en"))
    assert german.keys() == english.keys()
    for same in ("tally", "bottom_line", "situation", "silent"):
        assert german[same] == english[same]


def test_a_document_from_python_speaks_the_language_of_its_panel() -> None:
    german, english = (counsel.load(engine="plain", lang=code) for code in ("de", "en"))
    assert "Situationen" in german.map().counted
    assert "situations" in english.map().counted
    assert german.check() == english.check()


def test_what_one_thread_speaks_does_not_touch_another() -> None:
    heard: list[str] = []
    with speaking("de"):
        other = threading.Thread(target=lambda: heard.append(say("today")))
        other.start()
        other.join()
        assert say("today") == "heute"
    assert (heard, say("today")) == (["today"], "today")


def test_numbers_and_dates_are_written_as_their_language_writes_them() -> None:
    day = datetime.date(2026, 3, 4)
    with speaking("de"):
        assert words.number_in_words(1234567.891, 2) == "1.234.567,89"
        assert words.percent(0.125) == "12\u00a0%"
        assert words.date_in_words(day) == "Mittwoch, 4. März 2026"
        assert words.short_date_in_words(day, day) == "Mi., 4. März"
        assert [say_counted("{number} day", "{number} days", n, number=n) for n in (1, 2)] == ["1 Tag", "2 Tage"]


def test_text_that_a_catalogue_gets_is_never_a_format() -> None:
    with speaking("de"):
        assert (
            say("{expert} has nothing to say of: {action}", expert="{0}", action="{action}")
            == "{0} sagt nichts zu: {action}"
        )
