-- What one night settled, whole or in part: each match with the place of its journal in the slice of that night.
select match_id, journal_id % 1000000000000 from settlements_settlement where business_date = '{date}'
union all
select match_id, journal_id % 1000000000000 from settlements_settlementpart where business_date = '{date}'
order by 1, 2
