-- A consequential row is asked of who called for it: the role of the session, also inside a function that runs as its owner.

-- A row of a consequential kind stands only with the request that was carried out in its transaction and names its object.
-- Arguments: the actions that may write it, the kind of the object, and the column that has its id. The owner of the tables
-- (who installs and restores) is not asked, and nobody is where no policy is in force.
create or replace function authorizations_row_has_its_request() returns trigger language plpgsql as $$
declare
    actions text[] := string_to_array(tg_argv[0], ' ');
    found_key text := to_jsonb(new) ->> tg_argv[2];
    caller name := coalesce(nullif(current_setting('role'), 'none'), session_user);
begin
    if not exists (select from authorizations_policyrule where action = any(actions) and upper_inf(valid))
       or caller = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid)
       or exists (select from authorizations_requestend e
                  join authorizations_commandrequest q on q.id = e.request_id
                  join authorizations_requestsubject s on s.request_id = e.request_id
                  where e.xid = (pg_current_xact_id()::text)::bigint and e.how = 'EXECUTED'
                    and q.action = any(actions) and s.kind = tg_argv[1] and s.key = found_key) then
        return null;
    end if;
    raise exception '% %: expected a request that was carried out with it (%), found none', tg_argv[1], found_key, tg_argv[0]
        using errcode = 'check_violation', constraint = 'what_is_consequential_has_its_request', detail = tg_name;
end $$;
