"""The folder of a panel: where it is, what is read from it, and its cases."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from counsel.files.cases import read_case
from counsel.files.experts import SHARED, ExpertReader
from counsel.files.fields import Findings, keys_of
from counsel.files.ledger import read_ledger
from counsel.files.panels import actions_in, read_vocabulary, terms_in, unread_in
from counsel.files.strays import strays_in
from counsel.files.text import MOST_BYTES, MapNode, ScalarNode, files_in, parsed, read_node
from counsel.naming import matching, meant
from counsel.panel.model import Panel
from counsel.problems import InputError, Location, Problem, closest, demand, listed, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from counsel.files.panels import Vocabulary
    from counsel.files.text import Node
    from counsel.panel.model import Case, Expert

DEFAULT_PANEL = "voicemail-follow-up"


def panel_names() -> list[str]:
    """The panels that come with counsel."""
    return sorted(path.parent.name for path in _shipped().glob("*/panel.yaml"))


def _shipped() -> Path:
    installed = Path(__file__).parents[1] / "rules"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "rules"


def folder_of(name_or_folder: str | Path) -> Path:
    """Find the folder of a panel, by its name or its path.

    Raises:
        InputError: there is none.
    """
    demand(name_or_folder, str | Path, "the name of a panel, or a folder", "--panel")
    text = str(name_or_folder)
    if text == DEFAULT_PANEL or text in panel_names():
        return _shipped() / text
    folder = Path(text)
    if _is_there(folder / "panel.yaml"):
        return folder.resolve()
    at = Location("--panel")
    if _is_there(folder):
        problem = Problem(at, "unknown-panel", f"{shown(text)} holds no panel", _misspelt_in(folder))
    else:
        names = panel_names()
        hint = nearest(text, names) or f"there are {listed(names)}; or name a folder"
        problem = Problem(at, "unknown-panel", f"unknown panel {shown(text)}", hint)
    raise InputError([problem])


def _misspelt_in(folder: Path) -> str:
    """What is missed in a folder that holds no panel, and what may be meant for it."""
    with contextlib.suppress(OSError):
        meant = closest("panel.yaml", [path.name for path in folder.glob("p*")])
        return f"a panel has a `panel.yaml`{f'; call {shown(meant)} so' if meant else ''}"
    return "a panel has a `panel.yaml`"


def _is_there(path: Path) -> bool:
    try:
        path.stat()
    except PermissionError:  # it may be there; whoever reads it is told
        return True
    except (OSError, ValueError):  # also a name that is too long, or holds a NUL
        return False
    return True


def read_panel(folder: Path, changed_terms: Mapping[str, object]) -> tuple[Panel | None, list[Problem]]:
    """Read all files of a panel but its cases.

    Returns:
        The panel, or None where something is wrong; and every problem found in any file.
    """
    findings = Findings()

    def node(*parts: str) -> Node | None:
        root, problems = read_node(folder.joinpath(*parts), "/".join(parts))
        findings.take(problems)
        return root

    strays = strays_in(folder)
    findings.take(strays)
    root = node("panel.yaml")
    ledger = None if _is_misspelt(folder / "ledger.yaml", strays) else node("ledger.yaml")
    if not isinstance(root, MapNode):  # without a vocabulary names cannot be judged, but what is no YAML can be told
        for path, name in _below(folder):
            findings.problems.extend(read_node(path, name)[1])
        if root is not None:
            findings.mapping(root, keys_of("panel"))
        return None, findings.problems
    findings.unread = unread_in(root)
    if any(stray.at.file.startswith("experts/") for stray in strays):
        findings.unread.add("expert")
    findings.terms = None if "term" in findings.unread else terms_in(root)
    claims = None if ledger is None else read_ledger(ledger, actions_in(root), findings)
    vocabulary = read_vocabulary(root, folder.name, changed_terms, claims, findings)
    paths, unread = files_in(folder / "experts", "experts")
    findings.problems.extend(unread)
    names = [path.stem for path in paths if path.stem != SHARED]
    experts = _read_experts(
        ExpertReader(vocabulary, claims, findings), {path.stem: node("experts", path.name) for path in paths}
    )
    if not experts and not findings.problems:
        findings.add(Location("experts"), "missing-file", "the panel has no experts", "add `experts/NAME.yaml`")
    if findings.problems or claims is None:
        called = root.entries.get("panel")
        itself = called.text if isinstance(called, ScalarNode) else ""
        _read_cases(folder, names, vocabulary, findings, itself)
        return None, findings.problems
    by_name = {expert.name: expert for expert in experts}
    return Panel(**msgspec.structs.asdict(vocabulary), claims=claims, experts=by_name), []


def _is_misspelt(path: Path, strays: Sequence[Problem]) -> bool:
    """Whether a file is not there, and another is told to be meant for it."""
    return not _is_there(path) and any(shown(path.name) in stray.hint for stray in strays)


def _read_experts(reader: ExpertReader, roots: Mapping[str, Node | None]) -> list[Expert]:
    """Read the files of the experts, and the rules that they share."""
    names = [name for name in roots if name != SHARED]
    read = [reader.read(root, name) for name in names if (root := roots[name]) is not None]
    shared_root = roots.get(SHARED)
    shared = {} if shared_root is None else reader.read_shared(shared_root, names)
    return reader.finished([expert for expert in read if expert is not None], shared)


def _below(folder: Path) -> list[tuple[Path, str]]:
    return [(path, f"{sub}/{path.name}") for sub in ("experts", "cases") for path in files_in(folder / sub, sub)[0]]


def _read_cases(folder: Path, experts: Sequence[str], vocabulary: Vocabulary, findings: Findings, called: str) -> None:
    """Read the cases of a panel that cannot be read whole, for what is wrong with them too."""
    if not vocabulary.actions or not experts:
        return  # nothing that a case speaks of could be known
    for path in files_in(folder / "cases", "cases")[0]:
        root, problems = read_node(path, f"cases/{path.name}")
        findings.take(problems)
        if root is not None:
            names = (path.stem, folder.name, experts, vocabulary.actions)
            read_case(root, *names, findings=findings, belongs=True, also=called)


def case_names(folder: Path) -> list[str]:
    """The cases in a panel's folder, in the order of their names.

    Raises:
        InputError: what should be their folder is none, or cannot be read.
    """
    paths, problems = files_in(folder / "cases", "cases")
    if problems:
        raise InputError(problems)
    return [path.stem for path in paths]


def overlays_in(folder: Path) -> list[str]:
    """The languages in which a panel has its texts beside its own."""
    return sorted(path.name.removeprefix("panel.").removesuffix(".yaml") for path in folder.glob("panel.*.yaml"))


def find_case(
    panel: Panel, folder: Path, name_or_file: str, worded: Callable[[Case], Case] = lambda case: case
) -> Case:
    """Read a case of a panel by its name, or any case file.

    Args:
        panel: the panel.
        folder: where its files stand.
        name_or_file: what names the case.
        worded: gives one of the panel's own cases in another language.

    Raises:
        InputError: there is none of that name, or it is wrong.
    """
    path = Path(name_or_file)
    of_the_panel = name_or_file in case_names(folder)
    if not of_the_panel and name_or_file and ("/" in name_or_file or path.suffix or _is_there(path)):
        return _read_case(panel, path, name_or_file)
    return find_own_case(panel, folder, name_or_file, worded, "; or name a file")


def find_own_case(
    panel: Panel, folder: Path, named: str, worded: Callable[[Case], Case] = lambda case: case, otherwise: str = ""
) -> Case:
    """Read a case of a panel by its name, its title or the beginning of one, and no other file.

    Args:
        panel: the panel.
        folder: where its files stand.
        named: what names the case.
        worded: gives it in another language.
        otherwise: what else could be given, told where nothing is near.

    Raises:
        InputError: there is none of that name, or it is wrong.
    """
    names = case_names(folder)
    if named in names:
        return worded(named_case(panel, folder, named))
    titles = {name: lambda name=name: find_own_case(panel, folder, name, worded).title for name in names}
    return find_own_case(panel, folder, _case_meant(titles, named, otherwise), worded)


def named_case(panel: Panel, folder: Path, name: str) -> Case:
    """Read the case of a panel that has just this name.

    Raises:
        InputError: it is wrong.
    """
    path = folder / "cases" / f"{name}.yaml"
    return _read_case(panel, path, f"cases/{path.name}", belongs=True)


def _case_meant(titles: Mapping[str, Callable[[], str]], typed: str, otherwise: str) -> str:
    """The case that is meant by a name that is not quite one; titles are read where no name begins so."""
    called: dict[str, tuple[str, ...]] = dict.fromkeys(titles, ())
    if not matching(typed, called):
        for name, title in titles.items():
            with contextlib.suppress(InputError):
                called[name] = (title(),)
    return meant(typed, called, "case", "--case", otherwise)


def case_in(panel: Panel, data: bytes, name: str) -> Case:
    """Read a case, as YAML or as JSON, that came in otherwise than in a file.

    Args:
        panel: the panel that it is a case of.
        data: what came in.
        name: what that is called in problems.

    Raises:
        InputError: it is wrong.
    """
    demand(name, str, "what the case is called", "case")
    demand(data, bytes, "the bytes of a case", name)
    if len(data) > MOST_BYTES:
        raise InputError([Problem(Location(name), "too-large", f"more than {MOST_BYTES:,} bytes")])
    root, problems = parsed(data, name, is_json=data.lstrip().startswith(b"{"))
    return _case(panel, root, problems, name)


def _read_case(panel: Panel, path: Path, name: str, *, belongs: bool = False) -> Case:
    root, problems = read_node(path, name)
    return _case(panel, root, problems, path.stem, belongs=belongs)


def _case(panel: Panel, root: Node | None, problems: list[Problem], stem: str, *, belongs: bool = False) -> Case:
    findings = Findings(problems)
    if root is None:
        raise InputError(problems)
    case = read_case(root, stem, panel.name, panel.experts, panel.actions, findings=findings, belongs=belongs)
    if findings.problems:
        raise InputError(findings.problems)
    return case
