-- What was made of each staged row.
select line, trade_id, version_id from capture order by line
