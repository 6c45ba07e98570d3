-- Reckonings add up from their lines, lines are what the books held at the prices that stood, and calls are for what was short.
-- Read are the reckonings of the days since, each with its lines, its call and what came of earlier calls by then.
with fresh as (
    select r.*, t.maintenance as percent, t.initial as initial_percent, t.add_on, t.minimum, t.rounding, s.scale,
           t.account_id as terms_of
    from clearing_marginreckoning r
    left join clearing_marginterms t on t.id = r.terms_id
    left join clearing_marginaccount a on a.id = r.account_id
    left join refdata_asset s on s.id = a.unit_id
    where r.business_date >= %(since)s::date
), added as (
    select f.id, coalesce(sum(l.value) filter (where l.price is null), 0) as cash,
           coalesce(sum(l.value) filter (where l.price is not null), 0) as value,
           coalesce(sum(l.counted) filter (where l.price is not null), 0) as counted
    from fresh f left join clearing_marginline l on l.reckoning_id = f.id
    group by f.id
), asked as (
    select f.id, a.cash, a.value, a.counted,
           ceil((f.percent * a.counted / 100 + f.add_on) * power(10::numeric, f.scale)) / power(10::numeric, f.scale) as requirement,
           ceil((f.initial_percent * a.counted / 100 + f.add_on) * power(10::numeric, f.scale)) / power(10::numeric, f.scale) as initial,
           greatest(f.requirement - f.equity, 0) as short
    from fresh f join added a on a.id = f.id
), line as (
    select l.*, f.scale, f.account_id, f.business_date, h.kind = 'LOCATION' as is_ours,
           l.balance * coalesce(l.price, 1) * l.rate / case l.quotation when 'PRCT' then 100 else 1 end as worth
    from fresh f join clearing_marginline l on l.reckoning_id = f.id
    left join ledger_account b on b.id = l.book_id left join refdata_account h on h.id = b.holder_id
), held as (
    select l.reckoning_id, l.book_id, coalesce(s.posted, 0) + coalesce(m.change, 0) as posted
    from line l
    left join lateral (
        select business_date, posted from ledger_balancesnapshot b
        where b.account_id = l.book_id and b.business_date <= l.business_date order by business_date desc limit 1) s on true
    left join lateral (
        select sum(amount) as change from (
            select amount from ledger_movement where credit_account = l.book_id and business_date <= l.business_date
              and business_date > coalesce(s.business_date, date '-infinity')
            union all
            select -amount from ledger_movement where debit_account = l.book_id and business_date <= l.business_date
              and business_date > coalesce(s.business_date, date '-infinity')) x) m on true
), called as (
    select f.id, case when f.due > 0 and f.due >= f.minimum then ceil(f.due / f.rounding) * f.rounding else 0 end as amount
    from (select f.*, greatest(a.short - f.outstanding, 0) as due from fresh f join asked a on a.id = f.id) f
), earlier as (
    select f.id, coalesce(sum(c.amount - coalesce(x.met, 0)), 0) as outstanding
    from fresh f
    left join clearing_marginreckoning r on r.account_id = f.account_id and r.business_date < f.business_date
    left join clearing_margincall c on c.reckoning_id = r.id
    left join lateral (
        select sum(amount) as met from clearing_margincallact x
        where x.call_id = c.id and (x.id <= f.newest_act or x.reckoning_id = f.id)) x on true
    group by f.id
)
select 'M01' as code, 'reckoning ' || f.id as key,
       format('cash %%s, value %%s, counted %%s, requirement %%s, initial %%s', trim_scale(a.cash), trim_scale(a.value),
              trim_scale(a.counted), trim_scale(a.requirement), trim_scale(a.initial)) as expected,
       format('cash %%s, value %%s, counted %%s, requirement %%s, initial %%s', trim_scale(f.cash), trim_scale(f.value),
              trim_scale(f.counted), trim_scale(f.requirement), trim_scale(f.initial)) as found
from fresh f join asked a on a.id = f.id
where (f.cash, f.value, f.counted, f.requirement, f.initial, f.equity, f.terms_of)
      is distinct from (a.cash, a.value, a.counted, a.requirement, a.initial, a.cash + a.counted, f.account_id)
union all
select 'M02', 'line of account ' || l.book_id || ' in reckoning ' || l.reckoning_id,
       format('%%s units, %%s, counted %%s', trim_scale(case when l.is_ours then -h.posted else h.posted end),
              trim_scale(round(l.worth, l.scale)), trim_scale(round(round(l.worth, l.scale) * (100 - l.haircut) / 100, l.scale))),
       format('%%s units, %%s, counted %%s', trim_scale(l.balance), trim_scale(l.value), trim_scale(l.counted))
from line l join held h on (h.reckoning_id, h.book_id) = (l.reckoning_id, l.book_id)
where (l.balance, l.value, l.counted) is distinct from
      (case when l.is_ours then -h.posted else h.posted end, round(l.worth, l.scale),
       round(round(l.worth, l.scale) * (100 - l.haircut) / 100, l.scale))
union all
select 'M03', 'reckoning ' || f.id, format('call for %%s', trim_scale(w.amount)),
       format('%%s said, call for %%s of account %%s', trim_scale(f.called), coalesce(trim_scale(c.amount)::text, 'nothing'),
              coalesce(c.account_id, f.account_id))
from fresh f join called w on w.id = f.id left join clearing_margincall c on c.reckoning_id = f.id
where (f.called, coalesce(c.amount, 0), coalesce(c.account_id, f.account_id)) is distinct from (w.amount, w.amount, f.account_id)
union all
select 'M04', 'reckoning ' || f.id, format('%%s asked for by earlier calls', trim_scale(e.outstanding)),
       format('%%s', trim_scale(f.outstanding))
from fresh f join earlier e on e.id = f.id where f.outstanding is distinct from e.outstanding
union all
select 'M04', 'margin call ' || c.id, format('met by at most %%s', trim_scale(c.amount)),
       format('%%s', trim_scale(sum(x.amount)))
from clearing_margincall c join clearing_margincallact x on x.call_id = c.id
where x.business_date >= %(since)s::date or %(full)s
group by c.id having sum(x.amount) > c.amount
union all
select 'M05', format('margin account %%s on %%s', t.account_id, d.business_date), 'one reckoning, or what was missing',
       format('%%s reckonings', count(r.id))
from ledger_day d
join clearing_marginterms t on t.valid @> d.business_date
left join clearing_marginreckoning r on (r.account_id, r.business_date) = (t.account_id, d.business_date)
where d.business_date >= %(since)s::date
group by t.account_id, d.business_date, d.closed_at, t.at
having count(r.id) > 1
    or (count(r.id) = 0 and d.closed_at > t.at
        and not exists (select from itservices_run n join itservices_step s on s.run_id = n.id and s.name = 'call margin'
                        where n.job = 'night' and n.business_date = d.business_date and s.state <> 'DONE')
        and not exists (select from clearing_marginexception e
                        where (e.account_id, e.business_date) = (t.account_id, d.business_date))
        and exists (select from clearing_marginreckoning e where e.account_id = t.account_id and e.business_date < d.business_date))
