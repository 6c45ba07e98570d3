-- The canonical bytes of an event and the hash of its leaf (docs/formats/trail.md). What is hashed is what is stored.

-- One field: its length in bytes (big-endian, four bytes; -1 for nothing) and its text in UTF-8.
create function recordkeeping_field(p_text text) returns bytea language sql immutable parallel safe as $$
    select case when p_text is null then int4send(-1) else int4send(octet_length(p_text)) || convert_to(p_text, 'UTF8') end
$$;

-- An instant in UTC with microseconds.
create function recordkeeping_instant(p_at timestamptz) returns text language sql immutable parallel safe as $$
    select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- The canonical bytes of an event: a line that names the form, then the fields in their fixed order.
create function recordkeeping_event_bytes(e recordkeeping_event) returns bytea language sql stable parallel safe as $$
    select convert_to(E'backoffice event 1\n', 'UTF8')
        || recordkeeping_field(e.id::text) || recordkeeping_field(e.actor_kind) || recordkeeping_field(e.actor_id)
        || recordkeeping_field(e.actor_name) || recordkeeping_field(e.code) || recordkeeping_field(e.subject_type)
        || int4send(cardinality(e.subject_ids))
        || coalesce((select string_agg(recordkeeping_field(s.id), ''::bytea order by s.place)
                     from unnest(e.subject_ids) with ordinality s(id, place)), ''::bytea)
        || recordkeeping_field(e.before::text) || recordkeeping_field(e.after::text) || recordkeeping_field(e.reason)
        || recordkeeping_field(e.request_id) || recordkeeping_field(recordkeeping_instant(e.at))
        || recordkeeping_field(recordkeeping_instant(e.recorded_at)) || recordkeeping_field(e.xid::text)
$$;

-- The hash of an event's leaf: RFC 6962, SHA-256 over a zero byte and the entry.
create function recordkeeping_leaf_hash(e recordkeeping_event) returns bytea language sql stable parallel safe as $$
    select sha256('\x00'::bytea || recordkeeping_event_bytes(e))
$$;

-- Keeps one event; its id. The id, the transaction and the instant at which it is recorded are the database's to say. The
-- transaction draws its own number before the event draws its: so whoever sees an event with a higher number, and then
-- sees all older transactions ended, has seen every event with a lower one.
create or replace function recordkeeping_keep_event(
    p_actor_kind text, p_actor_id text, p_actor_name text, p_code text, p_subject_type text, p_subject_ids text[],
    p_before jsonb, p_after jsonb, p_reason text, p_request_id text, p_at timestamptz
) returns bigint language plpgsql set search_path = public, pg_temp as $$
declare
    v_id bigint;
begin
    perform pg_current_xact_id();
    insert into recordkeeping_event
        (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, before, after, reason, request_id, at)
    values (p_actor_kind, p_actor_id, p_actor_name, p_code, p_subject_type, p_subject_ids, p_before, p_after, p_reason,
            p_request_id, p_at)
    returning id into v_id;
    return v_id;
end $$;
