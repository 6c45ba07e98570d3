-- The nets over all of some months that are not paid yet, with what was accrued of them: below zero the party pays. In units of the books
-- a net of zero may come to something where they have fewer than two decimals, and one of something to nothing: what was accrued is what is paid.
with unpaid as (
    select n.id, n.month, n.market_id, n.currency_id, n.party_id from settlements_penaltynet n
    where n.month = any (%(months)s::date[]) and n.counterparty_id is null
      and not exists (select from settlements_penaltypayment p where p.net_id = n.id)
      and (n.net <> 0 or (select s.scale from refdata_asset s where s.id = n.currency_id) < 2)
), accrued as (
    select a.month, a.market_id, a.currency_id, v.party_id, sum(v.amount) as amount
    from settlements_penaltyaccrual a
    cross join lateral (values (a.party_id, a.amount), (a.counterparty_id, -a.amount)) v(party_id, amount)
    where a.month in (select month from unpaid) group by 1, 2, 3, 4
)
select u.id as net, u.month, u.market_id as market, u.currency_id as currency, u.party_id as party, a.amount
from unpaid u
join accrued a on (a.month, a.market_id, a.currency_id, a.party_id) = (u.month, u.market_id, u.currency_id, u.party_id)
where a.amount <> 0 order by u.id
