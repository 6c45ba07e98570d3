"""Writes of record keeping."""

from recordkeeping.operations.checkpoints import TrailDoesNotAddUp, sign_checkpoints, sign_now
from recordkeeping.operations.events import record
from recordkeeping.operations.sealing import become_sealer, seal_events

__all__ = ["TrailDoesNotAddUp", "become_sealer", "record", "seal_events", "sign_checkpoints", "sign_now"]
