-- The moves of status are legal and follow one another without holes, per instruction and axis.
with touched as (
    select distinct instruction_id, axis from settlements_statuschange where business_date >= %(since)s::date
), chain as (
    select h.id, h.instruction_id, h.axis, h.from_status, h.to_status,
           lag(h.to_status) over (partition by h.instruction_id, h.axis order by h.id) as before
    from settlements_statuschange h join touched t using (instruction_id, axis)
), legal as (
    select split_part(move, ' ', 1) as axis, split_part(move, ' ', 2) as from_status, split_part(move, ' ', 3) as to_status
    from unnest(%(moves)s::text[]) move
)
select 'S06' as code, format('instruction %%s, %%s move %%s', c.instruction_id, c.axis, c.id) as key,
       'a legal move from ' || coalesce(nullif(coalesce(c.before, case c.axis when 'IPRC' then 'PACK' when 'MTCH' then 'NMAT' else '' end), ''), 'none') as expected,
       c.from_status || ' to ' || c.to_status as found
from chain c left join legal l using (axis, from_status, to_status)
where l.axis is null or c.from_status <> c.before
   or (c.before is null and c.from_status <> all (case c.axis when 'IPRC' then array['PACK'] when 'MTCH' then array['NMAT']
                                                  when 'SETT' then array['', 'PEND', 'PENF'] else array[''] end))
union all
select 'S06', 'legal move ' || coalesce(l.axis, t.axis) || ' ' || coalesce(l.from_status, t.from_status) || ' to ' || coalesce(l.to_status, t.to_status),
       'the lifecycle table', case when t.axis is null then 'missing in the database' else 'only in the database' end
from legal l full join settlements_legalmove t using (axis, from_status, to_status) where l.axis is null or t.axis is null
union all
select 'T03', format('instruction %%s, %%s move %%s', h.instruction_id, h.axis, h.id), 'an event of that instant about one side of its match', 'none'
from settlements_statuschange h
left join settlements_match m on h.instruction_id in (m.delivering_id, m.receiving_id)
where h.axis in ('HOLD', 'IPRC') and h.business_date >= %(since)s::date and not exists (
    select from recordkeeping_event e
    where e.code in ('instruction.held', 'instruction.released', 'instruction.cancelled')
      and e.subject_type = 'instruction' and e.at = h.at and e.actor_name = h.by
      and e.subject_ids && array[h.instruction_id::text, m.delivering_id::text, m.receiving_id::text])
  and not (h.by = 'matching' and exists (
    select from recordkeeping_event e
    where e.code = 'instructions.matched' and e.at = h.at
      and m.id between (e.after ->> 'first')::bigint and (e.after ->> 'last')::bigint))
  and not (h.reason_code = 'CANS' and exists (
    select from recordkeeping_event e
    where e.code = 'night.recycled' and e.at = h.at and e.subject_type = 'run' and e.subject_ids = array[h.run_id::text]))
