"""What verbs have in common: their options, and how the panel and the situation of a call are found."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from counsel.consulting import OpenPanel, Request, Understood, load
from counsel.doors import output, streams
from counsel.doors.output import opened as opened_output
from counsel.files.folders import DEFAULT_PANEL, folder_of, panel_names
from counsel.files.text import MOST_BYTES
from counsel.logic.situation import Given, Situation
from counsel.problems import InputError, Location, Problem, listed, shown
from counsel.rendering.words.language import SOURCE, language_named, language_of, say, speaking, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from click.shell_completion import CompletionItem

    from counsel.panel.model import Case


ASKS = "_COUNSEL_COMPLETE"
"""What a shell sets in the environment when it asks what could be typed."""


class Call(msgspec.Struct, frozen=True):
    """The options that verbs have in common, as they were typed."""

    panel: str
    terms: Sequence[str]
    engine: str | None
    form: str
    lang: str | None
    output: str | None
    force: bool
    case_name: str | None = None
    sets: Sequence[str] = ()
    today: str | None = None
    cases: Sequence[str] = ()


def _only_one(_context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> str | None:
    if len(values) < 2:
        return next(iter(values), None)
    message = f"given {len(values)} times: {listed(values)}; one situation is asked about"
    hint = "name one, and change facts of it with --set"
    raise InputError([Problem(Location(option.opts[0]), "given-twice", message, hint)])


def offers(what: str) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """What a shell is offered for an option or an argument; see `counsel.doors.completion`."""

    def offered(context: click.Context, _option: click.Parameter, beginning: str) -> list[CompletionItem]:
        from counsel.doors import completion

        return completion.offered(what, context, beginning)

    return offered


def chosen_panel() -> str:
    """The panel that is asked where a call names none: that of COUNSEL_PANEL, else the current folder if it is one."""
    return os.environ.get("COUNSEL_PANEL") or ("." if Path("panel.yaml").is_file() else DEFAULT_PANEL)


ENGINE = click.option(
    "--engine",
    metavar="NAME",
    shell_complete=offers("engine"),
    help="durable (the default where it is installed) or plain.",
)
_PANEL = (
    click.option(
        "--panel",
        default=chosen_panel,
        metavar="NAME|DIR",
        shell_complete=offers("panel"),
        help="The panel to ask; a name or a folder. By default COUNSEL_PANEL, or the current folder where it is one.",
    ),
    click.option(
        "--term",
        "terms",
        multiple=True,
        metavar="NAME=DAYS",
        shell_complete=offers("term"),
        help="Take a named term as so many days.",
    ),
    ENGINE,
)
TODAY = click.option("--today", metavar="DATE", help="The day to which days are counted; the current one by default.")
_SITUATION = (
    click.option(
        "--case",
        "case_name",
        metavar="NAME|FILE|LINK|-",
        multiple=True,
        callback=_only_one,
        shell_complete=offers("case"),
        help="A case of the panel, a YAML or JSON file, a link, or - for standard input.",
    ),
    click.option(
        "--set",
        "sets",
        multiple=True,
        metavar="FACT=VALUE",
        shell_complete=offers("pair"),
        help="One fact, over the case; repeatable.",
    ),
    TODAY,
)


_LANGUAGE = click.option(
    "--lang",
    metavar="CODE",
    shell_complete=offers("language"),
    help="The language of the page: en, de; that of your LANG by default.",
)
_OUTPUT = (
    click.option(
        "-o",
        "--output",
        metavar="FILE",
        shell_complete=offers("file"),
        help="Write the answer into a new file.",
    ),
    click.option("--force", is_flag=True, help="Let --output overwrite a file that is there."),
)


def takes(
    *forms: str, situation: bool = False, for_authors: bool = False
) -> Callable[[Callable[..., int | None]], Callable[..., int | None]]:
    """Give a verb the common options, gathered in a `Call`, and its formats; to authors it speaks English."""
    form = click.option("--format", "form", type=click.Choice(forms), default=forms[0], help="How to print the answer.")
    options = (*_PANEL, *(_SITUATION if situation else ()), form, *(() if for_authors else (_LANGUAGE,)), *_OUTPUT)

    def add(verb: Callable[..., int | None]) -> Callable[..., int | None]:
        @functools.wraps(verb)
        def called(**given: Any) -> int | None:
            call = _taken(given)
            if call.output is not None:
                output.check(call.output, call.force)
            with speaking(_language(call)):
                return verb(call, **given)

        return functools.reduce(lambda inner, option: option(inner), reversed(options), called)

    return add


def _taken(given: dict[str, Any]) -> Call:
    """Take the options that verbs have in common out of those that were given."""
    common = {name: given.pop(name) for name in Call.__struct_fields__ if name in given}
    return Call(**{"form": "", "lang": SOURCE, "output": None, "force": False, **common})


def opens(verb: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a verb that has no page the options that say which panel is asked, and in which language."""

    @functools.wraps(verb)
    def called(**given: Any) -> int | None:
        call = _taken(given)
        with speaking(_language(call)):
            return verb(call, **given)

    return functools.reduce(lambda inner, option: option(inner), reversed((*_PANEL, _LANGUAGE)), called)


def _language(call: Call) -> str:
    return language_of(os.environ) if call.lang is None else language_named(call.lang, "--lang")


def prints(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb that has no formats the options that say where its text goes, and the stream that they lead to."""

    @functools.wraps(verb)
    def called(output: str | None, force: bool, **given: Any) -> None:
        with opened_output(output, force) as stream:
            verb(stream, **given)

    return functools.reduce(lambda inner, option: option(inner), reversed(_OUTPUT), called)


def examples(*calls: str) -> str:
    """The examples at the end of a verb's help."""
    return "\b\nExamples:\n" + "\n".join(f"  {call}" for call in calls)


def opened_by(call: Call) -> OpenPanel:
    """Open the panel of a call; a link says itself which terms it takes for how many days."""
    terms = {**_terms_in_links(call), **dict(_pairs(call.terms, "--term", "NAME=DAYS"))}
    tell_of_namesake(call.panel)
    return load(call.panel, engine=call.engine, lang=spoken(), terms=terms, keep=True)


def tell_of_namesake(panel: str) -> None:
    """Tell that a panel that comes with counsel is asked, where a folder of that name is here, too."""
    if Path(panel, "panel.yaml").is_file() and panel in panel_names() and Path(panel).resolve() != folder_of(panel):
        streams.tell(f"note: `{panel}` is the panel that comes with counsel; the folder here is `./{panel}`")


def _terms_in_links(call: Call) -> dict[str, str]:
    names = [name for name in (call.case_name, *call.cases) if name is not None]
    if not names:
        return {}
    from counsel.files.links import is_link, terms_in

    links = [name for name in names if is_link(name)]
    panel = folder_of(call.panel).name
    return {name: days for link in links for name, days in terms_in(link, panel).items()}


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


def situation_of(opened: OpenPanel, call: Call) -> Situation:
    """The situation of a call; see `understood`."""
    return understood(opened, call).situation


def understood(opened: OpenPanel, call: Call) -> Understood:
    """Understand the situation of a call, and tell what of it is left out."""
    case = None if call.case_name is None else case_named(opened, call.case_name)
    asked = opened.understand(Request(case, changes_of(call), call.today, "--today"))
    if case is not None and case.left_aside:
        streams.tell(say("note: left aside, no key of a case: {keys}", keys=listed(case.left_aside)))
    if asked.left_out:
        facts = ", ".join(asked.left_out)
        streams.tell(say("note: left out of the case, since with --set it does not apply: {facts}", facts=facts))
    return asked


def case_named(opened: OpenPanel, name: str) -> Case:
    """Read a case by what somebody typed for it."""
    if name != "-":
        return opened.case(name)
    data = streams.read(MOST_BYTES + 1)
    if data.lstrip().startswith(b"counsel:"):
        return opened.case(data.decode(errors="replace"))
    return opened.case_in(data, "standard input")


def changes_of(call: Call) -> dict[str, Given]:
    """The facts of a call that go over its case."""
    pairs = _pairs(call.sets, "--set", "FACT=VALUE")
    return {name: Given(value, Location(f"--set {name}")) for name, value in pairs}


def needed(opened: OpenPanel, call: Call) -> Understood:
    """Understand the situation of a call that makes no sense without one."""
    if call.case_name is None and not call.sets:
        raise no_situation(opened)
    return understood(opened, call)


def no_situation(opened: OpenPanel) -> InputError:
    """What to say of a call that gives no situation."""
    hint = (
        "name a case (`--case the-question`; `counsel cases` lists them) or give facts (`--set interview=done`): "
        f"{listed(opened.panel.facts)}"
    )
    if "the-question" not in opened.case_names():
        hint = f"name a case with --case, or give facts with --set: {listed(opened.panel.facts)}"
    return InputError([Problem(Location("counsel"), "no-situation", "no situation was given", hint)])


def no_case(opened: OpenPanel) -> InputError:
    """What to say of a call that gives nothing to change."""
    names = opened.case_names()
    example = "the-question" if "the-question" in names else next(iter(names), "FILE")
    message = "no situation was given to change: --case is the situation, --set the change"
    hint = f"for example `counsel whatif --case {example} --set FACT=VALUE`; `counsel cases` lists the cases"
    return InputError([Problem(Location("counsel"), "no-situation", message, hint)])


def repeated(call: Call) -> list[str]:
    """The options with which another call asks the same panel in the same way."""
    given = {"--panel": [call.panel] if call.panel != chosen_panel() else []}
    given |= {
        "--term": list(call.terms),
        "--engine": [call.engine or ""],
        "--today": [call.today or ""],
        "--lang": [call.lang or ""],
    }
    return [word for option, values in given.items() for value in values if value for word in (option, value)]
