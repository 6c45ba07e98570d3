-- A role grant is only ever shortened: who held which role when stays on record.
create function role_grant_is_only_shortened() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE'
       and to_jsonb(new) - 'valid' = to_jsonb(old) - 'valid'
       and new.valid <@ old.valid
       and lower(new.valid) = lower(old.valid) then
        return new;
    end if;
    raise exception 'role grant %: expected a shorter period and nothing else, found %', old.id, tg_op
        using errcode = 'check_violation', constraint = 'a_role_grant_is_only_ever_shortened';
end $$;

create trigger a_role_grant_is_only_ever_shortened
    before update or delete on authorizations_rolegrant
    for each row execute function role_grant_is_only_shortened();
