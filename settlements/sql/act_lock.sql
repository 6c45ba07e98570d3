-- Locks the queue rows of some matches in the order of their ids: what people's acts change of each.
select match_id, deliverer_hold, receiver_hold, deliverer_cancels, receiver_cancels, priority, released_units
from settlements_openmatch where match_id = any (%(matches)s::bigint[]) order by match_id for update
