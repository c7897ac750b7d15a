"""The panel as a Python program sees it: a method a verb, each giving the document that the verb prints as JSON."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeAlias, TypeVar

from counsel import consulting
from counsel.files.folders import DEFAULT_PANEL
from counsel.problems import demand

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from counsel.consulting import OpenPanel, Today
    from counsel.rendering.contract.answer import Answer
    from counsel.rendering.contract.cases import Case, Cases
    from counsel.rendering.contract.draft import Draft
    from counsel.rendering.contract.experts import Expert, Experts
    from counsel.rendering.contract.explanation import Explanation
    from counsel.rendering.contract.facts import Fact, Facts
    from counsel.rendering.contract.handout import HandedOut
    from counsel.rendering.contract.landscape import Landscape
    from counsel.rendering.contract.soundness import Soundness
    from counsel.rendering.contract.whatif import Overview, WhatIf

Asked = ParamSpec("Asked")
Given = TypeVar("Given")
Values: TypeAlias = "Mapping[str, object]"
"""Values by fact: a choice's value, True or False (or "yes", "no"), a number of days or a date, as such or as an ISO
text; a fact that is left out, None or "unknown" is unknown."""


def _spoken(method: Callable[Concatenate[Panel, Asked], Given]) -> Callable[Concatenate[Panel, Asked], Given]:
    """Let what a method words be worded in the language of its panel."""

    @functools.wraps(method)
    def spoken(panel: Panel, /, *asked: Asked.args, **more: Asked.kwargs) -> Given:
        from counsel.rendering.words.language import speaking

        with speaking(panel.opened.overlay.language):
            return method(panel, *asked, **more)

    return spoken


class Panel:
    """A panel that is read, compiled and ready to be asked; several threads may share it.

    Where a method takes `today`, that is the day to which days are counted: a date, or an ISO text; the current one by
    default. Experts, actions, facts and cases are named as people type them: by a title or a surname, in any case, or
    by the beginning of one. All raise `InputError` with everything that is wrong with what they are given, and
    `EngineError` where the engine fails.

    Attributes:
        opened: the same panel with all that stands behind the documents, for whoever needs more than they hold.
    """

    def __init__(self, opened: OpenPanel) -> None:
        self.opened = opened

    @_spoken
    def consult(self, facts: Values, today: Today = None) -> Answer:
        """What each expert says, what is open, and what changes on which day (`now`, `compare`)."""
        from counsel.rendering.contract.answer import answer_of

        return answer_of(self.opened.panel, self.opened.consult(facts, today))

    @_spoken
    def draft(self, name: str, facts: Values, today: Today = None) -> Draft:
        """A text to send or to say, of our own, from what those advise who are for it (`now --draft`)."""
        from counsel.rendering.contract.draft import draft_of

        answer = self.opened.consult(facts, today)
        return draft_of(self.opened.panel, self.opened.engine, self.opened.draft(name, answer))

    @_spoken
    def why(self, expert: str, action: str, facts: Values, today: Today = None) -> Explanation:
        """Why an expert takes a stance on an action, or none, and what would bring another stance."""
        from counsel.rendering.contract.explanation import explanation_of

        explained = self.opened.explain(expert, action, self.opened.situation(facts, today))
        return explanation_of(self.opened.panel, self.opened.engine, explained)

    @_spoken
    def whatif(self, facts: Values, changes: Values, today: Today = None) -> WhatIf:
        """A situation beside the same after some changes."""
        from counsel.rendering.contract.whatif import what_if_of

        compared = self.opened.whatif(self.opened.situation(facts, today), changes)
        return what_if_of(self.opened.panel, self.opened.engine, compared)

    @_spoken
    def overview(self, facts: Values, today: Today = None) -> Overview:
        """Every single change of a situation that moves anybody (`whatif` without a change)."""
        from counsel.rendering.contract.whatif import overview_of

        moving = self.opened.overview(self.opened.situation(facts, today))
        return overview_of(self.opened.panel, self.opened.engine, moving)

    @_spoken
    def map(
        self,
        facts: Values | None = None,
        weights: str | Path | Mapping[str, Mapping[str, float]] | None = None,
        today: Today = None,
        by_situation: bool = False,
    ) -> Landscape:
        """Where the panel agrees and where it divides.

        Args:
            facts: what is known; all situations that fit it are looked at.
            weights: how much each value of some facts counts, by fact and value, or a file that says so.
            today: the day to which days are counted.
            by_situation: count every situation alike; else each answer is equally likely, given those before it.
        """
        from counsel.files.weights import read_weights
        from counsel.rendering.contract.landscape import landscape_of

        demand(by_situation, bool, "true or false", "by_situation")
        weighed = None if weights is None else read_weights(weights, self.opened.domains)
        situation = self.opened.situation({} if facts is None else facts, today)
        mapped = self.opened.map(situation, weighed, by_situation=by_situation)
        return landscape_of(self.opened.panel, mapped)

    def check(self) -> Soundness:
        """Whether the panel is sound: true to its ledger, no contradictions, no dead rules, its cases right."""
        from counsel.rendering.contract.soundness import soundness_of

        return soundness_of(self.opened.panel.name, self.opened.check())

    @_spoken
    def experts(self) -> Experts:
        """Who the experts are."""
        from counsel.rendering.contract.experts import experts_of

        return experts_of(self.opened.panel)

    @_spoken
    def expert(self, name: str) -> Expert:
        """One expert with all rules, beside the claims that they rest on."""
        from counsel.rendering.contract.experts import expert_of

        return expert_of(self.opened.panel, self.opened.expert(name))

    @_spoken
    def facts(self) -> Facts:
        """What can be said of a situation."""
        from counsel.rendering.contract.facts import facts_of

        return facts_of(self.opened.panel)

    @_spoken
    def fact(self, name: str) -> Fact:
        """One of the facts."""
        from counsel.rendering.contract.facts import fact_of

        return fact_of(self.opened.panel, self.opened.fact(name))

    @_spoken
    def cases(self) -> Cases:
        """The worked situations that come with the panel."""
        from counsel.rendering.contract.cases import cases_of

        return cases_of(self.opened.panel, self.opened.every_case())

    @_spoken
    def handout(self, kind: str, names: Sequence[str] = (), today: Today = None) -> HandedOut:
        """Some cases for a class: a `sheet` without answers, the `solution`, or the `answer` that the person would get.

        Args:
            kind: one of the three.
            names: the cases, by name, file or link; all that come with the panel by default.
            today: the day to which days are counted.
        """
        from counsel.questions.handing import HandOut
        from counsel.rendering.contract.handout import handout_of

        demand(names, list | tuple, "a list of cases", "cases")
        meant, cases = HandOut.meant(kind), [*map(self.opened.case, names)] or self.opened.every_case()
        return handout_of(self.opened.panel, meant, self.opened.worked(cases, today))

    @_spoken
    def case(self, name_or_file: str | Path, today: Today = None) -> Case:
        """One of the cases, or any case file, with what it expects beside what is given."""
        from counsel.logic.situation import given_in
        from counsel.rendering.contract.cases import case_of

        case = self.opened.case(name_or_file)
        return case_of(self.opened.panel, case, self.opened.consult(given_in(case), today))


def load(
    name_or_folder: str | Path = DEFAULT_PANEL,
    *,
    engine: str | None = None,
    terms: Mapping[str, int | str] | None = None,
    lang: str = consulting.ENGLISH,
) -> Panel:
    """Read and compile a panel.

    Args:
        name_or_folder: the name of a panel that comes with counsel, or a folder.
        engine: `durable` or `plain`; by default durable-rules where it is installed.
        terms: other numbers of days for named terms.
        lang: the language in which documents are worded, such as `de`.

    Raises:
        InputError: with every problem of every file, sorted by place; or there is no such language.
    """
    if lang != consulting.ENGLISH:
        from counsel.rendering.words.language import language_named

        lang = language_named(lang, "--lang")
    return Panel(consulting.load(name_or_folder, engine=engine, terms=terms, lang=lang))
