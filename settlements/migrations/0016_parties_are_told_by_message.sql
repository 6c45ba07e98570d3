-- How far the trail has been told: nothing yet; and it only goes on.
insert into settlements_telling (id, position, instruction) values (1, -1, 0);

create function settlements_telling_goes_on() returns trigger language plpgsql as $$
begin
    if (new.position, new.instruction) < (old.position, old.instruction) then
        raise exception 'told already: % comes before %', new.position, old.position
            using errcode = 'integrity_constraint_violation', constraint = 'what_is_told_is_not_told_again';
    end if;
    return new;
end $$;

create trigger what_is_told_is_not_told_again before update on settlements_telling
    for each row execute function settlements_telling_goes_on();

-- The row stays, and its key.
create trigger the_place_of_telling_stays before delete or truncate on settlements_telling
    for each statement execute function machinery_refuse_change();

-- A wish is asked for, and others may have to agree.
create constraint trigger a_wish_for_messages_has_its_request after insert on settlements_messagewish
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('message_wish.set', 'party', 'party_id');

-- What is acknowledged is a message that went out.
alter table settlements_acknowledgement
    add constraint an_acknowledgement_is_of_a_message foreign key (message_id) references settlements_message (id);

create function settlements_acknowledge_what_went_out() returns trigger language plpgsql as $$
declare v_message bigint;
begin
    select w.message_id into v_message from written w
    where exists (select from public.settlements_message m where m.id = w.message_id and m.direction <> 'OUT') limit 1;
    if v_message is not null then
        raise exception 'message % came in: only what went out is acknowledged', v_message
            using errcode = 'integrity_constraint_violation', constraint = 'what_is_acknowledged_went_out';
    end if;
    return null;
end $$;

create trigger what_is_acknowledged_went_out after insert on settlements_acknowledgement
    referencing new table as written for each statement execute function settlements_acknowledge_what_went_out();
