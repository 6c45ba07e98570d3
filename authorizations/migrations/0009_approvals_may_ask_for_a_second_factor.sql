-- Authenticators, the codes that were used, and decisions that ask for one.

-- What names a person beside an authenticator or a code names its own.
alter table authorizations_codeuse add constraint a_code_is_of_whose_authenticator_it_is
    foreign key (authenticator_id, person_id) references authorizations_authenticator (id, person_id);
alter table authorizations_authenticatorkey add constraint a_key_is_of_whose_authenticator_it_is
    foreign key (authenticator_id, person_id) references authorizations_authenticator (id, person_id);
alter table authorizations_authenticatorend add constraint an_end_is_of_whose_authenticator_it_is
    foreign key (authenticator_id, person_id) references authorizations_authenticator (id, person_id);
alter table authorizations_authenticatorend add constraint an_authenticator_is_removed_by_a_code_of_it
    foreign key (code_use_id, authenticator_id) references authorizations_codeuse (id, authenticator_id);
alter table authorizations_decision add constraint a_second_factor_is_of_who_decides
    foreign key (code_use_id, person_id) references authorizations_codeuse (id, person_id);

-- An authenticator that its owner does not remove by a code ends because others agreed to it.
create constraint trigger an_authenticator_is_reset_by_a_request after insert on authorizations_authenticatorend
    deferrable initially deferred
    for each row when (new.code_use_id is null)
    execute function authorizations_row_has_its_request('person.reset_second_factor', 'person', 'person_id');

-- The steps of a revision of a request as they stand at an instant: `needed` persons with the role up to and with this step,
-- `had` who approved in it. A step is done when had >= needed. One that asks for a second factor lacks those who gave none.
create or replace function authorizations_route(_request bigint, _revision smallint, _at timestamptz)
returns table (place bigint, rule_id bigint, role text, approvals smallint, steps_up boolean, needed bigint, had bigint)
stable language sql as $$
    select r.place, r.rule_id, r.role, r.approvals, r.steps_up, r.needed,
           case when r.steps_up then r.needed - greatest(r.needed - r.had, r.needed_with - r.had_with, 0) else r.had end
    from (
        select s.place, s.rule_id, s.role, s.approvals, s.steps_up,
               sum(s.approvals) over upto as needed,
               coalesce(sum(s.approvals) filter (where s.steps_up) over upto, 0) as needed_with,
               (select count(distinct authorizations_identity(d.person_id)) from authorizations_decision d
                where d.request_id = e.request_id and d.revision = e.revision and d.verdict = 'APPROVED'
                  and d.role = s.role) as had,
               case when s.steps_up then (
                   select count(distinct authorizations_identity(d.person_id)) from authorizations_decision d
                   where d.request_id = e.request_id and d.revision = e.revision and d.verdict = 'APPROVED'
                     and d.role = s.role and d.steps_up) end as had_with
        from authorizations_requesteffect e
        join authorizations_commandrequest q on q.id = e.request_id
        cross join lateral authorizations_steps(
            q.action, authorizations_judged(e.request_id, e.revision), e.flags, _at) s
        where e.request_id = _request and e.revision = _revision
        window upto as (partition by s.role order by s.place)) r
$$;

-- A decision counts, and a step that asks for a second factor is approved with one: by a code of the person who decides that
-- was given for this request within the last five minutes.
create function authorizations_decision_has_its_code() returns trigger language plpgsql as $$
begin
    if new.code_use_id is not null and not exists (
        select from authorizations_codeuse u
        where u.id = new.code_use_id and u.person_id = new.person_id and u.purpose = 'DECISION'
          and new.request_id = any(u.requests) and new.at between u.at and u.at + interval '5 minutes') then
        raise exception 'request %: expected a code that was given for it within five minutes', new.request_id
            using errcode = 'check_violation', constraint = 'a_code_is_given_for_what_is_decided';
    end if;
    if new.verdict = 'APPROVED' and new.code_use_id is null
       and (select r.steps_up from authorizations_route(new.request_id, new.revision, new.at) r
            where r.had < r.needed order by r.place limit 1) then
        raise exception 'request %: expected a second factor for the step of %, found none', new.request_id, new.role
            using errcode = 'check_violation', constraint = 'a_step_with_second_factor_is_approved_with_a_code';
    end if;
    return new;
end $$;

create trigger a_step_with_second_factor_is_approved_with_a_code before insert on authorizations_decision
    for each row execute function authorizations_decision_has_its_code();
