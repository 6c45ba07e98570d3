-- What failed at the end of a date, where fails are penalised, has the penalty of each side that is the cause; of late matching instead
-- where it came in after the cut-off, and of late matching for each day before it on which it was late already. Of nights that were
-- passed over it is said by the night that caught them up, `judged`.
with nights as materialized (
    select r.business_date as day, r.business_date as judged, (r.facts ->> 'frozen_through')::bigint as frozen_through,
           r.facts -> 'markets' as markets, r.facts -> 'currencies' as currencies
    from itservices_run r join itservices_step s on s.run_id = r.id and s.name = 'penalise' and s.state = 'DONE'
    where r.job = 'night' and r.facts ? 'frozen_through' and r.business_date > %(since)s::date
    union all
    select r.business_date, w.business_date, (r.facts ->> 'frozen_through')::bigint, r.facts -> 'markets', r.facts -> 'currencies'
    from itservices_run r join itservices_step s on s.run_id = r.id and s.name = 'penalise' and s.state <> 'DONE'
    join itservices_run w on w.job = 'night' and w.business_date > r.business_date and w.business_date > %(since)s::date
    join itservices_step c on c.run_id = w.id and c.name = 'penalise' and c.state = 'DONE' and c.counts -> 'caught_up' ? r.business_date::text
    where r.job = 'night' and r.facts ? 'frozen_through'
), cut_offs as materialized (
    select r.business_date as judged, c.market, c.is_free, c.day, c.passed_at
    from itservices_run r join itservices_step s on s.run_id = r.id and s.name = 'penalise' and s.state = 'DONE'
    cross join lateral jsonb_to_recordset(s.counts -> 'read' -> 'cut_offs') c(market int, is_free boolean, day date, passed_at timestamptz)
    where r.job = 'night' and r.business_date > %(since)s::date
), reach as (
    select min(day) as first, max(day) as last from nights
), ended as (
    select match_id, null::date as on_date from settlements_openmatch
    where intended_settlement_date <= (select last from reach)
    union all
    select match_id, business_date from settlements_settlement where business_date > (select first from reach)
    union all
    select g.id, settlements_cancelled_from(x.business_date, x.reason_code)
    from settlements_cancellation x join settlements_match g on g.delivering_id = x.instruction_id
    where settlements_cancelled_from(x.business_date, x.reason_code) > (select first from reach)
), failing as materialized (
    select n.day, n.judged, m.id as match_id, m.delivering_id, m.receiving_id, i.payment, i.market_id, greatest(i.at, j.at) as came_in
    from ended e
    cross join reach b
    join settlements_match m on m.id = e.match_id
    join settlements_instruction i on i.id = m.delivering_id
    join settlements_instruction j on j.id = m.receiving_id
    cross join lateral generate_series(greatest(i.intended_settlement_date, b.first), least(e.on_date - 1, b.last), interval '1 day') d(at)
    join nights n on n.day = d.at::date and n.frozen_through >= m.id
    where i.place = 'OWN' and i.intended_settlement_date < coalesce(e.on_date, date 'infinity')
      and n.markets @> to_jsonb(i.market_id) and n.currencies @> to_jsonb(coalesce(i.currency_id, 0))
      and exists (select from settlements_penaltymarket k where k.market_id = i.market_id and k.is_in_scope and k.valid @> n.day
                    and not exists (select from settlements_types_said() t
                                    where t.match_id = m.id and t.deliverers = any (k.types_out_of_scope) and t.receivers = any (k.types_out_of_scope)))
      and not exists (select from settlements_penaltyinstrument p where p.instrument_id = i.asset_id and p.is_exempt and p.valid @> n.day)
), days as materialized (
    select d.*, coalesce(c.passed_at, (d.day + 1)::timestamp at time zone k.time_zone) as cut_off,
           exists (select from itservices_run o join itservices_step s on s.run_id = o.id and s.name = 'refuse' and s.state = 'DONE'
                   where o.job = 'night' and o.business_date = d.day) as has_reasons
    from (select distinct day, judged, market_id, payment from failing) d
    join refdata_market k on k.id = d.market_id
    left join cut_offs c on (c.judged, c.market, c.is_free, c.day) = (d.judged, d.market_id, d.payment = 'FOP', d.day)
), frozen as (
    select * from (
        select r.business_date as judged, (r.facts ->> 'frozen_through')::bigint as through,
               lag((r.facts ->> 'frozen_through')::bigint, 1, 0) over (order by r.business_date) as before
        from itservices_run r join itservices_step s on s.run_id = r.id and s.name = 'penalise' and s.state = 'DONE'
        where r.job = 'night' and r.facts ? 'frozen_through') f
    where judged > %(since)s::date
), late as materialized (
    select f.judged, m.id as match_id, i.market_id, i.currency_id, i.asset_id, i.intended_settlement_date as intended, k.calendar_id,
           coalesce(s.business_date, x.business_date, f.judged) as open_until, l.matched_on,
           greatest(i.at, j.at) >= c.passed_at and greatest(i.at, j.at) >= coalesce(e.passed_at, greatest(i.at, j.at)) as is_after
    from frozen f
    join settlements_match m on m.id > f.before and m.id <= f.through
    join settlements_instruction i on i.id = m.delivering_id
    join settlements_instruction j on j.id = m.receiving_id
    join refdata_market k on k.id = i.market_id
    cross join lateral (select (greatest(i.at, j.at) at time zone k.time_zone)::date as local_day) o
    left join cut_offs c on (c.judged, c.market, c.is_free, c.day) = (f.judged, i.market_id, i.payment = 'FOP', o.local_day)
    left join cut_offs e on (e.judged, e.market, e.is_free, e.day) = (f.judged, i.market_id, i.payment = 'FOP', o.local_day - 1)
    cross join lateral (select o.local_day - coalesce(greatest(i.at, j.at) < e.passed_at, false)::int as matched_on) l
    left join settlements_settlement s on s.match_id = m.id
    left join settlements_cancellation x on x.instruction_id = m.delivering_id
    where i.place = 'OWN' and o.local_day >= i.intended_settlement_date
), late_days as (
    select r.business_date as day, l.match_id
    from late l
    join itservices_run r on r.job = 'night' and r.business_date between l.intended and least(l.matched_on, l.judged, l.open_until)
        and (r.business_date < l.matched_on or l.is_after)
    where r.facts -> 'markets' @> to_jsonb(l.market_id) and r.facts -> 'currencies' @> to_jsonb(coalesce(l.currency_id, 0))
      and r.business_date >= date '2022-02-01'
      and exists (select from settlements_penaltymarket k where k.market_id = l.market_id and k.is_in_scope and k.valid @> r.business_date
                    and not exists (select from settlements_types_said() t
                                    where t.match_id = l.match_id and t.deliverers = any (k.types_out_of_scope) and t.receivers = any (k.types_out_of_scope)))
      and not exists (select from settlements_penaltyinstrument p
                      where p.instrument_id = l.asset_id and p.is_exempt and p.valid @> r.business_date)
      and not exists (select from refdata_closure h
                      where h.calendar_id in (l.calendar_id, (select y.calendar_id from refdata_currencycalendar y where y.currency_id = l.currency_id))
                        and h.date = r.business_date and h.kind = 'CLOSED' and upper_inf(h.known))
), caused as (
    select f.*, d.has_reasons, f.came_in >= d.cut_off as is_late, a.reason_code as gave, b.reason_code as took
    from failing f join days d using (day, judged, market_id, payment)
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
    union
    select day, match_id, 'LMFP', null from late_days
)
select 'P05' as code, format('match %%s on %%s', w.match_id, w.day) as key,
       format('a penalty %%s%%s', w.kind, case w.side when '' then ' of nobody' else coalesce(' of its side ' || w.side, '') end) as expected,
       'none' as found
from wanted w
where not exists (select from settlements_penalty p where p.match_id = w.match_id and p.penalty_date = w.day and p.kind = w.kind
                    and p.side = coalesce(w.side, p.side))
  and not (w.kind = 'LMFP' and 2 = (select count(*) from settlements_match j join settlements_settlementcondition c
                                      on c.instruction_id = any (array[j.delivering_id, j.receiving_id])
                                    where j.id = w.match_id and c.code = 'BSSP'))
