-- Writes the holds, what is released in part, the requests for cancellation and the priorities of some matches into the queue.
update settlements_openmatch o
set deliverer_hold = w.deliverer_hold, receiver_hold = w.receiver_hold, released_units = w.released_units,
    deliverer_cancels = w.deliverer_cancels, receiver_cancels = w.receiver_cancels, priority = w.priority
from unnest(%(matches)s::bigint[], %(deliverer_hold)s::boolean[], %(receiver_hold)s::boolean[],
            %(deliverer_cancels)s::boolean[], %(receiver_cancels)s::boolean[], %(released_units)s::bigint[],
            %(priority)s::smallint[])
     as w(match_id, deliverer_hold, receiver_hold, deliverer_cancels, receiver_cancels, released_units, priority)
where o.match_id = w.match_id
