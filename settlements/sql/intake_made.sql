-- What was made of each staged trade.
select line, delivering_id, receiving_id, match_id from intake order by line
