-- What PostgreSQL keeps of expected penalties beyond Django's constraints: an amount is what its facts come to, and only what was sent to
-- an external depository is expected to be charged there.
alter table settlements_expectedpenalty
    add constraint an_expected_penalty_is_of_an_instruction foreign key (instruction_id) references settlements_instruction (id),
    add constraint an_expected_penalty_is_of_a_market foreign key (market_id) references refdata_market (id),
    add constraint an_expected_penalty_is_of_an_instrument foreign key (asset_id) references refdata_asset (id),
    add constraint an_expected_penalty_is_in_a_currency foreign key (currency_id) references refdata_asset (id),
    add constraint an_expected_penalty_completes_another foreign key (completes_id) references settlements_expectedpenalty (id),
    add constraint an_expected_penalty_is_what_its_facts_come_to check (
        amount = case when missing <> '' then 0 else coalesce(settlements_penalty_amount(payment, side, price, quantity, cash_amount, securities_rate, cash_rate, rounding), -1) end and amount >= 0
    );

create function settlements_expected_of_what_was_sent() returns trigger language plpgsql as $$
declare
    wrong bigint := (select min(a.instruction_id) from added a
                     where not exists (select from public.settlements_depositoryorder o where o.instruction_id = a.instruction_id));
begin
    if wrong is not null then
        raise exception using errcode = 'check_violation', constraint = 'a_penalty_is_expected_of_what_was_sent_outside',
            message = format('instruction %s: expected one that was sent to its depository, found none', wrong);
    end if;
    return null;
end $$;
create trigger a_penalty_is_expected_of_what_was_sent_outside after insert on settlements_expectedpenalty
    referencing new table as added for each statement execute function settlements_expected_of_what_was_sent();
