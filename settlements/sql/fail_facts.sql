-- Of some instructions their market and participant, and whether each is for a depository by itself, not as one of a pair.
select i.id, i.market_id as market, i.participant_id as participant, coalesce(u.place = 'CSD', false) as is_sent_alone
from settlements_instruction i left join settlements_unmatched u on u.instruction_id = i.id where i.id = any (%(instructions)s::bigint[])
