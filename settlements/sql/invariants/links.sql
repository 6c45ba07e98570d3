-- Links hold: nothing settled before what it comes after, what is joined settled in one chunk, no party's links make a circle, a link
-- joins instructions of one party, stands as it was made, and is told by an event. What settled is read of later dates than the last
-- proved one; a circle is one of what is not over.
with recursive in_force as materialized (
    select l.*, i.participant_id, o.participant_id as other_participant_id,
           case l.kind when 'AFTE' then l.other_id when 'WITH' then least(l.instruction_id, l.other_id)
                       when 'INFO' then least(l.instruction_id, l.other_id) else l.instruction_id end as first_id,
           case l.kind when 'AFTE' then l.instruction_id when 'WITH' then greatest(l.instruction_id, l.other_id)
                       when 'INFO' then greatest(l.instruction_id, l.other_id) else l.other_id end as second_id
    from settlements_instructionlink l
    join settlements_instruction i on i.id = l.instruction_id
    left join settlements_instruction o on o.id = l.other_id
    where not exists (select from settlements_unlinking u where u.link_id = l.id)
), ends as materialized (
    select e.id, m.id as match_id, s.journal_id, s.slice, c.instruction_id is not null or s.match_id is not null or z.instruction_id is not null as is_final,
           z.instruction_id is not null as is_outside,
           coalesce(s.business_date > %(since)s::date, false) as is_fresh
    from (select first_id as id from in_force union select second_id from in_force where second_id is not null) e
    left join settlements_match m on m.delivering_id = e.id or m.receiving_id = e.id
    left join settlements_settlement s on s.match_id = m.id
    left join settlements_cancellation c on c.instruction_id = e.id
    left join settlements_depositorysettlement z on z.instruction_id = e.id
), live as materialized (
    select f.*, not a.is_final or not coalesce(b.is_final, true) as is_live,
           not a.is_final or not coalesce(b.is_final, true) or a.is_fresh or coalesce(b.is_fresh, false)
           or f.business_date > %(since)s::date as is_recent
    from in_force f join ends a on a.id = f.first_id left join ends b on b.id = f.second_id
), recent as materialized (
    select f.* from live f where f.is_recent or (f.kind, f.participant_id, f.pool) in
        (select 'POOL', p.participant_id, p.pool from live p where p.kind = 'POOL' and p.is_recent)
), chunked as materialized (
    select e.*, coalesce((select t.id from recordkeeping_event t where t.code = 'night.settled'
                          and (t.after ->> 'slice')::int = e.slice
                          and e.journal_id >= (t.after ->> 'first_journal')::bigint
                          and e.journal_id < (t.after ->> 'first_journal')::bigint + (t.after ->> 'count')::bigint
                          limit 1), 0) as chunk
    from ends e where e.id in (select first_id from recent union select second_id from recent)
), reached(start, at) as (
    select first_id, second_id from live where is_live and kind in ('BEFO', 'AFTE') and participant_id = other_participant_id
    union
    select r.start, n.id from reached r cross join lateral (
        select f.second_id as id from live f where f.is_live and f.first_id = r.at and f.kind in ('BEFO', 'AFTE', 'WITH')
        union all
        select f.first_id from live f where f.is_live and f.second_id = r.at and f.kind = 'WITH'
        union all
        select g.first_id from live f
        join live g on g.is_live and g.kind = 'POOL' and (g.participant_id, g.pool) = (f.participant_id, f.pool)
        where f.is_live and f.kind = 'POOL' and f.first_id = r.at) n
)
select 'K01' as code, format('link %%s', f.id) as key, 'instruction ' || f.first_id || ' settled first' as expected,
       coalesce('in journal ' || a.journal_id || ', the other in ' || b.journal_id, 'not settled') as found
from recent f join chunked a on a.id = f.first_id join chunked b on b.id = f.second_id
where f.kind in ('BEFO', 'AFTE') and b.journal_id is not null
  and (a.journal_id is null and not a.is_outside or a.journal_id > b.journal_id and a.chunk is distinct from b.chunk)
union all
select 'K02', format('link %%s', f.id), 'both settled in one chunk, or neither',
       format('chunks %%s and %%s', coalesce(a.journal_id, 0), coalesce(b.journal_id, 0))
from recent f join chunked a on a.id = f.first_id join chunked b on b.id = f.second_id
where f.kind = 'WITH' and ((a.journal_id is null) <> (b.journal_id is null) or a.chunk is distinct from b.chunk)
union all
select 'K02', format('pool %%s of party %%s', f.pool, f.participant_id), 'all settled in one chunk, or none',
       format('%%s of %%s, in %%s chunks', count(a.journal_id), count(*), count(distinct a.chunk) filter (where a.journal_id is not null))
from recent f join chunked a on a.id = f.first_id
where f.kind = 'POOL'
group by f.pool, f.participant_id
having count(a.journal_id) not in (0, count(*)) or count(distinct a.chunk) filter (where a.journal_id is not null) > 1
union all
select distinct 'K03', format('instruction %%s', r.start), 'no circle', 'it settles before itself'
from reached r where r.start = r.at
union all
select 'K04', format('link %%s', f.id), 'instructions of one participant', format('participants %%s and %%s', f.participant_id, f.other_participant_id)
from in_force f where f.other_participant_id <> f.participant_id
union all
select 'K04', format('link %%s', f.id), 'to stand as it was made, while something of it is not final',
       coalesce(format('%%s %%s %%s', s.kind, s.first_id, coalesce(s.second_id::text, s.pool)), 'not standing')
from in_force f left join settlements_standinglink s on s.link_id = f.id
where s.link_id is not null and (s.participant_id, s.kind, s.first_id, s.second_id, s.pool) is distinct from
      (f.participant_id, case f.kind when 'AFTE' then 'BEFO' else f.kind end, f.first_id, f.second_id, f.pool)
   or s.link_id is null and exists (select from ends e where e.id in (f.first_id, f.second_id) and not e.is_final)
union all
select 'K04', format('link %%s', s.link_id), 'a link in force', 'one that was taken away, or none'
from settlements_standinglink s where not exists (select from in_force f where f.id = s.link_id)
union all
select 'K05', format('link %%s', l.id), 'an event that tells of it as it is', 'none'
from settlements_instructionlink l
where not exists (
    select from recordkeeping_event e
    where e.code = 'instruction.linked' and e.at = l.at and e.actor_name = l.by
      and e.after -> 'links' @> jsonb_build_array(jsonb_build_array(l.id, l.instruction_id, l.kind, coalesce(to_jsonb(l.other_id), to_jsonb(l.pool)))))
union all
select 'K05', format('unlinking of link %%s', u.link_id), 'an event that tells of it', 'none'
from settlements_unlinking u
where not exists (
    select from recordkeeping_event e
    where e.code = 'instruction.unlinked' and e.at = u.at and e.actor_name = u.by
      and exists (select from jsonb_array_elements(e.after -> 'links') told where (told ->> 0)::bigint = u.link_id))
