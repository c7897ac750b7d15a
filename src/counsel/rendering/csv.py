"""Records as CSV that a spreadsheet shows as it stands, and never works out."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from counsel.panel.model import SILENT, Reading, Stance
from counsel.rendering import words
from counsel.rendering.figures import silences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from counsel.advising.advice import Advice
    from counsel.consulting import Answer
    from counsel.panel.model import Panel
    from counsel.questions.landscape import Figure, PanelMap
    from counsel.rendering.contract.report import Report, Reported

_FORMULA = re.compile(r"\s*[-=+@]")

COMPARISON = (
    *("topic", "action", "title", "expert", "stance", "reading"),
    *("rules", "claims", "paragraphs", "because", "depends_on", "looks_back", "silent"),
    *("name", "possible", "source", "firmness", "interests"),
)
LANDSCAPE = (
    *("figure", "action", "expert", "other", "fact", "value", "share", "situations", "silent", "firmness"),
    *("opposed", "title"),
)


def written(columns: Sequence[str], records: Iterable[Mapping[str, object]]) -> str:
    """Write a heading and one line for each record; a column that a record lacks stays empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in record.items()} for record in records)
    return text.getvalue()


def cell(value: object) -> object:
    """One cell; a text that a spreadsheet would take for a formula has an apostrophe before it."""
    if not isinstance(value, str):
        return value
    text = words.printable(value)
    return f"'{text}" if _FORMULA.match(text) else text


def comparison(panel: Panel, answer: Answer) -> str:
    """Write one line for each expert and action, the silent included; several values are joined by `; `.

    `name` is the expert's, `possible` what can come out where it is open, `source` where the advice was published.
    """
    return written(COMPARISON, _stances(panel, answer))


def _stances(panel: Panel, answer: Answer) -> Iterator[dict[str, str]]:
    for topic in panel.topics:
        for action in topic.actions:
            about = {"topic": topic.name, "action": action, "title": panel.actions[action].title}
            for expert, said in answer.advice.items():
                record = {**about, "expert": expert, "stance": said.verdict(action), **_whose(panel, expert)}
                record |= {"looks_back": "yes"} if action in answer.taken else {}
                record |= {"silent": answer.silent[expert][action]} if action in answer.silent[expert] else {}
                if action in said.settled:
                    record |= _settled(panel, said.settled[action])
                    record |= _interests(panel, expert, action, said.settled[action])
                elif action in said.open:
                    record["depends_on"] = "; ".join(said.open[action].depends_on)
                    record["possible"] = "; ".join(said.open[action].possible)
                elif action in said.contradictions:
                    record["rules"] = "; ".join(rule.id for rule in said.contradictions[action].rules)
                yield record


def _whose(panel: Panel, expert: str) -> dict[str, str]:
    return {"name": panel.experts[expert].full_name, "source": words.cited_in_words(panel.source)}


def _settled(panel: Panel, advice: Advice) -> dict[str, str]:
    rules = advice.rules
    stated = any(rule.reading is Reading.STATED for rule in rules)
    claims = dict.fromkeys(claim for rule in rules for claim in rule.claims)
    places = dict.fromkeys(words.paragraph_in_words(panel.claims[claim]) for claim in claims)
    return {
        "reading": (Reading.STATED if stated else Reading.INFERRED).value,
        "rules": "; ".join(dict.fromkeys(rule.id for rule in rules)),
        "claims": "; ".join(claims),
        "paragraphs": "; ".join(places),
        "because": " ".join(dict.fromkeys(rule.because for rule in rules)),
        "firmness": advice.firmness.value,
    }


def _interests(panel: Panel, expert: str, action: str, advice: Advice) -> dict[str, str]:
    """What the expert advertises of what is advised."""
    claims = [] if advice.stance is Stance.AVOID else panel.interests_of(panel.experts[expert], action)
    return {"interests": "; ".join(claim.id for claim in claims)} if claims else {}


def landscape(panel: Panel, mapped: PanelMap) -> str:
    """Write the figures of the map as one table.

    The column `figure` says what a line is: `stance` (how often the expert says `value` of the action), `pair` (of
    the two experts; for `both` the mean number of actions), `disagreement` (the expert for, the other against),
    `degree` (the expert says do, the other may; where the panel wants that told),
    `fact` (how much of the uncertainty about what is disputed it takes away), `nobody-speaks`, `firmness` (how often a
    stance is taken so), `case` (how many times `value`, one of the panel's own cases, opposes two experts on an action;
    the most divided first). In `silent` stands why an expert says nothing of an action in any of the situations.
    """
    return written(LANDSCAPE, _figures(panel, mapped))


def _figures(panel: Panel, mapped: PanelMap) -> Iterator[dict[str, object]]:
    yield from _voices(panel, mapped)
    yield from _firmness(mapped)
    for pair in mapped.pairs:
        about = {"figure": "pair", "expert": pair.one, "other": pair.other}
        for value, share in (("both", pair.both), ("same", pair.same), ("opposed", pair.opposed)):
            yield {**about, "value": value, "share": share}
    for figure, differences in (("disagreement", mapped.disagreements), ("degree", mapped.degrees)):
        for difference in differences:
            about = {
                "figure": figure,
                "action": difference.action,
                "expert": difference.pro,
                "other": difference.contra,
            }
            yield {**about, **_figure(difference.often)}
    for turning in mapped.dividing:
        yield {"figure": "fact", "fact": turning.fact, "share": turning.gain}
    yield {"figure": "nobody-speaks", **_figure(mapped.silence.often)}
    for each in mapped.cases:
        yield {"figure": "case", "value": each.case.name, "title": each.case.title, "opposed": each.opposed}


def _voices(panel: Panel, mapped: PanelMap) -> Iterator[dict[str, object]]:
    """Every stance with how often it is taken; a contradiction only where there is one."""
    silent = silences(panel, mapped)
    spoken = {(voice.expert, voice.action): voice.said for voice in mapped.voices}
    for action in panel.actions:
        for expert in panel.experts:
            about = {"figure": "stance", "action": action, "expert": expert}
            about |= {"silent": silent[expert][action]} if action in silent[expert] else {}
            for stance, figure in spoken.get((expert, action), {}).items():
                if figure.situations or stance != words.CONTRADICTION:
                    yield {**about, "value": stance, **_figure(figure)}
            if (expert, action) not in spoken:
                yield {**about, "value": SILENT, "share": 1.0, "situations": mapped.situations}


def _firmness(mapped: PanelMap) -> Iterator[dict[str, object]]:
    """How often which stance is taken mildly or firmly."""
    for voice in mapped.voices:
        about = {"figure": "firmness", "action": voice.action, "expert": voice.expert}
        for stance, counted in voice.firmness.items():
            for firmness, figure in counted.items():
                yield {**about, "value": stance, "firmness": firmness.value, **_figure(figure)}


def _figure(figure: Figure) -> dict[str, float]:
    """A figure: its share, with the number of situations where each counts once."""
    return {"share": figure.share, "situations": figure.situations}


WORKSHOP = ("situation", "question", "part", "round", "expert", "answer", "moved_to", "count", "of", "stance")
"""What a workshop came to: `part` is `first`, `first sure`, `second`, `second sure`, `shift`, `predict` or `whatif`."""


def workshop(report: Report) -> str:
    """Write one line for each answer of each round, for each move, and for each expectation."""
    return written(WORKSHOP, (record for each in report.situations for record in _reported(each)))


def _reported(each: Reported) -> Iterator[dict[str, object]]:
    about = {"situation": each.situation.title, "question": each.question}
    for counted in each.rounds:
        held: dict[str, object] = {**about, "part": counted.kind, "round": counted.number, "of": counted.voted}
        yield from ({**held, "answer": bar.label, "count": bar.count} for bar in counted.bars)
        sure = enumerate(counted.sure, start=1)
        held["part"] = f"{counted.kind} sure"
        yield from ({**held, "answer": degree, "count": count} for degree, count in sure)
    if each.shift is not None:
        labels = {bar.value: bar.label for counted in each.rounds for bar in counted.bars}
        for move in each.shift.moves:
            went = {"answer": labels[move.before], "moved_to": labels[move.after], "count": move.count}
            yield {**about, "part": "shift", **went, "of": each.shift.matched}
    yield from _expected(each, about)


def _expected(each: Reported, about: Mapping[str, object]) -> Iterator[dict[str, object]]:
    for expert in each.panel:
        named = {**about, "part": "predict", "expert": expert.name, "stance": expert.stance, "of": each.predicted}
        yield from ({**named, "answer": bar.label, "count": bar.count} for bar in expert.expected)
    for tried in each.suppositions:
        for turned in tried.turned:
            stance = "turns" if turned.turns else "stays"
            named = {**about, "question": tried.text, "part": "whatif", "expert": turned.short, "stance": stance}
            yield {**named, "answer": "turns", "count": turned.expected, "of": tried.voted}
