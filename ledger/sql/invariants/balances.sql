-- Guards and kept balances are what the movements add up to, from the balances of the last proved date on.
with base as (
    select distinct on (account_id) account_id, posted from ledger_balancesnapshot
    where business_date <= %(base)s::date order by account_id, business_date desc
), daily as (
    select account_id, business_date, sum(change) as change
    from (select credit_account as account_id, business_date, amount as change from ledger_movement
          where business_date > %(base)s::date
          union all
          select debit_account, business_date, -amount from ledger_movement where business_date > %(base)s::date) m
    group by account_id, business_date
), running as materialized (
    select d.account_id, d.business_date,
           coalesce(b.posted, 0) + sum(d.change) over (partition by d.account_id order by d.business_date) as posted,
           lead(d.business_date) over (partition by d.account_id order by d.business_date) is null as newest
    from daily d left join base b using (account_id)
), allowed as (
    select g.account_id, least(g.floor, min(f.floor)) as floor
    from ledger_guard g
    left join (select e.subject_ids[1]::integer as account_id, v.floor::numeric as floor
               from recordkeeping_event e
               cross join lateral (values (e.before ->> 'floor'), (e.after ->> 'floor')) v(floor)
               where e.code = 'account.floor_set') f on f.account_id = g.account_id
    where g.floor is not null
    group by g.account_id, g.floor having count(*) = count(f.account_id) filter (where f.floor is not null)
                                        or count(f.account_id) = 0
)
select 'L05' as code, g.account_id::text as key, 'asset ' || a.asset_id as expected, 'asset ' || g.asset_id as found
from ledger_guard g join ledger_account a on a.id = g.account_id where a.asset_id <> g.asset_id
union all
select 'L06', g.account_id::text, trim_scale(coalesce(r.posted, b.posted, 0))::text, trim_scale(g.posted)::text
from ledger_guard g left join base b using (account_id) left join running r on r.account_id = g.account_id and r.newest
where g.posted is distinct from coalesce(r.posted, b.posted, 0)
union all
select 'L07', coalesce(a.id, g.account_id)::text, 'an account and its guard',
       case when g.account_id is null then 'no guard' else 'no account' end
from ledger_account a full join ledger_guard g on g.account_id = a.id where a.id is null or g.account_id is null
union all
select 'L07', r.account_id::text, 'an account and its guard', 'movements on no account'
from running r left join ledger_guard g using (account_id) where r.newest and g.account_id is null
union all
select 'L08', account_id::text, 'at least ' || trim_scale(floor),
       format('posted %%s, held %%s', trim_scale(posted), trim_scale(held))
from ledger_guard where posted - held < floor or held < 0 or 'NaN' in (posted, held)
union all
select 'L09', r.account_id || ' at ' || r.business_date, 'at least ' || trim_scale(w.floor), trim_scale(r.posted)::text
from running r join allowed w using (account_id) where r.posted < w.floor
union all
select 'L10', s.code, '0', trim_scale(sum(g.posted))::text
from ledger_guard g join refdata_asset s on s.id = g.asset_id group by s.code having sum(g.posted) <> 0
union all
select 'L12', coalesce(r.account_id, k.account_id) || ' at ' || coalesce(r.business_date, k.business_date),
       coalesce(trim_scale(r.posted)::text, 'no balance: nothing moved on an open or closed day'),
       coalesce(trim_scale(k.posted)::text, 'none kept')
from (select r.* from running r join ledger_day y on y.business_date = r.business_date and y.closed_at is not null) r
full join (select * from ledger_balancesnapshot where business_date > %(base)s::date) k
    on k.account_id = r.account_id and k.business_date = r.business_date
where k.posted is distinct from r.posted
union all
select 'L16', g.account_id::text, trim_scale(coalesce(h.held, 0))::text, trim_scale(g.held)::text
from ledger_guard g
left join (select h.account_id, sum(h.amount) as held from ledger_hold h left join ledger_holdrelease r on r.hold_id = h.id
           where r.hold_id is null group by h.account_id) h using (account_id)
where g.held <> coalesce(h.held, 0)
union all
select 'L23', g.account_id::text, coalesce(f.floor, 'none'), coalesce(g.floor::text, 'none')
from ledger_guard g
join (select distinct on (subject_ids) subject_ids[1]::integer as account_id, after ->> 'floor' as floor from recordkeeping_event
      where code = 'account.floor_set' order by subject_ids, id desc) f using (account_id)
where g.floor is distinct from f.floor::numeric
union all
select 'L22', a.id::text, h.kind || coalesce(' in asset ' || h.currency_id, ''), s.kind || ' ' || s.code
from ledger_account a join refdata_account h on h.id = a.holder_id join refdata_asset s on s.id = a.asset_id
where (h.kind = 'CASH' and h.currency_id <> a.asset_id) or (h.kind = 'SECURITIES' and s.kind <> 'INSTRUMENT')
