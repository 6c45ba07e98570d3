"""The sealed trail: leaves and checkpoints. What whoever has the signing key does is for `drill tamper`."""

from backoffice.drill.corruptions import ONLY_IN_FULL, Corruption

CORRUPTIONS = (
    Corruption(
        "T10",
        "a leaf of today is deleted",
        "delete from recordkeeping_leaf where position = (select max(position) - 2 from recordkeeping_leaf)",
    ),
    Corruption(
        "T10",
        "the first leaf of all is deleted",
        "delete from recordkeeping_leaf where position = 0",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "T11",
        "an event of an hour ago was never sealed",
        "insert into recordkeeping_event (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, reason,"
        " request_id, at, recorded_at, xid) select actor_kind, actor_id, actor_name, code, 'note', '{}', reason,"
        " request_id, at, now() - interval '1 hour', xid from recordkeeping_event where id ="
        " (select event_id from recordkeeping_leaf order by position desc limit 1)",
    ),
    Corruption(
        "T11",
        "an event is written into a closed month",
        "insert into recordkeeping_event (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, reason,"
        " request_id, at, recorded_at, xid) select actor_kind, actor_id, actor_name, code, 'note', '{}', reason,"
        " request_id, at, now() - interval '1 hour', xid from recordkeeping_event where id ="
        " (select event_id from recordkeeping_leaf where position = 0)",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "T12",
        "an event of today is deleted",
        "delete from recordkeeping_event where id = (select event_id from recordkeeping_leaf order by position desc limit 1)",
    ),
    Corruption(
        "T12",
        "an event of a closed month is deleted",
        "delete from recordkeeping_event where id = (select event_id from recordkeeping_leaf where position = 5)",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "T16",
        "the text of a comment of today is another",
        "update recordkeeping_comment set text = 'They never called.' where id = (select max(id) from recordkeeping_comment)",
    ),
    Corruption(
        "T16",
        "a comment of a closed month is deleted",
        "with gone as (delete from recordkeeping_mention) delete from recordkeeping_comment"
        " where id = (select min(id) from recordkeeping_comment)",
        closed=True,
    ),
    Corruption(
        "T13",
        "the reason of an event of today is another",
        "update recordkeeping_event set reason = 'as agreed' where id ="
        " (select event_id from recordkeeping_leaf order by position desc limit 1)",
    ),
    Corruption(
        "T13",
        "an event of a closed month was done by somebody else",
        "update recordkeeping_event set actor_name = 'Somebody' where id ="
        " (select event_id from recordkeeping_leaf where position = 7)",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "T15",
        "both instructions of a match of today name another common reference",
        "update settlements_instruction set common_reference = 'ANOTHER' where id in (select unnest(array[delivering_id,"
        " receiving_id]) from settlements_match order by id desc limit 2)",
        nightly="T05",
    ),
    Corruption(
        "T15",
        "the event of an intake of a closed month has another root",
        "update recordkeeping_event set after = jsonb_set(after, '{facts,root}', '\"00\"')"
        " where id = (select min(id) from recordkeeping_event where code = 'instructions.submitted')",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "T14",
        "an event of a closed month is changed, and its leaf with it",
        "update recordkeeping_event set reason = 'as agreed' where id ="
        " (select event_id from recordkeeping_leaf where position = 9);"
        " update recordkeeping_leaf l set hash = recordkeeping_leaf_hash(e) from recordkeeping_event e"
        " where e.id = l.event_id and l.position = 9",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "T14",
        "a checkpoint says less than the one before",
        "update recordkeeping_checkpoint set size = 1 where id = (select max(id) from recordkeeping_checkpoint)",
        closed=True,
    ),
    Corruption(
        "T14",
        "the sealed tail is deleted",
        "delete from recordkeeping_leaf where position >= (select max(size) - 1 from recordkeeping_checkpoint)",
    ),
)
