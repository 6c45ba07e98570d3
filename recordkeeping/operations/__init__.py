"""Writes of record keeping."""

from recordkeeping.operations.checkpoints import TrailDoesNotAddUp, sign_checkpoints, sign_now
from recordkeeping.operations.comments import NewComment, write_comment
from recordkeeping.operations.events import record
from recordkeeping.operations.sealing import AT_ONCE, become_sealer, seal_events

__all__ = [
    "AT_ONCE",
    "NewComment",
    "TrailDoesNotAddUp",
    "become_sealer",
    "record",
    "seal_events",
    "sign_checkpoints",
    "sign_now",
    "write_comment",
]
