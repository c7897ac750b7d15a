"""The command line: arguments in, text out, exit code.

Exit codes: 0 well; 1 the panel or its cases fell short, the engine failed, or the answer cannot be written; 2 the
call or its input is wrong; 130 somebody stopped it.
"""

from __future__ import annotations

import click

from counsel.doors import streams
from counsel.doors.calls import examples
from counsel.doors.group import Loaded, Verbs

VERBS = (
    "now",
    "compare",
    "why",
    "whatif",
    "experts",
    "cases",
    "facts",
    "map",
    "page",
    "advise",
    "export",
    "check",
    "serve",
    "workshop",
    "mcp",
    "new",
    "schema",
    "completion",
)
"""The verbs, in the order in which one comes to need them."""


def _tell_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from counsel import __version__

        click.echo(f"{context.find_root().info_name}, version {__version__}")
        context.exit()


@click.group(
    cls=Verbs,
    commands=Loaded("counsel.doors.verbs", VERBS),
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


def run() -> None:
    """Run a call as a process of its own."""
    try:
        main()
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 1
        streams.leave(code)


if __name__ == "__main__":
    run()
