-- A block is only ever lifted, once; what it says stays on record.
create function compliance_block_is_only_lifted() returns trigger language plpgsql as $$
declare
    lifting constant text[] := array['lifted_on', 'lifted_by', 'lifted_at', 'lifting_reason'];
begin
    if old.lifted_on is null and to_jsonb(new) - lifting = to_jsonb(old) - lifting then
        return new;
    end if;
    raise exception 'block %: expected it to be lifted, once, and nothing else', old.id
        using errcode = 'check_violation', constraint = tg_name;
end $$;

create trigger a_block_is_only_ever_lifted before update on compliance_block
    for each row execute function compliance_block_is_only_lifted();
create trigger a_block_is_never_deleted before delete or truncate on compliance_block
    for each statement execute function machinery_refuse_change();
