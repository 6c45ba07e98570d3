-- What PostgreSQL keeps of looks at holds of the house: each is of a hold that stands while it is written, and has its request.
alter table settlements_holdreview
    add constraint a_look_is_at_a_hold foreign key (hold_id) references settlements_imposedhold (id);

-- The hold is locked: it does not end at this moment.
create function settlements_review_of_standing() returns trigger language plpgsql as $$
begin
    perform from public.settlements_imposedhold h
    where h.id = new.hold_id and h.instruction_id = new.instruction_id and h.ending is null for share;
    if found then
        return new;
    end if;
    raise exception 'hold % of the house on instruction % does not stand', new.hold_id, new.instruction_id
        using errcode = 'integrity_constraint_violation', constraint = tg_name;
end $$;
create trigger what_is_looked_at_again_stands before insert on settlements_holdreview
    for each row execute function settlements_review_of_standing();

create constraint trigger a_look_at_a_hold_has_its_request after insert on settlements_holdreview
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('instruction.review_hold', 'instruction', 'instruction_id');
