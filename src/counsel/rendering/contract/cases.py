"""The JSON of `cases`: which there are, and one with the advice that it expects beside the advice that is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.advising.advice import Verdict
from counsel.advising.standing import Silence
from counsel.rendering.contract.document import Document, Part
from counsel.rendering.contract.situation import Head, head_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from counsel import consulting
    from counsel.panel import model
    from counsel.panel.model import Panel

    Given = Mapping[str, Mapping[str, Verdict]]


class Story(Part, frozen=True):
    """What a case is about.

    Attributes:
        name: the case's name.
        title: a few words.
        story: one line.
    """

    name: str
    title: str
    story: str


class Difference(Part, frozen=True):
    """A stance that is another one than the case expects.

    Attributes:
        expert: the expert.
        action: the action.
        expected: what the case expects.
        given: what the expert says.
    """

    expert: str
    action: str
    expected: Verdict
    given: Verdict


class Cases(Document, frozen=True):
    """The worked situations that come with a panel.

    Attributes:
        panel: the panel's name.
        notice: what must be said with the advice.
        cases: the cases, in the order of their names.
    """

    panel: str
    notice: str
    cases: tuple[Story, ...]


class Case(Head, frozen=True):
    """One case, with the advice that it expects beside the advice that is given.

    Attributes:
        case: what it is about.
        expected: for each expert the stance that is expected, by action; null where nothing is expected.
        given: for each expert what is said, by action; of what is left out nothing is.
        differs: where the two differ.
        silent: for each expert the actions of which nothing is said: `never` where the expert never speaks of it,
            `here` where it is spoken of, but not in this situation.
    """

    case: Story
    expected: dict[str, dict[str, Verdict]] | None
    given: dict[str, dict[str, Verdict]]
    differs: tuple[Difference, ...]
    silent: dict[str, dict[str, Silence]]


def cases_of(panel: Panel, cases: Iterable[model.Case]) -> Cases:
    """All cases for scripts."""
    return Cases(panel.name, panel.source.note, tuple(map(story_of, cases)))


def case_of(panel: Panel, case: model.Case, answer: consulting.Answer) -> Case:
    """One case for scripts, with what it expects, what is given, and where they differ."""
    actions = [action for topic in panel.topics for action in topic.actions]
    given = {expert: {action: said.verdict(action) for action in actions} for expert, said in answer.advice.items()}
    expected = None if case.expect is None else {expert: _verdicts(said) for expert, said in case.expect.items()}
    return Case(
        **head_of(panel, answer.engine, answer.situation),
        case=story_of(case),
        expected=expected,
        given={expert: _spoken(said) for expert, said in given.items()},
        differs=() if expected is None else tuple(_differences(expected, given)),
        silent={expert: dict(said) for expert, said in answer.silent.items()},
    )


def story_of(case: model.Case) -> Story:
    """What a case is about."""
    return Story(case.name, case.title, case.story)


def _verdicts(said: Mapping[str, str]) -> dict[str, Verdict]:
    return {action: Verdict(verdict) for action, verdict in said.items()}


def _spoken(said: Mapping[str, Verdict]) -> dict[str, Verdict]:
    return {action: verdict for action, verdict in said.items() if verdict is not Verdict.SILENT}


def _differences(expected: Given, given: Given) -> Iterator[Difference]:
    """Every stance that is not as expected, expert by expert; what is not expected is expected to be silence."""
    for expert, said in given.items():
        for action, verdict in said.items():
            wanted = expected.get(expert, {}).get(action, Verdict.SILENT)
            if wanted is not verdict:
                yield Difference(expert, action, wanted, verdict)
