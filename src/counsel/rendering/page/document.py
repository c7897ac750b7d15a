"""The file itself: the shell with the style, the script and the panel in it; nothing is loaded from anywhere."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import zlib
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import msgspec

from counsel.rendering import words
from counsel.rendering.page.gathering import Gatherer
from counsel.rendering.words import say

if TYPE_CHECKING:
    import datetime

    from counsel.consulting import OpenPanel
    from counsel.panel.model import Panel
    from counsel.rendering.page.data import PageData

HERE = Path(__file__).parent
SCRIPTS = ("kernel", "engine", "explaining", "words", "links", "plan", "dom", "asking", "answering", "browsing", "page")
"""The modules of the script, each after those that it needs."""
_REMARK = re.compile(r"/\*\*.*?\*/ ?", re.DOTALL)
_BLANKS = re.compile(r"\s*([{};,])\s*|(?<=:)\s+")
_APART = re.compile(r'("(?:[^"\\\n]|\\.)*"|`[^`]*`)| *([{}()\[\];,<>=!*/%&|?:~^]+) *')
"""A text, which stays as it is, or signs of the script with the blanks around them."""
_IMPORT = re.compile(r"^import .*;$", re.MULTILINE)


def page(opened: OpenPanel, today: datetime.date, start: str = "") -> str:
    """Write the page of a panel, with its cases and its map.

    Args:
        opened: the panel.
        today: the day on which it is written.
        start: the link of the situation with whose answer it begins; empty for none.

    Raises:
        TooLarge: a diagram has too many nodes.
    """
    mapped = opened.map(opened.situation({}, today))
    data = Gatherer(opened).gathered(opened.every_case(), mapped, today, start)
    style, code = _bare_style((HERE / "style.css").read_text(encoding="utf-8")), script()
    return Template((HERE / "shell.html").read_text(encoding="utf-8")).substitute(
        language=html.escape(words.spoken()),
        title=_escaped(opened.panel.title),
        note=_escaped(opened.panel.source.note),
        navigation=_escaped(say("Parts of this page")),
        fails=_escaped(say("This browser cannot show the page; a newer one can.")),
        fallback=_fallback(opened.panel),
        style=style,
        style_hash=_hash(style),
        script=code,
        script_hash=_hash(code),
        data=packed(data),
    )


def script() -> str:
    """The modules as one script, without remarks, types and blanks, which a browser has no use for."""
    return "".join(_bare((HERE / f"{name}.js").read_text(encoding="utf-8")) for name in SCRIPTS)


def _bare(code: str) -> str:
    bare = _APART.sub(lambda match: match[1] or match[2], _IMPORT.sub("", _REMARK.sub("", code)))
    lines = (line.strip().removeprefix("export ") for line in bare.splitlines())
    return "".join(line if line.endswith(_GO_ON) else f"{line}\n" for line in lines if line)


_GO_ON = (";", ",", "{", "(", "[")
"""With what a line ends that goes on in the next one."""


def _bare_style(code: str) -> str:
    """A style without the blanks around its signs, and the last semicolons; no text in it holds any of these."""
    return _BLANKS.sub(r"\1", code).strip().replace(";}", "}")


def packed(data: PageData) -> str:
    """The panel as JSON, deflated and in base 64: a third of its size, and no text of it can be taken for markup."""
    text = words.printable(msgspec.json.encode(data).decode())
    deflate = zlib.compressobj(9, wbits=-15)
    return base64.b64encode(deflate.compress(text.encode()) + deflate.flush()).decode()


def _hash(text: str) -> str:
    """How a content security policy names the one script, or style, that it lets in."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _escaped(text: str) -> str:
    return html.escape(words.printable(text))


def _fallback(panel: Panel) -> str:
    """What stands on the page where no script runs: what it is about, and what else there is."""
    who = "".join(
        f"<li><strong>{_escaped(expert.full_name)}</strong>, {_escaped(expert.who)}: {_escaped(expert.outlook)}</li>"
        for expert in panel.experts.values()
    )
    why = _escaped(say("This page asks its questions by a script, and here none may run. This much it can say:"))
    return f"<p>{why}</p><p>{_escaped(panel.question)}</p><ul>{who}</ul>"
