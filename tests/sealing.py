"""The trail is sealed as a worker does it."""

from machinery.transactions import whole
from recordkeeping.operations import seal_events


def seal() -> int:
    """Everything that is committed gets its leaf; how many leaves. The connection must speak as job."""
    with whole():
        return seal_events()
