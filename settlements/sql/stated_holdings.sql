-- What a safekeeping account held at the close of a date, by account of the books; none where nothing was left.
select a.id as account, a.asset_id as asset, trim_scale(b.posted) as posted
from ledger_account a
left join lateral (
    select n.business_date, n.posted from ledger_balancesnapshot n
    where n.account_id = a.id and n.business_date <= %(on)s order by n.business_date desc limit 1) s on true
cross join lateral (
    select coalesce(s.posted, 0) + coalesce(sum(x.amount), 0) as posted
    from (select m.amount from ledger_movement m
          where m.credit_account = a.id and m.business_date <= %(on)s and m.business_date > coalesce(s.business_date, date '-infinity')
          union all
          select -m.amount from ledger_movement m
          where m.debit_account = a.id and m.business_date <= %(on)s and m.business_date > coalesce(s.business_date, date '-infinity')) x) b
where a.holder_id = %(holder)s and b.posted <> 0
order by a.id
