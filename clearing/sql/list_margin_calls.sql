-- Margin calls with what came of them up to a business date (null: now), the newest first. Braces are filled in by clearing/queries/margin.py.
select * from (
    select k.id, k.account_id as account, a.party_id, p.lei as party_lei, a.ccp_id, c.lei as ccp_lei, u.code as unit, k.amount,
           r.business_date, k.due_at, k.at, k.amount - coalesce(m.met, 0) as outstanding,
           coalesce(m.withdrawn, false) as withdrawn, coalesce(m.disputed, false) as disputed, m.ended_at
    from clearing_margincall k
    join clearing_marginaccount a on a.id = k.account_id
    join clearing_marginreckoning r on r.id = k.reckoning_id
    join refdata_party p on p.id = a.party_id
    left join refdata_party c on c.id = a.ccp_id
    join refdata_currency u on u.asset_id = a.unit_id
    left join lateral (
        select sum(x.amount) as met, bool_or(x.kind = 'WITHDRAWN') as withdrawn, max(x.at) as ended_at,
               (array_agg(x.kind order by x.id desc) filter (where x.kind in ('DISPUTED', 'AGREED')))[1] = 'DISPUTED' as disputed
        from clearing_margincallact x where x.call_id = k.id and (%(until)s::date is null or x.business_date <= %(until)s::date)) m on true
    where %(until)s::date is null or r.business_date <= %(until)s::date) f
where {conditions} and {beyond}
order by id {order} limit %(limit)s
