-- Penalties in the books of the parties in scope, by month, depository and currency, the newest first: what was accrued for those that pay
-- and for those that get something, what of it was paid, and how many nets are due and not paid. Months since a day, and older ones
-- with something unpaid. Braces are filled in by settlements/queries/penalty_money.py.
with unpaid as (
    select n.month, n.market_id, n.currency_id, count(*) as number from settlements_penaltynet n
    where {nets} and exists (select from settlements_penaltyunpaid w where w.net_id = n.id)
      and not exists (select from settlements_penaltypayment p where p.net_id = n.id)
    group by 1, 2, 3
), accrued as (
    select a.month, a.market_id, a.currency_id, v.party_id, sum(v.amount) as amount
    from settlements_penaltyaccrual a
    cross join lateral (values (a.party_id, a.amount), (a.counterparty_id, -a.amount)) v(party_id, amount)
    where (a.month >= %(since)s or a.month in (select month from unpaid)) and {accruals}
    group by 1, 2, 3, 4
), paid as (
    select n.month, n.market_id, n.currency_id, -sum(least(p.amount, 0)) as paid_in, sum(greatest(p.amount, 0)) as paid_out
    from settlements_penaltypayment p join settlements_penaltynet n on n.id = p.net_id
    where (n.month >= %(since)s or n.month in (select month from unpaid)) and {nets}
    group by 1, 2, 3
)
select t.month, k.code as market, k.name as market_name, c.code as currency, t.to_pay, t.to_get, coalesce(p.paid_in, 0) as paid_in,
       coalesce(p.paid_out, 0) as paid_out, coalesce(u.number, 0) as unpaid,
       exists (select from settlements_penaltymonth m where m.month = t.month) as is_netted
from (select month, market_id, currency_id, -sum(least(amount, 0)) as to_pay, sum(greatest(amount, 0)) as to_get
      from accrued group by 1, 2, 3) t
join refdata_market k on k.id = t.market_id
join refdata_asset c on c.id = t.currency_id
left join paid p on (p.month, p.market_id, p.currency_id) = (t.month, t.market_id, t.currency_id)
left join unpaid u on (u.month, u.market_id, u.currency_id) = (t.month, t.market_id, t.currency_id)
order by t.month desc, k.code, c.code
