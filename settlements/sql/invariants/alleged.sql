-- What was alleged is told by its event, with its digest; and that it is over, matched or cancelled, by another. Whatever an event
-- tells of is counted, also where the last proof saw its match.
with told as (
    select e.id, e.at, (e.after ->> 'first')::bigint as first, (e.after ->> 'last')::bigint as last,
           (e.after ->> 'allegements')::bigint as number, e.after ->> 'digest' as digest
    from recordkeeping_event e where e.code = 'allegements.made' and (%(full)s or e.at >= %(since)s::date)
), removed as (
    select e.id, e.at, (e.after ->> 'first')::bigint as first, (e.after ->> 'last')::bigint as last,
           (e.after ->> 'allegements')::bigint as number, e.after ->> 'status' as status
    from recordkeeping_event e where e.code = 'allegements.removed' and (%(full)s or e.at >= %(since)s::date)
), over as (
    select a.instruction_id, m.matched_at as at, 'MACH' as status
    from settlements_match m cross join lateral (values (m.delivering_id), (m.receiving_id)) side(instruction_id)
    join settlements_allegement a on a.instruction_id = side.instruction_id
    where m.id > %(matches_through)s and (%(full)s or m.matched_at >= %(since)s::date)
    union all
    select a.instruction_id, w.at, 'CAND' from settlements_withdrawal w join settlements_allegement a on a.instruction_id = w.instruction_id
    where %(full)s or w.at >= %(since)s::date
)
select 'H07' as code, 'event ' || t.id as key, format('%%s allegements, digest %%s', t.number, left(t.digest, 16)) as expected,
       format('%%s allegements, digest %%s', f.number, left(f.digest, 16)) as found
from told t cross join lateral (
    select count(*) as number,
           encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
    from (select hash_record_extended((a.instruction_id, i.counterparty_id), 7) as hash
          from settlements_allegement a join settlements_instruction i on i.id = a.instruction_id
          where a.instruction_id between t.first and t.last and a.at = t.at) h) f
where (t.number, t.digest) is distinct from (f.number, f.digest)
union all
select 'H07', 'instruction ' || a.instruction_id, 'alleged by an event', 'none tells of it'
from settlements_allegement a
where (%(full)s or a.at >= %(since)s::date)
  and not exists (select from told t where t.at = a.at and a.instruction_id between t.first and t.last)
union all
select 'H07', 'event ' || r.id, r.number || ' allegements over', f.number::text
from removed r cross join lateral (
    select count(*) as number
    from settlements_allegement a
    left join settlements_match d on d.delivering_id = a.instruction_id
    left join settlements_match t on t.receiving_id = a.instruction_id
    left join settlements_withdrawal w on w.instruction_id = a.instruction_id
    where a.instruction_id between r.first and r.last and coalesce(d.matched_at, t.matched_at, w.at) = r.at
      and r.status = case when w.instruction_id is null then 'MACH' else 'CAND' end) f
where f.number <> r.number
union all
select 'H07', 'instruction ' || o.instruction_id, 'its allegement removed by an event', 'none tells of it'
from over o where not exists (
    select from removed r where r.at = o.at and r.status = o.status and o.instruction_id between r.first and r.last)
