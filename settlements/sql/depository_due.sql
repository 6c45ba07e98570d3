-- What is to be sent: it waits for its match at a depository to which there is a way, neither its own side nor the house holds it, and it was not
-- sent, or what was sent was rejected before any of it was confirmed and is to be sent again (`again`). Locked in the order of ids, as acts do.
select u.instruction_id from settlements_unmatched u
where u.place = 'CSD' and not u.is_held and u.imposed = ''
  and exists (select from settlements_depositorylink l where l.market_id = u.market_id)
  and case when %(again)s::bigint[] is null
           then not exists (select from settlements_depositorystanding s where s.instruction_id = u.instruction_id)
           else u.instruction_id = any (%(again)s::bigint[])
                and exists (select from settlements_depositorystanding s
                            where s.instruction_id = u.instruction_id and s.state = 'REJECTED'
                              and s.quantity_units = 0 and s.amount_units = 0) end
order by u.instruction_id limit %(limit)s for update of u skip locked
