-- What PostgreSQL keeps of the money of penalties: nights accrue one after another, what is paid is what was accrued, and nobody is paid
-- what nobody has paid in.

-- A night accrues what came after the one before it: nothing twice, and nothing is left out.
create function settlements_accruals_follow() returns trigger language plpgsql as $$
declare
    last public.settlements_accrualnight := (select n from public.settlements_accrualnight n order by n.business_date desc limit 1);
begin
    if new.business_date <= last.business_date or new.changes_through < last.changes_through then
        raise exception using errcode = 'check_violation', constraint = 'nights_accrue_penalties_one_after_another',
            message = format('expected a night after %s with changes from %s on, found %s with those through %s',
                             last.business_date, last.changes_through, new.business_date, new.changes_through);
    end if;
    return new;
end $$;
create trigger nights_accrue_penalties_one_after_another before insert on settlements_accrualnight
    for each row execute function settlements_accruals_follow();

-- A net is paid as it was accrued; of one month, depository and currency no more is paid out than was paid in.
create function settlements_payments_of_penalties_add_up() returns trigger language plpgsql as $$
declare
    wrong record;
begin
    select m.net_id, m.amount, a.amount as accrued into wrong
    from written m join public.settlements_penaltynet n on n.id = m.net_id
    left join (
        select x.month, x.market_id, x.currency_id, v.party_id, sum(v.amount) as amount
        from public.settlements_penaltyaccrual x
        cross join lateral (values (x.party_id, x.amount), (x.counterparty_id, -x.amount)) v(party_id, amount)
        where x.month in (select o.month from written w join public.settlements_penaltynet o on o.id = w.net_id)
        group by 1, 2, 3, 4) a
        on (a.month, a.market_id, a.currency_id, a.party_id) = (n.month, n.market_id, n.currency_id, n.party_id)
    where n.counterparty_id is not null or m.amount is distinct from a.amount limit 1;
    if found then
        raise exception using errcode = 'check_violation', constraint = 'what_is_paid_of_penalties_is_what_was_accrued',
            message = format('net %s: expected %s over all counterparties, found %s', wrong.net_id, wrong.accrued, wrong.amount);
    end if;
    select n.month, n.market_id, n.currency_id, sum(p.amount) as amount into wrong
    from (select distinct o.month, o.market_id, o.currency_id
          from written m join public.settlements_penaltynet o on o.id = m.net_id) g
    join public.settlements_penaltynet n on (n.month, n.market_id, n.currency_id) = (g.month, g.market_id, g.currency_id)
    join public.settlements_penaltypayment p on p.net_id = n.id
    group by 1, 2, 3 having sum(p.amount) > 0 limit 1;
    if found then
        raise exception using errcode = 'check_violation', constraint = 'no_more_of_penalties_is_paid_out_than_was_paid_in',
            message = format('penalties of %s in market %s: expected at most what was paid in, found %s more paid out',
                             wrong.month, wrong.market_id, wrong.amount);
    end if;
    return null;
end $$;
create trigger payments_of_penalties_add_up after insert on settlements_penaltypayment
    referencing new table as written for each statement execute function settlements_payments_of_penalties_add_up();

-- The account of a party's penalties is named by its LEI: there is one for each, and it is opened by the night that needs it, so that it
-- alone needs no request of a person.
create function settlements_account_of_penalties_is_named() returns trigger language plpgsql as $$
begin
    if new.number like 'PENALTY/%' and (new.kind <> 'CONTROL'
            or new.number <> 'PENALTY/' || (select p.lei from public.refdata_party p where p.id = new.party_id)) then
        raise exception using errcode = 'check_violation', constraint = 'an_account_of_penalties_bears_the_lei_of_its_party',
            message = format('account %s: expected a control account with the LEI of its party, found %s', new.number, new.kind);
    end if;
    return new;
end $$;
create trigger an_account_of_penalties_bears_the_lei_of_its_party before insert on refdata_account
    for each row execute function settlements_account_of_penalties_is_named();
drop trigger an_account_is_opened_with_its_request on refdata_account;
create constraint trigger an_account_is_opened_with_its_request after insert on refdata_account
    deferrable initially deferred
    for each row when (new.number not like 'PENALTY/%') execute function authorizations_row_has_its_request('account.open', 'account', 'id');
