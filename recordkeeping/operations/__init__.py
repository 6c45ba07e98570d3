"""Writes of record keeping."""

from recordkeeping.operations.events import record
from recordkeeping.operations.sealing import seal_events

__all__ = ["record", "seal_events"]
