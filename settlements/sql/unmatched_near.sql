-- For some unmatched instructions the ones that may have been meant for each: of those that name its participant as their
-- counterparty the nearest in amount, in the same asset, and of the party that it names itself. And whether an older one of the
-- same participant says the same.
select w.instruction_id as number, n.candidate
from settlements_unmatched w
cross join lateral (
    (select u.instruction_id as candidate from settlements_unmatched u
     where u.counterparty_id = w.participant_id and u.asset_id = w.asset_id and u.instruction_id <> w.instruction_id
     order by abs(u.amount_units - w.amount_units), abs(u.quantity_units - w.quantity_units), u.instruction_id limit %(most)s)
    union
    (select u.instruction_id from settlements_unmatched u
     where u.counterparty_id = w.participant_id and u.participant_id = w.counterparty_id and u.instruction_id <> w.instruction_id
     order by abs(u.amount_units - w.amount_units), abs(u.quantity_units - w.quantity_units), u.instruction_id limit %(most)s)
) n
where w.instruction_id = any (%(instructions)s::bigint[])
