"""Tokens and keys: only those who hold them know them; what is kept is a digest."""

from __future__ import annotations

import hashlib
import secrets

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Those that nobody takes for another."""
_CODE = 4


def token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(24)


def digest(secret: str) -> str:
    """What is kept of a token: who has it can be recognised, and nobody can make it."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()[:32]


def code() -> str:
    """What is typed to come in: short, and read aloud."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_CODE))


def same_code(typed: str, other: str) -> bool:
    """Whether two codes are the same, however they were typed."""
    return secrets.compare_digest(_bare(typed).encode(errors="replace"), _bare(other).encode(errors="replace"))


def _bare(typed: str) -> str:
    return "".join(typed.split()).upper()
