-- What links refer to, that a party links only what is its own, and when a link stands.
alter table settlements_instructionlink
    add constraint a_link_is_of_an_instruction foreign key (instruction_id) references settlements_instruction (id),
    add constraint a_link_is_with_an_instruction foreign key (other_id) references settlements_instruction (id);
alter table settlements_unlinking
    add constraint an_unlinking_is_of_a_link foreign key (link_id) references settlements_instructionlink (id);
alter table settlements_standinglink
    add constraint a_standing_link_is_of_a_link foreign key (link_id) references settlements_instructionlink (id);

create function settlements_linked_are_of_one_party() returns trigger language plpgsql as $$
declare
    v_link bigint;
begin
    select a.id into v_link from added a
    join public.settlements_instruction i on i.id = a.instruction_id
    join public.settlements_instruction o on o.id = a.other_id
    where i.participant_id <> o.participant_id limit 1;
    if found then
        raise exception 'link %: expected two instructions of one participant', v_link
            using errcode = 'check_violation', constraint = 'linked_instructions_are_of_one_party';
    end if;
    return null;
end $$;
create trigger linked_instructions_are_of_one_party after insert on settlements_instructionlink
    referencing new table as added for each statement execute function settlements_linked_are_of_one_party();

-- A link stands until it is taken away, or all that it joins is final: settled or cancelled.
create function settlements_keep_link_standing() returns trigger language plpgsql as $$
declare
    v_link bigint;
begin
    select g.link_id into v_link from gone g
    where not exists (select from public.settlements_unlinking u where u.link_id = g.link_id)
      and exists (
        select from (values (g.first_id), (g.second_id)) side(id)
        where side.id is not null
          and not exists (select from public.settlements_cancellation c where c.instruction_id = side.id)
          and not exists (select from public.settlements_match m join public.settlements_settlement s on s.match_id = m.id
                          where m.delivering_id = side.id or m.receiving_id = side.id))
    limit 1;
    if v_link is not null then
        raise exception 'link % stands: it was not taken away, and what it joins is not final', v_link
            using errcode = 'integrity_constraint_violation', constraint = 'a_link_stands_until_it_is_taken_away';
    end if;
    return null;
end $$;
create trigger a_link_stands_until_it_is_taken_away after delete on settlements_standinglink
    referencing old table as gone for each statement execute function settlements_keep_link_standing();

create function settlements_link_is_in_force() returns trigger language plpgsql as $$
begin
    if exists (select from public.settlements_unlinking u where u.link_id = new.link_id) then
        raise exception 'link % was taken away: it does not stand again', new.link_id
            using errcode = 'integrity_constraint_violation', constraint = 'what_was_unlinked_does_not_stand_again';
    end if;
    return new;
end $$;
create trigger what_was_unlinked_does_not_stand_again before insert or update on settlements_standinglink
    for each row execute function settlements_link_is_in_force();

-- A link, and that it is taken away, stand only with the request that was carried out with them.
create constraint trigger a_link_has_its_request after insert on settlements_instructionlink
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('instruction.link', 'instruction', 'instruction_id');
create constraint trigger an_unlinking_has_its_request after insert on settlements_unlinking
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('instruction.unlink', 'instruction', 'instruction_id');
