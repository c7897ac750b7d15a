"""The texts of the panel in other languages: whether all are there, and each translates what the panel says now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.texts import texts_of, texts_of_case
from counsel.problems import InputError, Location, Severity, listed, shown
from counsel.questions.soundness.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from counsel.panel.model import Case, Panel
    from counsel.panel.texts import Overlay, Path, Text
    from counsel.problems import Problem
    from counsel.questions.soundness.finding import Proof

_MOST_NAMED = 5


def check_translations(
    panel: Panel, cases: Mapping[str, Case | InputError], overlays: Mapping[str, Overlay | InputError]
) -> Iterator[Proof]:
    """Every text that a reader sees is translated from what the panel says, in each language that it has texts in."""
    texts = texts_of(panel)
    for case in cases.values():
        texts |= {} if isinstance(case, InputError) else texts_of_case(case)
    unread = {("cases", name) for name, case in cases.items() if isinstance(case, InputError)}
    for language, overlay in overlays.items():
        if isinstance(overlay, InputError):
            yield [_as_finding(problem) for problem in overlay.problems], ""
        else:
            sentence = f"translated: all {len(texts)} texts stand in `{language}`, each from what it says now"
            yield [*_stale(overlay, texts, unread), *_missing(overlay, texts)], sentence


def _as_finding(problem: Problem) -> Finding:
    return Finding(problem.at, problem.fault, problem.message, problem.hint, problem.severity)


def _stale(overlay: Overlay, texts: Mapping[Path, Text], unread: Container[Path]) -> Iterator[Finding]:
    for path, translation in overlay.translations.items():
        now = texts.get(path)
        if now != translation.original and path[:2] not in unread:  # what a case says that cannot be read, nobody knows
            message = f"`{_named(path)}` translates {shown(_one_line(translation.original))}"
            says = "the panel no longer says so" if now is None else f"the panel says {shown(_one_line(now))}"
            hint = "translate what it says now, and put that under `of`; until then the original is shown"
            yield Finding(translation.at, "stale-translation", f"{message}, but {says}", hint)


def _named(path: Path) -> str:
    """The keys that lead to a text; the sentences of limits have none of their own."""
    return path[0] if path[0] == "limits" else ".".join(path)


def _one_line(text: Text) -> str:
    return text if isinstance(text, str) else " / ".join(text)


def _missing(overlay: Overlay, texts: Mapping[Path, Text]) -> Iterator[Finding]:
    missing = [_named(path) for path in texts if path not in overlay.translations]
    if missing:
        count = "1 text is" if len(missing) == 1 else f"{len(missing)} texts are"
        message = f"{count} not translated: {listed(missing, _MOST_NAMED)}"
        hint = "until then the original is shown"
        yield Finding(Location(overlay.file), "missing-translation", message, hint, Severity.WARNING)
