-- Sealed events as the lines of an export, in the order of their leaves.
select l.position, recordkeeping_event_line(e) as line
from recordkeeping_leaf l join recordkeeping_event e on e.id = l.event_id
where l.position >= %(start)s and l.position < %(end)s order by l.position
