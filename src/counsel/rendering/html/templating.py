"""The templates: all that they show is escaped."""

from __future__ import annotations

import functools
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from counsel.rendering import words
from counsel.rendering.html import pictures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Environment
    from markupsafe import Markup

_TEMPLATES = Path(__file__).parent / "templates"


class Link(msgspec.Struct, frozen=True):
    """Where one can go, and what is there."""

    address: str
    label: str
    means: str = ""


_BACK: ContextVar[Link | None] = ContextVar("back", default=None)


@contextmanager
def leading_back(link: Link) -> Iterator[None]:
    """Have every page lead back to another one, for as long as this lasts."""
    before = _BACK.set(link)
    try:
        yield
    finally:
        _BACK.reset(before)


def filled(template: str, **values: object) -> str:
    """Fill a template."""
    return _environment().get_template(template).render(language=words.spoken(), back=_BACK.get(), **values)


def compile_templates(*templates: str) -> None:
    """Compile templates before anybody waits for what they are filled with."""
    for template in templates:
        _environment().get_template(template)


@functools.cache
def verbatim(name: str) -> Markup:
    """A style sheet or a script as it stands, beside the templates."""
    from markupsafe import Markup

    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))


@functools.cache
def _environment() -> Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        auto_reload=False,  # what is written by this version goes on, though another is installed meanwhile
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: words.printable(value) if isinstance(value, str) else value,
    )
    environment.globals.update(
        say=words.say,
        say_counted=words.say_counted,
        stance_in_words=words.stance_in_words,
        stage_in_words=words.stage_in_words,
        step_in_words=words.step_in_words,
    )
    environment.globals.update(draw_moves=pictures.moves, sign_of=lambda stance: words.SYMBOLS[stance])
    return environment
