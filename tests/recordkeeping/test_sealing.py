"""Every event gets its leaf once, in an order that no late commit changes; and the bytes are as documented."""

import hashlib
import json
import struct
from datetime import UTC, datetime

import psycopg2
import pytest

from backoffice.poller import poll
from machinery.request import current_request_id
from machinery.statements import rows, run, value
from machinery.transactions import whole
from recordkeeping.operations import record
from recordkeeping.queries import sealed_events
from tests.conftest import OwnDatabase
from tests.refused import refused_by
from tests.sealing import seal
from vocabulary.actor import Actor

BY = Actor("person", "7", "Ana Ñáñez")
AT = datetime(2026, 11, 20, 22, 0, 0, 123, tzinfo=UTC)
pytestmark = pytest.mark.role("job")


def keep(number: int, **facts: object) -> None:
    """Keeps an event in a transaction of its own."""
    with whole():
        record(by=BY, at=AT, code=f"thing.done{number}", subject_type="thing", subject_ids=[number, "a|b"], **facts)  # type: ignore[arg-type]


def field(text: str | None) -> bytes:
    """A field by the book (docs/formats/trail.md)."""
    raw = b"" if text is None else text.encode()
    return struct.pack(">i", -1 if text is None else len(raw)) + raw


def test_leaves_follow_one_another_and_each_event_has_one(own_database: OwnDatabase) -> None:
    for number in range(5):
        keep(number)
    assert seal() == 5
    assert seal() == 0
    keep(5)
    assert seal() == 1
    found = sealed_events(-1, 100)
    assert [event.position for event in found] == list(range(6))
    assert [event.code for event in found] == [f"thing.done{number}" for number in range(6)]
    assert [event.position for event in sealed_events(3, 4)] == [4]
    assert sealed_events(5, 10) == []


def test_the_bytes_of_an_event_are_as_documented(own_database: OwnDatabase) -> None:
    keep(1, after={"amount": "10.50", "café": [1, None, True], "b": "x\ty\u2028"}, reason="why | not")
    seal()
    (event,) = rows("select *, before::text as b, after::text as a from recordkeeping_event")
    stamp = "%Y-%m-%dT%H:%M:%S.%fZ"
    expected = b"backoffice event 1\n" + b"".join(
        map(field, [str(event["id"]), "person", "7", "Ana Ñáñez", "thing.done1", "thing"])
    )
    expected += struct.pack(">i", 2) + field("1") + field("a|b")
    expected += b"".join(
        map(
            field,
            [
                event["b"],
                event["a"],
                "why | not",
                "",
                event["at"].astimezone(UTC).strftime(stamp),
                event["recorded_at"].astimezone(UTC).strftime(stamp),
                str(event["xid"]),
            ],
        )
    )
    assert bytes(value("select recordkeeping_event_bytes(e) from recordkeeping_event e")) == expected
    (leaf,) = sealed_events(-1, 0)
    assert leaf.hash == hashlib.sha256(b"\0" + expected).digest()
    assert json.loads(event["a"]) == leaf.after


def test_texts_are_kept_in_one_form_and_the_request_is_the_one_that_is_answered(own_database: OwnDatabase) -> None:
    token = current_request_id.set("request-0001")
    try:
        keep(1, after={"name": "Jose\u0301"}, reason="se\u00f1al n\u0303")
    finally:
        current_request_id.reset(token)
    seal()
    (event,) = sealed_events(-1, 0)
    assert (event.after, event.reason, event.request_id) == ({"name": "José"}, "señal ñ", "request-0001")


def test_what_commits_late_comes_later_and_is_not_missed(own_database: OwnDatabase) -> None:
    """A transaction that draws its number first and commits last; meanwhile nothing after it is sealed."""
    late = psycopg2.connect(own_database.url)
    try:
        with late.cursor() as cursor:
            cursor.execute(
                "select recordkeeping_keep_event('job', 'x', 'x', 'late', 'thing', '{}', null, null, '', '', now())"
            )
        keep(1)
        assert seal(patience=0) == 0, "an older transaction is still running"
        late.commit()
        assert seal() == 2
        assert [event.code for event in sealed_events(-1, 9)] == ["late", "thing.done1"]
        assert value("select array_agg(event_id order by position) from recordkeeping_leaf") == sorted(
            event.id for event in sealed_events(-1, 9)
        )
    finally:
        late.close()


def test_what_was_restored_from_a_server_that_had_counted_further_is_sealed(own_database: OwnDatabase) -> None:
    keep(1)
    own_database.use("owner")
    run(
        "insert into recordkeeping_event (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, reason,"
        " request_id, at, xid) values ('job', 'x', 'x', 'restored', 'thing', '{}', '', '', now(), 4000000000000)"
    )
    own_database.use("job")
    assert seal() == 2
    keep(2)
    assert seal() == 1
    assert [event.code for event in sealed_events(-1, 9)] == ["thing.done1", "restored", "thing.done2"]


def test_one_sealer_at_a_time(own_database: OwnDatabase) -> None:
    other = psycopg2.connect(own_database.url)
    try:
        keep(1)
        with other.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(7006)")
        assert seal(patience=0) == 0
        other.rollback()
        assert seal() == 1
    finally:
        other.close()


def test_a_worker_seals_at_every_look(own_database: OwnDatabase) -> None:
    keep(1)
    poll("host:1")
    assert value("select count(*) from recordkeeping_leaf") == 1


@pytest.mark.django_db
@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("leaf", "constraint"),
    [("-1, {}, sha256('')", "a_leaf_has_its_place"), ("0, {}, '\\x00'", "a_leaf_is_a_sha256")],
)
def test_a_leaf(leaf: str, constraint: str) -> None:
    event = value("select recordkeeping_keep_event('job', 'x', 'x', 'c', 's', '{}', null, null, '', '', now())")
    insert = "insert into recordkeeping_leaf (position, event_id, hash) values "
    assert refused_by(f"{insert} ({leaf.format(event)})") == constraint
    run(f"{insert} (0, {event}, sha256(''))")
    assert refused_by("update recordkeeping_leaf set position = 1") == "recordkeeping_leaf_is_append_only"
    assert refused_by("delete from recordkeeping_leaf") == "recordkeeping_leaf_is_append_only"


CHECKPOINT = """
insert into recordkeeping_checkpoint
    (size, root, edge, origin, business_date, note, key, signed_at, seen_event, seen_xid, complete_through)
values (%(size)s, '', '', %(origin)s, '2026-11-20', %(note)s, 'k', now(), 0, 0, 0)"""
SOUND = {"size": 1, "origin": "firm", "note": "firm\n1\n"}


@pytest.mark.django_db
@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"size": 0}, "a_checkpoint_covers_something"),
        ({"note": ""}, "a_checkpoint_has_its_note"),
        ({"origin": ""}, "a_checkpoint_has_its_note"),
    ],
)
def test_a_checkpoint(facts: dict[str, object], constraint: str) -> None:
    assert refused_by(CHECKPOINT, SOUND | facts) == constraint
    run(CHECKPOINT, SOUND)
    assert refused_by(CHECKPOINT, SOUND) == "a_business_date_is_closed_by_one_checkpoint"
    assert refused_by("delete from recordkeeping_checkpoint") == "recordkeeping_checkpoint_is_append_only"
