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
from recordkeeping.queries.search import Found, Search, event_of, search, search_count, version_of
from recordkeeping.queries.timeline import TimelineEntry, timeline

__all__ = [
    "Found",
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
    "event_of",
    "last_position",
    "sealed_events",
    "search",
    "search_count",
    "timeline",
    "unsigned_for",
    "version_of",
]
