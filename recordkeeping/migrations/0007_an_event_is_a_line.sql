-- An event as the line of an export (docs/formats/trail.md): one JSON object, facts as the text that is hashed.
create function recordkeeping_event_line(e recordkeeping_event) returns text language sql stable parallel safe as $$
    select json_build_object(
        'id', e.id, 'actor_kind', e.actor_kind, 'actor_id', e.actor_id, 'actor_name', e.actor_name, 'code', e.code,
        'subject_type', e.subject_type, 'subject_ids', e.subject_ids, 'before', e.before::text, 'after', e.after::text,
        'reason', e.reason, 'request_id', e.request_id, 'at', recordkeeping_instant(e.at),
        'recorded_at', recordkeeping_instant(e.recorded_at), 'xid', e.xid)::text
$$;
