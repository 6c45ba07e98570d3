-- What a depository confirms was instructed; what waits may leave the queue of matching because a depository settled it; a way to a
-- depository and a request to it stand with what was asked; where something stands there stays.
create function settlements_confirm_what_was_instructed() returns trigger language plpgsql as $$
declare v_instruction bigint;
begin
    select w.instruction_id into v_instruction from (select distinct instruction_id from written) w
    join public.settlements_instruction i on i.id = w.instruction_id
    left join public.refdata_asset q on q.id = i.asset_id
    left join public.refdata_asset c on c.id = i.currency_id
    join (select instruction_id, sum(quantity_units) as quantity, sum(amount_units) as amount
          from public.settlements_depositoryconfirmation group by instruction_id) s on s.instruction_id = i.id
    where s.quantity > coalesce(i.quantity * power(10::numeric, q.scale), 0)
       or s.amount > coalesce(i.amount * power(10::numeric, c.scale), 0)
    limit 1;
    if v_instruction is not null then
        raise exception 'more is confirmed of instruction % than was instructed', v_instruction
            using errcode = 'integrity_constraint_violation', constraint = 'what_is_confirmed_was_instructed';
    end if;
    return null;
end $$;

create trigger what_is_confirmed_was_instructed after insert on settlements_depositoryconfirmation
    referencing new table as written for each statement execute function settlements_confirm_what_was_instructed();

create or replace function settlements_keep_waiting() returns trigger language plpgsql as $$
declare v_instruction bigint;
begin
    select g.instruction_id into v_instruction from gone g
    where not exists (select from public.settlements_match m where m.delivering_id = g.instruction_id)
      and not exists (select from public.settlements_match m where m.receiving_id = g.instruction_id)
      and not exists (select from public.settlements_cancellation c where c.instruction_id = g.instruction_id)
      and not exists (select from public.settlements_depositorysettlement d where d.instruction_id = g.instruction_id)
    limit 1;
    if v_instruction is not null then
        raise exception 'still_unmatched: instruction % is neither matched nor cancelled, so it waits', v_instruction
            using errcode = 'integrity_constraint_violation', constraint = 'what_leaves_matching_is_matched_or_cancelled';
    end if;
    return null;
end $$;

create constraint trigger a_way_to_a_depository_has_its_request after insert on settlements_depositorylink
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('depository.set', 'market', 'market_id');

create constraint trigger what_a_depository_is_asked_has_its_request after insert on settlements_depositoryrequest
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('depository.ask', 'instruction', 'instruction_id');

create trigger where_it_stands_at_a_depository_stays before delete or truncate on settlements_depositorystanding
    for each statement execute function machinery_refuse_change();
