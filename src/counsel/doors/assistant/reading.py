"""What an assistant can read of a panel, and how it is told to go about it; knows no protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.rendering import markdown
from counsel.rendering.contract.document import written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from counsel.consulting import OpenPanel

JSON, MARKDOWN = "application/json", "text/markdown"

_RULES = """\
- Give only facts that the person has told. Never guess one, and never take one from what is likely: leave out what \
is not known. A fact that is left out is unknown, never a no.
- Open is not no: what is open may come out either way. Say which facts it hangs on, and ask for one of them.
- Silence is not no: an expert who says nothing of an action neither approves of it nor objects. Do not count the \
silent as against.
- Say who says what. Where experts differ, say so and let the person choose; make no average of them.
- With each piece of advice quote the expert, the answer and the paragraph it rests on, and whether its reading is \
stated or inferred (then it is our reading of the source).
- These are paraphrased encodings, not the experts' own words, and not endorsed by them; say that once. {notice}
- Where a tool refuses what it is given, read its hint, ask the person where that helps, and call it again."""

_INSTRUCTIONS = """\
What a panel of experts would tell somebody to do now, side by side: {title}. Exact and cited; never work an answer \
out yourself, call `advise`, `why`, `what_if` or `compare`.

{rules}"""

_INTERVIEW = """\
Hold an interview with me, and then tell me what to do. It is about this: {question}

1. Call `facts` to learn what can be asked.
2. Ask me one thing at a time, in plain words, and wait for my answer. Skip what does not apply. "I do not know" is \
an answer: leave that fact out, and go on.
3. As soon as I have told the first fact call `advise`. What is open says on which facts it hangs (`depends_on`): \
ask next for the one on which most of what is open hangs, and call it again with all that I have said so far.
4. Stop when nothing is open any more that matters to me, or when I want to stop.
5. Then tell me: what to do today, what from which day on, what not, and where the experts disagree. Quote expert, \
paragraph and reading with each.

{rules}"""


class Readable(msgspec.Struct, frozen=True):
    """Something that can be read.

    Attributes:
        title: what it is called.
        means: what it holds.
        kind: in which form it is.
        text: writes it.
    """

    title: str
    means: str
    kind: str
    text: Callable[[OpenPanel], str]


def instructions(opened: OpenPanel) -> str:
    """What an assistant has to heed in any case."""
    return _INSTRUCTIONS.format(title=_line(opened.panel.title), rules=_rules(opened))


def interview(opened: OpenPanel) -> str:
    """What an assistant is told that is to ask a person, and then to advise."""
    return _INTERVIEW.format(question=_line(opened.panel.question), rules=_rules(opened))


def _rules(opened: OpenPanel) -> str:
    return _RULES.format(notice=_line(opened.panel.source.note))


def _panel(opened: OpenPanel) -> str:
    from counsel.rendering.views import experts, facts

    panel = opened.panel
    every = [panel.actions[name] for topic in panel.topics for name in topic.actions]
    actions = [f"- `{action.name}`: {markdown.escaped(_line(f'{action.title}. {action.means}'))}" for action in every]
    pages = (markdown.written(experts.every(panel)), markdown.written(facts.every(panel)))
    return "\n\n".join([pages[0].rstrip("\n"), "## Actions", "\n".join(actions), pages[1]])


def _experts(opened: OpenPanel) -> str:
    from counsel.rendering.contract.experts import expert_of

    return written([expert_of(opened.panel, expert) for expert in opened.panel.experts.values()])


def _claims(opened: OpenPanel) -> str:
    from counsel.rendering.contract.experts import claims_of

    return written(claims_of(opened.panel))


def _cases(opened: OpenPanel) -> str:
    from counsel.rendering.contract.cases import cases_of

    return cases_of(opened.panel, opened.every_case()).to_json()


def _line(text: str) -> str:
    return " ".join(text.split())


READABLE: Mapping[str, Readable] = {
    "counsel://panel": Readable("The panel", "Its question, source, experts, actions and facts.", MARKDOWN, _panel),
    "counsel://experts": Readable("The experts", "Every expert with all rules, and their claims.", JSON, _experts),
    "counsel://claims": Readable("The claims", "What the source says, claim by claim, with paragraphs.", JSON, _claims),
    "counsel://cases": Readable("The cases", "The worked situations that come with the panel.", JSON, _cases),
}
"""Everything that can be read, by its address."""
