"""Lets events be sent from a server that is not the one on which subscriptions began."""

from datetime import datetime
from typing import Final

from machinery.statements import value
from machinery.transactions import part
from notifications.models import Release
from notifications.operations.refusals import ServerReleasedAlready
from notifications.queries import sending_server
from recordkeeping.operations import record
from vocabulary.actor import Actor

_RELEASING: Final = 7008
"""Who releases, one at a time: whoever comes second finds what the first one said."""


@part
def release_server(*, reason: str, by: Actor, at: datetime) -> bool:
    """One person's word that events may be sent from the server that we are on; whether that is enough now.

    It needs two persons. Second time by the same person, or where it may send already: refuses ServerReleasedAlready.
    """
    value("select pg_advisory_xact_lock(%s)", [_RELEASING])
    server = sending_server()
    told = {"actor_kind": by.kind, "actor_id": by.id}
    if server.may_send or Release.objects.filter(server=server.name, **told).exists():
        raise ServerReleasedAlready(server=server.name)
    Release.objects.create(server=server.name, actor_name=by.name, reason=reason, at=at, **told)
    record(
        by=by,
        at=at,
        code="sender.released",
        subject_type="server",
        subject_ids=[server.name],
        reason=reason,
        after={"released_by": [*server.released_by, by.name]},
    )
    return sending_server().may_send
