-- What a party says of its parts refers to an instruction, stands with its request, and agrees with the queue.
alter table settlements_indicatorchange
    add constraint an_indicator_is_of_an_instruction foreign key (instruction_id) references settlements_instruction (id);
alter table settlements_partrelease
    add constraint a_part_release_is_of_an_instruction foreign key (instruction_id) references settlements_instruction (id);
create constraint trigger an_indicator_change_has_its_request after insert on settlements_indicatorchange
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('instruction.set_partial', 'instruction', 'instruction_id');
create constraint trigger a_part_release_has_its_request after insert on settlements_partrelease
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request(
        'instruction.release_part instruction.take_back_release instruction.release', 'instruction', 'instruction_id');

-- An indicator changes from what is in force, and no more once a part has settled, or all is final.
create function settlements_indicator_may_change() returns trigger language plpgsql as $$
begin
    if new.from_partial is distinct from coalesce(
        (select c.to_partial from public.settlements_indicatorchange c where c.instruction_id = new.instruction_id
         order by c.id desc limit 1),
        (select i.partial from public.settlements_instruction i where i.id = new.instruction_id)) then
        raise exception 'instruction %: % is not its indicator', new.instruction_id, new.from_partial
            using errcode = 'integrity_constraint_violation', constraint = 'an_indicator_changes_from_the_one_in_force';
    end if;
    if exists (select from public.settlements_cancellation c where c.instruction_id = new.instruction_id)
       or exists (select from public.settlements_match m
                  where new.instruction_id in (m.delivering_id, m.receiving_id)
                    and (exists (select from public.settlements_settlementpart p where p.match_id = m.id)
                         or exists (select from public.settlements_settlement s where s.match_id = m.id))) then
        raise exception 'instruction %: a part of it has settled, or it is final', new.instruction_id
            using errcode = 'integrity_constraint_violation', constraint = 'an_indicator_stands_from_the_first_part_on';
    end if;
    return new;
end $$;
create trigger an_indicator_changes_from_the_one_in_force before insert on settlements_indicatorchange
    for each row execute function settlements_indicator_may_change();

-- What is released of a held delivery stands in the queue as its party said it last.
create function settlements_release_is_queued() returns trigger language plpgsql as $$
begin
    if not exists (
        select from public.settlements_match m
        left join public.settlements_openmatch o on o.match_id = m.id
        where m.delivering_id = new.instruction_id and coalesce(o.released_units, 0) = new.units
          and new.settled_units = coalesce((select sum(p.quantity_units) from public.settlements_settlementpart p
                                            where p.match_id = m.id), 0)) then
        raise exception 'instruction %: the queue does not have % units of it as released', new.instruction_id, new.units
            using errcode = 'integrity_constraint_violation', constraint = 'what_is_released_stands_in_the_queue';
    end if;
    return new;
end $$;
create trigger what_is_released_stands_in_the_queue before insert on settlements_partrelease
    for each row execute function settlements_release_is_queued();

create function settlements_release_is_said() returns trigger language plpgsql as $$
declare
    stands bigint; -- at the end of the transaction, which may have said more than one thing
begin
    select released_units into stands from public.settlements_openmatch where match_id = new.match_id;
    if found and stands is distinct from (
        select r.units from public.settlements_match m
        join public.settlements_partrelease r on r.instruction_id = m.delivering_id
        where m.id = new.match_id order by r.id desc limit 1) then
        raise exception 'match %: nobody has said that % units of it are released', new.match_id, stands
            using errcode = 'integrity_constraint_violation', constraint = 'what_is_released_was_said_by_its_party';
    end if;
    return null;
end $$;
create constraint trigger what_is_released_was_said_by_its_party after update of released_units on settlements_openmatch
    deferrable initially deferred
    for each row when (old.released_units is distinct from new.released_units and old.quantity_units = new.quantity_units)
    execute function settlements_release_is_said();

-- Of what is on hold no more settles in part than its deliverer has released, and nothing while the receiver holds it.
create or replace function settlements_shrink_by_part() returns trigger language plpgsql as $$
begin
    if old.quantity_units > new.quantity_units and (old.receiver_hold or old.deliverer_hold
           and new.released_units is distinct from old.released_units - (old.quantity_units - new.quantity_units)) then
        raise exception 'match % is on hold: more of it settles than is released', old.match_id
            using errcode = 'integrity_constraint_violation', constraint = 'of_what_is_held_settles_what_is_released';
    end if;
    if new.is_parted is not true or (
        select row(sum(p.quantity_units), sum(p.amount_units)) is distinct from
               row(d.quantity * power(10::numeric, a.scale) - new.quantity_units,
                   coalesce(d.amount * power(10::numeric, c.scale), 0) - new.amount_units)
        from public.settlements_settlementpart p
        join public.settlements_match m on m.id = p.match_id
        join public.settlements_instruction d on d.id = m.delivering_id
        join public.refdata_asset a on a.id = d.asset_id
        left join public.refdata_asset c on c.id = d.currency_id
        where p.match_id = new.match_id group by d.id, a.id, c.id) is not false then
        raise exception 'terms_never_change: what is open of match % is what its parts have left', old.match_id
            using errcode = 'integrity_constraint_violation', constraint = 'what_is_open_shrinks_by_its_parts';
    end if;
    return new;
end $$;

-- By which units the parts on file were made: the terms of their days.
insert into settlements_nightunits (slice, asset_id, quantity_type, minimum_unit, multiple)
select distinct on (p.slice, d.asset_id) p.slice, d.asset_id, t.quantity_type, t.minimum_unit, t.multiple
from settlements_settlementpart p
join settlements_match m on m.id = p.match_id
join settlements_instruction d on d.id = m.delivering_id
join refdata_instrumentterms t on t.instrument_id = d.asset_id and t.valid @> p.business_date
order by p.slice, d.asset_id;
