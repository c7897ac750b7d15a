"""What a teacher hands out of some worked cases."""

from __future__ import annotations

from enum import Enum

from counsel.problems import demand, known


class HandOut(Enum):
    """A kind of hand-out."""

    SHEET = "sheet"
    """The case with empty fields for what each expert says, and questions to discuss; no answers."""
    SOLUTION = "solution"
    """What each expert says, with reasons and places."""
    ANSWER = "answer"
    """What the person of the case would be told."""

    @classmethod
    def meant(cls, name: str) -> HandOut:
        """The kind that is meant by its name.

        Raises:
            InputError: there is none.
        """
        demand(name, str, "the name of a hand-out", "--handout")
        known(name, [kind.value for kind in cls], "handout", "--handout")
        return cls(name)
