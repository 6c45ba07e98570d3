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
