-- What failed at the end of a date, where fails are penalised, has the penalty of each side that is the cause; of late matching instead
-- where it came in after the cut-off. Of nights that were passed over it is said by the night that caught them up.
with nights as (
    select r.business_date as day, (r.facts ->> 'frozen_through')::bigint as frozen_through, r.facts -> 'markets' as markets,
           r.facts -> 'currencies' as currencies
    from itservices_run r join itservices_step s on s.run_id = r.id and s.name = 'penalise'
    where r.job = 'night' and r.facts ? 'frozen_through'
      and (s.state = 'DONE' and r.business_date > %(since)s::date
           or exists (select from itservices_run w join itservices_step c on c.run_id = w.id and c.name = 'penalise' and c.state = 'DONE'
                      where w.job = 'night' and w.business_date > %(since)s::date and c.counts -> 'caught_up' ? r.business_date::text))
), still as materialized (
    select n.day, o.match_id from nights n join settlements_openmatch o on o.match_id <= n.frozen_through
    union
    select n.day, s.match_id from nights n join settlements_settlement s on s.business_date > n.day and s.match_id <= n.frozen_through
    union
    select n.day, g.id from nights n join settlements_cancellation x on x.business_date > n.day
    join settlements_match g on g.delivering_id = x.instruction_id and g.id <= n.frozen_through
), failing as materialized (
    select t.day, m.id as match_id, m.delivering_id, m.receiving_id, i.payment, i.market_id, greatest(i.at, j.at) as came_in
    from still t
    join nights n on n.day = t.day
    join settlements_match m on m.id = t.match_id
    join settlements_instruction i on i.id = m.delivering_id
    join settlements_instruction j on j.id = m.receiving_id
    where i.place = 'OWN' and i.intended_settlement_date <= t.day and n.markets @> to_jsonb(i.market_id)
      and n.currencies @> to_jsonb(coalesce(i.currency_id, 0))
      and exists (select from settlements_penaltymarket k where k.market_id = i.market_id and k.is_in_scope and k.valid @> t.day)
      and not exists (select from settlements_penaltyinstrument p where p.instrument_id = i.asset_id and p.is_exempt and p.valid @> t.day)
), days as materialized (
    select d.*, (d.day + coalesce(v.days_later, 0) + coalesce(v.actual, f.planned)) at time zone k.time_zone as cut_off,
           exists (select from itservices_run o join itservices_step s on s.run_id = o.id and s.name = 'refuse' and s.state = 'DONE'
                   where o.job = 'night' and o.business_date = d.day) as has_reasons
    from (select distinct day, market_id, payment from failing) d
    join refdata_market k on k.id = d.market_id
    left join refdata_cutoff f on f.market_id = d.market_id and f.payment = case d.payment when 'FOP' then 'FREE' else 'APMT' end
                               and f.valid @> d.day
    left join lateral (
        select actual, days_later from refdata_cutoffmove w
        where w.market_id = d.market_id and w.payment = case d.payment when 'FOP' then 'FREE' else 'APMT' end and w.business_date = d.day
        order by w.id desc limit 1) v on true
), caused as (
    select f.*, d.has_reasons, coalesce(f.came_in >= d.cut_off, false) as is_late, a.reason_code as gave, b.reason_code as took
    from failing f join days d using (day, market_id, payment)
    left join lateral (
        select reason_code from settlements_statuschange h
        where h.instruction_id = f.delivering_id and h.axis = 'SETT' and h.business_date <= f.day order by h.id desc limit 1) a on true
    left join lateral (
        select reason_code from settlements_statuschange h
        where h.instruction_id = f.receiving_id and h.axis = 'SETT' and h.business_date <= f.day order by h.id desc limit 1) b on true
), wanted as (
    select c.day, c.match_id, w.kind, w.side
    from caused c cross join lateral (values
        ('LMFP', null, c.is_late),
        ('SEFP', '', not c.is_late and not c.has_reasons),
        ('SEFP', 'DELI', not c.is_late and c.has_reasons and (c.gave in ('PREA', 'BOTH') or c.took not in ('PREA', 'BOTH')
            and (c.gave = 'LACK' or c.payment in ('PFOD', 'DWP') and 'MONY' in (c.gave, c.took)))),
        ('SEFP', 'RECE', not c.is_late and c.has_reasons and (c.took in ('PREA', 'BOTH') or c.gave not in ('PREA', 'BOTH', 'LACK')
            and c.payment = 'DVP' and 'MONY' in (c.gave, c.took)))) w(kind, side, is_wanted)
    where w.is_wanted
)
select 'P05' as code, format('match %%s on %%s', w.match_id, w.day) as key,
       format('a penalty %%s%%s', w.kind, case w.side when '' then ' of nobody' else coalesce(' of its side ' || w.side, '') end) as expected,
       'none' as found
from wanted w
where not exists (select from settlements_penalty p where p.match_id = w.match_id and p.penalty_date = w.day and p.kind = w.kind
                    and p.side = coalesce(w.side, p.side))
