"""What a shell offers where somebody types a name: click's own machinery, with the names of the panel that is asked.

Only a shell that asks opens this room; a usual call does not pay for it.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from click.shell_completion import BashComplete, CompletionItem, add_completion_class, get_completion_class

from counsel.doors.calls import ASKS, chosen_panel
from counsel.engines import ENGINES
from counsel.files.folders import case_names, folder_of, panel_names, read_panel
from counsel.panel.kinds import value_typed
from counsel.problems import CounselError, clean
from counsel.questions.handing import HandOut
from counsel.rendering.words import languages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import click

    from counsel.panel.model import Fact, Panel

Named = tuple[str, str]
"""Something that can be typed, and what it is."""


class Bash(BashComplete):
    """Bash takes `=` for the end of a word, so `--set greeting=g` comes in three and only the last is replaced."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Put what stands around each `=` together again; what is being typed is the last word."""
        args, incomplete = super().get_completion_args()
        whole: list[str] = []
        glued = False
        for word in (*args, incomplete):
            if whole and (word == "=" or glued):
                whole[-1] += word
            else:
                whole.append(word)
            glued = word == "="
        *args, incomplete = whole
        return args, incomplete

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Give what stands in place of the last of the words."""
        offers = super().get_completions(args, incomplete)
        typed = incomplete.partition("=")[2] if incomplete.startswith("--") else incomplete
        before = typed[: typed.rfind("=") + 1]
        return [CompletionItem(offer.value.removeprefix(before), offer.type, offer.help) for offer in offers]


add_completion_class(Bash)


def script(shell: str, program: click.Command) -> str:
    """The script that makes a shell ask."""
    made = get_completion_class(shell)
    assert made is not None
    return made(program, {}, "counsel", ASKS).source()


def offered(what: str, context: click.Context, beginning: str) -> list[CompletionItem]:
    """What can be typed for an option or an argument, after its beginning.

    Args:
        what: one of `OFFERS`, or `file` or `dir`.
        context: the call so far.
        beginning: what is typed of it.
    """
    names: list[Named] = []
    with contextlib.suppress(CounselError, OSError):
        names = [named for named in _named(what, context, beginning) if named[0].startswith(beginning)]
    if names or what not in _PATHS:
        return [CompletionItem(name, help=" ".join(clean(title).split()) or None) for name, title in names]
    return [CompletionItem(beginning, type=_PATHS[what])]


_PATHS = {"file": "file", "dir": "dir", "case": "file", "panel": "dir"}
"""What may be a path too."""


_FIXED: Mapping[str, Callable[[], Iterable[str]]] = {
    "engine": lambda: ENGINES,
    "language": languages,
    "handout": lambda: (kind.value for kind in HandOut),
}
"""What is the same for every panel."""


def _named(what: str, context: click.Context, beginning: str) -> Iterable[Named]:
    if what in _PATHS and what != "case":
        return ((name, "") for name in (panel_names() if what == "panel" else ()))
    if what in _FIXED:
        return ((name, "") for name in _FIXED[what]())
    folder = folder_of(context.params.get("panel") or chosen_panel())
    if what == "case":
        return ((name, "") for name in case_names(folder))
    panel, _ = read_panel(folder, {})
    return () if panel is None else OFFERS[what](panel, beginning)


def _pairs(panel: Panel, beginning: str) -> Iterator[Named]:
    """The facts, or where only one of them begins so its values: a pair is whole, and a blank may follow it."""
    begun = [fact for name, fact in panel.facts.items() if f"{name}=".startswith(beginning.partition("=")[0])]
    exact = [fact for fact in begun if beginning.startswith(f"{fact.name}=")]
    for fact in exact or begun:
        if len(exact or begun) > 1:
            yield f"{fact.name}=", fact.title
        else:
            yield from ((f"{fact.name}={value}", label) for value, label in _values(fact))


def _values(fact: Fact) -> Iterator[Named]:
    for value, label in zip(fact.kind.values(fact), fact.kind.labels(fact), strict=True):
        yield value_typed(value), label
    if fact.kind.moves:
        yield from (("today", ""), ("yesterday", ""))
    elif fact.kind.counts:
        yield str(fact.minimum), ""
    yield "unknown", ""


OFFERS: Mapping[str, Callable[[Panel, str], Iterable[Named]]] = {
    "expert": lambda panel, _: ((expert.name, expert.full_name) for expert in panel.experts.values()),
    "action": lambda panel, _: ((action.name, action.title) for action in panel.actions.values()),
    "fact": lambda panel, _: ((fact.name, fact.title) for fact in panel.facts.values()),
    "pair": _pairs,
    "draft": lambda panel, _: ((draft.name, draft.title) for draft in panel.drafts.values()),
    "term": lambda panel, _: ((f"{term.name}={term.days}", term.means) for term in panel.terms.values()),
}
"""What a panel has names for."""
