-- A rule of recycling is only ended, never changed nor deleted, and stands with the request that set it.
create trigger a_rule_of_recycling_is_only_ended before update on settlements_recyclingrule
    for each row execute function refdata_only_ends_earlier('valid');
create trigger settlements_recyclingrule_is_never_deleted before delete or truncate on settlements_recyclingrule
    for each statement execute function machinery_refuse_change();
create constraint trigger a_rule_of_recycling_has_its_request after insert or update on settlements_recyclingrule
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('recycling.set', 'market', 'market_id');

alter table settlements_recyclingwarning
    add constraint a_warning_is_of_an_instruction foreign key (instruction_id) references settlements_instruction (id);

-- From which date on what is cancelled is there no more: what the system cancels, at the end of a date, is there that day and fails on it.
create function settlements_cancelled_from(business_date date, reason_code text) returns date language sql immutable as $$
    select business_date + (reason_code = 'CANS')::int
$$;
