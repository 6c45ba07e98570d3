"""docs/generated/events.md: which events leave the house, what each says, and when a webhook is sent again."""

import json
from datetime import UTC, datetime, timedelta

from backoffice.docs.markdown import code, page, table
from machinery.api.answers import as_json
from notifications.queries import EventOut
from notifications.registry import EventType, event_types
from notifications.retries import SCHEDULE
from notifications.target import PORTS
from notifications.transport import SECONDS

LEAD = (
    "Drawn from [`EVENT_TYPES`](../../backoffice/events_out.py). An event out is made anew from the sealed trail each time it "
    "is read ([why](../adr/0012-events-out.md)): its `id` is the position of its leaf, so ids grow, and the same event has the "
    "same id in the feed, in every webhook and in every replay. It is thin: it says what happened to what of yours, nobody's "
    "name and nobody's reasons; read the rest where it points."
)
FEED = (
    "`GET /api/v1/events?after=<id>&limit=<1-500>` answers `items` in the order of their ids, `after`, up to which all has "
    "been looked at, and `more`. Go on with that `after`, also when `items` is empty: one question looks at a bounded "
    "stretch of the trail. Nothing is missed and nothing is seen that is not committed. `GET /api/v1/events/<id>/items` lists "
    "what of yours a set event touched."
)
WEBHOOKS = (
    f"Webhooks are those of Standard Webhooks 1.0.0: `webhook-id` (the same at every attempt and replay), "
    f"`webhook-timestamp`, `webhook-signature` (one for each secret while one is rotated, 24 hours). Only https to a public "
    f"host, port {' or '.join(map(str, PORTS))}; no redirects; {SECONDS:.0f} seconds. Only 2xx is success; 410 disables the "
    "subscription. Delivery is at least once: tell messages apart by `webhook-id`. Of one subscription one message is under "
    "way at a time, in the order of ids; one that failed comes after those behind it: where order matters, order by `id`."
)
EXAMPLE = EventOut(
    1042, "instruction.held", datetime(2026, 11, 20, 9, tzinfo=UTC), "instruction", "7001", "N000001", True
)


def events_out() -> str:
    """The page."""
    example = json.dumps(json.loads(as_json(EXAMPLE.payload())), indent=2)
    return page(
        "Events out",
        LEAD,
        table(
            ["type", "what happened", "names", "told to", "right", "event of the trail"],
            [_row(kind) for kind in event_types()],
        ),
        "## What one looks like",
        f"```json\n{example}\n```",
        "`subject.id` is null where several things of yours were touched: read them at `items`. `subject.type` says where each"
        " is read: an `instruction` at `/api/v1/instructions/{id}`; an `allegement`, which is the other side's instruction as far"
        " as it is told to you, at `/api/v1/allegements/{id}`; a `journal`, a `load` and a `run` likewise.",
        "## The feed",
        FEED,
        "## Webhooks",
        WEBHOOKS,
        table(["attempt", "after the one before it"], [[str(n), _wait(each)] for n, each in enumerate(SCHEDULE, 1)]),
    )


def _row(kind: EventType) -> list[str]:
    told = {"touched": "whose it touched", "everyone": "everyone", "sender": "who sent it"}[kind.reaches]
    return [code(kind.name), str(kind.sentence), kind.subject, told, code(kind.permission), code(kind.code)]


def _wait(wait: timedelta) -> str:
    seconds = int(wait.total_seconds())
    for size, word in ((3600, "h"), (60, "min")):
        if seconds and seconds % size == 0:
            return f"{seconds // size} {word}"
    return f"{seconds} s"
