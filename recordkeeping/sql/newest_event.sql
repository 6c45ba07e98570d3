-- The newest event of the trail, 0 for an empty one.
select coalesce(max(id), 0) from recordkeeping_event
