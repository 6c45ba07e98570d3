-- Locks, in order, what was carried out for beneficiaries by an action on a date, and adds to it; the highest sum that one of
-- them has then.
with added as (
    insert into authorizations_beneficiaryday (action, business_date, beneficiary, amount)
    select %(action)s, %(business_date)s, b.beneficiary, b.amount
    from unnest(%(beneficiaries)s::text[], %(amounts)s::numeric[]) as b(beneficiary, amount)
    order by b.beneficiary
    on conflict (action, business_date, beneficiary)
        do update set amount = authorizations_beneficiaryday.amount + excluded.amount
    returning amount)
select max(amount) from added
