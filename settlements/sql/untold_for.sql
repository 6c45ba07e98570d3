-- How long the first sealed event that nobody was told of yet has been waiting for it, where anybody wishes to be told.
select coalesce(clock_timestamp() - min(l.sealed_at), interval '0') as waiting
from settlements_telling t
cross join (select min(after_position) as first from settlements_messagewish having count(*) > 0) w
join recordkeeping_leaf l on l.position = greatest(t.position, w.first) + 1
