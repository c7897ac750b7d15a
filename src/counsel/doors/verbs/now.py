"""What to do now: the first screen or the whole answer, its link, or a draft; without a situation, the interview."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from counsel.advising.advice import Detail
from counsel.consulting import day_of
from counsel.doors import calls, formats, output, streams
from counsel.doors.calls import examples, needed, offers, opened_by, takes, understood
from counsel.doors.formats import give
from counsel.doors.group import Verb
from counsel.rendering.words.language import say

if TYPE_CHECKING:
    from counsel.consulting import Answer, OpenPanel, Understood
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
@takes(*formats.ALL, "ics", situation=True)
def verb(call: Call, full: bool, link: bool, draft: str | None) -> None:
    """What should I do now? Asks what it needs to know, or takes a case."""
    if link + full + (draft is not None) > 1:
        raise click.UsageError("--full, --link and --draft exclude each other")
    opened = opened_by(call)
    if link:
        _give_link(opened, call)
    elif draft is not None:
        _give_draft(opened, call, draft)
    elif call.case_name is not None or call.sets:
        asked = understood(opened, call)
        _give_now(opened, call, opened.answer(asked.situation, _detail(call, full=full)), asked, full=full)
    else:
        _interview(opened, call, full=full)


def _detail(call: Call, *, full: bool) -> Detail:
    """The first screen tells no conditions; to find them takes longest."""
    return Detail.PRESUMPTIONS if _is_brief(call, full) else Detail.CONDITIONS


def _is_brief(call: Call, full: bool) -> bool:
    return call.form == "text" and not full


def _give_link(opened: OpenPanel, call: Call) -> None:
    if call.form != "text":
        raise click.UsageError("--link is a line of text, and has no --format")
    asked = needed(opened, call)
    link = opened.link(asked.situation, asked.not_known)
    with output.opened(call.output, call.force) as stream:
        click.echo(link, stream)


def _give_draft(opened: OpenPanel, call: Call, name: str) -> None:
    from counsel.rendering.contract.draft import draft_of
    from counsel.rendering.views import draft as view

    if call.form not in formats.ALL:
        raise click.UsageError(f"--draft is no {call.form}; it has --format {', '.join(formats.ALL)}")
    answer = opened.answer(needed(opened, call).situation, Detail.STANCES)
    written = opened.draft(name, answer)
    panel = opened.panel
    give(call, partial(view.document, panel, answer, written), partial(draft_of, panel, opened.engine, written))


def _interview(opened: OpenPanel, call: Call, *, full: bool) -> None:
    if not sys.stdin.isatty() or sys.__stderr__ is None:
        raise calls.no_situation(opened)
    from counsel.doors import terminal

    def show(answer: Answer) -> None:
        _give_now(opened, call, answer, full=full)
        if call.output not in (None, output.STANDARD):
            streams.tell(say("Written to {file}.", file=call.output))

    options = [*calls.repeated(call), *(["--full"] if full else [])]
    if code := terminal.interview(opened, day_of(call.today, "--today"), options, show, _detail(call, full=full)):
        raise SystemExit(code)


def _give_now(opened: OpenPanel, call: Call, answer: Answer, asked: Understood | None = None, *, full: bool) -> None:
    from counsel.rendering.contract.answer import answer_of

    def document() -> Document:
        from counsel.rendering.views import answer as whole
        from counsel.rendering.views import brief

        if _is_brief(call, full):
            return brief.document(opened.panel, answer, asked)
        return whole.document(opened.panel, answer, asked)

    panel = opened.panel
    give(call, document, partial(answer_of, panel, answer), ics=partial(_calendar, panel, answer))


def _calendar(panel: Panel, answer: Answer) -> str:
    from counsel.rendering import ics

    return ics.calendar(panel, answer)
