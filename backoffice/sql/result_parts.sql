-- What one night settled in part: how much of each match, in whole units.
select match_id, quantity_units, amount_units from settlements_settlementpart where business_date = '{date}' order by match_id
