-- Keeps one event; its id. The id, the transaction and the instant at which it is recorded are the database's to say.
create function recordkeeping_keep_event(
    p_actor_kind text, p_actor_id text, p_actor_name text, p_code text, p_subject_type text, p_subject_ids text[],
    p_before jsonb, p_after jsonb, p_reason text, p_request_id text, p_at timestamptz
) returns bigint language plpgsql set search_path = public, pg_temp as $$
declare
    v_id bigint;
begin
    insert into recordkeeping_event
        (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, before, after, reason, request_id, at)
    values (p_actor_kind, p_actor_id, p_actor_name, p_code, p_subject_type, p_subject_ids, p_before, p_after, p_reason,
            p_request_id, p_at)
    returning id into v_id;
    return v_id;
end $$;
