-- What is wrong in one snapshot of settlement while nights run: (what, which, what it must be, what it is).
select 'a match is neither open, settled nor cancelled', m.id::text, 'one of them', 'none'
from settlements_match m
left join settlements_openmatch o on o.match_id = m.id
left join settlements_settlement s on s.match_id = m.id
where o.match_id is null and s.match_id is null
union all
select 'a match is both open and settled', match_id::text, 'one of them', 'both'
from settlements_openmatch join settlements_settlement using (match_id)
union all
select 'a settlement has other than one journal of its match', s.match_id::text, '1', count(j.id)::text
from settlements_settlement s
left join ledger_journal j on j.id = s.journal_id and j.kind = 'SETT' and j.subject = s.match_id
group by s.match_id
having count(j.id) <> 1
union all
select 'a match is booked by other journals than those of its parts and its settlement', coalesce(b.match_id, f.match_id)::text,
       coalesce(f.number, 0)::text, coalesce(b.number, 0)::text
from (select subject as match_id, count(*) as number from ledger_journal where kind = 'SETT' group by subject) b
full join (
    select match_id, count(*) as number
    from (select match_id from settlements_settlement union all select match_id from settlements_settlementpart) e group by match_id) f
    on f.match_id = b.match_id
where b.number is distinct from f.number
union all
select 'a night made two parts of a match', match_id::text, '1', count(*)::text
from settlements_settlementpart group by match_id, slice having count(*) > 1
union all
select 'a date has more than one run of a job', business_date::text, '1', count(*)::text
from itservices_run
group by job, business_date
having count(*) > 1
union all
select 'a step runs under a lease that lapsed long ago', id::text, 'less than a minute', (now() - lease_until)::text
from itservices_step
where state = 'RUNNING' and lease_until < now() - interval '60 seconds'
union all
select 'what is linked to settle together is settled in part', l.id::text, 'both or neither', 'one'
from settlements_instructionlink l
join settlements_match a on a.delivering_id = l.instruction_id
join settlements_match b on b.delivering_id = l.other_id
left join settlements_settlement s on s.match_id = a.id
left join settlements_settlement t on t.match_id = b.id
where l.kind = 'WITH' and (s.match_id is null) <> (t.match_id is null)
union all
select 'a pool is settled in part', l.pool, 'all or none', count(s.match_id) || ' of ' || count(*)
from settlements_instructionlink l
join settlements_match m on m.delivering_id = l.instruction_id
join settlements_instruction i on i.id = l.instruction_id
left join settlements_settlement s on s.match_id = m.id
where l.kind = 'POOL'
group by i.participant_id, l.pool
having count(s.match_id) not in (0, count(*))
union all
select 'what comes after another settled first', l.id::text, 'the other one', 'it'
from settlements_instructionlink l
join settlements_match a on a.delivering_id = l.instruction_id
join settlements_match b on b.delivering_id = l.other_id
join settlements_settlement t on t.match_id = b.id
where l.kind = 'BEFO' and not exists (select from settlements_settlement s where s.match_id = a.id)
