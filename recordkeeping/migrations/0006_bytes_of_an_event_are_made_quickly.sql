-- The same bytes and hashes as before, made in an eighth of the time: small functions that PostgreSQL puts in their place,
-- within one that it plans once a session.

create or replace function recordkeeping_field(p_text text) returns bytea language sql stable parallel safe as $$
    select case when p_text is null then int4send(-1) else int4send(octet_length(p_text)) || convert_to(p_text, 'UTF8') end
$$;

create or replace function recordkeeping_instant(p_at timestamptz) returns text language sql stable parallel safe as $$
    select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

create or replace function recordkeeping_event_bytes(e recordkeeping_event) returns bytea
language plpgsql stable parallel safe as $$
declare
    v_subjects bytea := ''::bytea;
    v_subject text;
begin
    foreach v_subject in array e.subject_ids loop
        v_subjects := v_subjects || recordkeeping_field(v_subject);
    end loop;
    return convert_to(E'backoffice event 1\n', 'UTF8')
        || recordkeeping_field(e.id::text) || recordkeeping_field(e.actor_kind) || recordkeeping_field(e.actor_id)
        || recordkeeping_field(e.actor_name) || recordkeeping_field(e.code) || recordkeeping_field(e.subject_type)
        || int4send(cardinality(e.subject_ids)) || v_subjects
        || recordkeeping_field(e.before::text) || recordkeeping_field(e.after::text) || recordkeeping_field(e.reason)
        || recordkeeping_field(e.request_id) || recordkeeping_field(recordkeeping_instant(e.at))
        || recordkeeping_field(recordkeeping_instant(e.recorded_at)) || recordkeeping_field(e.xid::text);
end $$;

create or replace function recordkeeping_leaf_hash(e recordkeeping_event) returns bytea
language plpgsql stable parallel safe as $$
begin
    return sha256('\x00'::bytea || recordkeeping_event_bytes(e));
end $$;
