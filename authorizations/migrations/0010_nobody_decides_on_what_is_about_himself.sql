-- Nobody decides on a request that is about himself: what he may do, his limits, his second factor.
create function authorizations_decision_is_about_another() returns trigger language plpgsql as $$
begin
    if exists (
        select from authorizations_requestsubject s
        where s.request_id = new.request_id and s.kind = 'person'
          and authorizations_identity(case when s.kind = 'person' then s.key::bigint end) = new.person_id) then
        raise exception 'request %: expected a decision by another than person %, whom it is about', new.request_id, new.person_id
            using errcode = 'check_violation', constraint = 'nobody_decides_on_what_is_about_himself';
    end if;
    return new;
end $$;

create trigger nobody_decides_on_what_is_about_himself before insert on authorizations_decision
    for each row execute function authorizations_decision_is_about_another();
