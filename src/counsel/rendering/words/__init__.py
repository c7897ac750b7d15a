"""The words for what all pages share: facts, conditions, claims, stances, names; plain text in, plain text out."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counsel.rendering.words.conditions import (
        concept_in_words,
        condition_in_words,
        counted_in_words,
        presumes_in_words,
        range_in_words,
        rule_in_words,
        when_in_words,
    )
    from counsel.rendering.words.days import (
        again_in_words,
        closed_in_words,
        date_in_words,
        days_in_words,
        due_in_words,
        from_day_in_words,
        holiday_in_words,
        in_days_in_words,
        short_date_in_words,
        weekends_in_words,
        working_days_in_words,
    )
    from counsel.rendering.words.drafts import drafts_in_words, hangs_in_words, our_draft_in_words
    from counsel.rendering.words.facts import (
        NOT_APPLICABLE,
        NOT_KNOWN,
        alone_in_words,
        answer_in_words,
        cell_in_words,
        cells_in_words,
        clause_in_words,
        count_in_words,
        either_cell,
        fact_in_words,
        inside,
        number_as_clause,
        numbers_in_words,
        speaks_in_clauses,
        value_in_words,
    )
    from counsel.rendering.words.handouts import handout_in_words, how_to_fill_in, questions_to_discuss
    from counsel.rendering.words.language import (
        language_named,
        language_of,
        languages,
        marked,
        say,
        say_counted,
        speaking,
        spoken,
    )
    from counsel.rendering.words.names import dash, either, joined, lowered, names_of, quoted, surname, together
    from counsel.rendering.words.numbers import figure_in_words, number_in_words, percent
    from counsel.rendering.words.signs import CONTRADICTION, OBEYED, STANCES, SYMBOLS, printable
    from counsel.rendering.words.situations import (
        known_in_words,
        not_applicable_in_words,
        now_in_words,
        situation_in_words,
        situation_of,
        unknown_in_words,
    )
    from counsel.rendering.words.sources import (
        advertised_in_words,
        basis_in_words,
        cited_in_words,
        claim_in_words,
        interests_in_words,
        own_source_in_words,
        paragraph_in_words,
        paragraphs_in_words,
        source_in_words,
    )
    from counsel.rendering.words.stances import (
        BOTTOM_LINE,
        HERE,
        LIMIT,
        LOOKING_BACK,
        NEVER,
        NO_LONGER,
        NOT_YET,
        SILENCES,
        WHAT_YOU_DID,
        branch_in_words,
        change_in_words,
        doing_in_words,
        firmly_in_words,
        judged_in_words,
        objections_in_words,
        plan_in_words,
        possible_in_words,
        presumed_in_words,
        said_in_words,
        silent_in_words,
        stance_in_words,
    )
    from counsel.rendering.words.workshops import stage_in_words, step_in_words

__all__ = [
    "BOTTOM_LINE",
    "CONTRADICTION",
    "HERE",
    "LIMIT",
    "LOOKING_BACK",
    "NEVER",
    "NOT_APPLICABLE",
    "NOT_KNOWN",
    "NOT_YET",
    "NO_LONGER",
    "OBEYED",
    "SILENCES",
    "STANCES",
    "SYMBOLS",
    "WHAT_YOU_DID",
    "advertised_in_words",
    "again_in_words",
    "alone_in_words",
    "answer_in_words",
    "basis_in_words",
    "branch_in_words",
    "cell_in_words",
    "cells_in_words",
    "change_in_words",
    "cited_in_words",
    "claim_in_words",
    "clause_in_words",
    "closed_in_words",
    "concept_in_words",
    "condition_in_words",
    "count_in_words",
    "counted_in_words",
    "dash",
    "date_in_words",
    "days_in_words",
    "doing_in_words",
    "drafts_in_words",
    "due_in_words",
    "either",
    "either_cell",
    "fact_in_words",
    "figure_in_words",
    "firmly_in_words",
    "from_day_in_words",
    "handout_in_words",
    "hangs_in_words",
    "holiday_in_words",
    "how_to_fill_in",
    "in_days_in_words",
    "inside",
    "interests_in_words",
    "joined",
    "judged_in_words",
    "known_in_words",
    "language_named",
    "language_of",
    "languages",
    "lowered",
    "marked",
    "names_of",
    "not_applicable_in_words",
    "now_in_words",
    "number_as_clause",
    "number_in_words",
    "numbers_in_words",
    "objections_in_words",
    "our_draft_in_words",
    "own_source_in_words",
    "paragraph_in_words",
    "paragraphs_in_words",
    "percent",
    "plan_in_words",
    "possible_in_words",
    "presumed_in_words",
    "presumes_in_words",
    "printable",
    "questions_to_discuss",
    "quoted",
    "range_in_words",
    "rule_in_words",
    "said_in_words",
    "say",
    "say_counted",
    "short_date_in_words",
    "silent_in_words",
    "situation_in_words",
    "situation_of",
    "source_in_words",
    "speaking",
    "speaks_in_clauses",
    "spoken",
    "stage_in_words",
    "stance_in_words",
    "step_in_words",
    "surname",
    "together",
    "unknown_in_words",
    "value_in_words",
    "weekends_in_words",
    "when_in_words",
    "working_days_in_words",
]

_MODULES = (
    *("language", "signs", "numbers", "names", "days", "facts", "stances", "situations"),
    *("sources", "conditions", "drafts", "handouts", "workshops"),
)
"""In the order in which a name is looked for; a module is loaded when somebody first asks for one of its names."""

if not TYPE_CHECKING:  # a name that is missing is to be found by whoever checks types

    def __getattr__(name: str) -> object:
        import importlib

        for module in () if name.startswith("_") else _MODULES:
            home = importlib.import_module(f"{__name__}.{module}")
            if name in vars(home):
                globals()[name] = vars(home)[name]
                return globals()[name]
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
