-- Locks, in the order of their ids, the unmatched instructions under some keys that have one of the other direction, and notes
-- what is compared of each beyond its key. What goes to an external depository is matched there.
insert into matching_waiting
select u.instruction_id, u.key, u.delivers, u.market_id, u.currency_id, u.amount_units, u.common_reference, u.deliverer_client,
       u.receiver_client, u.deliverer_account, u.receiver_account
from settlements_unmatched u
where {which} and exists (select from settlements_unmatched o where o.key = u.key and o.delivers <> u.delivers)
  and not (u.place = 'CSD' and exists (select from settlements_depositorylink l where l.market_id = u.market_id))
order by u.instruction_id for update of u
