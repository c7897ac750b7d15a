"""`python -m counsel`: the command line."""

from counsel.doors.cli import run

run()
