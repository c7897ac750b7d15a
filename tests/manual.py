"""The tables of the manual, as the table of keys has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counsel.files.table import SHAPES

if TYPE_CHECKING:
    from counsel.files.keys import Key

MARKED = re.compile(r"<!-- keys: (.+?) -->\n.*?<!-- end -->", re.DOTALL)


def tabled(shape: str) -> str:
    """The keys of a shape as a table."""
    rows = ["| key | takes | without it | says | example |", "|---|---|---|---|---|"]
    rows += [f"| {' | '.join(_cells(key))} |" for key in SHAPES[shape].keys]
    return "\n".join(rows)


def _cells(key: Key) -> tuple[str, ...]:
    takes = key.form.value if not key.words else ", ".join(f"`{word}`" for word in key.words)
    if key.least:
        takes += f", {key.least} or more"
    if key.most:
        takes += f", at most {key.most} letters"
    if key.names:
        takes = takes.replace("name", f"name of {'an' if key.names[0] in 'aeiou' else 'a'} {key.names}", 1)
    if key.naming:
        takes += f", in {key.naming}"
    means = f"{key.means} ({' and '.join(f'`{one}`' for one in key.only)} alone)" if key.only else key.means
    without = "refused" if key.need else key.default or "–"  # noqa: RUF001  # a dash of a table
    inside = f"see *{SHAPES[key.shape].called.strip('`')}*" if key.shape else ""
    return f"`{key.name}`", takes, without, means, f"`{key.name}: {key.example}`" if key.example else inside


def renewed(manual: str) -> str:
    """The manual with each of its tables as the table of keys has it now."""
    return MARKED.sub(lambda found: f"<!-- keys: {found[1]} -->\n{tabled(found[1])}\n<!-- end -->", manual)
