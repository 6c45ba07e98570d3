-- What PostgreSQL keeps of changes of penalties: they follow one another, come in time, and are what their facts come to.

-- A change takes the next place, of a penalty that no later one completes; what was removed is not removed again, and only that is
-- reinstated; a penalty is re-allocated to the side that does not pay it.
create function settlements_penalty_change_follows() returns trigger language plpgsql as $$
declare
    stands record;
begin
    select coalesce(c.number, 0) as number, coalesce(c.kind, '') as kind, coalesce(c.side, p.side) as side,
           exists (select from public.settlements_penalty w where w.completes_id = p.id) as is_completed into stands
    from public.settlements_penalty p
    left join lateral (select * from public.settlements_penaltychange h where h.penalty_id = p.id order by h.number desc limit 1) c on true
    where p.id = new.penalty_id;
    if found and (new.number <> stands.number + 1 or stands.is_completed or new.kind = 'REMOVED' and stands.kind = 'REMOVED'
                  or new.kind = 'REINSTATED' and stands.kind <> 'REMOVED'
                  or new.kind in ('REMOVED', 'REINSTATED') and new.side <> stands.side
                  or new.kind = 'REALLOCATED' and new.side = stands.side) then
        raise exception using errcode = 'check_violation', constraint = 'a_change_follows_what_stands_of_its_penalty',
            message = format('penalty %s: expected a change that follows number %s (%s, side %s), found number %s (%s, side %s)',
                             new.penalty_id, stands.number, stands.kind, stands.side, new.number, new.kind, new.side);
    end if;
    return new;
end $$;
create trigger a_change_follows_what_stands_of_its_penalty before insert on settlements_penaltychange
    for each row execute function settlements_penalty_change_follows();

-- A month that is netted takes no change any more.
create function settlements_month_of_change_is_open() returns trigger language plpgsql as $$
declare
    closed date := (select m.month from public.settlements_penalty p
                    join public.settlements_penaltymonth m on m.month = date_trunc('month', p.business_date)::date
                    where p.id = new.penalty_id);
begin
    if closed is not null then
        raise exception using errcode = 'check_violation', constraint = 'a_netted_month_takes_no_change_of_a_penalty',
            message = format('penalties of %s are netted: expected no change any more', closed);
    end if;
    return new;
end $$;
create trigger a_netted_month_takes_no_change_of_a_penalty before insert on settlements_penaltychange
    for each row execute function settlements_month_of_change_is_open();

-- What is paid after a change is what the penalty moves comes to, at the price and the rates of the change, between its two parties.
create function settlements_penalty_change_adds_up() returns trigger language plpgsql as $$
declare
    p public.settlements_penalty := (select q from public.settlements_penalty q where q.id = new.penalty_id);
begin
    if new.kind <> 'REMOVED' and new.amount is distinct from public.settlements_penalty_amount(
           p.payment, new.side, new.price, p.quantity, p.cash_amount, new.securities_rate, new.cash_rate, p.rounding) then
        raise exception using errcode = 'check_violation', constraint = 'a_change_of_a_penalty_is_what_its_facts_come_to',
            message = format('penalty %s: expected an amount that its facts come to, found %s', new.penalty_id, new.amount);
    end if;
    return new;
end $$;
create trigger a_change_of_a_penalty_is_what_its_facts_come_to before insert on settlements_penaltychange
    for each row execute function settlements_penalty_change_adds_up();

-- A change stands only with the request that was carried out with it.
create constraint trigger a_change_of_a_penalty_has_its_request after insert on settlements_penaltychange
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request(
        'penalty.remove penalty.reinstate penalty.reallocate', 'penalty', 'penalty_id');
