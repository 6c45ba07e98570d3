-- Comments against the events that tell of them: each has one, which says the same.
select 'T16' as code, 'comment ' || c.id as key,
       coalesce(concat_ws(' ', e.actor_kind, e.actor_id, e.code, e.subject_type, e.subject_ids[1], encode(sha256(convert_to(e.reason, 'UTF8')), 'hex')), 'an event') as expected,
       concat_ws(' ', 'person', c.actor_id, 'comment.written', c.subject_type, c.subject_id, encode(sha256(convert_to(c.text, 'UTF8')), 'hex')) as found
from recordkeeping_comment c left join recordkeeping_event e on e.id = c.event_id
where c.at >= %(since)s::date - 7
  and (e.actor_kind, e.actor_id, e.actor_name, e.code, e.subject_type, e.subject_ids, e.reason) is distinct from
      ('person', c.actor_id, c.actor_name, 'comment.written', c.subject_type, array[c.subject_id], c.text)
union all
select 'T16', 'event ' || e.id, 'on file: a comment of that text', 'none'
from recordkeeping_event e
where e.code = 'comment.written' and e.at >= %(since)s::date - 7
  and not exists (select from recordkeeping_comment c where c.event_id = e.id)
