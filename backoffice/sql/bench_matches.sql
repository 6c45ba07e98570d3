-- The matches of the bench's pairs.
insert into settlements_match (id, delivering_id, receiving_id, matched_at)
select match_id, match_id * 2, match_id * 2 + 1, (%(trade_date)s::date + time '09:00') at time zone 'UTC' from filed
