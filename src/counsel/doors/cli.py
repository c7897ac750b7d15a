"""The command line: arguments in, text out, exit code. The only module that knows click.

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
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from counsel.consulting import OpenPanel, day_of, load
from counsel.doors import streams
from counsel.files.folders import DEFAULT_PANEL
from counsel.logic.situation import Given, Situation, applicable, given_in
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
    from collections.abc import Callable, Mapping, Sequence

    from counsel.consulting import Answer
    from counsel.rendering.contract.document import Document


class Verbs(click.Group):
    """The verbs; turns what is wrong into lines on standard error and an exit code."""

    def main(self, *args: Any, standalone_mode: bool = True, **more: Any) -> Any:
        """Run a call and leave with its exit code."""
        gc.set_threshold(100_000)  # a call is over before looking for garbage would pay
        run = functools.partial(super().main, *args, standalone_mode=False, **more)
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
@_takes("text", "json", situation=True)
def now(call: Call) -> None:
    """What should I do now? Asks what it needs to know, or takes a case."""
    opened = _open(call)
    if call.case_name is not None or call.sets:
        _print_now(opened, opened.answer(_situation(opened, call)), call.form)
    else:
        _interview(opened, call)


@main.command()
@_takes("text", "markdown", "csv", "html", "json", situation=True)
def compare(call: Call) -> None:
    """What does each expert say, action by action?"""
    from counsel.rendering import compare as page

    opened = _open(call)
    answer = opened.answer(_need_situation(opened, call))
    if call.form == "json":
        _print_json(opened, answer)
    elif call.form == "text":
        _show(page.table(opened.panel, answer))
    else:
        written = {"markdown": page.markdown, "csv": page.csv, "html": page.html}[call.form](opened.panel, answer)
        click.echo(written, nl=not written.endswith("\n"))


@main.command()
@click.argument("expert")
@click.argument("action")
@_takes("text", "json", situation=True)
def why(call: Call, expert: str, action: str) -> None:
    """Why does EXPERT say so of ACTION; and if he does not, what is missing?"""
    from counsel.rendering import why as page

    opened = _open(call)
    known(expert, opened.panel.experts, "expert", "EXPERT")
    known(action, opened.panel.actions, "action", "ACTION")
    explained = opened.explain(expert, action, _need_situation(opened, call))
    if call.form == "json":
        from counsel.rendering.contract.explanation import explanation_of

        _print(explanation_of(opened.panel, opened.engine, explained))
    else:
        _show(page.why_page(opened.panel, explained))


@main.command()
@_takes("text", "json", situation=True)
def whatif(call: Call) -> None:
    """Who changes his mind if --set holds; without --set, which single changes of the --case move anybody?"""
    from counsel.rendering import whatif as page
    from counsel.rendering.contract.whatif import overview_of, what_if_of

    opened = _open(call)
    if call.case_name is None:
        raise _no_case(opened)
    situation = _situation(opened, msgspec.structs.replace(call, sets=()))
    found: Any = opened.whatif(situation, _sets(call)) if call.sets else opened.overview(situation)
    as_json: Any = what_if_of if call.sets else overview_of
    as_page: Any = page.whatif_page if call.sets else page.overview_page
    if call.form == "json":
        _print(as_json(opened.panel, opened.engine, found))
    else:
        _show(as_page(opened.panel, found))


@main.command()
@click.argument("expert", required=False)
@_takes("text", "json")
def experts(call: Call, expert: str | None) -> None:
    """Who are the experts, and what are their rules, beside the claims that they rest on?"""
    from counsel.rendering import experts as page
    from counsel.rendering.contract.experts import expert_of, experts_of

    panel = _open(call).panel
    if expert is None:
        _print_or_show(call, panel, experts_of, page.experts_page)
        return
    known(expert, panel.experts, "expert", "EXPERT")
    _print_or_show(call, panel, expert_of, page.expert_page, panel.experts[expert])


@main.command()
@click.argument("case", required=False)
@_takes("text", "json")
def cases(call: Call, case: str | None) -> None:
    """Which worked situations come with the panel?"""
    from counsel.rendering import cases as page
    from counsel.rendering.contract.cases import case_of, cases_of

    opened = _open(call)
    if case is None:
        every = [opened.case(name) for name in opened.case_names()]
        _print_or_show(call, opened.panel, cases_of, page.cases_page, every)
        return
    one = opened.case(case)
    answer = opened.answer(opened.situation(given_in(one)))
    _print_or_show(call, opened.panel, case_of, page.case_page, one, answer)


@main.command("map")
@click.option("--weights", metavar="FILE", help="How much each value of some facts counts: a YAML file.")
@click.option("--save", metavar="DIR", help="Write the situations that divide the panel most there, as cases.")
@_takes("text", "csv", "html", "json", situation=True)
def map_(call: Call, weights: str | None, save: str | None) -> None:
    """Where does the panel agree and divide, over all situations or those that fit --set?"""
    from counsel.files.weights import read_weights
    from counsel.rendering import map as page
    from counsel.rendering.contract.landscape import landscape_of
    from counsel.rendering.progress import progress

    opened = _open(call)
    weighed = read_weights(Path(weights), opened.domains) if weights is not None else None
    situation = _situation(opened, call)
    with progress(sys.stderr, "Going through the situations") as heard:
        mapped = opened.map(situation, weighed, heard)
    if save is not None:
        _save(page.cases_of(opened.panel, mapped), Path(save))
    if call.form in ("csv", "html"):
        written = {"csv": page.map_csv, "html": page.map_html}[call.form](opened.panel, mapped)
        click.echo(written, nl=False)
    else:
        _print_or_show(call, opened.panel, landscape_of, page.map_page, mapped)


@main.command()
@click.argument("name", metavar="[PANEL]", required=False)
@_takes("text", "json")
def check(call: Call, name: str | None) -> None:
    """Is the panel sound: faithful to its ledger, no contradictions, no dead rules, its cases right?"""
    from counsel.questions.soundness import Report
    from counsel.rendering import checks as page
    from counsel.rendering.contract.soundness import soundness_of

    if name is not None:
        call = msgspec.structs.replace(call, panel=name)
    try:
        report = _open(call).check()
    except InputError as error:
        if all(problem.at.file.startswith("--") for problem in error.problems):
            raise
        report = Report((), error.problems)
    _print_or_show(call, call.panel, soundness_of, page.report_page, report)
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
    given = _sets(call)
    case = {} if call.case_name is None else _case_given(opened, call.case_name)
    today = day_of(call.today, "--today")
    together = applicable(opened.panel, opened.domains, {**case, **given}, today, given)
    left_out = [name for name in case if name not in together]
    if left_out:
        streams.tell(f"note: left out of the case, since with --set it does not apply: {', '.join(left_out)}")
    return opened.situation(together, today)


def _sets(call: Call) -> dict[str, Given]:
    pairs = _pairs(call.sets, "--set", "FACT=VALUE")
    return {name: Given(value, Location(f"--set {name}")) for name, value in pairs}


def _case_given(opened: OpenPanel, name: str) -> dict[str, Given]:
    case = opened.case(name)
    if case.left_aside:
        streams.tell(f"note: left aside, no key of a case: {listed(case.left_aside)}")
    return given_in(case)


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


def _interview(opened: OpenPanel, call: Call) -> None:
    if not sys.stdin.isatty() or sys.__stderr__ is None:
        raise _no_situation(opened)
    from counsel.doors import terminal

    show = functools.partial(_print_now, opened, form=call.form)
    if code := terminal.interview(opened, day_of(call.today, "--today"), _repeated(call), show):
        raise SystemExit(code)


def _repeated(call: Call) -> list[str]:
    """The options with which another call asks the same panel in the same way."""
    given = {"--panel": [call.panel] if call.panel != DEFAULT_PANEL else []}
    given |= {"--term": list(call.terms), "--engine": [call.engine or ""], "--today": [call.today or ""]}
    return [word for option, values in given.items() for value in values if value for word in (option, value)]


def _save(files: Mapping[str, str], folder: Path) -> None:
    """Write new files into a folder; none is overwritten."""
    try:
        there = [name for name in files if (folder / name).exists()]
        if not there:
            folder.mkdir(parents=True, exist_ok=True)
            for name, text in files.items():
                (folder / name).write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:  # a name with a NUL in it is a ValueError
        message = f"{shown(folder)} cannot be written to: {getattr(error, 'strerror', None) or error}"
        raise InputError([Problem(Location("--save"), "unwritable-folder", message, "name another folder")]) from None
    if there:
        message = f"{listed(there)} would be overwritten in {shown(folder)}"
        raise InputError([Problem(Location("--save"), "file-exists", message, "name another folder")])
    streams.tell(f"Saved {', '.join(files)} in {folder}." if files else "Nothing divides the panel; no case.")


def _print_now(opened: OpenPanel, answer: Answer, form: str) -> None:
    if form == "json":
        _print_json(opened, answer)
        return
    from counsel.rendering import now as page

    _show(page.now_page(opened.panel, answer))


def _print_or_show(call: Call, subject: Any, as_json: Any, as_page: Any, *more: Any) -> None:
    """Print one thing as JSON or show it as a page, as the call has it."""
    if call.form == "json":
        _print(as_json(subject, *more))
    else:
        _show(as_page(subject, *more))


def _print_json(opened: OpenPanel, answer: Answer) -> None:
    from counsel.rendering.contract.answer import answer_of

    _print(answer_of(opened.panel, answer))


def _print(document: Document) -> None:
    click.echo(document.to_json())


def _show(page: Any) -> None:
    from counsel.rendering.console import console

    console(sys.stdout).print(page, crop=False)  # what is wider than the page is so on purpose


if __name__ == "__main__":
    main()
