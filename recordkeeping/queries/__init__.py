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
from recordkeeping.queries.comments import Said, comments_on, last_comments, mentions_of
from recordkeeping.queries.sealed import SealedEvent, last_position, names_at, sealed_events
from recordkeeping.queries.search import Found, Search, event_of, search, search_count, version_of
from recordkeeping.queries.story import COMMENT, KIND, READ, WRITE, Entry, Timeline, acts_on, entry_of, story_of
from recordkeeping.queries.timeline import TimelineEntry, newest_event, timeline, told_since

__all__ = [
    "COMMENT",
    "KIND",
    "READ",
    "WRITE",
    "Entry",
    "Found",
    "Said",
    "SealedEvent",
    "Search",
    "SignedCheckpoint",
    "Timeline",
    "TimelineEntry",
    "acts_on",
    "checkpoint_before",
    "checkpoint_covering",
    "checkpoint_of_day",
    "checkpoint_through",
    "checkpoints_between",
    "checkpoints_since",
    "comments_on",
    "entry_of",
    "event_of",
    "last_comments",
    "last_position",
    "mentions_of",
    "names_at",
    "newest_event",
    "sealed_events",
    "search",
    "search_count",
    "story_of",
    "timeline",
    "told_since",
    "unsigned_for",
    "version_of",
]
