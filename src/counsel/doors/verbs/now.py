"""What to do now: the first screen or the whole answer, its link, or a draft; without a situation, the interview."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence  # noqa: TC003  # msgspec reads the annotations
from functools import partial
from typing import TYPE_CHECKING

import click
import msgspec

from counsel.advising.advice import Detail
from counsel.consulting import Answer, Understood, day_of
from counsel.doors import calls, formats, output, streams
from counsel.doors.calls import examples, offers, opened_by, takes, understood
from counsel.doors.formats import give
from counsel.doors.group import Verb
from counsel.questions.drafting import draft_meant
from counsel.rendering.words.language import say

if TYPE_CHECKING:
    from counsel.consulting import OpenPanel
    from counsel.doors.calls import Call
    from counsel.panel.model import Panel
    from counsel.rendering.views.blocks import Document


@click.command(
    "now",
    cls=Verb,
    epilog=examples(
        "counsel now",
        "counsel now --case the-question",
        "counsel now --set interview=done --set answer=none_yet --set greeting=gives_cell",
        "counsel now --case mine.yaml --format html --output answer.html",
        "counsel now --case the-question --format ics --output days-ahead.ics",
        "counsel now --case the-question --set urgent=yes --link",
        "counsel now --case the-question --draft letter --output letter.txt",
    ),
)
@click.option("--full", is_flag=True, help="Everything, and not only what a person needs first.")
@click.option("--link", is_flag=True, help="Print the answer's link instead: one line that --case takes, on any day.")
@click.option(
    "--draft",
    metavar="NAME",
    shell_complete=offers("draft"),
    help="Write what to send or to say instead: a draft of our own from what the experts advise.",
)
@click.option("--ask", is_flag=True, help="In a terminal, go on asking from the situation that is given.")
@takes(*formats.ALL, "ics", situation=True)
def verb(call: Call, full: bool, link: bool, draft: str | None, ask: bool) -> None:
    """What should I do now? Asks what it needs to know, or takes a case."""
    if link + full + (draft is not None) > 1:
        raise click.UsageError("--full, --link and --draft exclude each other")
    opened = opened_by(call)
    if link:
        wanted = _link(opened, call)
    elif draft is not None:
        wanted = _draft(opened, call, draft)
    else:
        wanted = _now(opened, call, full=full)
    asked = understood(opened, call) if call.case_name is not None or call.sets else None
    if asked is None or ask:
        _interview(opened, call, wanted, asked)
    else:
        wanted.show(opened.answer(asked.situation, wanted.detail), asked.not_known, asked)


class Wanted(msgspec.Struct, frozen=True):
    """What is wanted of an answer.

    Attributes:
        detail: how much has to be worked out.
        show: gives it; it takes the answer, the facts that are not known, and the case that it is about.
        options: what says so on the command line.
    """

    detail: Detail
    show: Callable[[Answer, Sequence[str], Understood | None], None]
    options: tuple[str, ...] = ()


def _link(opened: OpenPanel, call: Call) -> Wanted:
    if call.form != "text":
        raise click.UsageError("--link is a line of text, and has no --format")

    def show(answer: Answer, not_known: Sequence[str], _asked: Understood | None) -> None:
        with output.opened(call.output, call.force) as stream:
            click.echo(opened.link(answer.situation, not_known), stream)

    return Wanted(Detail.STANCES, show, ("--link",))


def _draft(opened: OpenPanel, call: Call, name: str) -> Wanted:
    if call.form not in formats.ALL:
        raise click.UsageError(f"--draft is no {call.form}; it has --format {', '.join(formats.ALL)}")
    draft_meant(opened.panel, name)

    def show(answer: Answer, _not_known: Sequence[str], _asked: Understood | None) -> None:
        from counsel.rendering.contract.draft import draft_of
        from counsel.rendering.views import draft as view

        panel, written = opened.panel, opened.draft(name, answer)
        give(call, partial(view.document, panel, answer, written), partial(draft_of, panel, opened.engine, written))

    return Wanted(Detail.STANCES, show, ("--draft", name))


def _now(opened: OpenPanel, call: Call, *, full: bool) -> Wanted:
    is_brief = call.form == "text" and not full

    def show(answer: Answer, _not_known: Sequence[str], asked: Understood | None) -> None:
        from counsel.rendering.contract.answer import answer_of

        def document() -> Document:
            from counsel.rendering.views import answer as whole
            from counsel.rendering.views import brief

            if is_brief:
                return brief.document(panel, answer, asked)
            return whole.document(panel, answer, asked)

        panel = opened.panel
        give(call, document, partial(answer_of, panel, answer), ics=partial(_calendar, panel, answer))

    # the first screen tells no conditions; to find them takes longest
    return Wanted(Detail.PRESUMPTIONS if is_brief else Detail.CONDITIONS, show, ("--full",) if full else ())


def _interview(opened: OpenPanel, call: Call, wanted: Wanted, begun: Understood | None) -> None:
    if not sys.stdin.isatty() or sys.__stderr__ is None:
        if begun is not None:
            raise click.UsageError("--ask holds an interview, and needs a terminal")
        raise calls.no_situation(opened)
    from counsel.doors import terminal

    def show(answer: Answer, not_known: Sequence[str]) -> None:
        wanted.show(answer, not_known, None)
        if call.output not in (None, output.STANDARD):
            streams.tell(say("Written to {file}.", file=call.output))

    options = [*calls.repeated(call), *wanted.options]
    conversation = opened.conversation(day_of(call.today, "--today"), begun)
    if code := terminal.interview(opened, conversation, options, show, wanted.detail):
        raise SystemExit(code)


def _calendar(panel: Panel, answer: Answer) -> str:
    from counsel.rendering import ics

    return ics.calendar(panel, answer)
