-- When each chunk of a night was booked, and how many matches it settled.
select recorded_at, (after ->> 'count')::bigint - coalesce((after ->> 'parts')::bigint, 0) as number
from recordkeeping_event
where code = 'night.settled' and subject_type = 'run' and subject_ids @> array[%(run)s]
order by id
