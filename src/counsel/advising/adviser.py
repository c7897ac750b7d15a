"""One door to what every expert says in a situation, and one to what would be said in every other."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from counsel import engines
from counsel.advising.advice import Detail
from counsel.advising.certainty import certain, with_branches
from counsel.advising.presuming import with_presumptions
from counsel.advising.proving import Prover, tests_that_hold
from counsel.advising.remembering import Memory
from counsel.locking import Locked
from counsel.logic.compiling import compile_expert
from counsel.logic.diagrams import patience
from counsel.logic.domains import domains_of, tests_of
from counsel.logic.stances import Completing, Stances

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from counsel.advising.advice import ExpertAdvice
    from counsel.engines import Runner
    from counsel.logic.compiling import Program
    from counsel.logic.domains import Domains
    from counsel.logic.situation import Situation
    from counsel.panel.model import Panel


class Adviser(Locked):
    """A panel that is compiled and can be asked; it holds no situation, and several threads may share it.

    Attributes:
        panel: the panel.
        engine: the engine that is asked, `durable` or `plain`.
        domains: the cells of its facts.
        programs: each expert's rules as a program.
        stances: what every expert says in every situation.
    """

    def __init__(self, panel: Panel, engine: str) -> None:
        super().__init__()
        self.panel = panel
        self.engine = engine
        self.domains: Domains = domains_of(panel)
        self.programs: Mapping[str, Program] = {
            expert.name: compile_expert(panel, expert, self.domains) for expert in panel.experts.values()
        }
        self.stances = Stances(panel.experts, self.programs, self.domains)
        actions = tuple(panel.actions)
        self._provers = {name: Prover(expert, self.programs[name], actions) for name, expert in panel.experts.items()}
        self._memories = {name: Memory(prover.rests_on, self.domains) for name, prover in self._provers.items()}
        self._runners: dict[str, Runner] = {}
        # what fired last, since advice and what fired behind it are asked for one after the other
        self._last: dict[str, tuple[list[int], frozenset[int]]] = {}

    def advise(self, situation: Situation, detail: Detail = Detail.STANCES) -> dict[str, ExpertAdvice]:
        """What each expert says, with proofs, and with so much of what is open."""
        return self._advise(situation, dict.fromkeys(self.programs), detail)

    def _advise(
        self, situation: Situation, actions: Mapping[str, Collection[str] | None], detail: Detail
    ) -> dict[str, ExpertAdvice]:
        """What some experts say, each of some actions or of all; they are asked for what is not remembered."""
        recalled = {name: self._memories[name].recalled(situation, wanted, detail) for name, wanted in actions.items()}
        asked = {name: known.missing for name, known in recalled.items() if known.missing}
        advice = self._ask(situation, asked, detail) if asked else {}
        for name, missing in asked.items():
            self._memories[name].keep(situation, missing, advice[name], detail)
        return {name: known.beside(advice.get(name)) for name, known in recalled.items()}

    def _ask(
        self, situation: Situation, actions: Mapping[str, Collection[str]], detail: Detail
    ) -> dict[str, ExpertAdvice]:
        completing = Completing(self.stances, situation)
        with patience():
            advice = {n: self._advise_one(n, situation, completing, wanted) for n, wanted in actions.items()}
        if detail >= Detail.PRESUMPTIONS:
            experts = self.panel.experts
            with patience():
                advice = {n: with_presumptions(said, experts[n], situation, self.stances) for n, said in advice.items()}
        if detail >= Detail.CONDITIONS:
            with patience():
                advice = {n: with_branches(said, n, completing) for n, said in advice.items()}
        return advice

    def advise_one(self, expert: str, situation: Situation, action: str | None = None) -> ExpertAdvice:
        """What one expert says; of one action alone where only that is wanted."""
        actions = None if action is None else (action,)
        return self._advise_one(expert, situation, Completing(self.stances, situation), actions)

    def _advise_one(
        self, expert: str, situation: Situation, completing: Completing, actions: Collection[str] | None = None
    ) -> ExpertAdvice:
        derive = functools.partial(self.by_rules, expert)
        advice = derive(situation, actions)
        return certain(advice, self.panel.experts[expert], situation, completing, derive) if advice.open else advice

    def advise_again(
        self, situation: Situation, before: Mapping[str, ExpertAdvice], changed: Collection[str]
    ) -> dict[str, ExpertAdvice]:
        """What the same experts say once some facts have changed; only of what rests on them anybody is asked again."""
        touched = {*changed}.union(*(self.domains.opened_by[fact] for fact in changed))
        actions = {
            name: [action for action, facts in self._provers[name].rests_on.items() if not touched.isdisjoint(facts)]
            for name in before
        }
        again = self._advise(situation, actions, Detail.STANCES)
        return {name: said.but(actions[name], again[name]) for name, said in before.items()}

    def alike(self, fact: str) -> list[int]:
        """The cells of a fact in classes, as masks: those of one class no rule and no gate tells apart."""
        gates = [domain.fact.only_if for domain in self.domains.values() if domain.fact.only_if is not None]
        tested = {self.domains[fact].mask_of(test) for gate in gates for test in tests_of(gate) if test.fact == fact}
        tested |= {test.cells for program in self.programs.values() for test in program.tests if test.fact == fact}
        classes = [self.domains[fact].full]
        for cells in tested:
            parts = (part for group in classes for part in (group & cells, group & ~cells))
            classes = [part for part in parts if part]
        return sorted(classes, key=lambda mask: mask & -mask)

    def by_rules(self, expert: str, situation: Situation, actions: Collection[str] | None = None) -> ExpertAdvice:
        """What the engine settles, of some actions or of all; and what strong Kleene logic leaves open."""
        return self._provers[expert].advice_from(self._fired(expert, situation), situation.possible, actions)

    def _fired(self, expert: str, situation: Situation) -> frozenset[int]:
        holding = tests_that_hold(self.programs[expert], situation.possible)
        last = self._last.get(expert)
        if last is None or last[0] != holding:
            last = self._last[expert] = holding, self._runner(expert).run(holding)
        return last[1]

    def fired(self, situation: Situation) -> dict[str, frozenset[str]]:
        """The rules of each expert that fire, also those that another one outranks."""
        by_expert = {}
        for name, program in self.programs.items():
            heads = {program.clauses[clause].head for clause in self._fired(name, situation)}
            by_expert[name] = frozenset(rule for rule, goal in program.rule_goals.items() if goal in heads)
        return by_expert

    def _runner(self, expert: str) -> Runner:
        runner = self._runners.get(expert)
        if runner is None:
            with self._lock:
                runner = self._runners.get(expert) or engines.prepare(self.programs[expert], self.engine)
                self._runners[expert] = runner
        return runner
