-- What nights accrued of penalties is what changed of those that stand, what was paid is what was accrued, and both are booked so.
with nights as materialized (
    select n.*, coalesce(lag(n.business_date) over w, date '-infinity') as after_night, coalesce(lag(n.changes_through) over w, 0) as after_change
    from settlements_accrualnight n window w as (order by n.business_date)
), told as (
    select * from nights where business_date > %(since)s::date
), changed as (
    select n.business_date as night, p.business_date, p.market_id, p.currency_id, w.payer, w.other, w.amount
    from told n
    join settlements_penaltychange c on c.id > n.after_change and c.id <= n.changes_through
    join settlements_penalty p on p.id = c.penalty_id
    left join settlements_penaltychange b on b.penalty_id = c.penalty_id and b.number = c.number - 1
    cross join lateral (values
        (c.failing_id, c.receiving_id, c.amount),
        (case when b.id is null then p.failing_id else b.failing_id end, case when b.id is null then p.receiving_id else b.receiving_id end,
         -coalesce(b.amount, p.amount))) w(payer, other, amount)
), fresh as (
    select n.business_date as night, p.business_date, p.market_id, p.currency_id, p.failing_id as payer, p.receiving_id as other,
           sum(p.amount) as amount
    from told n
    join settlements_penalty p on p.business_date > n.after_night and p.business_date <= n.business_date
    where p.failing_id <> p.receiving_id and p.amount > 0
    group by 1, 2, 3, 4, 5, 6
    union all
    select * from changed where payer <> other
), stands as (
    select night, date_trunc('month', business_date)::date as month, market_id, currency_id, least(payer, other) as party_id,
           greatest(payer, other) as counterparty_id, sum(case when payer < other then -amount else amount end) as standing
    from fresh group by 1, 2, 3, 4, 5, 6 having sum(case when payer < other then -amount else amount end) <> 0
), accrued as (
    select a.* from settlements_penaltyaccrual a where a.night > %(since)s::date
), holders as (
    select h.id, h.party_id from refdata_account h where h.number like 'PENALTY/%%'
), booked as (
    select j.id, j.business_date, j.kind, j.subject, m.asset_id, m.debit_account, m.credit_account, m.amount,
           d.party_id as giver, c.party_id as taker,
           (select count(*) from ledger_movement x where x.journal_id = j.id and x.slice = 0 and x.business_date = j.business_date) as legs
    from ledger_journal j
    join ledger_movement m on m.journal_id = j.id and m.slice = 0 and m.business_date = j.business_date and m.leg = 1
    left join ledger_account o on o.id = m.debit_account left join holders d on d.id = o.holder_id
    left join ledger_account q on q.id = m.credit_account left join holders c on c.id = q.holder_id
    where j.slice = 0 and j.kind in ('PENA', 'PENP') and j.business_date > %(since)s::date
), comes_to as (
    select a.month, a.market_id, a.currency_id, a.party_id, a.counterparty_id, sum(a.standing) as standing, sum(a.amount) as amount
    from settlements_penaltyaccrual a
    where a.month in (select month from accrued) group by 1, 2, 3, 4, 5
), paid as (
    select p.*, n.month, n.market_id, n.currency_id, n.party_id, n.counterparty_id, n.net
    from settlements_penaltypayment p join settlements_penaltynet n on n.id = p.net_id
), unpaid as materialized (
    select n.month, n.market_id, n.currency_id, n.party_id from settlements_penaltynet n
    where n.counterparty_id is null and not exists (select from settlements_penaltypayment p where p.net_id = n.id)
      and (n.net <> 0 or (select s.scale from refdata_asset s where s.id = n.currency_id) < 2)
), to_pay as materialized (
    select a.month
    from settlements_penaltyaccrual a
    cross join lateral (values (a.party_id, a.amount), (a.counterparty_id, -a.amount)) v(party_id, amount)
    join unpaid u on (u.month, u.market_id, u.currency_id, u.party_id) = (a.month, a.market_id, a.currency_id, v.party_id)
    where a.month in (select month from unpaid)
    group by a.month, a.market_id, a.currency_id, v.party_id having sum(v.amount) <> 0
), open_months as (
    select m.month from (select distinct month from settlements_penaltyaccrual) m
    where not exists (select from settlements_penaltynet n where n.month = m.month and n.counterparty_id is null)
       or m.month in (select month from to_pay)
       or exists (select from paid where paid.month = m.month and paid.business_date > %(since)s::date)
), of_parties as (
    select a.month, a.market_id, a.currency_id, v.party_id, sum(v.amount) as amount
    from settlements_penaltyaccrual a
    cross join lateral (values (a.party_id, a.amount), (a.counterparty_id, -a.amount)) v(party_id, amount)
    where a.month in (select month from open_months) group by 1, 2, 3, 4
), due as (
    select currency_id, party_id, sum(amount) as amount
    from (select currency_id, party_id, amount from of_parties
          union all
          select currency_id, party_id, -amount from paid where month in (select month from open_months)) d
    group by 1, 2
), on_account as (
    select a.asset_id as currency_id, h.party_id, g.posted
    from holders h join ledger_account a on a.holder_id = h.id join ledger_guard g on g.account_id = a.id
)
select 'P07' as code, format('accrual of %%s for %%s between %%s and %%s', coalesce(a.night, s.night), coalesce(a.month, s.month),
                             coalesce(a.party_id, s.party_id), coalesce(a.counterparty_id, s.counterparty_id)) as key,
       coalesce(trim_scale(s.standing)::text, 'none') as expected, coalesce(trim_scale(a.standing)::text, 'none') as found
from stands s
full join accrued a on (a.night, a.month, a.market_id, a.currency_id, a.party_id, a.counterparty_id)
                     = (s.night, s.month, s.market_id, s.currency_id, s.party_id, s.counterparty_id)
where a.standing is distinct from s.standing
union all
select 'P07', format('accruals of %%s between %%s and %%s', month, party_id, counterparty_id), trim_scale(round(standing, s.scale))::text,
       trim_scale(amount)::text
from comes_to c join refdata_asset s on s.id = c.currency_id where amount <> round(standing, s.scale)
union all
select 'P07', 'accrual ' || a.id, format('a journal of %%s from who owes it to the other', trim_scale(abs(a.amount))),
       coalesce(format('%%s from %%s to %%s', trim_scale(b.amount), b.giver, b.taker), 'none')
from accrued a left join booked b on b.id = a.journal_id
where a.amount <> 0 and (b.kind, b.legs, b.business_date, b.subject, b.asset_id, b.amount, b.giver, b.taker) is distinct from
      ('PENA', 1::bigint, a.night, a.id, a.currency_id, abs(a.amount), case when a.amount < 0 then a.party_id else a.counterparty_id end,
       case when a.amount < 0 then a.counterparty_id else a.party_id end)
union all
select 'P07', 'journal ' || b.id, 'an accrual that it books', 'none'
from booked b where b.kind = 'PENA' and not exists (select from accrued a where a.journal_id = b.id)
union all
select 'P07', 'night of ' || r.business_date, 'what it accrued, as its step says', 'none'
from itservices_run r join itservices_step s on s.run_id = r.id and s.name = 'accrue' and s.state = 'DONE'
where r.job = 'night' and r.business_date > %(since)s::date
  and not exists (select from settlements_accrualnight n where n.run_id = r.id)
union all
select 'P08', 'net ' || p.net_id, format('%%s, over all counterparties', coalesce(trim_scale(o.amount)::text, 'nothing')),
       format('%%s paid', trim_scale(p.amount))
from paid p
left join of_parties o on (o.month, o.market_id, o.currency_id, o.party_id) = (p.month, p.market_id, p.currency_id, p.party_id)
where p.business_date > %(since)s::date and (p.counterparty_id is not null or p.amount is distinct from o.amount)
union all
select 'P08', 'payment of net ' || p.net_id, format('a journal of %%s on account %%s', trim_scale(abs(p.amount)), p.account_id),
       coalesce(format('%%s from account %%s to account %%s', trim_scale(b.amount), b.debit_account, b.credit_account), 'none')
from paid p left join booked b on b.id = p.journal_id
where p.business_date > %(since)s::date
  and (b.kind, b.legs, b.business_date, b.subject, b.asset_id, b.amount, case when p.amount < 0 then b.debit_account else b.credit_account end,
       case when p.amount < 0 then b.taker else b.giver end)
      is distinct from ('PENP', 1::bigint, p.business_date, p.net_id, p.currency_id, abs(p.amount), p.account_id, p.party_id)
union all
select 'P08', 'payment of net ' || p.net_id, 'paid from ' || d.day || ' on', 'paid on ' || p.business_date
from paid p cross join lateral (select settlements_penalty_day(p.market_id, p.month, 'payment') as day) d
where p.business_date > %(since)s::date and p.business_date < d.day
union all
select 'P08', 'journal ' || b.id, 'a payment of a net that it books', 'none'
from booked b where b.kind = 'PENP' and not exists (select from settlements_penaltypayment p where p.journal_id = b.id)
union all
select 'P08', format('penalties of %%s in market %%s and currency %%s', month, market_id, currency_id), 'at most what was paid in',
       format('%%s more paid out', trim_scale(sum(amount)))
from paid where month in (select month from open_months) group by month, market_id, currency_id having sum(amount) > 0
union all
select 'P09', format('penalties of party %%s in currency %%s', coalesce(d.party_id, g.party_id), coalesce(d.currency_id, g.currency_id)),
       coalesce(trim_scale(d.amount), 0)::text, coalesce(trim_scale(g.posted)::text, 'no account')
from due d full join on_account g on (g.party_id, g.currency_id) = (d.party_id, d.currency_id)
where coalesce(d.amount, 0) <> coalesce(g.posted, 0)
