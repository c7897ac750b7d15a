"""The command line: arguments in, text out, exit code.

Exit codes: 0 well; 1 the panel or its cases fell short, the engine failed, or the answer cannot be written; 2 the
call or its input is wrong; 130 somebody stopped it.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click
import msgspec

from counsel.consulting import day_of
from counsel.doors import authoring, calls, formats, output, streams
from counsel.doors.assistant.verb import mcp
from counsel.doors.calls import examples, needed, offers, opened_by, situation_of, takes, understood
from counsel.doors.formats import give
from counsel.doors.verbs import Verbs
from counsel.doors.workshop.verb import workshop
from counsel.files.folders import DEFAULT_PANEL, folder_of, panel_names
from counsel.problems import InputError
from counsel.rendering.words.language import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counsel.consulting import Answer, OpenPanel, Understood
    from counsel.doors.calls import Call
    from counsel.panel.model import Case, Panel
    from counsel.questions.soundness import Report
    from counsel.rendering.views.blocks import Document


def _tell_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from counsel import __version__

        click.echo(f"{context.find_root().info_name}, version {__version__}")
        context.exit()


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "counsel now",
        "counsel compare --case the-question",
        'counsel why schindler "call the cell" --case the-question',
    ),
)
@click.option(  # click's own looks its help up in a catalogue, whatever is called
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_tell_version,
    help="Show the version and exit.",
)
def main() -> None:
    """Compare what a panel of experts would tell you to do now.

    The panel that comes with counsel: you called after an interview, got voicemail, heard a cell number. What now?
    The advice is a paraphrased encoding of a column of 2011, not the experts' own words.
    """


@main.command(
    epilog=examples(
        "counsel now",
        "counsel now --case the-question",
        "counsel now --set interview=done --set answer=none_yet --set greeting=gives_cell",
        "counsel now --case mine.yaml --format html --output answer.html",
        "counsel now --case the-question --format ics --output days-ahead.ics",
        "counsel now --case the-question --set urgent=yes --link",
        "counsel now --case the-question --draft letter --output letter.txt",
    )
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
def now(call: Call, full: bool, link: bool, draft: str | None) -> None:
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
        _give_now(opened, call, opened.answer(asked.situation), asked, full=full)
    else:
        _interview(opened, call, partial(_give_now, opened, call, full=full), ["--full"] if full else [])


@main.command(
    epilog=examples(
        "counsel compare --case the-question",
        "counsel compare --case the-question --set urgent=yes --format csv --output comparison.csv",
    )
)
@formats.BOM
@takes(*formats.ALL, "csv", situation=True)
def compare(call: Call, bom: bool) -> None:
    """What does each expert say, action by action?"""
    from counsel.rendering import csv
    from counsel.rendering.contract.answer import answer_of
    from counsel.rendering.html import comparison as html
    from counsel.rendering.views import comparison as view

    opened = opened_by(call)
    asked = needed(opened, call)
    found = (opened.panel, opened.answer(asked.situation))
    table, page = partial(csv.comparison, *found), partial(html.page, *found, asked)
    own: formats.Writers = {"csv": formats.for_spreadsheets(call, table) if bom else table, "html": page}
    give(call, partial(view.document, *found, asked), partial(answer_of, *found), **own)


@main.command(
    epilog=examples(
        'counsel why schindler "call the cell" --case the-question',
        "counsel why luscher call_office_again --case the-question --set days_since_last_step=3",
    )
)
@click.argument("expert", shell_complete=offers("expert"))
@click.argument("action", shell_complete=offers("action"))
@takes(*formats.ALL, situation=True)
def why(call: Call, expert: str, action: str) -> None:
    """Why does EXPERT say so of ACTION; and if not, what is missing?"""
    from counsel.rendering.contract.explanation import explanation_of
    from counsel.rendering.views import explanation as view

    opened = opened_by(call)
    names = opened.expert(expert).name, opened.action(action).name
    asked = needed(opened, call)
    found = opened.explain(*names, asked.situation)
    panel = opened.panel
    give(call, partial(view.document, panel, found, asked), partial(explanation_of, panel, opened.engine, found))


@main.command(
    epilog=examples(
        "counsel whatif --case the-question",
        "counsel whatif --case the-question --top 5",
        "counsel whatif --case the-question --set urgent=yes --set number_from=contact",
    )
)
@click.option("--top", type=click.IntRange(min=1), metavar="N", help="Only the N facts that move most, without --set.")
@takes(*formats.ALL, situation=True)
def whatif(call: Call, top: int | None) -> None:
    """Who moves if --set holds; without --set, which single changes of the --case move anybody?"""
    from counsel.rendering.contract.whatif import overview_of, what_if_of
    from counsel.rendering.text.progress import progress
    from counsel.rendering.views import whatif as view

    opened = opened_by(call)
    if call.case_name is None:
        raise calls.no_case(opened)
    if call.sets and top is not None:
        raise click.UsageError("--top is for all single changes; leave it out, or --set")
    panel, engine = opened.panel, opened.engine
    asked = understood(opened, msgspec.structs.replace(call, sets=()))
    if call.sets:
        change = opened.whatif(asked.situation, calls.changes_of(call))
        give(call, partial(view.change, panel, change, asked), partial(what_if_of, panel, engine, change))
    else:
        with progress(sys.stderr, "Trying every change") as heard:
            every = opened.overview(asked.situation, heard).first(top)
        give(call, partial(view.overview, panel, every, asked), partial(overview_of, panel, engine, every))


@main.command(
    epilog=examples(
        "counsel experts",
        "counsel experts schindler --format markdown",
    )
)
@click.argument("expert", required=False, shell_complete=offers("expert"))
@takes(*formats.ALL)
def experts(call: Call, expert: str | None) -> None:
    """Who are the experts, and what are their rules, beside the claims that they rest on?"""
    from counsel.rendering.contract.experts import expert_of, experts_of
    from counsel.rendering.views import experts as view

    opened = opened_by(call)
    panel = opened.panel
    if expert is None:
        give(call, partial(view.every, panel), partial(experts_of, panel))
        return
    found = (panel, opened.expert(expert))
    give(call, partial(view.one, *found), partial(expert_of, *found))


@main.command(
    epilog=examples(
        "counsel cases",
        "counsel cases the-question",
        "counsel cases the-question hung-up-at-the-beep --handout sheet --format html --output sheets.html",
        "counsel cases a-grey-morning --panel umbrella --accept",
    )
)
@click.argument("cases", metavar="[CASE]...", nargs=-1, shell_complete=offers("case"))
@click.option(
    "--handout",
    metavar="sheet|solution|answer",
    shell_complete=offers("handout"),
    help="Hand out the cases instead: a sheet to fill in, its solution, or the person's answer.",
)
@click.option("--accept", is_flag=True, help="Write what the case gives into its file, once the difference is shown.")
@calls.TODAY
@takes(*formats.ALL)
def cases(call: Call, handout: str | None, accept: bool) -> None:
    """Which worked situations come with the panel? Some of them, or all, as a hand-out?"""
    from counsel.rendering.contract.cases import case_of, cases_of
    from counsel.rendering.views import cases as view

    opened = opened_by(call)
    if accept:
        if len(call.cases) != 1 or handout is not None or call.form != "text":
            raise click.UsageError("--accept is for one case, named, and has no --handout and no --format")
        authoring.accept(opened, call, call.cases[0])
        return
    found = [calls.case_named(opened, name) for name in call.cases] or opened.every_case()
    if handout is not None:
        _give_handout(opened, call, handout, found)
    elif not call.cases:
        give(call, partial(view.every, opened.panel, found), partial(cases_of, opened.panel, found))
    elif len(found) > 1:
        raise click.UsageError("several cases are for a hand-out: --handout sheet, solution or answer")
    else:
        one = (opened.panel, *opened.worked(found, day_of(call.today, "--today"))[0])
        give(call, partial(view.one, *one), partial(case_of, *one))


@main.command(epilog=examples("counsel facts", "counsel facts greeting"))
@click.argument("fact", required=False, shell_complete=offers("fact"))
@takes(*formats.ALL)
def facts(call: Call, fact: str | None) -> None:
    """What can be said of a situation, and with which values?"""
    from counsel.rendering.contract.facts import fact_of, facts_of
    from counsel.rendering.views import facts as view

    opened = opened_by(call)
    panel = opened.panel
    if fact is None:
        give(call, partial(view.every, panel), partial(facts_of, panel))
        return
    found = (panel, opened.fact(fact))
    give(call, partial(view.one, *found), partial(fact_of, *found))


@main.command(
    "map",
    epilog=examples(
        "counsel map",
        "counsel map --set answer=none_yet --format html --output map.html",
        "counsel map --set interview=done --save divisive",
    ),
)
@click.option(
    "--weights",
    metavar="FILE",
    shell_complete=offers("file"),
    help="How much each value of some facts counts: a YAML file.",
)
@click.option(
    "--by-situation",
    is_flag=True,
    help="Count every situation alike, in place of each answer given those before it.",
)
@click.option(
    "--save",
    metavar="DIR",
    shell_complete=offers("dir"),
    help="Write the situations that divide the panel most there, as cases.",
)
@formats.BOM
@takes(*formats.ALL, "csv", situation=True)
def map_(call: Call, weights: str | None, by_situation: bool, save: str | None, bom: bool) -> None:
    """Where does the panel agree and divide, over all situations or those that fit --set?"""
    from counsel.doors import saving
    from counsel.files.weights import read_weights
    from counsel.rendering import csv
    from counsel.rendering.contract.landscape import landscape_of
    from counsel.rendering.html import landscape as html
    from counsel.rendering.text.progress import progress
    from counsel.rendering.views import landscape as view

    opened = opened_by(call)
    weighed = read_weights(weights, opened.domains) if weights is not None else None
    situation = situation_of(opened, call)
    with progress(sys.stderr, say("Going through the situations")) as heard:
        found = (opened.panel, opened.map(situation, weighed, heard, by_situation))
    if save is not None:
        saving.save(*found, Path(save))
    table, page = partial(csv.landscape, *found), partial(html.page, *found)
    own: formats.Writers = {"csv": formats.for_spreadsheets(call, table) if bom else table, "html": page}
    give(call, partial(view.document, *found), partial(landscape_of, *found), **own)


@main.command(
    epilog=examples(
        "counsel page --output page.html",
        "counsel page --lang de --case the-question --output seite.html",
    )
)
@takes("html", situation=True)
def page(call: Call) -> None:
    """Put the panel into one file for a browser, which asks and answers without a network.

    It opens from a disk, an e-mail or any host. With a --case it begins with the answer to that.
    """
    from counsel.rendering.page.document import page as written

    opened = opened_by(call)
    today = day_of(call.today, "--today")
    begins = call.case_name is not None or bool(call.sets)
    start = opened.link(situation_of(opened, call)) if begins else ""
    whole = written(opened, today, start)
    with output.opened(call.output, call.force) as stream:
        click.echo(whole, stream, nl=False)


@main.command(
    epilog=examples(
        "counsel export --output view.sql",
        "counsel export --panel my-panel --table research.answers --output view.sql",
    )
)
@click.option("--table", metavar="NAME", help="The table that the view looks at; `situations` by default.")
@takes("sql", for_authors=True)
def export(call: Call, table: str | None) -> None:
    """Put the panel into another program: a view in SQL over a table of situations.

    Each row of the table is a situation, each of its columns a fact; the view adds what every expert says of every
    action. Its remarks tell which columns there are, and what it does with NULL.
    """
    from counsel import __version__
    from counsel.rendering import sql

    opened = opened_by(call)
    written = sql.view(opened.panel, opened.adviser.stances, __version__, sql.TABLE if table is None else table)
    with output.opened(call.output, call.force) as stream:
        click.echo(written, stream, nl=False)


@main.command(
    epilog=examples(
        "counsel check",
        "counsel check my-panel --format json",
        "counsel check my-panel --format sarif --output check.sarif",
        "counsel check my-panel --watch",
    )
)
@click.argument("name", metavar="[PANEL]", required=False, shell_complete=offers("panel"))
@click.option("--watch", is_flag=True, help="Look anew whenever a file of the panel changes, until Ctrl-C.")
@takes(*formats.ALL, "github", "sarif", "junit", for_authors=True)
def check(call: Call, name: str | None, watch: bool) -> None:
    """Is the panel sound: faithful to its ledger, no contradictions, no dead rules, its cases right?"""
    if name is not None:
        call = msgspec.structs.replace(call, panel=name)
    if watch:
        from counsel.doors import watching

        if call.form != "text" or call.output is not None:
            raise click.UsageError("--watch prints text, and has no --format and no --output")
        watching.watch(folder_of(call.panel), partial(_checked, call))
    elif not _checked(call):
        raise SystemExit(1)


def _checked(call: Call) -> bool:
    """Print what is found of a panel; whether it is sound."""
    from counsel.questions.soundness import Report
    from counsel.rendering.contract.soundness import soundness_of
    from counsel.rendering.text.progress import progress
    from counsel.rendering.views import soundness as view

    try:
        opened = opened_by(call)
        with progress(sys.stderr, "Looking at all situations") as heard:
            report = opened.check(heard)
    except InputError as error:
        if all(problem.at.file.startswith("--") for problem in error.problems):
            raise
        report = Report((), error.problems)
    page, contract = partial(view.document, call.panel, report), partial(soundness_of, call.panel, report)
    give(call, page, contract, **_for_programs(call, report))
    return report.sound


@main.command(
    epilog=examples(
        "counsel serve",
        "counsel serve --panel my-panel --port 0",
        "counsel serve --host 0.0.0.0 --allow-host advice.example.org --processes 2",
    )
)
@click.option(
    "--panel",
    "panels",
    multiple=True,
    metavar="NAME|DIR",
    shell_complete=offers("panel"),
    help="A further panel, beside those that come with counsel; repeatable.",
)
@calls.ENGINE
@click.option("--host", default="127.0.0.1", help="The interface to listen on; this machine alone by default.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, help="The port; 0 for any that is free.")
@click.option(
    "--allow-host", "names", multiple=True, metavar="NAME", help="A further name by which it is called; repeatable."
)
@click.option("--processes", type=click.IntRange(1, 64), default=1, help="How many processes share the work.")
def serve(panels: tuple[str, ...], engine: str | None, names: tuple[str, ...], **where: Any) -> int:
    """Serve the panels as pages, as a form, and as JSON.

    Prints the address. Ctrl-C ends it (exit code 130), and so does SIGTERM (exit code 0), once the requests in flight
    are answered.
    """
    from counsel.doors import extras, web

    extras.demand("web", web.LIBRARIES, "serve")
    from counsel.doors.web import serving
    from counsel.doors.web.panels import Panels

    place = serving.Place(where["host"], where["port"], names)
    return serving.serve(
        Panels([DEFAULT_PANEL, *panel_names(), *panels], engine), place, where["processes"], click.echo
    )


main.add_command(workshop)
main.add_command(mcp)
main.add_command(authoring.new)
main.add_command(authoring.schema)


@main.command(
    epilog=examples(
        "counsel completion bash >> ~/.bashrc",
        "counsel completion zsh >> ~/.zshrc",
        "counsel completion fish > ~/.config/fish/completions/counsel.fish",
    )
)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@calls.prints
def completion(stream: IO[str], shell: str) -> None:
    """Let your shell complete verbs, options, experts, actions, cases, facts and their values.

    Prints the script that the shell has to read when it starts; zsh reads it after compinit.
    """
    from counsel.doors.completion import script

    click.echo(script(shell, main), stream)


def _for_programs(call: Call, report: Report) -> formats.Writers:
    from counsel import __version__
    from counsel.rendering import reports

    found = (Path(os.path.relpath(folder_of(call.panel))).as_posix(), report)
    return {
        "github": partial(reports.github, *found),
        "sarif": partial(reports.sarif, *found, __version__),
        "junit": partial(reports.junit, *found),
    }


def _give_link(opened: OpenPanel, call: Call) -> None:
    if call.form != "text":
        raise click.UsageError("--link is a line of text, and has no --format")
    link = opened.link(needed(opened, call).situation)
    with output.opened(call.output, call.force) as stream:
        click.echo(link, stream)


def _give_draft(opened: OpenPanel, call: Call, name: str) -> None:
    from counsel.rendering.contract.draft import draft_of
    from counsel.rendering.views import draft as view

    if call.form not in formats.ALL:
        raise click.UsageError(f"--draft is no {call.form}; it has --format {', '.join(formats.ALL)}")
    answer = opened.answer(needed(opened, call).situation)
    written = opened.draft(name, answer)
    panel = opened.panel
    give(call, partial(view.document, panel, answer, written), partial(draft_of, panel, opened.engine, written))


def _give_handout(opened: OpenPanel, call: Call, name: str, cases: Sequence[Case]) -> None:
    from counsel.questions.handing import HandOut
    from counsel.rendering.contract.handout import handout_of
    from counsel.rendering.views import handout as view

    found = (opened.panel, HandOut.meant(name), opened.worked(cases, day_of(call.today, "--today")))
    give(call, partial(view.document, *found), partial(handout_of, *found))


def _interview(opened: OpenPanel, call: Call, give_now: Callable[[Answer], None], more: list[str]) -> None:
    if not sys.stdin.isatty() or sys.__stderr__ is None:
        raise calls.no_situation(opened)
    from counsel.doors import terminal

    def show(answer: Answer) -> None:
        give_now(answer)
        if call.output not in (None, output.STANDARD):
            streams.tell(say("Written to {file}.", file=call.output))

    if code := terminal.interview(opened, day_of(call.today, "--today"), [*calls.repeated(call), *more], show):
        raise SystemExit(code)


def _give_now(opened: OpenPanel, call: Call, answer: Answer, asked: Understood | None = None, *, full: bool) -> None:
    from counsel.rendering.contract.answer import answer_of

    def document() -> Document:
        from counsel.rendering.views import answer as whole
        from counsel.rendering.views import brief

        if call.form == "text" and not full:
            return brief.document(opened.panel, answer, asked)
        return whole.document(opened.panel, answer, asked)

    found = (opened.panel, answer)
    give(call, document, partial(answer_of, *found), ics=partial(_calendar, *found))


def _calendar(panel: Panel, answer: Answer) -> str:
    from counsel.rendering import ics

    return ics.calendar(panel, answer)


def run() -> None:
    """Run a call as a process of its own."""
    try:
        main()
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 1
        streams.leave(code)


if __name__ == "__main__":
    run()
