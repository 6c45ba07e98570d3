-- Requests, decisions and the policy that they are measured by: what is asked for is carried out when the right others agreed.

-- What is dated by a period is only ever shortened; everything else of it stays.
create function authorizations_only_shortened() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE'
       and to_jsonb(new) - 'valid' = to_jsonb(old) - 'valid'
       and new.valid <@ old.valid
       and (isempty(new.valid) or lower(new.valid) = lower(old.valid)) then
        return new;
    end if;
    raise exception '% %: expected a shorter period and nothing else, found %', tg_table_name, old.id, tg_op
        using errcode = 'check_violation', constraint = tg_name;
end $$;

create trigger a_policy_rule_is_only_ever_shortened before update or delete on authorizations_policyrule
    for each row execute function authorizations_only_shortened();
create trigger a_delegation_is_only_ever_shortened before update or delete on authorizations_delegation
    for each row execute function authorizations_only_shortened();
create trigger a_limit_of_a_person_is_only_ever_shortened before update or delete on authorizations_personlimit
    for each row execute function authorizations_only_shortened();

-- JSON with names in order and without spaces, as what is bound by a hash is written.
create function authorizations_canonical(_facts jsonb) returns text immutable parallel safe language sql as $$
    select case jsonb_typeof(_facts)
        when 'object' then (
            select '{' || coalesce(string_agg(to_json(f.key)::text || ':' || authorizations_canonical(f.value), ','
                                              order by f.key collate "C"), '') || '}'
            from jsonb_each(_facts) f)
        when 'array' then (
            select '[' || coalesce(string_agg(authorizations_canonical(e.value), ',' order by e.place), '') || ']'
            from jsonb_array_elements(_facts) with ordinality e(value, place))
        else _facts::text end
$$;

-- The person that counts: merged identities are one.
create function authorizations_identity(_person bigint) returns bigint stable language sql as $$
    select coalesce((select is_person_id from authorizations_sameperson where person_id = _person), _person)
$$;

-- The steps that an action needs for an amount and its risks at an instant, in order. No row: nobody must check.
create function authorizations_steps(_action text, _amount numeric, _flags text[], _at timestamptz)
returns table (place bigint, rule_id bigint, role text, approvals smallint, steps_up boolean) stable language sql as $$
    select row_number() over (order by c.flag, s.position), c.id, s.role, s.approvals, s.steps_up
    from (select distinct on (r.flag) r.id, r.flag from authorizations_policyrule r
          where r.action = _action and r.valid @> _at and (r.flag = '' or r.flag = any(_flags))
            and (r.above = 0 or r.above < _amount)
          order by r.flag, r.above desc) c
    join authorizations_policystep s on s.rule_id = c.id
$$;

-- The amount by which a revision of a request is judged: what it moves, or, where that is more, what one of its
-- beneficiaries has with it on its day. What was carried out of it already is in the day's sum.
create function authorizations_judged(_request bigint, _revision smallint) returns numeric stable language sql as $$
    select greatest(e.amount, coalesce((
        select max(coalesce(d.amount, 0) + case when x.request_id is null then b.amount else 0 end)
        from authorizations_beneficiary b
        left join authorizations_beneficiaryday d
          on d.action = q.action and d.business_date = q.business_date and d.beneficiary = b.beneficiary
        left join authorizations_requestend x on x.request_id = b.request_id and x.how = 'EXECUTED'
        where b.request_id = e.request_id and b.revision = e.revision), 0))
    from authorizations_requesteffect e join authorizations_commandrequest q on q.id = e.request_id
    where e.request_id = _request and e.revision = _revision
$$;

-- The steps of a revision of a request as they stand at an instant: `needed` persons with the role up to and with this step,
-- `had` who approved in it. A step is done when had >= needed.
create function authorizations_route(_request bigint, _revision smallint, _at timestamptz)
returns table (place bigint, rule_id bigint, role text, approvals smallint, steps_up boolean, needed bigint, had bigint)
stable language sql as $$
    select s.place, s.rule_id, s.role, s.approvals, s.steps_up,
           sum(s.approvals) over (partition by s.role order by s.place),
           (select count(distinct authorizations_identity(d.person_id)) from authorizations_decision d
            where d.request_id = e.request_id and d.revision = e.revision and d.verdict = 'APPROVED' and d.role = s.role)
    from authorizations_requesteffect e
    join authorizations_commandrequest q on q.id = e.request_id
    cross join lateral authorizations_steps(
        q.action, authorizations_judged(e.request_id, e.revision), e.flags, _at) s
    where e.request_id = _request and e.revision = _revision
$$;

-- A decision is one of a person who may decide, on what is open and as it was seen.
create function authorizations_decision_counts() returns trigger language plpgsql as $$
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
            where g.person_id = authority and g.valid @> new.at
              and (g.role = new.role
                   or (g.role = opened.escalates_to and opened.escalates_at <= new.at))) then
        raise exception 'request %: expected the role % in its legal entities at %', new.request_id, new.role, new.at
            using errcode = 'check_violation', constraint = 'who_decides_holds_the_role';
    end if;
    return new;
end $$;

create trigger a_decision_counts before insert on authorizations_decision
    for each row execute function authorizations_decision_counts();

-- What is carried out has been approved at every step that the policy asks for then, and refused by nobody.
create function authorizations_end_is_due() returns trigger language plpgsql as $$
declare
    asked record;
    short text;
begin
    if new.how <> 'EXECUTED' then
        return null;
    end if;
    select q.action, q.at, e.flags into asked
    from authorizations_commandrequest q join authorizations_requesteffect e on e.request_id = q.id
    where q.id = new.request_id and e.revision = new.revision;
    if not found or new.at < asked.at
       or exists (select from authorizations_openrequest where request_id = new.request_id)
       or (exists (select from authorizations_policyrule where action = asked.action and upper_inf(valid))
           and not exists (select from authorizations_policyrule where action = asked.action and valid @> new.at)) then
        raise exception 'request %: expected it closed, and carried out under a policy in force', new.request_id
            using errcode = 'check_violation', constraint = 'a_request_is_carried_out_when_all_have_agreed';
    end if;
    select string_agg(r.role || ' ' || r.had || '/' || r.needed, ', ') into short
    from authorizations_route(new.request_id, new.revision, new.at) r where r.had < r.needed;
    if short is not null or exists (select from authorizations_decision d where d.request_id = new.request_id
                                    and d.revision = new.revision and d.verdict = 'REFUSED') then
        raise exception 'request %: expected the approvals of its steps, found %', new.request_id, coalesce(short, 'a refusal')
            using errcode = 'check_violation', constraint = 'a_request_is_carried_out_when_all_have_agreed';
    end if;
    return null;
end $$;

create constraint trigger a_request_is_carried_out_when_all_have_agreed
    after insert on authorizations_requestend deferrable initially deferred
    for each row execute function authorizations_end_is_due();

-- A row of a consequential kind stands only with the request that was carried out in its transaction and names its object.
-- Arguments: the actions that may write it, the kind of the object, and the column that has its id. The owner of the tables
-- (who installs and restores) is not asked, and nobody is where no policy is in force.
create function authorizations_row_has_its_request() returns trigger language plpgsql as $$
declare
    actions text[] := string_to_array(tg_argv[0], ' ');
    found_key text := to_jsonb(new) ->> tg_argv[2];
begin
    if not exists (select from authorizations_policyrule where action = any(actions) and upper_inf(valid))
       or current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid)
       or exists (select from authorizations_requestend e
                  join authorizations_commandrequest q on q.id = e.request_id
                  join authorizations_requestsubject s on s.request_id = e.request_id
                  where e.xid = (pg_current_xact_id()::text)::bigint and e.how = 'EXECUTED'
                    and q.action = any(actions) and s.kind = tg_argv[1] and s.key = found_key) then
        return null;
    end if;
    raise exception '% %: expected a request that was carried out with it (%), found none', tg_argv[1], found_key, tg_argv[0]
        using errcode = 'check_violation', constraint = 'what_is_consequential_has_its_request';
end $$;

create constraint trigger a_role_grant_has_its_request after insert or update on authorizations_rolegrant
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('role.grant role.end role.break_glass', 'role_grant', 'id');
create constraint trigger a_policy_rule_has_its_request after insert or update on authorizations_policyrule
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('policy.set', 'policy', 'action');
create constraint trigger a_limit_of_a_person_has_its_request after insert or update on authorizations_personlimit
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('person.limit', 'person', 'person_id');
