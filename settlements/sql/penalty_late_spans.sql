-- From which day to which matches of a market and currency are late.
select market, settled_in, min(intended) as first, max(matched_on) as last from penalty_late group by 1, 2 order by 1, 2
