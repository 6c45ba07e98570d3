"""The nouns of record keeping."""

from recordkeeping.models.comment import Comment, Mention
from recordkeeping.models.event import Event
from recordkeeping.models.seal import Checkpoint, Leaf

__all__ = ["Checkpoint", "Comment", "Event", "Leaf", "Mention"]
