"""The catalogues hold just the messages of the source, whole, and what ships of them is what was translated."""

from __future__ import annotations

import gettext
from typing import TYPE_CHECKING

import pytest

from catalogues import TEMPLATE, as_mo, as_po, forms, in_source, languages, renewed, slots, translated
from counsel.rendering import words
from counsel.rendering.words.language import CATALOGUES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Golden = Callable[[Path, str], None]


def test_the_template_holds_the_messages_of_the_source(golden: Golden) -> None:
    golden(TEMPLATE, as_po(in_source()))


@pytest.mark.parametrize("language", languages())
def test_a_catalogue_holds_the_messages_of_the_source_and_no_others(language: str, golden: Golden) -> None:
    golden(CATALOGUES / f"{language}.po", as_po(renewed(language)))


@pytest.mark.parametrize("language", languages())
def test_every_message_is_translated_with_the_same_slots(language: str) -> None:
    for message in translated(language):
        if message.id:
            wanted = slots(forms(message.id)[-1])
            assert all(forms(message.string)), f"not translated: {message.id}"
            assert not message.fuzzy, message.id
            assert all(slots(form) == wanted for form in forms(message.string)), f"other slots: {message.id}"


@pytest.mark.parametrize("language", languages())
def test_what_ships_is_what_was_translated(language: str, request: pytest.FixtureRequest) -> None:
    path = CATALOGUES / f"{language}.mo"
    if request.config.getoption("--update"):
        path.write_bytes(as_mo(translated(language)))
    with path.open("rb") as file:
        shipped = gettext.GNUTranslations(file)
    for message in translated(language):
        if isinstance(message.id, str) and message.id:
            assert shipped.gettext(message.id) == message.string
        elif message.id:
            assert [shipped.ngettext(message.id[0], message.id[1], number) for number in (1, 2)] == forms(
                message.string
            )


def test_a_language_is_one_for_which_there_is_a_catalogue() -> None:
    assert words.languages() == ("en", *languages())
