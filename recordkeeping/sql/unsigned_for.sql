-- How long the first leaf that stands under no checkpoint has been waiting for one.
select coalesce(clock_timestamp() - min(l.sealed_at), interval '0') as waiting
from recordkeeping_leaf l
where l.position = (select min(position) from recordkeeping_leaf
                    where position >= coalesce((select size from recordkeeping_checkpoint order by id desc limit 1), 0))
