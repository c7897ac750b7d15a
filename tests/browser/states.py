"""Every state of the page, by its name, and how one comes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from browser.seen import Seen


def _asked(seen: Seen, kind: str) -> None:
    """Ask for the first fact of a kind."""
    seen.case("the-question")
    seen.script("counsel.askAgain(counsel.panel.facts.findIndex(fact => fact.kind === arguments[0]))", kind)


def _complaint(seen: Seen) -> None:
    seen.click("#start")
    seen.click("#next")


def _settled(seen: Seen) -> None:
    seen.case("the-question")
    seen.script("counsel.answerTo(counsel.panel.facts.findIndex(fact => fact.name === 'answer'), 'offered')")
    seen.script("counsel.go('ask')")


def _moved(seen: Seen) -> None:
    seen.case("the-question")
    seen.script(
        "const level = counsel.panel.facts.findIndex(fact => fact.name === 'urgent');"
        "counsel.change(level, true, `change-${level}`)"
    )


def _why(seen: Seen, stance: str) -> None:
    seen.case("the-question")
    seen.script("document.querySelector(`.cell:has(.${arguments[0]})`).click()", stance)


def _unfolded(seen: Seen, view: str) -> None:
    seen.case("the-question")
    seen.script(
        "counsel.go(arguments[0]); document.querySelectorAll('details').forEach(each => each.open = true)", view
    )


STATES: dict[str, Callable[[Seen], None]] = {
    "start": lambda seen: None,
    "question": lambda seen: seen.click("#start"),
    "question-of-days": lambda seen: _asked(seen, "days"),
    "question-of-yes-or-no": lambda seen: _asked(seen, "yes_no"),
    "complaint": _complaint,
    "settled": _settled,
    "answer": lambda seen: seen.case("the-question"),
    "answer-open": lambda seen: seen.case("hardly-anything-known"),
    "answer-nothing": lambda seen: seen.case("the-job-is-hers"),
    "moved": _moved,
    "why": lambda seen: _why(seen, "avoid"),
    "why-open": lambda seen: _why(seen, "open"),
    "drafts": lambda seen: _unfolded(seen, "answer"),
    "experts": lambda seen: _unfolded(seen, "experts"),
    "cases": lambda seen: seen.script("counsel.go('cases')"),
    "map": lambda seen: seen.script("counsel.go('map')"),
    "link-refused": lambda seen: seen.opened("counsel:1/another/a=b/000000"),
}
