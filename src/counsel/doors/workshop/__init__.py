"""The workshop: a room votes, talks, votes again, and meets the panel."""

from __future__ import annotations
