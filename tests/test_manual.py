"""The manual of the rule language: each example that it shows is read, in the place of its like in our own panel."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from counsel import consulting
from counsel.files.table import SHAPES
from counsel.files.weights import read_weights
from counsel.panel.model import ClaimKind, Firmness, Reading, Stance
from manual import MARKED, renewed

if TYPE_CHECKING:
    from collections.abc import Callable

RULES = Path(__file__).parents[1] / "rules"
MANUAL = (RULES / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)


def _source(panel: dict[str, Any], example: Any) -> None:
    panel.update(example)


def _action(panel: dict[str, Any], example: Any) -> None:
    panel["actions"].update(example)


def _replaced(key: str) -> Callable[[dict[str, Any], Any], None]:
    def replace(document: dict[str, Any], example: Any) -> None:
        (new,) = example
        assert new["id"] in [old["id"] for old in document[key]]
        document[key] = [new if old["id"] == new["id"] else old for old in document[key]]

    return replace


PLACES: dict[str, tuple[str, Callable[[dict[str, Any], Any], None]]] = {
    "source": ("panel.yaml", _source),
    "write_that_you_will_call": ("panel.yaml", _action),
    "follow_up_weekly": ("panel.yaml", _action),
}
SMALL: dict[str, Callable[[dict[str, Any], Any], None]] = {
    "age": lambda panel, example: panel["facts"].update(example),
    "rain_is_due": lambda panel, example: panel["concepts"].update(example),
    "note": lambda panel, example: panel.update(drafts=example),
}
"""Examples that stand in the small panel."""
BY_ID = {"claims": "ledger.yaml", "rules": "experts/feldman.yaml"}


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_of_the_manual_is_read(tmp_path: Path, text: str) -> None:
    example = yaml.safe_load(text)
    first = "" if isinstance(example, list) else next(iter(example))
    if first == "sky":
        (tmp_path / "weights.yaml").write_text(text, encoding="utf-8")
        opened = consulting.load("umbrella", engine="plain")
        assert set(read_weights(tmp_path / "weights.yaml", opened.domains)) == set(opened.panel.facts)
        return
    if first == "case":
        own = yaml.safe_load((RULES / "umbrella" / "cases" / f"{example['case']}.yaml").read_text(encoding="utf-8"))
        assert own == example
        return
    if first == "rules":
        panel = Path(shutil.copytree(RULES / "umbrella", tmp_path / "umbrella"))
        (panel / "experts" / "shared.yaml").write_text(text, encoding="utf-8")
        opened = consulting.load(panel, engine="plain")
        assert [rule.id for rule in opened.panel.experts["moss"].rules if rule.shared] == [example["rules"][0]["id"]]
        return
    name = "umbrella" if first in SMALL else "voicemail-follow-up"
    panel = Path(shutil.copytree(RULES / name, tmp_path / name))
    if isinstance(example, list):
        key = "claims" if "claim" in example[0] else "rules"
        file, put = BY_ID[key], _replaced(key)
    else:
        file, put = ("panel.yaml", SMALL[first]) if first in SMALL else PLACES[first]
    document = yaml.safe_load((panel / file).read_text(encoding="utf-8"))
    for fact in document.get("facts", {}).values():
        for key in ("answers", "clauses"):  # written anew, yes and no would be keys of another type
            fact.pop(key, None)
    put(document, example)
    (panel / file).write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), encoding="utf-8")
    consulting.load(panel, engine="plain")  # it raises where a key, a name or a value is wrong


def test_the_tables_of_the_manual_are_those_of_the_table_of_keys(golden: Callable[[Path, str], None]) -> None:
    """`--update` writes them anew."""
    shown = {found[1] for found in MARKED.finditer(MANUAL)}
    assert set(SHAPES) - shown == {"own source", "ledger", "shared"}  # told in a sentence
    golden(RULES / "README.md", renewed(MANUAL))


@pytest.mark.parametrize("words", [Stance, Reading, ClaimKind, Firmness])
def test_the_manual_names_every_word_of_the_language(words: type[Stance | Reading | ClaimKind | Firmness]) -> None:
    assert all(re.search(rf"\b{word.value}\b", MANUAL) for word in words)
