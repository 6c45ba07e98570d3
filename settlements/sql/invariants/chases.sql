-- A chase of a fail is told by its event, and no event tells of a chase that is not on file or says otherwise.
with told as (
    select e.id, e.at, e.reason, e.after, (t.chase ->> 0)::bigint as chase, (t.chase ->> 1)::bigint as instruction
    from recordkeeping_event e cross join lateral jsonb_array_elements(e.after -> 'chases') t(chase)
    where e.code = 'fail.chased' and e.subject_type = 'instruction' and (%(full)s or e.at >= %(since)s::date)
), judged as (
    select c.id, c.instruction_id, t.id as event,
           (c.at, c.said, c.reached, c.channel, c.business_date::text, c.promised_for::text, c.chase_again_on::text, c.instruction_id)
               is not distinct from
           (t.at, t.reason, t.after ->> 'reached', t.after ->> 'channel', t.after ->> 'business_date', t.after ->> 'promised_for',
            t.after ->> 'chase_again_on', t.instruction) as is_told
    from settlements_failchase c left join told t on t.chase = c.id
    where c.business_date > %(since)s::date
)
select 'W01' as code, format('chase %%s of instruction %%s', id, instruction_id) as key, 'an event that tells of it' as expected,
       case when event is null then 'none tells of it' else format('event %%s says otherwise', event) end as found
from judged where not is_told
union all
select 'W01', format('chase %%s of instruction %%s', t.chase, t.instruction), 'a chase that is on file, as its event tells', 'none'
from told t where not exists (select from settlements_failchase c where c.id = t.chase)
