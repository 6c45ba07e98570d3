-- Events that should have been sealed for two minutes and have no leaf, as the lines of an export.
select json_build_object(
    'id', e.id, 'actor_kind', e.actor_kind, 'actor_id', e.actor_id, 'actor_name', e.actor_name, 'code', e.code,
    'subject_type', e.subject_type, 'subject_ids', e.subject_ids, 'before', e.before::text, 'after', e.after::text,
    'reason', e.reason, 'request_id', e.request_id, 'at', recordkeeping_instant(e.at),
    'recorded_at', recordkeeping_instant(e.recorded_at), 'xid', e.xid)::text as line
from recordkeeping_event e
where not exists (select from recordkeeping_leaf l where l.event_id = e.id)
  and e.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint and e.recorded_at < now() - interval '2 minutes'
order by e.id
