-- How many others settled in the chunk of a journal only because it did: what settles at once is a chunk of its own.
select (e.after ->> 'at_once')::bigint - 1
from ledger_slice s
join itservices_run r on (r.facts ->> 'slice')::integer = s.id
join recordkeeping_event e on e.code = 'night.settled' and e.subject_type = 'run' and e.subject_ids @> array[r.id::text]
where s.id = %(slice)s and (e.after ->> 'at_once')::bigint > 0
  and %(journal)s >= (e.after ->> 'first_journal')::bigint
  and %(journal)s < (e.after ->> 'first_journal')::bigint + (e.after ->> 'count')::bigint
