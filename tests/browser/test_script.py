"""The script is sound in types, is packed without harm, and is as small as it should be."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from counsel.rendering.page.document import HERE, SCRIPTS, script
from tools import in_node, needed


def test_the_types_hold() -> None:
    call = [needed("tsc"), "-p", str(Path(__file__).with_name("tsconfig.json"))]
    done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=300)
    assert done.stdout == ""
    assert done.returncode == 0


def test_every_module_is_in_the_script() -> None:
    assert {path.stem for path in HERE.glob("*.js")} == set(SCRIPTS)


def test_every_message_that_the_script_says_is_there_and_no_other() -> None:
    from counsel.rendering.page.messages import messages

    code = "\n".join(path.read_text(encoding="utf-8") for path in HERE.glob("*.js"))
    named = set(re.findall(r'"([a-z_]+)"', code)) | set(re.findall(r"messages\.([a-z_]+)", code))
    built = {f"{stance}_back" for stance in ("do", "may", "avoid")} | {
        f"{form}_{what}" for form in ("long", "short") for what in ("weekdays", "months")
    }
    built |= {"one_mildly", "one_firmly"}
    built |= {f"turn_no_longer_{stance}" for stance in ("do", "may", "avoid", "contradiction")}
    faults = {f"link_{fault}" for fault in ("other_version", "damaged", "other_panel", "other_terms")}
    assert messages().keys() - named - built - faults == set()
    said = set(re.findall(r'\b(?:say|counted)\("([a-z_]+)"', code))
    assert said - messages().keys() == set()


def test_packing_leaves_the_script_as_it_was() -> None:
    """No remark is left, no import, and a parser finds the same words in it as in the modules."""
    needed("acorn")
    assert "/**" not in script()
    assert not re.search(r"^(import|export) ", script(), re.MULTILINE)
    modules = [(HERE / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    answer = in_node("packed.mjs", {"script": script(), "modules": modules})
    assert answer["classes"] == ["Answer", "Engine", "Page", "Table"]
    assert answer["packed"] == answer["written"]
