-- What ran out by the rule of its market is cancelled by the night, as its warning said where the rule warns, and nothing else is; what was
-- cancelled and warned of is what the events tell. settlements.recycling says the same of one instruction.
with last as (
    select r.business_date as day from itservices_run r join itservices_step s on s.run_id = r.id and s.name = 'recycle' and s.state = 'DONE'
    where r.job = 'night' order by r.business_date desc limit 1
), cancelled as materialized (
    select c.instruction_id, c.business_date as day, i.market_id, i.intended_settlement_date, i.at, m.id as match_id, m.matched_at,
           m.delivering_id + m.receiving_id - c.instruction_id as other
    from settlements_cancellation c
    join settlements_instruction i on i.id = c.instruction_id
    left join settlements_match m on m.delivering_id = c.instruction_id or m.receiving_id = c.instruction_id
    where c.reason_code = 'CANS' and c.business_date > %(since)s::date
), standing as materialized (
    select 'match ' || o.match_id as key, l.day, o.market_id, o.intended_settlement_date, o.match_id, m.delivering_id as one, m.receiving_id as other,
           m.matched_at as at
    from last l
    join settlements_recyclingrule u on u.valid @> l.day
    join settlements_openmatch o on o.market_id = u.market_id and o.place = 'OWN' and o.deliverer_imposed = '' and o.receiver_imposed = ''
        and o.intended_settlement_date <= l.day - u.matched
    join settlements_match m on m.id = o.match_id
    union all
    select 'instruction ' || w.instruction_id, l.day, w.market_id, w.intended_settlement_date, null, w.instruction_id, null, w.at
    from last l
    join settlements_recyclingrule u on u.valid @> l.day
    join settlements_unmatched w on w.market_id = u.market_id and w.place = 'OWN' and w.imposed = '' and w.intended_settlement_date <= l.day - u.unmatched
), judged as (
    select 'R01' as code, 'instruction ' || instruction_id as key, day, market_id, match_id is not null as is_matched, intended_settlement_date,
           match_id, instruction_id as one, other, coalesce(matched_at, at) as at
    from cancelled
    union all
    select 'R02', key, day, market_id, match_id is not null, intended_settlement_date, match_id, one, other, at from standing
), open_days as materialized (
    select d.market_id, d.day as of_day, s.at::date as day
    from (select distinct market_id, day from judged) d
    join refdata_market k on k.id = d.market_id
    join refdata_calendar c on c.id = k.calendar_id
    cross join lateral generate_series(greatest(lower(c.covers), d.day - 400), d.day, interval '1 day') s(at)
    where not extract(isodow from s.at) = any (c.weekend)
      and not exists (select from refdata_closure h where h.calendar_id = c.id and h.date = s.at::date and h.kind = 'CLOSED' and upper_inf(h.known))
), first_days as (
    select market_id, of_day, min(day) as day from open_days group by 1, 2
), tried as (
    select j.code, j.key, j.day, j.market_id, f.counted_from, n.days, u.id as rule,
           case when j.is_matched then u.matched else u.unmatched end as period,
           case when j.is_matched then u.matched_warning else u.unmatched_warning end as warning, w.promised
    from judged j
    join refdata_market k on k.id = j.market_id
    join first_days g on (g.market_id, g.of_day) = (j.market_id, j.day)
    left join settlements_recyclingrule u on u.market_id = j.market_id and u.valid @> j.day
    cross join lateral (
        select greatest(j.intended_settlement_date, (j.at at time zone k.time_zone)::date,
                        (select max(p.business_date) from settlements_settlementpart p where p.match_id = j.match_id),
                        (select max(h.business_date) from settlements_statuschange h
                         where h.instruction_id in (j.one, j.other) and h.from_status <> h.to_status
                           and not (h.axis = 'IPRC' and h.reason_code = 'CANS')),
                        (select max(h.ended_on) from settlements_imposedhold h where h.instruction_id in (j.one, j.other))) as counted_from) f
    cross join lateral (
        select count(*) as days from open_days d
        where (d.market_id, d.of_day) = (j.market_id, j.day) and d.day > greatest(f.counted_from, g.day)) n
    left join lateral (
        select max(v.cancelled_end_of) as promised from settlements_recyclingwarning v
        where v.instruction_id = j.one and v.counted_from = f.counted_from and v.cancelled_end_of >= j.day) w on true
), events as materialized (
    select e.id, e.code, e.at, e.subject_ids[1] as run, (e.after ->> 'business_date')::date as day, (e.after ->> 'instructions')::bigint as number,
           e.after ->> 'digest' as digest
    from recordkeeping_event e
    where e.code in ('night.recycled', 'night.recycling_warned') and e.subject_type = 'run' and (%(full)s or e.at >= %(since)s::date)
)
select code, key, format('tried for %%s business days up to %%s', coalesce(period::text, 'more'), day) as expected,
       format('%%s, from %%s on', days, counted_from) as found
from tried where code = 'R01' and (rule is null or days < period)
union all
select code, key, format('cancelled after %%s business days, or warned of it', period),
       format('open, %%s came up to %%s', days, day) || case when promised = day then ', of whose end it was warned' else '' end
from tried t
where code = 'R02' and days >= period
  and (promised = day or promised is null and (warning = 0 or warning <= (
      select count(*) from refdata_market k join refdata_calendar c on c.id = k.calendar_id
      cross join lateral generate_series(t.day + 1, least(upper(c.covers) - 1, t.day + 400), interval '1 day') s(at)
      where k.id = t.market_id and not extract(isodow from s.at) = any (c.weekend)
        and not exists (select from refdata_closure h where h.calendar_id = c.id and h.date = s.at::date and h.kind = 'CLOSED' and upper_inf(h.known)))))
union all
select code, key, format('cancelled at the end of a day of which it was warned: the rule has %%s business days of warning', warning),
       coalesce(format('cancelled at the end of %%s, warned of %%s', day, promised), format('cancelled at the end of %%s without', day))
from tried where code = 'R01' and (warning > 0 and promised is null or promised > day)
union all
select 'R01', 'instruction ' || c.instruction_id, 'cancelled by a night whose event tells of it', 'none tells of it'
from cancelled c where not exists (
    select from settlements_statuschange h join events e on e.code = 'night.recycled' and e.run = h.run_id::text and e.at = h.at
    where h.instruction_id = c.instruction_id and h.axis = 'IPRC' and h.reason_code = 'CANS')
union all
select 'R01', 'event ' || e.id, format('%%s instructions, digest %%s', e.number, left(e.digest, 16)), format('%%s instructions, digest %%s', f.number, left(f.digest, 16))
from events e cross join lateral (
    select count(*) as number,
           encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
    from (select hash_record_extended(row(h.instruction_id), 7) as hash
          from settlements_statuschange h join settlements_cancellation c on c.instruction_id = h.instruction_id and c.reason_code = 'CANS' and c.at = h.at
          where h.business_date = e.day and h.run_id::text = e.run and h.axis = 'IPRC' and h.reason_code = 'CANS') h) f
where e.code = 'night.recycled' and (e.number, e.digest) is distinct from (f.number, f.digest)
union all
select 'R03', 'event ' || e.id, format('%%s instructions, digest %%s', e.number, left(e.digest, 16)), format('%%s instructions, digest %%s', f.number, left(f.digest, 16))
from events e cross join lateral (
    select count(*) as number,
           encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
    from (select hash_record_extended((w.instruction_id, w.cancelled_end_of), 7) as hash
          from settlements_recyclingwarning w where w.run_id::text = e.run and w.business_date = e.day) h) f
where e.code = 'night.recycling_warned' and (e.number, e.digest) is distinct from (f.number, f.digest)
union all
select 'R03', 'instruction ' || w.instruction_id, 'warned by a night whose event tells of it', 'none tells of it'
from settlements_recyclingwarning w
where w.business_date > %(since)s::date
  and not exists (select from events e where e.code = 'night.recycling_warned' and e.run = w.run_id::text and e.day = w.business_date)
