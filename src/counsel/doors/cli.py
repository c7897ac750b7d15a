"""The command line: arguments in, text out, exit code.

Exit codes: 0 well; 1 the panel or its cases fell short, the engine failed, or the answer cannot be written; 2 the
call or its input is wrong; 130 somebody stopped it.
"""

from __future__ import annotations

import errno
import functools
import gc
import io
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from counsel.consulting import OpenPanel, Request, day_of, load
from counsel.doors import formats, streams
from counsel.doors.formats import give
from counsel.files.folders import DEFAULT_PANEL
from counsel.logic.situation import Given, Situation, given_in
from counsel.problems import (
    CounselError,
    EngineError,
    InputError,
    Location,
    Problem,
    known,
    listed,
    nearest,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counsel.consulting import Answer


class Verbs(click.Group):
    """The verbs; turns what is wrong into lines on standard error and an exit code."""

    def main(self, *args: Any, standalone_mode: bool = True, **more: Any) -> Any:
        """Run a call and leave with its exit code."""
        gc.set_threshold(100_000)  # a call is over before looking for garbage would pay
        run = partial(super().main, *args, standalone_mode=False, **more)
        if not standalone_mode:
            return run()
        sys.exit(_exit_code(run))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the verbs in the order in which one comes to need them."""
        return list(self.commands)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find the verb; offer the nearest for one that is unknown."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            hint = nearest(args[0], self.commands) or f"there are {listed(self.commands)}"
            raise click.UsageError(f"unknown verb {shown(args[0])}; {hint}", ctx)
        return super().resolve_command(ctx, args)


def _exit_code(run: Callable[[], object]) -> int:
    """Run a call; say what is wrong, if anything is."""
    try:
        return _ran(run)
    except click.Abort:
        streams.tell("Stopped.")
        return 130
    except click.ClickException as error:
        return _wrong_call(error)
    except CounselError as error:
        streams.tell("\n".join(map(str, error.problems)))
        return 1 if isinstance(error, EngineError) else 2
    except OSError as error:
        return _cannot_go_on(error)
    except Exception as error:
        if os.environ.get("COUNSEL_DEBUG"):
            raise
        streams.tell(f"counsel: this is a mistake in counsel itself, not in what you typed: {error!r}")
        streams.tell("  hint: the same call with COUNSEL_DEBUG=1 shows where; please report it")
        return 1


def _ran(run: Callable[[], object]) -> int:
    streams.prepare()
    code = run()
    sys.stdout.flush()
    return code if isinstance(code, int) else 0


def _wrong_call(error: click.ClickException) -> int:
    told = io.StringIO()
    error.show(told)
    streams.tell(told.getvalue().rstrip("\n"))
    return error.exit_code


def _cannot_go_on(error: OSError) -> int:
    """Say what cannot be written or read; whoever no longer reads the output need not be told."""
    at = Location("counsel")
    if error.filename is not None:
        problem = Problem(at, "unreadable-file", f"{shown(error.filename)} cannot be used: {error.strerror}")
    else:
        message = f"the output cannot be written: {error.strerror or error}"
        problem = Problem(at, "unwritable-output", message, "make room there, or write it elsewhere")
    if error.errno != errno.EPIPE:
        streams.tell(str(problem))
    streams.let_go(sys.stdout)
    return 1


class Call(msgspec.Struct, frozen=True):
    """The options that verbs have in common, as they were typed."""

    panel: str
    terms: Sequence[str]
    engine: str | None
    form: str
    case_name: str | None = None
    sets: Sequence[str] = ()
    today: str | None = None


_PANEL = (
    click.option("--panel", default=DEFAULT_PANEL, metavar="NAME|DIR", help="The panel to ask; a name or a folder."),
    click.option("--term", "terms", multiple=True, metavar="NAME=DAYS", help="Take a named term as so many days."),
    click.option("--engine", metavar="NAME", help="durable (the default where it is installed) or plain."),
)
_SITUATION = (
    click.option("--case", "case_name", metavar="NAME|FILE", help="A case of the panel, or a YAML or JSON file."),
    click.option("--set", "sets", multiple=True, metavar="FACT=VALUE", help="One fact, over the case; repeatable."),
    click.option("--today", metavar="DATE", help="The day to which days are counted; the current one by default."),
)


def _takes(*forms: str, situation: bool = False) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a verb the common options, gathered in a `Call`, and its formats."""
    form = click.option("--format", "form", type=click.Choice(forms), default="text", help="How to print the answer.")
    options = (*_PANEL, *(_SITUATION if situation else ()), form)
    names = Call.__struct_fields__

    def add(verb: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(verb)
        def called(**given: Any) -> None:
            common = {name: given.pop(name) for name in names if name in given}
            verb(Call(**common), **given)

        return functools.reduce(lambda inner, option: option(inner), reversed(options), called)

    return add


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="counsel")
def main() -> None:
    """Compare what a panel of experts would tell you to do now.

    The panel that comes with counsel: you called after an interview, got voicemail, heard a cell number. What now?
    The advice is a paraphrased encoding of a column of 2011, not the experts' own words.
    """


@main.command()
@click.option("--full", is_flag=True, help="Everything, and not only what a person needs first.")
@_takes(*formats.ALL, situation=True)
def now(call: Call, full: bool) -> None:
    """What should I do now? Asks what it needs to know, or takes a case."""
    opened = _open(call)
    show = partial(_give_now, opened, form=call.form, full=full)
    if call.case_name is not None or call.sets:
        show(opened.answer(_situation(opened, call)))
    else:
        _interview(opened, call, show, ["--full"] if full else [])


@main.command()
@_takes(*formats.ALL, "csv", situation=True)
def compare(call: Call) -> None:
    """What does each expert say, action by action?"""
    from counsel.rendering import csv
    from counsel.rendering.contract.answer import answer_of
    from counsel.rendering.html import comparison as html
    from counsel.rendering.views import comparison as view

    opened = _open(call)
    found = (opened.panel, opened.answer(_need_situation(opened, call)))
    own = {"csv": partial(csv.comparison, *found), "html": partial(html.page, *found)}
    give(call.form, partial(view.document, *found), partial(answer_of, *found), **own)


@main.command()
@click.argument("expert")
@click.argument("action")
@_takes(*formats.ALL, situation=True)
def why(call: Call, expert: str, action: str) -> None:
    """Why does EXPERT say so of ACTION; and if he does not, what is missing?"""
    from counsel.rendering.contract.explanation import explanation_of
    from counsel.rendering.views import explanation as view

    opened = _open(call)
    panel = opened.panel
    known(expert, panel.experts, "expert", "EXPERT")
    known(action, panel.actions, "action", "ACTION")
    found = opened.explain(expert, action, _need_situation(opened, call))
    give(call.form, partial(view.document, panel, found), partial(explanation_of, panel, opened.engine, found))


@main.command()
@_takes(*formats.ALL, situation=True)
def whatif(call: Call) -> None:
    """Who changes his mind if --set holds; without --set, which single changes of the --case move anybody?"""
    from counsel.rendering.contract.whatif import overview_of, what_if_of
    from counsel.rendering.views import whatif as view

    opened = _open(call)
    if call.case_name is None:
        raise _no_case(opened)
    panel, engine = opened.panel, opened.engine
    situation = _situation(opened, msgspec.structs.replace(call, sets=()))
    if call.sets:
        change = opened.whatif(situation, _sets(call))
        give(call.form, partial(view.change, panel, change), partial(what_if_of, panel, engine, change))
    else:
        every = opened.overview(situation)
        give(call.form, partial(view.overview, panel, every), partial(overview_of, panel, engine, every))


@main.command()
@click.argument("expert", required=False)
@_takes(*formats.ALL)
def experts(call: Call, expert: str | None) -> None:
    """Who are the experts, and what are their rules, beside the claims that they rest on?"""
    from counsel.rendering.contract.experts import expert_of, experts_of
    from counsel.rendering.views import experts as view

    panel = _open(call).panel
    if expert is None:
        give(call.form, partial(view.every, panel), partial(experts_of, panel))
        return
    known(expert, panel.experts, "expert", "EXPERT")
    found = (panel, panel.experts[expert])
    give(call.form, partial(view.one, *found), partial(expert_of, *found))


@main.command()
@click.argument("case", required=False)
@_takes(*formats.ALL)
def cases(call: Call, case: str | None) -> None:
    """Which worked situations come with the panel?"""
    from counsel.rendering.contract.cases import case_of, cases_of
    from counsel.rendering.views import cases as view

    opened = _open(call)
    if case is None:
        every = (opened.panel, [opened.case(name) for name in opened.case_names()])
        give(call.form, partial(view.every, *every), partial(cases_of, *every))
        return
    one = opened.case(case)
    found = (opened.panel, one, opened.answer(opened.situation(given_in(one))))
    give(call.form, partial(view.one, *found), partial(case_of, *found))


@main.command("map")
@click.option("--weights", metavar="FILE", help="How much each value of some facts counts: a YAML file.")
@click.option("--save", metavar="DIR", help="Write the situations that divide the panel most there, as cases.")
@_takes(*formats.ALL, "csv", situation=True)
def map_(call: Call, weights: str | None, save: str | None) -> None:
    """Where does the panel agree and divide, over all situations or those that fit --set?"""
    from counsel.doors import saving
    from counsel.files.weights import read_weights
    from counsel.rendering import csv
    from counsel.rendering.contract.landscape import landscape_of
    from counsel.rendering.html import landscape as html
    from counsel.rendering.text.progress import progress
    from counsel.rendering.views import landscape as view

    opened = _open(call)
    weighed = read_weights(Path(weights), opened.domains) if weights is not None else None
    situation = _situation(opened, call)
    with progress(sys.stderr, "Going through the situations") as heard:
        found = (opened.panel, opened.map(situation, weighed, heard))
    if save is not None:
        saving.save(*found, Path(save))
    own = {"csv": partial(csv.landscape, *found), "html": partial(html.page, *found)}
    give(call.form, partial(view.document, *found), partial(landscape_of, *found), **own)


@main.command()
@click.argument("name", metavar="[PANEL]", required=False)
@_takes(*formats.ALL)
def check(call: Call, name: str | None) -> None:
    """Is the panel sound: faithful to its ledger, no contradictions, no dead rules, its cases right?"""
    from counsel.questions.soundness import Report
    from counsel.rendering.contract.soundness import soundness_of
    from counsel.rendering.text.progress import progress
    from counsel.rendering.views import soundness as view

    if name is not None:
        call = msgspec.structs.replace(call, panel=name)
    try:
        opened = _open(call)
        with progress(sys.stderr, "Looking at all situations") as heard:
            report = opened.check(heard)
    except InputError as error:
        if all(problem.at.file.startswith("--") for problem in error.problems):
            raise
        report = Report((), error.problems)
    give(call.form, partial(view.document, call.panel, report), partial(soundness_of, call.panel, report))
    if not report.sound:
        raise SystemExit(1)


def _open(call: Call) -> OpenPanel:
    return load(call.panel, engine=call.engine, terms=dict(_pairs(call.terms, "--term", "NAME=DAYS")))


def _pairs(texts: Sequence[str], option: str, form: str) -> list[tuple[str, str]]:
    problems, pairs = [], []
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name or not value:
            hint = f"for example `{option} {form}`"
            problems.append(Problem(Location(option), "bad-pair", f"found {shown(text)}, expected {form}", hint))
        pairs.append((name.strip(), value.strip()))
    if problems:
        raise InputError(problems)
    return pairs


def _situation(opened: OpenPanel, call: Call) -> Situation:
    found = opened.understand(Request(call.case_name, _sets(call), call.today, "--today"))
    if found.left_aside:
        streams.tell(f"note: left aside, no key of a case: {listed(found.left_aside)}")
    if found.left_out:
        streams.tell(f"note: left out of the case, since with --set it does not apply: {', '.join(found.left_out)}")
    return found.situation


def _sets(call: Call) -> dict[str, Given]:
    pairs = _pairs(call.sets, "--set", "FACT=VALUE")
    return {name: Given(value, Location(f"--set {name}")) for name, value in pairs}


def _need_situation(opened: OpenPanel, call: Call) -> Situation:
    if call.case_name is None and not call.sets:
        raise _no_situation(opened)
    return _situation(opened, call)


def _no_situation(opened: OpenPanel) -> InputError:
    hint = (
        "name a case (`--case the-question`; `counsel cases` lists them) or give facts (`--set interview=done`): "
        f"{listed(opened.panel.facts)}"
    )
    if "the-question" not in opened.case_names():
        hint = f"name a case with --case, or give facts with --set: {listed(opened.panel.facts)}"
    return InputError([Problem(Location("counsel"), "no-situation", "no situation was given", hint)])


def _no_case(opened: OpenPanel) -> InputError:
    names = opened.case_names()
    example = "the-question" if "the-question" in names else next(iter(names), "FILE")
    message = "no situation was given to change: --case is the situation, --set the change"
    hint = f"for example `counsel whatif --case {example} --set FACT=VALUE`; `counsel cases` lists the cases"
    return InputError([Problem(Location("counsel"), "no-situation", message, hint)])


def _interview(opened: OpenPanel, call: Call, show: Callable[[Answer], None], more: list[str]) -> None:
    if not sys.stdin.isatty() or sys.__stderr__ is None:
        raise _no_situation(opened)
    from counsel.doors import terminal

    if code := terminal.interview(opened, day_of(call.today, "--today"), [*_repeated(call), *more], show):
        raise SystemExit(code)


def _repeated(call: Call) -> list[str]:
    """The options with which another call asks the same panel in the same way."""
    given = {"--panel": [call.panel] if call.panel != DEFAULT_PANEL else []}
    given |= {"--term": list(call.terms), "--engine": [call.engine or ""], "--today": [call.today or ""]}
    return [word for option, values in given.items() for value in values if value for word in (option, value)]


def _give_now(opened: OpenPanel, answer: Answer, form: str, full: bool) -> None:
    from counsel.rendering.contract.answer import answer_of
    from counsel.rendering.views import answer as view
    from counsel.rendering.views import brief

    found = (opened.panel, answer)
    document = brief.document if form == "text" and not full else view.document
    give(form, partial(document, *found), partial(answer_of, *found))


def run() -> None:
    """Run a call as a process of its own."""
    try:
        main()
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 1
        streams.leave(code)


if __name__ == "__main__":
    run()
