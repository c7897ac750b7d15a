"""`panel.LANGUAGE.yaml`: the texts of a panel in another language, by the ids that lead to them in its own files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.files.fields import LANGUAGE, Fields, Findings, file_name_is, keys_of
from counsel.files.text import ListNode, MapNode, read_node
from counsel.panel.texts import CASE_TEXTS, Overlay, Translation, texts_of
from counsel.problems import InputError, listed, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path as FilePath

    from counsel.files.text import Node
    from counsel.panel.model import Panel
    from counsel.panel.texts import Path, Text


def read_overlay(folder: FilePath, panel: Panel, cases: Iterable[str], language: str) -> Overlay:
    """Read the texts of a panel in a language.

    Args:
        folder: the panel's folder.
        panel: the panel, with its own texts.
        cases: the names of its cases.
        language: the language.

    Raises:
        InputError: with everything that is wrong with the file; what it lacks, and what is stale, is not.
    """
    file = f"panel.{language}.yaml"
    root, problems = read_node(folder / file, file)
    findings = Findings(problems, panel.terms)
    mapping = None if root is None else findings.mapping(root, keys_of("overlay"))
    translations: dict[Path, Translation] = {}
    if mapping is not None:
        texts = texts_of(panel) | {("cases", case, field): "" for case in cases for field in CASE_TEXTS}
        translations = _Reader(texts, findings).read(mapping, folder.name, language)
    if findings.problems:
        raise InputError(findings.problems)
    return Overlay(language, file, translations)


_BELOW = "what the panel has there, each with its translation"
_PAIR = "`of`, the original, and `is`, its translation"


class _Reader:
    """Walks an overlay along the paths of the texts that there are."""

    def __init__(self, texts: Mapping[Path, Text], findings: Findings) -> None:
        self._texts, self._findings = texts, findings
        self._next: dict[Path, dict[str, None]] = {}  # what can follow each beginning of a path
        for path in texts:
            for depth, key in enumerate(path):
                self._next.setdefault(path[:depth], {})[key] = None
        self._translations: dict[Path, Translation] = {}

    def read(self, mapping: MapNode, panel: str, language: str) -> dict[Path, Translation]:
        head = Fields(mapping, self._findings, "overlay")
        file_name_is(head, "panel", panel)
        file_name_is(head, "language", language)
        if not LANGUAGE.fullmatch(language):
            message = f"{shown(language)} is no code of a language"
            self._findings.add(head.place_of("language"), "bad-name", message, "two or three letters, such as `de`")
        self._entries(mapping, (), ("panel", "language"))
        return self._translations

    def _entries(self, mapping: MapNode, path: Path, besides: Collection[str] = ()) -> None:
        allowed = self._next.get(path, {})
        if path == ():
            allowed = {**allowed, "limits": None}
        for key, node in mapping.entries.items():
            if key in allowed:
                self._entry(node, (*path, key))
            elif key not in besides:
                near = [*allowed, *besides]
                where = f"`{'.'.join(path)}`" if path else "the overlay"
                hint = nearest(key, near) or f"there are texts of {listed(allowed)}"
                self._findings.add(
                    mapping.keys[key],
                    "unknown-key",
                    f"unknown key {shown(key)} in {where}: the panel has no text there",
                    hint,
                )

    def _entry(self, node: Node, path: Path) -> None:
        if path == ("limits",):
            self._limits(node)
        elif (mapping := self._findings.mapping(node, _PAIR if path in self._texts else _BELOW)) is None:
            return
        elif path in self._texts:
            several = isinstance(self._texts[path], tuple)
            self._translations[path] = self._translation(mapping, ".".join(path), several=several)
        else:
            self._entries(mapping, path)

    def _limits(self, node: Node) -> None:
        """The sentences of limits have no ids: each is known by the original."""
        if not isinstance(node, ListNode):
            self._findings.expect(node, "a list")
            return
        for item in node.items:
            if (mapping := self._findings.mapping(item, _PAIR)) is not None:
                translation = self._translation(mapping, "limits", several=False)
                self._translations["limits", str(translation.original)] = translation

    def _translation(self, mapping: MapNode, what: str, *, several: bool) -> Translation:
        fields = Fields(mapping, self._findings, "translation", what)
        original, text = fields.take("of"), fields.take("is")
        fields.done()
        read = self._findings.texts if several else self._findings.text
        return Translation(read(original) if original else "", read(text) if text else "", mapping.at)
