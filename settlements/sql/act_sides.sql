-- Some instructions that are matched: their match, the other side of it, and whether they deliver.
select w.id, m.id, m.receiving_id, true
from unnest(%(instructions)s::bigint[]) w(id) join settlements_match m on m.delivering_id = w.id
union all
select w.id, m.id, m.delivering_id, false
from unnest(%(instructions)s::bigint[]) w(id) join settlements_match m on m.receiving_id = w.id
