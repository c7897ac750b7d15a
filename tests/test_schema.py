"""The schemas for editors: they accept whatever is shipped, and refuse what the museum has of wrong forms."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from counsel.doors.cli import main
from counsel.files.folders import panel_names
from counsel.files.schema import schemas
from counsel.files.text import ListNode, MapNode, Node, read_node
from test_museum import EXHIBITS, change

HOME = Path(__file__).parent
PANELS = [
    *(HOME.parent / "rules" / name for name in panel_names()),
    HOME / "broken" / "sound",
    HOME / "panels" / "hedge",
    HOME / "panels" / "bicycle",
]


def plain(node: Node) -> Any:
    """A node as an editor hands it to a schema: keys and days are texts."""
    if isinstance(node, MapNode):
        return {key: plain(value) for key, value in node.entries.items()}
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return node.text if isinstance(node.value, datetime.date) else node.value


def kind_of(path: Path) -> str:
    if path.name.startswith("panel.") and path.name != "panel.yaml":
        return "overlay"
    return (
        "shared" if path.stem == "shared" else {"experts": "expert", "cases": "case"}.get(path.parent.name, path.stem)
    )


def refused(folder: Path) -> list[str]:
    """The files of a panel that its schemas refuse."""
    written = schemas(folder)
    wrong = []
    for path in sorted(folder.rglob("*.yaml")):
        root, _ = read_node(path, path.name)
        if kind_of(path) in written and root is not None:
            validator = jsonschema.Draft7Validator(written[kind_of(path)])
            wrong += [f"{path.name}: {error.message[:200]}" for error in validator.iter_errors(plain(root))]
    return wrong


@pytest.mark.parametrize("panel", PANELS, ids=lambda path: path.name)
def test_the_schemas_are_draft_7_and_accept_what_is_shipped(panel: Path) -> None:
    for schema in schemas(panel).values():
        jsonschema.Draft7Validator.check_schema(schema)
    assert refused(panel) == []


FORMS = ("wrong-type", "unknown-key", "missing-key", "bad-name", "bad-url", "empty-condition", "unknown-action",
         "unknown-claim", "unknown-expert", "unknown-fact", "unknown-fact-type", "unknown-firmness",
         "unknown-kind-of-claim", "unknown-reading", "unknown-stance", "unknown-term", "unknown-value")  # fmt: skip
BEYOND = {
    "wrong-type/a-quoted-no-for-a-fact",
    "wrong-type/a-quoted-yes",  # an editor that reads YAML 1.2 takes yes for a text, quoted or not
    "bad-name/a-last-word-that-is-too-long",  # a schema counts the letters of texts, not of words
    # what depends on another place of the file, or on the order in it
    "missing-key/action-in-no-topic",
    "missing-key/actions-in-no-topic",
    "unknown-fact/gate-names-a-fact-below",
    "unknown-fact/a-gate-of-itself",
    "unknown-value/in-answers",
    "unknown-value/in-asks",
    "wrong-type/asks-without-a-fact-to-word-it-by",
    "unknown-value/in-clauses",
    "unknown-value/in-clauses-of-days",
    "unknown-value/in-working-days",
    "wrong-type/working-days-by-a-fact-without-values",
    "unknown-term/in-a-text",
    "wrong-type/a-bound-between-two-steps",  # as programs count, 0.3 is no multiple of 0.1
    # a day is a text to an editor
    "unknown-value/days-in-a-case",
    "wrong-type/impossible-date",
    "wrong-type/a-day-in-quotes",
}
"""What no schema can see."""


@pytest.mark.parametrize(
    "exhibit",
    [path for path in EXHIBITS if path.parent.name in FORMS],
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_what_is_wrong_in_form_is_refused(exhibit: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HOME / "broken" / "sound", tmp_path / "sound"))
    change(folder, exhibit.read_text(encoding="utf-8").partition("\n\n")[0])
    seen = bool(refused(folder))
    assert seen != (f"{exhibit.parent.name}/{exhibit.stem}" in BEYOND)


def test_schema_prints_one_for_each_kind_of_file_with_the_questions_as_descriptions() -> None:
    printed = CliRunner().invoke(main, ["schema", "umbrella"]).stdout
    written = json.loads(printed)
    assert list(written) == ["panel", "ledger", "expert", "shared", "case", "overlay"]
    assert written["case"]["properties"]["facts"]["properties"]["sky"]["description"] == "What does the sky look like?"


def test_write_leads_every_file_to_its_schema_once_and_leaves_the_panel_as_it_was(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HOME.parent / "rules" / "umbrella", tmp_path / "umbrella"))
    before = {path: path.read_text() for path in folder.rglob("*.yaml")}
    assert CliRunner().invoke(main, ["schema", str(folder), "--write"]).exit_code == 0
    for path, text in before.items():
        line, _, rest = path.read_text().partition("\n")
        assert rest == text
        way = line.removeprefix("# yaml-language-server: $schema=")
        assert json.loads((path.parent / way).read_text()) == schemas(folder)[kind_of(path)]
    after = {path: path.read_text() for path in folder.rglob("*.yaml")}
    assert CliRunner().invoke(main, ["schema", str(folder), "--write"]).exit_code == 0
    assert after == {path: path.read_text() for path in folder.rglob("*.yaml")}
    assert CliRunner().invoke(main, ["check", str(folder)]).exit_code == 0
