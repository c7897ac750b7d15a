"""`experts/*.yaml`: one answer of the source each, as concepts and rules; `shared.yaml`, what several say."""

from __future__ import annotations

import graphlib
from typing import TYPE_CHECKING

import msgspec

from counsel.files.conditions import NEVER, Names, read_either, read_tests
from counsel.files.fields import KEBAB, SNAKE_OR_KEBAB, Fields, Findings, file_name_is, keys_of, unique
from counsel.files.panels import names_under, read_concepts
from counsel.files.sources import read_own_source
from counsel.files.table import LONGEST_SHORT_NAME
from counsel.panel.model import Advises, Concept, Condition, Expert, Firmness, Is, Reading, Rule, Stance, parts_of
from counsel.problems import Problem, listed, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from counsel.files.panels import Vocabulary
    from counsel.files.text import Node
    from counsel.panel.model import Claim
    from counsel.problems import Location


SHARED = "shared"
"""The name of the file of the rules that several experts give; no expert can have it."""


_TWINS = {
    "answer": ("is answer {}", "give each expert an answer of its own"),
    "name": ("is called {}", "add to one of the names what tells them apart"),
    "short": ("is {} for short", "shorten one of them otherwise"),
}
"""What is said of somebody who has the answer or a name of another, and how to tell the two apart."""


class ExpertReader:
    """Reads the experts of one panel, one after the other; rule ids are unique in the panel."""

    def __init__(self, vocabulary: Vocabulary, claims: Mapping[str, Claim] | None, findings: Findings) -> None:
        # without a readable ledger there is nothing to hold the rules' claims against
        self.vocabulary = vocabulary
        self.claims = claims
        self.findings = findings
        self._rule_ids: dict[str, Location] = {}
        self._twins: dict[tuple[str, object], dict[str, Location]] = {}
        """Who has an answer or a name, and where that stands."""

    def read(self, root: Node, stem: str) -> Expert | None:
        """Read one expert's file; ``stem`` is the file's name, which the expert must bear."""
        mapping = self.findings.mapping(root, keys_of("expert"))
        if mapping is None:
            return None
        fields = Fields(mapping, self.findings, "expert")
        file_name_is(fields, "expert", stem)
        if self.findings.told_of(fields.place_of("expert")):
            self.findings.unread.add("expert")
        else:
            self.findings.name(stem, fields.place_of("expert"), SNAKE_OR_KEBAB)
        names = Names(
            self.vocabulary.facts,
            self.vocabulary.terms,
            tuple(dict.fromkeys([*self.vocabulary.concepts, *names_under(fields, "concepts")])),
            self.vocabulary.actions,
        )
        expert = Expert(
            name=stem,
            full_name=fields.text("name"),
            short=fields.text("short"),
            who=fields.text("who"),
            answer=fields.number("answer"),
            outlook=fields.text("outlook"),
            source=read_own_source(fields, self.findings),
            concepts=self._concepts(fields, names),
            rules=tuple(self._rule(inner, names) for inner in fields.rows("rules")),
            at=mapping.at,
        )
        fields.done()
        self._need_short(expert, fields)
        self._note_names(expert, fields)
        return expert

    def read_shared(self, root: Node, experts: Collection[str]) -> dict[str, list[Rule]]:
        """Read the rules that several experts give: each with the claims of the one who gives it, by expert.

        Args:
            root: the root node of `experts/shared.yaml`.
            experts: the names of all experts.
        """
        given: dict[str, list[Rule]] = {}
        mapping = self.findings.mapping(root, keys_of("shared"))
        if mapping is None:
            return given
        fields = Fields(mapping, self.findings, "shared")
        vocabulary = self.vocabulary
        names = Names(vocabulary.facts, vocabulary.terms, vocabulary.concepts, vocabulary.actions)
        for inner in fields.rows("rules"):
            claims = dict(self._claimed(inner, experts))
            rule = self._rule(inner, names, shared=True)
            for expert, cited in claims.items():
                given.setdefault(expert, []).append(msgspec.structs.replace(rule, claims=cited))
        fields.done()
        return given

    def _claimed(self, fields: Fields, experts: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        node = fields.take("experts")
        wanted = "experts, each with the claims on which the rule rests, such as {expert: claim}"
        mapping = None if node is None else self.findings.mapping(node, wanted)
        if mapping is None:
            return
        for expert, cited in mapping.entries.items():
            if expert not in experts:
                self.findings.unknown(mapping.keys[expert], "expert", expert, experts)
            yield expert, self._known_claims(self.findings.placed_texts(cited, "the id of a claim of the ledger"))

    def finished(self, experts: Iterable[Expert], shared: Mapping[str, list[Rule]]) -> list[Expert]:
        """The experts with the rules that they share, none of whose advice rests on itself, by their answers."""
        self._refuse_twins()
        with_shared = []
        for expert in experts:
            whole = msgspec.structs.replace(expert, rules=(*expert.rules, *shared.get(expert.name, ())))
            refuse_circles(whole, self.vocabulary.concepts, self.findings)
            with_shared.append(whole)
        return sorted(with_shared, key=lambda expert: expert.answer)

    def _need_short(self, expert: Expert, fields: Fields) -> None:
        """Report a name whose last word cannot stand for it."""
        if expert.full_name and "short" not in fields.node.entries:
            last, at = expert.full_name.split()[-1], fields.place_of("name")
            what, hint = "the last word", "add `short:`, which then stands in the heads of tables"
            self.findings.letters(last, at, LONGEST_SHORT_NAME, what, hint)

    def _note_names(self, expert: Expert, fields: Fields) -> None:
        for key, value in (("answer", expert.answer), ("name", expert.full_name), ("short", expert.short)):
            at = fields.place_of(key)
            if value and key in fields.node.entries and not self.findings.told_of(at):
                self._twins.setdefault((key, value), {})[expert.name] = at

    def _refuse_twins(self) -> None:
        """Report an answer or a name that several experts have, once."""
        for (key, value), places in self._twins.items():
            first, *others = places
            if others:
                second, *more = others
                predicate, hint = _TWINS[key]
                said = predicate.format(value if key == "answer" else shown(value))
                also = f"are {listed([first, *more], 5)}" if more else f"is `{first}`"
                message = f"the expert `{second}` {said}, and so {also}"
                self.findings.add(places[second], "duplicate-id", message, hint)

    def _concepts(self, fields: Fields, names: Names) -> dict[str, Concept]:
        concepts = read_concepts(fields, names, self.findings)
        for concept in concepts.values():
            shared = self.vocabulary.concepts.get(concept.name)
            if shared is not None:
                message = f"the concept `{concept.name}` is defined by the panel already, at {shared.at}"
                self.findings.add(concept.at, "duplicate-id", message, "rename one of them")
        return concepts

    def _rule(self, fields: Fields, names: Names, *, shared: bool = False) -> Rule:
        at = fields.node.at
        name = fields.text("id")
        if name:
            self.findings.name(name, fields.place_of("id"), KEBAB)
            unique(self.findings, self._rule_ids, name, fields.place_of("id"), "rule")
        when, unless, presumes = fields.take("when"), fields.take("unless"), fields.take("presumes")
        reading = fields.word("reading", Reading, "reading")
        rule = Rule(
            id=name,
            when=NEVER if when is None else read_either(when, names, self.findings),
            unless=None if unless is None else read_either(unless, names, self.findings),
            gives=self._gives(fields),
            because=fields.text("because"),
            how=fields.texts("how"),
            claims=() if shared else tuple(claim for claim, _ in fields.names("claims", self.claims)),
            reading=reading or Reading.STATED,
            note=self._note(fields, reading),
            at=at,
            presumes=() if presumes is None else read_tests(presumes, names, self.findings),
            firmness=fields.word("firmness", Firmness, "firmness") or Firmness.PLAIN,
            shared=shared,
        )
        fields.done()
        return rule

    def _gives(self, fields: Fields) -> tuple[tuple[str, Stance], ...]:
        inner = fields.inside("then")
        if inner is None:
            return ()
        gives: dict[str, Stance] = {}
        for stance in Stance:
            for action, at in inner.names(stance.value, self.vocabulary.actions):
                if action in gives:
                    message = f"the rule speaks of `{action}` twice"
                    self.findings.add(at, "duplicate-id", message, "leave one of them, or make two rules")
                elif action in self.vocabulary.actions:
                    gives[action] = stance
        inner.done()
        if not inner.node.entries:
            self.findings.add(inner.node.at, "missing-key", "`then` gives no advice", "add `do:`, `may:` or `avoid:`")
        return tuple(gives.items())

    def _known_claims(self, named: Iterable[tuple[str, Location]]) -> tuple[str, ...]:
        """The claims that are named; one that the ledger does not have is noted."""
        claims = []
        for claim, at in named:
            claims.append(claim)
            if self.claims is not None and claim not in self.claims:
                self.findings.unknown(at, "claim", claim, self.claims)
        return tuple(claims)

    def _note(self, fields: Fields, reading: Reading | None) -> str:
        if reading is Reading.INFERRED:
            return fields.text("note", need=True)
        note = fields.text("note")
        if note and reading:
            message = "`note` in a rule that is stated, not inferred"
            hint = "leave it out, or say `reading: inferred`"
            self.findings.add(fields.node.keys["note"], "unknown-key", message, hint)
        return note


def refuse_circles(expert: Expert, shared: Mapping[str, Concept], findings: Findings) -> None:
    """Report a concept or a piece of advice that rests on itself, with all members of the circle."""
    concepts = {**shared, **expert.concepts}
    places = {f"the concept `{concept.name}`": concept.at for concept in concepts.values()}
    rests_on = {f"the concept `{concept.name}`": _named(concept.ways) for concept in concepts.values()}
    for rule in expert.rules:
        for action, stance in rule.gives:
            places.setdefault(_advice(stance, action), rule.at)
            rests_on.setdefault(_advice(stance, action), []).extend(_named(rule.conditions))
    try:
        graphlib.TopologicalSorter(rests_on).prepare()
    except graphlib.CycleError as error:
        _report_circle(error.args[1][:0:-1], places, expert.at.file, findings)


def _report_circle(circle: list[str], places: Mapping[str, Location], file: str, findings: Findings) -> None:
    """Report a circle at its first member in the expert's own file; each member rests on the next."""
    first = min(circle, key=lambda member: (places[member].file != file, places[member]))
    at = circle.index(first)
    chain = " → ".join([*circle[at:], *circle[: at + 1]])
    problem = Problem(places[first], "circle", f"rests on itself: {chain}", "break the circle at one of its members")
    if problem not in findings.problems:  # a circle among shared concepts shows for every expert
        findings.problems.append(problem)


def _advice(stance: Stance | None, action: str) -> str:
    return f"advice {'against' if stance is Stance.AVOID else 'on'} `{action}`"


def _named(conditions: Iterable[Condition]) -> list[str]:
    members: list[str] = []
    for condition in conditions:
        for part in parts_of(condition):
            if isinstance(part, Is):
                members.append(f"the concept `{part.concept}`")
            elif isinstance(part, Advises):
                members.extend(_advice(part.stance, action) for action in part.actions)
    return members
