-- What a night completes is written in sets, so it is asked in sets: what persons change of penalties goes on being asked row by row.
drop trigger a_change_follows_what_stands_of_its_penalty on settlements_penaltychange;
create trigger a_change_follows_what_stands_of_its_penalty before insert on settlements_penaltychange
    for each row when (new.kind <> 'COMPLETED') execute function settlements_penalty_change_follows();
drop trigger a_netted_month_takes_no_change_of_a_penalty on settlements_penaltychange;
create trigger a_netted_month_takes_no_change_of_a_penalty before insert on settlements_penaltychange
    for each row when (new.kind <> 'COMPLETED') execute function settlements_month_of_change_is_open();
drop trigger a_change_of_a_penalty_is_what_its_facts_come_to on settlements_penaltychange;
create trigger a_change_of_a_penalty_is_what_its_facts_come_to before insert on settlements_penaltychange
    for each row when (new.kind <> 'COMPLETED') execute function settlements_penalty_change_adds_up();
drop trigger a_change_of_a_penalty_has_its_request on settlements_penaltychange;
create constraint trigger a_change_of_a_penalty_has_its_request after insert on settlements_penaltychange
    deferrable initially deferred
    for each row when (new.kind <> 'COMPLETED') execute function authorizations_row_has_its_request(
        'penalty.remove penalty.reinstate penalty.reallocate', 'penalty', 'penalty_id');

-- What a night completes lacked a price or a rate, keeps its sides and what was known of it, is of a month that is not netted, and is
-- what its facts come to. Completed as nights did before, by another penalty, it is not completed again.
create function settlements_completed_penalties_hold() returns trigger language plpgsql as $$
declare
    wrong record;
begin
    select a.penalty_id, a.amount, x.broken into wrong
    from added a
    join public.settlements_penalty p on p.id = a.penalty_id
    cross join lateral (
        select case
            when p.missing !~ 'price|rate' or (a.side, a.failing_id, a.receiving_id) is distinct from (p.side, p.failing_id, p.receiving_id)
                 or coalesce(p.price, a.price) is distinct from a.price
                 or coalesce(p.securities_rate, a.securities_rate) is distinct from a.securities_rate
                 or coalesce(p.cash_rate, a.cash_rate) is distinct from a.cash_rate
                 or exists (select from public.settlements_penalty w where w.completes_id = p.id)
                then 'a_night_completes_what_lacked_a_fact'
            when exists (select from public.settlements_penaltymonth o where o.month = date_trunc('month', p.business_date)::date)
                then 'a_netted_month_takes_no_change_of_a_penalty'
            when a.amount is distinct from public.settlements_penalty_amount(
                     p.payment, a.side, a.price, p.quantity, p.cash_amount, a.securities_rate, a.cash_rate, p.rounding)
                then 'a_change_of_a_penalty_is_what_its_facts_come_to'
            else '' end as broken) x
    where a.kind = 'COMPLETED' and x.broken <> '' limit 1;
    if found then
        raise exception using errcode = 'check_violation', constraint = wrong.broken,
            message = format('penalty %s: expected what it lacked, in an open month, to what its facts come to, found %s',
                             wrong.penalty_id, wrong.amount);
    end if;
    return null;
end $$;
create trigger a_night_completes_what_lacked_a_fact after insert on settlements_penaltychange
    referencing new table as added for each statement execute function settlements_completed_penalties_hold();
