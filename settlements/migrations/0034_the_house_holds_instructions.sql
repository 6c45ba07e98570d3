-- What the house holds does not settle, whole or in part, is not sent to a depository, and is cancelled only once it is held no more;
-- the queues say what is held; a hold has its request, is of what is open, and only ever ends, once.
alter table settlements_imposedhold
    add constraint an_imposed_hold_is_of_an_instruction foreign key (instruction_id) references settlements_instruction (id);

create function settlements_imposed_only_ends() returns trigger language plpgsql as $$
declare
    ends constant text[] := array['ending', 'ended_on', 'ended_by', 'ended_at', 'ending_reason'];
begin
    if old.ending is null and new.ending is not null and to_jsonb(new) - ends = to_jsonb(old) - ends then
        return new;
    end if;
    raise exception 'hold % of the house: expected it to end, once, and nothing else', old.id
        using errcode = 'check_violation', constraint = tg_name;
end $$;
create trigger an_imposed_hold_only_ever_ends before update on settlements_imposedhold
    for each row execute function settlements_imposed_only_ends();
create trigger an_imposed_hold_is_never_deleted before delete or truncate on settlements_imposedhold
    for each statement execute function machinery_refuse_change();

create constraint trigger an_imposed_hold_has_its_request after insert on settlements_imposedhold
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('instruction.impose_hold', 'instruction', 'instruction_id');
create constraint trigger an_imposed_hold_is_lifted_with_its_request after update on settlements_imposedhold
    deferrable initially deferred
    for each row when (new.ending = 'LIFTED')
    execute function authorizations_row_has_its_request('instruction.lift_hold', 'instruction', 'instruction_id');

-- The queue row is locked, what is unmatched first, as acts do: whatever settles or is sent at this moment comes before the hold, or
-- finds it.
create function settlements_imposed_on_open() returns trigger language plpgsql as $$
begin
    perform from public.settlements_unmatched u where u.instruction_id = new.instruction_id for update;
    if found then
        return new;
    end if;
    perform from public.settlements_openmatch o where o.match_id in (
        select m.id from public.settlements_match m where m.delivering_id = new.instruction_id
        union all
        select m.id from public.settlements_match m where m.receiving_id = new.instruction_id) for update;
    if found then
        return new;
    end if;
    raise exception 'instruction % is not open', new.instruction_id
        using errcode = 'integrity_constraint_violation', constraint = 'what_the_house_holds_is_open';
end $$;
create trigger what_the_house_holds_is_open before insert on settlements_imposedhold
    for each row execute function settlements_imposed_on_open();

-- At the end of a transaction both queues name the weightiest hold that stands on an instruction.
create function settlements_imposed_was_queued() returns trigger language plpgsql as $$
declare
    side record;
begin
    for side in
        select i.id,
               coalesce((select h.kind from public.settlements_imposedhold h where h.instruction_id = i.id and h.ending is null
                         order by array_position(array['CSDH', 'CVAL', 'CDEL'], h.kind) limit 1), '') as held,
               coalesce((select u.imposed from public.settlements_unmatched u where u.instruction_id = i.id),
                        (select o.deliverer_imposed from public.settlements_match m
                         join public.settlements_openmatch o on o.match_id = m.id where m.delivering_id = i.id),
                        (select o.receiver_imposed from public.settlements_match m
                         join public.settlements_openmatch o on o.match_id = m.id where m.receiving_id = i.id), '') as queued
        from (select m.delivering_id as id from public.settlements_match m
              where tg_table_name = 'settlements_openmatch' and m.id = (to_jsonb(new) ->> 'match_id')::bigint
              union all
              select m.receiving_id from public.settlements_match m
              where tg_table_name = 'settlements_openmatch' and m.id = (to_jsonb(new) ->> 'match_id')::bigint
              union all
              select (to_jsonb(new) ->> 'instruction_id')::bigint where tg_table_name <> 'settlements_openmatch') i
    loop
        if side.held <> side.queued then
            raise exception 'instruction %: the house holds it by %, its queue says %', side.id,
                coalesce(nullif(side.held, ''), 'nothing'), coalesce(nullif(side.queued, ''), 'nothing')
                using errcode = 'integrity_constraint_violation', constraint = 'the_queue_says_what_the_house_holds';
        end if;
    end loop;
    return null;
end $$;
create constraint trigger the_queue_says_what_the_house_holds after insert or update on settlements_imposedhold
    deferrable initially deferred for each row execute function settlements_imposed_was_queued();
create constraint trigger the_queue_says_what_the_house_holds after update of deliverer_imposed, receiver_imposed on settlements_openmatch
    deferrable initially deferred for each row
    when ((old.deliverer_imposed, old.receiver_imposed) is distinct from (new.deliverer_imposed, new.receiver_imposed))
    execute function settlements_imposed_was_queued();
create constraint trigger the_queue_says_what_the_house_holds after update of imposed on settlements_unmatched
    deferrable initially deferred for each row when (old.imposed is distinct from new.imposed)
    execute function settlements_imposed_was_queued();

-- What settles leaves the queue: whoever takes rows from it, the night too, is asked once a statement whether one of the few that the
-- house holds is gone. A million rows that leave pay nothing for it.
create function settlements_keep_imposed() returns trigger language plpgsql as $$
declare v_instruction bigint;
begin
    select h.instruction_id into v_instruction
    from public.settlements_imposedhold h
    cross join lateral (
        select m.id from public.settlements_match m where m.delivering_id = h.instruction_id
        union all
        select m.id from public.settlements_match m where m.receiving_id = h.instruction_id) m
    where h.ending is null and not exists (select from public.settlements_openmatch o where o.match_id = m.id)
    limit 1;
    if v_instruction is not null then
        raise exception 'the house holds instruction %: it stays open', v_instruction
            using errcode = 'integrity_constraint_violation', constraint = 'what_the_house_holds_stays_open';
    end if;
    return null;
end $$;
create trigger what_the_house_holds_stays_open after delete on settlements_openmatch
    for each statement execute function settlements_keep_imposed();

create function settlements_refuse_imposed() returns trigger language plpgsql as $$
begin
    if exists (select from public.settlements_imposedhold h where h.instruction_id = new.instruction_id and h.ending is null) then
        raise exception 'the house holds instruction %', new.instruction_id
            using errcode = 'integrity_constraint_violation', constraint = tg_name;
    end if;
    return new;
end $$;
create trigger what_the_house_holds_is_not_cancelled before insert on settlements_cancellation
    for each row execute function settlements_refuse_imposed();
create trigger what_the_house_holds_is_not_sent before insert on settlements_depositoryorder
    for each row execute function settlements_refuse_imposed();
create trigger what_the_house_holds_does_not_settle_outside before insert on settlements_depositorysettlement
    for each row execute function settlements_refuse_imposed();

-- Nothing settles in part of what the house holds, whatever its party has released.
create function settlements_keep_imposed_whole() returns trigger language plpgsql as $$
begin
    raise exception 'the house holds match %: nothing of it settles', old.match_id
        using errcode = 'integrity_constraint_violation', constraint = 'what_the_house_holds_does_not_settle_in_part';
end $$;
create trigger what_the_house_holds_does_not_settle_in_part before update of quantity_units, amount_units on settlements_openmatch
    for each row when ((old.deliverer_imposed <> '' or old.receiver_imposed <> '')
                       and (old.quantity_units <> new.quantity_units or old.amount_units <> new.amount_units))
    execute function settlements_keep_imposed_whole();
