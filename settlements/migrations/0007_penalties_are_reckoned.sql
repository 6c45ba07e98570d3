-- What PostgreSQL keeps of penalties beyond Django's constraints: an amount is what its facts come to, nets add up to zero, and the
-- rates of the Annex stand.

-- What a side pays for one day, unrounded; null while a fact of it is not known. Rates of securities are in basis points a day,
-- rates for cash in per cent a year: the 360th of it a day, with ten decimals and never below zero. Source: ECSDA CSDR Penalties
-- Framework, 5.7 and 7.1.
create function settlements_penalty_unrounded(
    payment text, side text, price numeric, quantity numeric, cash numeric, basis_points numeric, per_cent numeric
) returns numeric language sql immutable as $$
    select case
        when payment = 'DVP' and side = 'RECE' then round(per_cent * (per_cent > 0)::int / 360, 10) * 0.01 * price * quantity
        when payment in ('DVP', 'FOP') then basis_points * 0.0001 * price * quantity
        when payment = 'PFOD' then round(per_cent * (per_cent > 0)::int / 360, 10) * 0.01 * cash
        when payment = 'DWP' then basis_points * 0.0001 * price * quantity
                                  + round(per_cent * (per_cent > 0)::int / 360, 10) * 0.01 * cash
    end
$$;

-- The same to two decimals, as the depository rounds. Arguments are passed on one by one so that a call with columns is written out
-- by the planner, and costs no call for each row.
create function settlements_penalty_amount(
    payment text, side text, price numeric, quantity numeric, cash numeric, basis_points numeric, per_cent numeric, rounding text
) returns numeric language sql immutable as $$
    select case rounding
        when 'UP' then ceil(settlements_penalty_unrounded(payment, side, price, quantity, cash, basis_points, per_cent) * 100) / 100
        else round(settlements_penalty_unrounded(payment, side, price, quantity, cash, basis_points, per_cent), 2)
    end
$$;

alter table settlements_penalty add constraint a_penalty_is_what_its_facts_come_to check (
    amount = case when missing <> '' then 0 else coalesce(settlements_penalty_amount(payment, side, price, quantity, cash_amount, securities_rate, cash_rate, rounding), -1) end and amount >= 0
);

-- What one party is left with, others are: of a month, in a depository and currency, between every two and over all.
create function settlements_nets_add_up_to_zero() returns trigger language plpgsql as $$
declare
    wrong record;
begin
    select n.month, n.market_id, n.currency_id, n.counterparty_id is null as is_global, sum(n.net) as net into wrong
    from settlements_penaltynet n
    where n.month in (select month from added)
    group by 1, 2, 3, 4 having sum(n.net) <> 0 limit 1;
    if found then
        raise exception using errcode = 'check_violation', constraint = 'nets_of_penalties_add_up_to_zero',
            message = format('penalties of %s in market %s and currency %s: expected nets that add up to 0, found %s',
                             wrong.month, wrong.market_id, wrong.currency_id, wrong.net);
    end if;
    return null;
end $$;
create trigger nets_of_penalties_add_up_to_zero after insert on settlements_penaltynet
    referencing new table as added for each statement execute function settlements_nets_add_up_to_zero();

-- A month that is netted takes no penalty any more.
create function settlements_month_of_penalties_is_open() returns trigger language plpgsql as $$
declare
    closed date := (select min(month) from settlements_penaltymonth
                    where month in (select distinct date_trunc('month', business_date)::date from added));
begin
    if closed is not null then
        raise exception using errcode = 'check_violation', constraint = 'a_netted_month_takes_no_penalty',
            message = format('penalties of %s are netted: expected none any more', closed);
    end if;
    return null;
end $$;
create trigger a_netted_month_takes_no_penalty after insert on settlements_penalty
    referencing new table as added for each statement execute function settlements_month_of_penalties_is_open();

create trigger a_penalty_rate_is_only_ended before update on settlements_penaltyrate
    for each row execute function refdata_only_ends_earlier('valid');
create trigger that_a_market_penalises_is_only_ended before update on settlements_penaltymarket
    for each row execute function refdata_only_ends_earlier('valid');
create trigger what_an_instrument_is_to_penalties_is_only_ended before update on settlements_penaltyinstrument
    for each row execute function refdata_only_ends_earlier('valid');
create trigger settlements_penaltyrate_is_never_deleted before delete or truncate on settlements_penaltyrate
    for each statement execute function machinery_refuse_change();
create trigger settlements_penaltymarket_is_never_deleted before delete or truncate on settlements_penaltymarket
    for each statement execute function machinery_refuse_change();
create trigger settlements_penaltyinstrument_is_never_deleted before delete or truncate on settlements_penaltyinstrument
    for each statement execute function machinery_refuse_change();

-- Basis points a day since penalties are reckoned, as settlements/penalties/rates.py has them.
insert into settlements_penaltyrate (rate_of, valid, rate, source) values
    ('LIQUID_SHARES', '[2022-02-01,)', 1.00, 'Delegated Regulation (EU) 2017/389, Annex, point 1'),
    ('ILLIQUID_SHARES', '[2022-02-01,)', 0.50, 'Delegated Regulation (EU) 2017/389, Annex, point 2'),
    ('GROWTH_MARKET', '[2022-02-01,)', 0.25, 'Delegated Regulation (EU) 2017/389, Annex, point 3'),
    ('SOVEREIGN_DEBT', '[2022-02-01,)', 0.10, 'Delegated Regulation (EU) 2017/389, Annex, point 4'),
    ('OTHER_DEBT', '[2022-02-01,)', 0.20, 'Delegated Regulation (EU) 2017/389, Annex, point 5'),
    ('GROWTH_MARKET_DEBT', '[2022-02-01,)', 0.15, 'Delegated Regulation (EU) 2017/389, Annex, point 6'),
    ('MONEY_MARKET', '[2022-02-01,)', 0.50,
     'Delegated Regulation (EU) 2017/389, Annex, point 7, read as all that no other point names'),
    ('GROWTH_MARKET_MONEY_MARKET', '[2022-02-01,)', 0.25,
     'Delegated Regulation (EU) 2017/389, Annex, point 3, money-market instruments read as no debt'),
    ('OTHER', '[2022-02-01,)', 0.50, 'Delegated Regulation (EU) 2017/389, Annex, point 7');

create constraint trigger a_penalty_rate_has_its_request after insert or update on settlements_penaltyrate
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('penalty_rate.set', 'penalty_rate', 'rate_of');
create constraint trigger that_a_market_penalises_has_its_request after insert or update on settlements_penaltymarket
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('penalty_market.set', 'market', 'market_id');
create constraint trigger what_an_instrument_is_to_penalties_has_its_request after insert or update on settlements_penaltyinstrument
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('penalty_instrument.set', 'asset', 'instrument_id');
