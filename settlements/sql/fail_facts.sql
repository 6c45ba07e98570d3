-- Of some instructions their market and participant.
select i.id, i.market_id as market, i.participant_id as participant
from settlements_instruction i where i.id = any (%(instructions)s::bigint[])
