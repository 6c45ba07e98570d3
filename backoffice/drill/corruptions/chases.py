"""Who was chased about what fails."""

from backoffice.drill.corruptions import Corruption

CORRUPTIONS = (
    Corruption(
        "W01",
        "somebody is said to have been chased tonight, and no event tells of it",
        "insert into settlements_failchase (instruction_id, channel, reached, said, business_date, by, at)"
        " select max(id), 'PHONE', 'x', 'x', '<today>', 'x', now() from settlements_instruction",
    ),
    Corruption(
        "W01",
        "a chase was told, and is gone",
        "insert into recordkeeping_event (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, after, reason,"
        " request_id, at, xid) select 'job', 'x', 'x', 'fail.chased', 'instruction', array['1'],"
        " '{\"chases\": [[990001, 1]]}', '', '', now(), 0",
    ),
)
