"""The nouns of record keeping."""

from recordkeeping.models.event import Event

__all__ = ["Event"]
