-- A party sets the priority of its own instruction; a match has the more urgent one of its two sides.
alter table settlements_prioritychange
    add constraint a_priority_is_of_an_instruction foreign key (instruction_id) references settlements_instruction (id);

-- What was set of matches before is what both of their sides say: the trail has it, in its order.
with told as (
    select distinct side.id as instruction, e.id, e.at, e.actor_name, (e.after ->> 'priority')::smallint as priority
    from recordkeeping_event e
    cross join lateral unnest(e.subject_ids) named(id)
    join settlements_match m on named.id::bigint in (m.delivering_id, m.receiving_id)
    cross join lateral (values (m.delivering_id), (m.receiving_id)) side(id)
    where e.code = 'instruction.prioritised' and e.subject_type = 'instruction'
), step as (
    select t.*, coalesce(lag(t.priority) over (partition by t.instruction order by t.at, t.id), i.priority) as before
    from told t join settlements_instruction i on i.id = t.instruction
)
insert into settlements_prioritychange (instruction_id, from_priority, to_priority, business_date, by, at)
select instruction, before, priority, (at at time zone 'UTC')::date, actor_name, at
from step where before <> priority order by at, id, instruction;

create constraint trigger a_priority_change_has_its_request after insert on settlements_prioritychange
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('instruction.prioritise', 'instruction', 'instruction_id');

-- A priority changes from what is in force, unless that is reserved to the system, and no more once all is final.
create function settlements_priority_may_change() returns trigger language plpgsql as $$
begin
    if new.from_priority is distinct from coalesce(
        (select c.to_priority from public.settlements_prioritychange c where c.instruction_id = new.instruction_id
         order by c.id desc limit 1),
        (select i.priority from public.settlements_instruction i where i.id = new.instruction_id)) then
        raise exception 'instruction %: % is not its priority', new.instruction_id, new.from_priority
            using errcode = 'integrity_constraint_violation', constraint = 'a_priority_changes_from_the_one_in_force';
    end if;
    if new.from_priority < 3 then
        raise exception 'instruction %: priority % is reserved to the system', new.instruction_id, new.from_priority
            using errcode = 'integrity_constraint_violation', constraint = 'a_reserved_priority_stands';
    end if;
    if exists (select from public.settlements_cancellation c where c.instruction_id = new.instruction_id)
       or exists (select from public.settlements_match m join public.settlements_settlement s on s.match_id = m.id
                  where m.delivering_id = new.instruction_id)
       or exists (select from public.settlements_match m join public.settlements_settlement s on s.match_id = m.id
                  where m.receiving_id = new.instruction_id) then
        raise exception 'instruction %: it is final', new.instruction_id
            using errcode = 'integrity_constraint_violation', constraint = 'the_priority_of_what_is_final_stands';
    end if;
    return new;
end $$;
create trigger a_priority_changes_from_the_one_in_force before insert on settlements_prioritychange
    for each row execute function settlements_priority_may_change();

-- At the end of a transaction that has changed one, the queues have what the parties say: that of matching of each instruction, that
-- of the night the more urgent one of both sides.
create function settlements_waiting_has_its_priority() returns trigger language plpgsql as $$
begin
    if exists (
        select from public.settlements_unmatched u join public.settlements_instruction i on i.id = u.instruction_id
        where u.instruction_id = new.instruction_id and u.priority is distinct from coalesce(
            (select c.to_priority from public.settlements_prioritychange c where c.instruction_id = i.id order by c.id desc limit 1),
            i.priority)) then
        raise exception 'unmatched instruction %: its party says another priority', new.instruction_id
            using errcode = 'integrity_constraint_violation', constraint = 'what_waits_has_the_priority_that_its_party_says';
    end if;
    return null;
end $$;
create constraint trigger what_waits_has_the_priority_that_its_party_says after update of priority on settlements_unmatched
    deferrable initially deferred for each row when (old.priority is distinct from new.priority)
    execute function settlements_waiting_has_its_priority();
create constraint trigger a_changed_priority_waits_as_its_party_says after insert on settlements_prioritychange
    deferrable initially deferred for each row execute function settlements_waiting_has_its_priority();

create function settlements_match_has_its_priority() returns trigger language plpgsql as $$
declare
    v_matches bigint[]; v_match bigint;
begin
    if tg_table_name = 'settlements_openmatch' then
        v_matches := array[new.match_id];
    else
        v_matches := array(select m.id from public.settlements_match m where m.delivering_id = new.instruction_id
                           union all select m.id from public.settlements_match m where m.receiving_id = new.instruction_id);
    end if;
    select o.match_id into v_match
    from public.settlements_openmatch o join public.settlements_match m on m.id = o.match_id
    where o.match_id = any (v_matches) and o.priority is distinct from (
        select min(coalesce((select c.to_priority from public.settlements_prioritychange c where c.instruction_id = i.id
                             order by c.id desc limit 1), i.priority))
        from public.settlements_instruction i where i.id in (m.delivering_id, m.receiving_id)) limit 1;
    if found then
        raise exception 'match %: its sides say another priority', v_match
            using errcode = 'integrity_constraint_violation', constraint = 'a_match_has_the_priority_of_its_sides';
    end if;
    return null;
end $$;
create constraint trigger a_match_has_the_priority_of_its_sides after update of priority on settlements_openmatch
    deferrable initially deferred for each row when (old.priority is distinct from new.priority)
    execute function settlements_match_has_its_priority();
create constraint trigger a_changed_priority_is_that_of_its_match after insert on settlements_prioritychange
    deferrable initially deferred for each row execute function settlements_match_has_its_priority();

-- What waits keeps its terms; its priority is no term of it any more, but what its party says.
drop trigger what_waits_keeps_its_terms on settlements_unmatched;
create trigger what_waits_keeps_its_terms before update on settlements_unmatched
    for each row when (old.instruction_id is distinct from new.instruction_id
                       or old.key is distinct from new.key
                       or old.delivers is distinct from new.delivers
                       or old.participant_id is distinct from new.participant_id
                       or old.counterparty_id is distinct from new.counterparty_id
                       or old.market_id is distinct from new.market_id
                       or old.payment is distinct from new.payment
                       or old.place is distinct from new.place
                       or old.intended_settlement_date is distinct from new.intended_settlement_date
                       or old.asset_id is distinct from new.asset_id
                       or old.securities_account is distinct from new.securities_account
                       or old.quantity_units is distinct from new.quantity_units
                       or old.currency_id is distinct from new.currency_id
                       or old.cash_account is distinct from new.cash_account
                       or old.amount_units is distinct from new.amount_units
                       or old.at is distinct from new.at
                       or old.common_reference is distinct from new.common_reference
                       or old.deliverer_client is distinct from new.deliverer_client
                       or old.receiver_client is distinct from new.receiver_client
                       or old.deliverer_account is distinct from new.deliverer_account
                       or old.receiver_account is distinct from new.receiver_account)
    execute function settlements_keep_waiting_terms();
