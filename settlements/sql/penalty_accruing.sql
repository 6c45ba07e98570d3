-- By how much what stands of penalties has changed since a night accrued them last, up to a business date: by month, depository, currency
-- and every two parties, seen by the one with the lower number (below zero, it owes the other); and, where the books have fewer decimals
-- than penalties, what of it stood before and is booked.
with last as (
    select coalesce(max(business_date), date '-infinity') as night, coalesce(max(changes_through), 0) as changes from settlements_accrualnight
), changed as (
    select p.business_date, p.market_id, p.currency_id, w.payer, w.other, w.amount
    from settlements_penaltychange c
    join settlements_penalty p on p.id = c.penalty_id
    left join settlements_penaltychange b on b.penalty_id = c.penalty_id and b.number = c.number - 1
    cross join lateral (values
        (c.failing_id, c.receiving_id, c.amount),
        (case when b.id is null then p.failing_id else b.failing_id end, case when b.id is null then p.receiving_id else b.receiving_id end,
         -coalesce(b.amount, p.amount))) w(payer, other, amount)
    where c.id > (select changes from last) and c.id <= %(changes_through)s and p.business_date <= %(business_date)s
), fresh as (
    select business_date, market_id, currency_id, failing_id as payer, receiving_id as other, sum(amount) as amount
    from settlements_penalty
    where business_date > (select night from last) and business_date <= %(business_date)s and failing_id <> receiving_id and amount > 0
    group by 1, 2, 3, 4, 5
    union all
    select * from changed where payer <> other
), between_two as (
    select date_trunc('month', business_date)::date as month, market_id as market, currency_id as currency, least(payer, other) as party,
           greatest(payer, other) as counterparty, sum(case when payer < other then -amount else amount end) as change
    from fresh group by 1, 2, 3, 4, 5 having sum(case when payer < other then -amount else amount end) <> 0
)
select nextval('settlements_penaltyaccrual_id_seq') as id, t.*, s.scale as decimals, coalesce(d.standing, 0) as stood, coalesce(d.amount, 0) as booked
from between_two t
join refdata_asset s on s.id = t.currency
left join lateral (
    select sum(a.standing) as standing, sum(a.amount) as amount from settlements_penaltyaccrual a
    where s.scale < 2 and (a.month, a.market_id, a.currency_id, a.party_id, a.counterparty_id)
                          = (t.month, t.market, t.currency, t.party, t.counterparty)) d on true
order by t.month, t.market, t.currency, t.party, t.counterparty
