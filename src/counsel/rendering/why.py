"""The page of `why`: a proof down to the user's own facts, what is enough for it, what another stance would take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from counsel.panel.model import Reading
from counsel.rendering import remedies, words

if TYPE_CHECKING:
    from rich.console import Group
    from rich.text import Text
    from rich.tree import Tree

    from counsel.advising.advice import Advice, Proof
    from counsel.logic.situation import Situation
    from counsel.panel.model import Expert, Panel, Rule
    from counsel.questions.explanation import Explanation
    from counsel.questions.explanation.near import NearMiss


def _cells(situation: Situation, test: Any) -> list[Any]:
    return list(situation.domains[test.fact].cells_in(test.cells))


def why_page(panel: Panel, explained: Explanation) -> Group:
    """The explanation for people."""
    from rich.console import Group
    from rich.text import Text

    expert, advice = panel.experts[explained.expert], explained.advice
    title = panel.actions[explained.action].title
    stance = advice.verdict(explained.action)
    parts: list[Any] = [Text(f"{expert.full_name} on “{title}”: {words.stance_in_words(stance)}", style="bold")]
    if explained.action in advice.settled:
        parts += _proofs(panel, expert, explained.situation, advice.settled[explained.action])
    elif explained.action in advice.open:
        one = advice.open[explained.action]
        facts = words.joined(f"“{panel.facts[fact].ask}” ({fact})" for fact in one.depends_on)
        parts.append(Text(f"Not settled: {words.possible_in_words(one.possible)}, depending on {facts}."))
    elif explained.action in advice.contradictions:
        parts.append(Text("The panel is at fault: these rules of one expert contradict each other."))
        parts += [Text(f"  {rule.id}: {rule.because}") for rule in advice.contradictions[explained.action].rules]
    parts += [*remedies.enough(panel, explained), *remedies.would_take(panel, explained)]
    parts += _near(panel, explained)
    return Group(*parts, Text(""), Text(panel.source.note, style="dim"))


def _proofs(panel: Panel, expert: Expert, situation: Situation, advice: Advice) -> list[Tree]:
    trees = []
    for rule, proof in zip(advice.rules, advice.proofs, strict=False):
        tree = _tree(panel, expert, situation, proof)
        tree.label = _rule_label(panel, rule)
        trees.append(tree)
    return trees


def _rule_label(panel: Panel, rule: Rule) -> Text:
    from rich.text import Text

    label = Text.assemble(("because ", "dim"), rule.because)
    for claim in (panel.claims[name] for name in rule.claims):
        label.append(f"\n{words.claim_in_words(claim)}: {claim.text}", style="dim")
    if rule.reading is Reading.INFERRED:
        label.append(f"\ninferred: {rule.note}", style="dim")
    return label.append(f"\nthe rule {rule.id} fires, since", style="dim")


def _tree(panel: Panel, expert: Expert, situation: Situation, proof: Proof) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    tree = Tree(Text(_step(panel, expert, proof)))
    for fact in proof.facts:
        tree.add(Text(words.fact_in_words(panel.facts[fact], situation.value_shown(fact)), style="bold"))
    for support in proof.supports:
        tree.children.append(_tree(panel, expert, situation, support))
    return tree


def _step(panel: Panel, expert: Expert, proof: Proof) -> str:
    """One step of a proof in words."""
    if proof.kind == "concept":
        means = panel.concepts_for(expert)[proof.name].means
        return means if proof.holds else f"It is not so that {words.lowered(means)}"
    if proof.kind == "advice":
        title = panel.actions[proof.name].title
        return f"It is advised: {title}" if proof.holds else f"It is not advised: {title}"
    rule = next(rule for rule in expert.rules if rule.id == proof.name)
    return f"the rule {rule.id} {'fires' if proof.holds else 'does not fire'}: {rule.because}"


def _near(panel: Panel, explained: Explanation) -> list[Text]:
    from rich.text import Text

    expert = panel.experts[explained.expert]
    if not explained.speaks:
        return [Text(f"{expert.full_name} never speaks of it: no rule of this expert takes a stance on it.")]
    ways = (remedy for shown in remedies.shown(explained).values() for remedy in shown)
    told = {rule.id for remedy in ways for rule in remedy.rules}
    near = [miss for miss in explained.near if miss.rule.id not in told]
    if not near:
        return []
    settled = explained.action in explained.advice.settled
    heading = (
        "Other rules on it, and what they miss:" if settled else "The rules that come nearest, and what they miss:"
    )
    return [
        Text(""),
        Text(heading, style="bold"),
        *(line for miss in near for line in _miss(panel, explained, miss)),
    ]


def _miss(panel: Panel, explained: Explanation, miss: NearMiss) -> list[Text]:
    from rich.text import Text

    lines = [Text(f"  {words.stance_in_words(miss.stance.value)}, by the rule {miss.rule.id}: {miss.rule.because}")]
    for test in miss.missing:
        fact = panel.facts[test.fact]
        needed = " or ".join(words.cell_in_words(fact, cell) for cell in _cells(explained.situation, test))
        found = words.value_in_words(fact, explained.situation.value_shown(test.fact))
        lines.append(Text(f"    {fact.title}: would have to be “{needed}”, and is “{found}”"))
    return lines
