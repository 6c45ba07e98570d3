"""What client systems see: the answers of their writes, events of nights, and deliveries of webhooks."""

from typing import Final

from backoffice.drill.corruptions import ONLY_IN_FULL, Corruption

_DELIVERY: Final = (
    "insert into notifications_subscription (id, application_id, url, types, state, position, failures)"
    " values (1, 0, 'https://client.example/hook', '{{}}', 'ACTIVE', 0, 0);"
    "insert into notifications_delivery (subscription_id, position, type, state, attempt, tries, next_at, lease_until, queued_at)"
    " values (1, {position}, 'night.settled', '{state}', 1, 1, {next_at}, {lease_until}, {queued_at})"
)
_WAITING: Final = {
    "position": "0",
    "state": "WAITING",
    "next_at": "now()",
    "lease_until": "null",
    "queued_at": "now()",
}
_DELIVERED: Final = _WAITING | {"state": "DELIVERED", "next_at": "null"}

_KEY: Final = (
    "insert into machinery_idempotencykey (client, method, path, key, digest, created_at)"
    " values ('router', 'POST', '/api/v1/instructions', 'k-1', sha256(''), {created_at})"
)

CORRUPTIONS = (
    Corruption("K02", "a key is kept without the answer of its write", _KEY.format(created_at="now()")),
    Corruption(
        "K02",
        "a key of a closed month is kept without its answer",
        _KEY.format(created_at="timestamptz '<day> 12:00Z'"),
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "O01",
        "that tonight could not settle them is told by nobody",
        "delete from recordkeeping_event where code = 'night.refused' and subject_ids = array['<run>']",
    ),
    Corruption(
        "O01",
        "a night of a closed month told of one match more",
        "update recordkeeping_event set after = after || jsonb_build_object('count', (after ->> 'count')::int + 1)"
        " where code = 'night.refused' and subject_ids = array['<old run>']",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "O02", "a delivery of an event that never was", _DELIVERY.format(**_WAITING | {"position": "9000000001"})
    ),
    Corruption(
        "O03",
        "a delivery is to be tried again next year",
        _DELIVERY.format(**_WAITING | {"next_at": "now() + interval '1 year'"}),
    ),
    Corruption(
        "O03",
        "a sender keeps a delivery for a week",
        _DELIVERY.format(**_WAITING | {"lease_until": "now() + interval '7 days'"}),
    ),
    Corruption("O04", "a delivery that nobody answered is said to be done", _DELIVERY.format(**_DELIVERED)),
    Corruption(
        "O04",
        "an event of a closed month goes to a subscription twice",
        "alter table notifications_delivery drop constraint an_event_goes_to_a_subscription_as_one_delivery;"
        + _DELIVERY.format(**_WAITING | {"queued_at": "'<day>'"})
        + ";insert into notifications_delivery (subscription_id, position, type, state, attempt, tries, next_at, queued_at)"
        " values (1, 0, 'night.settled', 'WAITING', 1, 1, now(), '<day>')",
        closed=True,
    ),
    Corruption(
        "O04",
        "a delivery of a closed month that nobody answered is said to be done",
        _DELIVERY.format(**_DELIVERED | {"queued_at": "'<day>'"}),
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
)
