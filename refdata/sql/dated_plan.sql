-- For each wish, in order: the row that stands on the start day, whether it says the same, and how far a new one reaches.
select w.ordinality as ordinal, t.id as standing,
       coalesce(upper(t.{range}), (
           select min(lower(n.{range})) from {table} n
           where ({keys_of_n}) = ({keys_of_w}) and lower(n.{range}) > %(start)s
       )) as until,
       t.id is not null and row({facts_of_t}) is not distinct from row({facts_of_w}) as same
from jsonb_populate_recordset(null::{table}, %(rows)s::jsonb) with ordinality w
left join {table} t on ({keys_of_t}) = ({keys_of_w}) and t.{range} @> %(start)s::date
order by w.ordinality
