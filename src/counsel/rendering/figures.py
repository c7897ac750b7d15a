"""The words for figures: shares, what they mean, and the situations and disputes that they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.advising.standing import steps_taken
from counsel.panel.kinds import value_typed
from counsel.panel.model import SILENT
from counsel.questions.landscape import Dispute
from counsel.rendering import words
from counsel.rendering.words import marked, quoted, say, say_counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from counsel.advising.standing import Silence
    from counsel.logic.domains import Domain
    from counsel.logic.situation import Situation
    from counsel.panel.kinds import Cell
    from counsel.panel.model import Panel
    from counsel.questions.landscape import Disagreement, Divided, Figure, PanelMap, Turning

MEANINGS: Mapping[str, str] = {
    "agreement": marked(
        "Where two experts both say something: how often they say the same, and how often the opposite."
    ),
    "turning": marked("Who is for it and who against, how often, and which answers tell you most whether they are."),
    "dividing": marked(
        "Which answers tell you most whether the experts are divided: 0% would be nothing, 100% everything."
    ),
    "divided": marked("Each can be read aloud as it stands: whatever else is true, these experts are divided."),
    "degrees": marked("No objection, and still a difference: one expert says do, and another may."),
    "cases": marked("Each that fits, with how many times one expert is for something and another against it."),
}
"""What each part of the map tells, in plain words; `DEFINITIONS` has it exactly."""

DEFINITIONS: Mapping[str, str] = {
    "agreement": marked(
        "Of all situations and actions in which two experts both take a stance (do, may or avoid), the part in which "
        "it is the same stance. Opposed is the part in which one says do or may and the other avoid; what is left is "
        "do beside may."
    ),
    "turning": marked(
        "How much a disagreement turns on a fact: the part of the uncertainty (Shannon entropy) about whether the two "
        "are opposed that goes once the fact is known, where it applies."
    ),
    "dividing": marked(
        "How far a fact divides the panel: the part of the uncertainty (Shannon entropy) about which actions are "
        "disputed, somebody for and somebody against, that goes once the fact is known, where it applies."
    ),
    "divided": marked(
        "Opposed counts each expert who says do or may with each who says avoid, action by action. First comes the "
        "situation with most; each further one shows most that none before it does. What is not told does not "
        "matter: whatever it is, these disputes stand."
    ),
}
"""What each kind of figure means, exactly."""

_KINDS_OF_SITUATIONS = marked(
    "A situation is one value for each fact that applies; days that no rule tells apart are one."
)

_WEIGHED: Mapping[tuple[bool, bool], str] = {
    (False, False): marked(
        "{situations}. Each answer to a question counts as equally likely, given the answers before it, however common "
        "it may be."
    ),
    (False, True): marked(
        "{situations}. The answers to {facts} are as likely as your weights say; all others count as equally likely, "
        "given the answers before them."
    ),
    (True, False): marked("{situations}, weighted equally, however common each may be."),
    (True, True): marked(
        "{situations}, weighted by your weights for {facts}: a situation weighs the product of the weights of its "
        "values, those of one fact scaled to a mean of 1; all other values weigh 1."
    ),
}
"""How situations are weighed: whether every one counts alike, and whether somebody gave weights."""


_BRIEFLY: Mapping[tuple[bool, bool], str] = {
    (False, False): marked("{situations}, each answer to a question as likely as any other."),
    (False, True): marked("{situations}, the answers as likely as your weights say."),
    (True, False): marked("{situations}, each counted alike."),
    (True, True): marked("{situations}, counted by your weights."),
}


def briefly_counted(mapped: PanelMap) -> str:
    """Say what is counted in a line; `counted_in_words` tells how."""
    return say(_BRIEFLY[mapped.by_situation, bool(mapped.weighted)], situations=_situations_in_words(mapped))


def counted_in_words(panel: Panel, mapped: PanelMap) -> str:
    """Say what is counted, and how it is weighted."""
    counted = _situations_in_words(mapped)
    facts = words.joined(quoted(panel.facts[fact].title) for fact in mapped.weighted)
    text = _WEIGHED[mapped.by_situation, bool(mapped.weighted)]
    return f"{say(text, situations=counted, facts=facts)} {say(_KINDS_OF_SITUATIONS)}"


def _situations_in_words(mapped: PanelMap) -> str:
    if mapped.situations == 1:
        return say("The only situation that fits what is known")
    number = words.number_in_words(mapped.situations)
    if mapped.situation.values:
        return say("All {number} situations that fit what is known", number=number)
    return say("All {number} situations that are possible", number=number)


def often_in_words(mapped: PanelMap, figure: Figure) -> str:
    """Say how often something is so: as a share, and in situations where it is their number alone that counts."""
    if mapped.weighted or not mapped.by_situation:
        return words.percent(figure.share)
    return say(
        "{share} ({number} of {all})",
        share=words.percent(figure.share),
        number=words.number_in_words(figure.situations),
        all=words.number_in_words(mapped.situations),
    )


def way_in_words(domains: Mapping[str, Domain], way: Mapping[str, int]) -> str:
    """Say one way for something to be so."""
    return "; ".join(words.cells_in_words(domains, {fact: cells}) for fact, cells in way.items()) or say("always")


def silences(panel: Panel, mapped: PanelMap) -> dict[str, dict[str, Silence]]:
    """For each expert the actions of which nothing is said in any of the situations, and why."""
    said = {(voice.expert, voice.action): voice.said for voice in mapped.voices}
    return {
        expert: {
            action: "here" if (expert, action) in said else "never"
            for action in panel.actions
            if not any(
                figure.situations for stance, figure in said.get((expert, action), {}).items() if stance != SILENT
            )
        }
        for expert in panel.experts
    }


def firmness_in_words(panel: Panel, mapped: PanelMap) -> Iterator[str]:
    """Say how often who takes which stance mildly or firmly: `Luscher on “Call”: avoid (mildly), in 25% …`."""
    names = words.names_of(panel)
    for voice in mapped.voices:
        for stance, counted in voice.firmness.items():
            for firmness, figure in counted.items():
                yield say(
                    "{expert} on “{action}”: {stance}, in {share} of the situations",
                    expert=names[voice.expert],
                    action=panel.actions[voice.action].title,
                    stance=words.firmly_in_words(words.stance_in_words(stance), firmness),
                    share=often_in_words(mapped, figure),
                )


LEAST_GAIN = 0.01
"""What takes away less of the uncertainty than this is not worth a line."""


def alike(disagreements: Iterable[Disagreement]) -> list[tuple[Dispute, Disagreement]]:
    """Tell the disagreements on one action that occur in just the same situations as one."""
    by_pro: dict[tuple[str, str, str], tuple[Dispute, Disagreement]] = {}
    for disagreement in disagreements:
        key = (disagreement.action, disagreement.pro, str(disagreement.ways or disagreement.contra))
        before = by_pro[key][0].contra if key in by_pro else ()
        by_pro[key] = (Dispute(disagreement.action, (disagreement.pro,), (*before, disagreement.contra)), disagreement)
    together: dict[tuple[str, str, str], tuple[Dispute, Disagreement]] = {}
    for dispute, disagreement in by_pro.values():
        key = (disagreement.action, str(dispute.contra), str(disagreement.ways or disagreement.pro))
        pros = together[key][0].pro if key in together else ()
        together[key] = (Dispute(disagreement.action, (*pros, *dispute.pro), dispute.contra), disagreement)
    return list(together.values())


def turns_in_words(panel: Panel, turns_on: Iterable[Turning]) -> str:
    """Say what something turns on; empty where no fact tells much of it."""
    telling = (turning for turning in turns_on if turning.gain >= LEAST_GAIN)
    return words.joined(_turning_in_words(panel, turning) for turning in telling)


def _turning_in_words(panel: Panel, turning: Turning) -> str:
    title = quoted(panel.facts[turning.fact].title)
    return say("{fact} ({share})", fact=title, share=words.percent(turning.gain))


def hint(panel: Panel, mapped: PanelMap) -> str:
    """Where one fact tells most of what is disputed, offer to look at what is left; else empty."""
    if not mapped.dividing or not mapped.divided or mapped.dividing[0].gain < 0.5:
        return ""
    fact = mapped.dividing[0].fact
    value = mapped.divided[0].situation.known.get(fact)
    if value is None:
        return ""
    setting = f"--set {fact}={value_typed(value)}"
    return say("To see what divides the panel once that is known, add: {option}", option=setting)


def story(panel: Panel, situation: Situation) -> list[tuple[str, str]]:
    """Tell what is known as titles and values, a run of days as such."""
    return [
        (panel.facts[name].title, words.cell_in_words(panel.facts[name], cell))
        for name, cell in _known_cells(situation)
    ]


def _known_cells(situation: Situation) -> Iterator[tuple[str, Cell]]:
    """What is known, a run of days where all that is known is in which the days lie."""
    for name, domain in situation.domains.items():
        if name in situation.known:
            cells = tuple(domain.cells_in(situation.possible[name]))
            yield name, cells[0] if len(cells) == 1 else situation.known[name]


def story_in_words(panel: Panel, situation: Situation) -> str:
    """Tell what is known as the beginning of a sentence."""
    clauses = [words.clause_in_words(panel.facts[name], cell) for name, cell in _known_cells(situation)]
    story = words.joined(clauses) if clauses else say("whatever the situation")
    return story[:1].upper() + story[1:]


def read_aloud(panel: Panel, situation: Situation, disputes: Iterable[Dispute]) -> str:
    """Tell in one sentence a situation, and who would do in it what others would not."""
    taken = steps_taken(panel.actions, situation)
    positions = "; ".join(_positions(panel, dispute, dispute.action in taken) for dispute in disputes)
    return say("{situation}: {positions}.", situation=story_in_words(panel, situation), positions=positions)


def _positions(panel: Panel, dispute: Dispute, taken: bool) -> str:
    """Say who would do something and who would not, or who calls right or not what was done."""
    names = words.names_of(panel)
    doing = [expert for expert in dispute.pro if expert not in dispute.accepting]
    form = _ACCEPTED if not doing else _BOTH if dispute.accepting else _DONE
    return say(
        _TAKEN if taken else form,
        action=words.lowered(panel.actions[dispute.action].title),
        all=words.joined(names[expert] for expert in dispute.pro),
        doing=words.joined(names[expert] for expert in doing),
        accepting=words.joined(names[expert] for expert in dispute.accepting),
        opponents=words.joined(names[expert] for expert in dispute.contra),
    )


_TAKEN = marked("in the eyes of {all} it was all right to {action}, in the eyes of {opponents} it was not")
_DONE = marked("{doing} would {action}, {opponents} would not")
_BOTH = marked("{doing} would {action}, {accepting} would accept it, {opponents} would not")
_ACCEPTED = marked("{accepting} would accept that you {action}, {opponents} would not")


def cases_dividing_nobody(mapped: PanelMap) -> str:
    """Name the cases that divide nobody; empty where each divides somebody."""
    titles = [quoted(each.case.title) for each in mapped.cases if not each.opposed]
    if not titles:
        return ""
    return say("Of the cases, these divide nobody: {cases}.", cases=words.joined(titles))


def disputes_told(panel: Panel, disputes: Iterable[Dispute]) -> str:
    """Say over what experts are divided, with who is for it and who against."""
    return "; ".join(
        f"{panel.actions[each.action].title}{words.dash()}{sides_in_words(panel, each)}" for each in disputes
    )


def sides_in_words(panel: Panel, dispute: Dispute) -> str:
    """Say who is for an action and who against it."""
    pro, contra = _sides(panel, dispute)
    return say("{supporters} for, {opponents} against", supporters=pro, opponents=contra)


def degrees_in_words(panel: Panel, dispute: Dispute) -> str:
    """Say who recommends an action and who only accepts it."""
    doing, accepting = _sides(panel, dispute)
    return say("recommended by {doing}, accepted by {accepting}", doing=doing, accepting=accepting)


def _sides(panel: Panel, dispute: Dispute) -> tuple[str, str]:
    """The names of those on either side."""
    names = words.names_of(panel)
    return words.joined(names[pro] for pro in dispute.pro), words.joined(names[contra] for contra in dispute.contra)


def disputes_in_words(panel: Panel, disputes: Iterable[Dispute]) -> str:
    """Name the actions that are disputed."""
    return words.joined(quoted(panel.actions[dispute.action].title) for dispute in disputes)


def opposed_in_words(mapped: PanelMap, divided: Divided) -> str:
    """Say how often experts are opposed in a situation, and how often it occurs."""
    return say_counted(
        "opposed {number} time; in {share} of the situations",
        "opposed {number} times; in {share} of the situations",
        divided.opposed,
        number=divided.opposed,
        share=often_in_words(mapped, divided.often),
    )


def case_title(panel: Panel, divided: Divided) -> str:
    """Name a situation that divides the panel by what it is divided over."""
    return say("Divided over {actions}", actions=disputes_in_words(panel, divided.disputes))
