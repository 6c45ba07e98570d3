-- Leaves as the lines of an export, in order.
select position, json_build_object('position', position, 'event', event_id, 'hash', encode(hash, 'hex'))::text as line
from recordkeeping_leaf where position >= %(start)s and position < %(end)s order by position
