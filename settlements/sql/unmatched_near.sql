-- For some unmatched instructions the ones that may have been meant for each: of those that name its participant as their
-- counterparty, and have one more thing in common with it, the nearest in amount. On either side of its amount, and of its quantity
-- where the amount is the same, so many are read in the order of an index, however many wait. Braces are filled in by
-- settlements/queries/unmatched.py.
select w.instruction_id as number, n.candidate
from settlements_unmatched w
cross join lateral (
    select c.instruction_id as candidate from (
        (select u.instruction_id, u.amount_units, u.quantity_units from settlements_unmatched u
         where u.counterparty_id = w.participant_id and {same} and u.amount_units = w.amount_units and u.quantity_units >= w.quantity_units and u.instruction_id <> w.instruction_id
         order by u.quantity_units, u.instruction_id limit %(most)s)
        union all
        (select u.instruction_id, u.amount_units, u.quantity_units from settlements_unmatched u
         where u.counterparty_id = w.participant_id and {same} and u.amount_units = w.amount_units and u.quantity_units < w.quantity_units and u.instruction_id <> w.instruction_id
         order by u.quantity_units desc, u.instruction_id desc limit %(most)s)
        union all
        (select u.instruction_id, u.amount_units, u.quantity_units from settlements_unmatched u
         where u.counterparty_id = w.participant_id and {same} and u.amount_units > w.amount_units and u.instruction_id <> w.instruction_id
         order by u.amount_units, u.quantity_units, u.instruction_id limit %(most)s)
        union all
        (select u.instruction_id, u.amount_units, u.quantity_units from settlements_unmatched u
         where u.counterparty_id = w.participant_id and {same} and u.amount_units < w.amount_units and u.instruction_id <> w.instruction_id
         order by u.amount_units desc, u.quantity_units desc, u.instruction_id desc limit %(most)s)) c
     order by abs(c.amount_units - w.amount_units), abs(c.quantity_units - w.quantity_units), c.instruction_id limit %(most)s
) n
where w.instruction_id = any (%(instructions)s::bigint[])
