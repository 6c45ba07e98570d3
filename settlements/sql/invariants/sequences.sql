-- A night has as many sequences as the market with the most; what it settled in one is what that sequence of its market, or one before
-- it, takes; and in part only where its market settles in parts then, or all that was released.
-- A window settles in the markets of which one opens at its instant, in parts where these say so.
with night as (
    select r.id as run, r.business_date, greatest(1, max(cardinality(q.names))) as sequences
    from itservices_run r
    left join settlements_sequencerule q on q.valid @> r.business_date
        and q.market_id = any (array(select jsonb_array_elements_text(r.facts -> 'markets')::integer))
    where r.job = 'night' and r.business_date > %(since)s::date and r.facts ? 'slice' group by r.id
), chunk as materialized (
    select e.id as event, n.business_date, n.sequences as expected, (e.after ->> 'sequence')::integer as number,
           (e.after ->> 'sequences')::integer as sequences, (e.after ->> 'slice')::integer as slice,
           (e.after ->> 'first_journal')::bigint as first, (e.after ->> 'first_journal')::bigint + (e.after ->> 'count')::bigint as ends
    from night n
    join recordkeeping_event e on e.code = 'night.settled' and e.subject_type = 'run' and e.subject_ids @> array[n.run::text]
    where e.after ? 'sequence'
), moved as (
    select c.*, s.match_id, s.journal_id, null::bigint as part
    from chunk c join settlements_settlement s on s.slice = c.slice and s.journal_id >= c.first and s.journal_id < c.ends
    where c.number < c.sequences and s.business_date > %(since)s::date
    union all
    select c.*, p.match_id, p.journal_id, p.quantity_units
    from chunk c join settlements_settlementpart p on p.slice = c.slice and p.journal_id >= c.first and p.journal_id < c.ends
    where p.business_date > %(since)s::date
), day_window as materialized (
    select r.id as run, r.job, r.business_date, (r.facts ->> 'slice')::integer as slice, f.market, r.facts -> 'in_parts' @> to_jsonb(f.market) as in_parts
    from itservices_run r cross join lateral (select jsonb_array_elements_text(r.facts -> 'markets')::integer as market) f
    where starts_with(r.job, 'window ') and r.business_date > %(since)s::date and r.facts ? 'frozen_through'
), judged as (
    select v.*, d.payment, q.id as rule, q.in_parts, q.takes, m.delivering_id,
           v.number - v.sequences + coalesce(cardinality(q.names), 1) as place
    from moved v
    join settlements_match m on m.id = v.match_id
    join settlements_instruction d on d.id = m.delivering_id
    left join settlements_sequencerule q on q.market_id = d.market_id and q.valid @> v.business_date
)
select 'S24' as code, w.job || ', market ' || w.market as key, 'a window of it that opens then, as it is on file' as expected,
       case when w.in_parts then 'one in parts' else 'one without parts' end as found
from day_window w
where not exists (
    select from settlements_windowrule q
    join refdata_market k on k.id = q.market_id
    cross join lateral unnest(q.opens, q.in_parts) o(opens, in_parts)
    where q.market_id = w.market and q.valid @> w.business_date and o.in_parts = w.in_parts
      and (w.business_date + o.opens) at time zone k.time_zone = split_part(w.job, ' ', 2)::timestamptz)
union all
select 'S24', format('part in journal %%s', p.journal_id), 'a window in which its market settles in parts', format('match %%s in %%s', p.match_id, w.job)
from day_window w
join settlements_settlementpart p on p.slice = w.slice and p.business_date = w.business_date
join settlements_match m on m.id = p.match_id
join settlements_instruction d on d.id = m.delivering_id and d.market_id = w.market
where not w.in_parts and not exists (
    select from settlements_partrelease h
    cross join lateral (select coalesce(sum(o.quantity_units), 0) as before from settlements_settlementpart o
                        where o.match_id = p.match_id and o.slice < p.slice) b
    where h.instruction_id = m.delivering_id and h.settled_units <= b.before and h.units = b.before + p.quantity_units - h.settled_units)
union all
select 'S24', 'event ' || event, 'one of ' || expected || ' sequences', format('%%s of %%s', number, sequences)
from chunk where sequences <> expected or number < 1 or number > sequences
union all
select 'S24', format('journal %%s', journal_id), 'what the sequences of its market take by then',
       format('match %%s, %%s, in sequence %%s of %%s', match_id, payment, number, sequences)
from judged
where place < 1
   or rule is not null and not exists (
          select from generate_subscripts(takes, 1) n
          where n <= place and takes[n] in ('ALL', case payment when 'FOP' then 'FREE' else 'APMT' end))
union all
select 'S24', format('part in journal %%s', journal_id), 'a sequence in which its market settles in parts',
       format('match %%s in sequence %%s of %%s', match_id, number, sequences)
from judged j
where part is not null and place >= 1 and rule is not null and not in_parts[place]
  and not exists (
      select from settlements_partrelease h
      cross join lateral (select coalesce(sum(o.quantity_units), 0) as before from settlements_settlementpart o
                          where o.match_id = j.match_id and o.slice < j.slice) b
      where h.instruction_id = j.delivering_id and h.settled_units <= b.before and h.units = b.before + j.part - h.settled_units)
