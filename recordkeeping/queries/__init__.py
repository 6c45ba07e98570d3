"""Reads of record keeping."""

from recordkeeping.queries.checkpoints import (
    SignedCheckpoint,
    checkpoint_before,
    checkpoint_covering,
    checkpoint_of_day,
    checkpoint_through,
    checkpoints_between,
    checkpoints_since,
    unsigned_for,
)
from recordkeeping.queries.sealed import SealedEvent, last_position, sealed_events
from recordkeeping.queries.search import EXPORTED, Found, FoundPage, Search, search, search_all, version_of
from recordkeeping.queries.timeline import TimelineEntry, timeline

__all__ = [
    "EXPORTED",
    "Found",
    "FoundPage",
    "SealedEvent",
    "Search",
    "SignedCheckpoint",
    "TimelineEntry",
    "checkpoint_before",
    "checkpoint_covering",
    "checkpoint_of_day",
    "checkpoint_through",
    "checkpoints_between",
    "checkpoints_since",
    "last_position",
    "sealed_events",
    "search",
    "search_all",
    "timeline",
    "unsigned_for",
    "version_of",
]
