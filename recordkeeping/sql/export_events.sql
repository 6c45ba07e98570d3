-- Sealed events as the lines of an export, in the order of their leaves.
select l.position, json_build_object(
    'id', e.id, 'actor_kind', e.actor_kind, 'actor_id', e.actor_id, 'actor_name', e.actor_name, 'code', e.code,
    'subject_type', e.subject_type, 'subject_ids', e.subject_ids, 'before', e.before::text, 'after', e.after::text,
    'reason', e.reason, 'request_id', e.request_id, 'at', recordkeeping_instant(e.at),
    'recorded_at', recordkeeping_instant(e.recorded_at), 'xid', e.xid)::text as line
from recordkeeping_leaf l join recordkeeping_event e on e.id = l.event_id
where l.position >= %(start)s and l.position < %(end)s order by l.position
