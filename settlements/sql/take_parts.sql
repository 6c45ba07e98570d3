-- What settled in part stays in the queue with what is left of it, in the transaction that books it. The ids go to the index: a join
-- would read the whole queue.
update settlements_openmatch o
set quantity_units = o.quantity_units - p.quantity_units, amount_units = o.amount_units - p.amount_units, is_parted = true,
    released_units = case when o.released_units > 0 then o.released_units - p.quantity_units else 0 end
from settlements_settlementpart p
where p.journal_id = any (%(journals)s::bigint[]) and o.match_id = p.match_id and o.match_id = any (%(matches)s::bigint[])
