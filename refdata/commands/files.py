"""What a file says is taken in by the command that it was held for: the file closes with it."""

from collections.abc import Mapping
from typing import Any

from itservices.operations import close_load
from itservices.queries import load_waiting
from machinery.payload import wrong
from vocabulary.occasion import Occasion


def close_file(
    load_id: int, kind: str, *, received: int, changed: int, totals: Mapping[str, Any], occasion: Occasion
) -> int:
    """Closes the file of a kind that said so; its id. Refuses InvalidPayload for what is not his, or not of this kind."""
    load = load_waiting(load_id, kind, occasion.by)
    if load is None:
        raise wrong("load", load_id, "a file of yours of this kind that waits")
    close_load(
        load,
        accepted=changed,
        unchanged=received - changed,
        quarantined=load.quarantine.count(),
        totals=dict(totals),
        by=occasion.by,
        at=occasion.at,
    )
    return load.pk
