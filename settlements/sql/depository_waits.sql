-- What waits to be sent to a depository.
select from settlements_unmatched u
where u.place = 'CSD' and not u.is_held and u.imposed = ''
  and exists (select from settlements_depositorylink l where l.market_id = u.market_id)
  and not exists (select from settlements_depositorystanding s where s.instruction_id = u.instruction_id)
