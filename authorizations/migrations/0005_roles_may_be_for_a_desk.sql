-- A role for a desk is one in its legal entity, and decides on no request: those are of legal entities.
alter table authorizations_rolegrant add constraint a_role_for_a_desk_is_in_its_legal_entity
    foreign key (desk_id, legal_entity_id) references authorizations_desk (id, legal_entity_id);

-- A decision is one of a person who may decide, on what is open and as it was seen.
create or replace function authorizations_decision_counts() returns trigger language plpgsql as $$
declare
    maker bigint;
    editor bigint;
    entities bigint[];
    opened record;
    account record;
    acts_for record;
    authority bigint;
begin
    select q.maker_id, e.editor_id, e.entities into maker, editor, entities
    from authorizations_commandrequest q join authorizations_requesteffect e on e.request_id = q.id
    where q.id = new.request_id and e.revision = new.revision and e.effect_hash = new.effect_hash;
    if not found or maker is distinct from new.maker_id or editor is distinct from new.editor_id then
        raise exception 'request %: expected a decision on its revision, its effect and its maker', new.request_id
            using errcode = 'check_violation', constraint = 'a_decision_is_on_the_effect_that_was_seen';
    end if;
    select * into opened from authorizations_openrequest where request_id = new.request_id;
    if not found or opened.revision <> new.revision or opened.expires_at < new.at then
        raise exception 'request %: expected an open revision %, found it ended, changed or expired', new.request_id, new.revision
            using errcode = 'check_violation', constraint = 'a_decision_is_on_what_is_open';
    end if;
    select u.person_id, u.is_active into account from authorizations_user u where u.id = new.user_id;
    if not account.is_active or authorizations_identity(account.person_id) <> new.person_id then
        raise exception 'request %: expected an active account of the person who decides', new.request_id
            using errcode = 'check_violation', constraint = 'who_decides_has_an_active_account';
    end if;
    authority := account.person_id;
    if new.delegation_id is not null then
        select d.of_id, d.to_id, d.role, d.legal_entity_id, d.valid into acts_for
        from authorizations_delegation d where d.id = new.delegation_id;
        if authorizations_identity(acts_for.to_id) <> new.person_id or not acts_for.valid @> new.at
           or authorizations_identity(acts_for.of_id) in (maker, editor) or acts_for.role <> new.role
           or (acts_for.legal_entity_id is not null and not array[acts_for.legal_entity_id] @> entities) then
            raise exception 'request %: expected a delegation in force, of another than its maker', new.request_id
                using errcode = 'check_violation', constraint = 'who_decides_for_another_is_his_delegate';
        end if;
        authority := acts_for.of_id;
    end if;
    if not (select coalesce(bool_or(g.legal_entity_id is null), false)
                   or (cardinality(entities) > 0 and coalesce(array_agg(g.legal_entity_id), '{}') @> entities)
            from authorizations_rolegrant g
            where g.person_id = authority and g.valid @> new.at and g.desk_id is null
              and (g.role = new.role
                   or (g.role = opened.escalates_to and opened.escalates_at <= new.at))) then
        raise exception 'request %: expected the role % in its legal entities at %', new.request_id, new.role, new.at
            using errcode = 'check_violation', constraint = 'who_decides_holds_the_role';
    end if;
    return new;
end $$;
