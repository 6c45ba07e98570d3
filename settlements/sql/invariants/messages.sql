-- Messages are open or done, what came of them is there, each item that is dealt with is answered once, once more when what it waited
-- for has ended, and their bytes are those that came in. Of closed dates only what is open is looked at, unless everything is.
with kept as materialized (
    select m.id, m.direction, m.party_id, m.reference, m.sha256, m.answers_id, m.key, o.message_id is not null as is_open,
           encode(sha256(m.body), 'hex') as digest
    from settlements_message m left join settlements_openmessage o on o.message_id = m.id
    where %(full)s or m.business_date > %(since)s::date or o.message_id is not null
), became as (
    select b.*, k.party_id, k.reference, k.direction, k.digest from kept k join settlements_messageoutcome b on b.message_id = k.id
), items as (
    select k.id, k.is_open, count(b.id) as number, coalesce(max(b.item), 0) as last
    from kept k left join became b on b.message_id = k.id group by k.id, k.is_open
), answers as (
    select a.id, a.key, a.answers_id from settlements_message a where a.answers_id in (select id from kept)
), waited as (
    select b.message_id, b.item, b.request_id, e.how, exists (select from settlements_message a where a.answers_id = b.message_id
               and a.key = 'closes ' || b.message_id || '/' || b.item) as is_told
    from settlements_messageoutcome b left join authorizations_requestend e on e.request_id = b.request_id
    where b.state = 'PENDING' and (%(full)s or b.business_date > %(since)s::date or e.request_id is null or e.at >= %(since)s::date)
      and not exists (select from settlements_depositoryrequest q where q.asked_by_id = b.message_id and q.asked_item = b.item)
), received as (
    select (e.subject_ids)[1]::bigint as message, e.after ->> 'sha256' as sha256
    from recordkeeping_event e where e.code = 'message.received' and (%(full)s or e.at >= %(since)s::date)
)
select 'G01' as code, 'message ' || id as key, 'open, or something came of every item' as expected,
       case when is_open then 'open, ' else '' end || number || ' items up to ' || last as found
from items where is_open = (number > 0) or number <> last
union all
select 'G02', 'message ' || b.message_id || '/' || b.item,
       concat_ws(' ', 'instruction', b.instruction_id, 'of party', b.party_id, case b.act when 'take_in' then b.reference end),
       coalesce(concat_ws(' ', 'instruction', i.id, 'of party', i.participant_id, case b.act when 'take_in' then i.reference end), 'none')
from became b left join settlements_instruction i on i.id = b.instruction_id
where b.state in ('ACCEPTED', 'PENDING') and b.direction = 'IN' and b.act <> 'keep_penalties'
  and (i.id is null or i.participant_id is distinct from b.party_id or b.act = 'take_in' and i.reference <> b.reference)
union all
select 'G02', 'message ' || b.message_id || '/' || b.item, 'request ' || b.request_id, 'none'
from became b left join authorizations_commandrequest r on r.id = b.request_id
where b.request_id is not null and r.id is null
union all
select 'G03', 'message ' || b.message_id || '/' || b.item, 'one answer', 'none'
from became b left join answers a on a.answers_id = b.message_id and a.key = 'answer to ' || b.message_id || '/' || b.item
where b.direction = 'IN' and b.act in ('take_in', 'cancel', 'change') and a.id is null
union all
select 'G03', 'message ' || a.id, 'an item that it answers', a.key
from answers a left join became b on b.message_id = a.answers_id and a.key = 'answer to ' || b.message_id || '/' || b.item
left join settlements_messageoutcome p on p.message_id = a.answers_id and p.state = 'PENDING'
    and a.key = 'closes ' || p.message_id || '/' || p.item
where b.id is null and p.id is null
union all
select 'G04', 'message ' || k.id, coalesce(r.sha256, 'its event of receipt'), k.digest
from kept k left join received r on r.message = k.id
where k.direction = 'IN' and (r.sha256 is distinct from k.digest and (r.sha256 is not null or %(full)s) or k.sha256 <> k.digest)
union all
select 'G04', 'message ' || k.id, k.sha256, k.digest from kept k where k.direction = 'OUT' and k.sha256 <> k.digest
union all
select 'G09', 'message ' || message_id || '/' || item,
       case when how is null then 'no second answer while request ' || request_id || ' waits' else 'a second answer, that it was ' || how end,
       case when is_told then 'an answer' else 'none' end
from waited where is_told <> (how is not null)
