-- Margin accounts that have terms on a day or calls that are open, as they stood when they were reckoned last, what their calls still
-- ask for, since when and until when (`overdue_at`: of those that nobody disputes); the most short first.
-- Braces are filled in by clearing/queries/margin.py.
select * from (
    select a.id, a.party_id, p.lei as party_lei, a.ccp_id, c.lei as ccp_lei, u.code as unit, t.maintenance,
           r.business_date, r.equity, r.requirement, r.equity - r.requirement as excess,
           coalesce(o.outstanding, 0) as outstanding, coalesce(o.calls, 0) as calls, o.since, o.due_at, o.overdue_at,
           x.business_date as missing_on,
           coalesce((r.equity - r.requirement) / nullif(r.requirement, 0), 'infinity') as k0
    from clearing_marginaccount a
    left join clearing_marginterms t on t.account_id = a.id and t.valid @> %(on)s::date
    join refdata_party p on p.id = a.party_id
    left join refdata_party c on c.id = a.ccp_id
    join refdata_currency u on u.asset_id = a.unit_id
    left join lateral (
        select * from clearing_marginreckoning r where r.account_id = a.id order by r.business_date desc limit 1) r on true
    left join lateral (
        select sum(k.amount - k.met) as outstanding, count(*) as calls, min(k.at) as since, min(k.due_at) as due_at,
               min(k.due_at) filter (where not k.disputed) as overdue_at
        from (select k.amount, k.at, k.due_at, coalesce(m.met, 0) as met, coalesce(m.disputed, false) as disputed
              from clearing_margincall k
              left join lateral (
                  select sum(x.amount) as met,
                         (array_agg(x.kind order by x.id desc) filter (where x.kind in ('DISPUTED', 'AGREED')))[1] = 'DISPUTED'
                             as disputed
                  from clearing_margincallact x where x.call_id = k.id) m on true
              where k.account_id = a.id) k
        where k.amount > k.met) o on true
    left join lateral (
        select e.business_date from clearing_marginexception e
        where e.account_id = a.id and e.business_date > coalesce(r.business_date, date '-infinity')
        order by e.business_date desc limit 1) x on true
    where t.id is not null or o.calls > 0) f
where {conditions} and {beyond}
order by k0 {order}, id {order} limit %(limit)s
