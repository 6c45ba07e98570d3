-- What is matched late: after its intended settlement date, or after the cut-off of it. `matched_on` is the day on which its later
-- side came in, the eve where the eve's cut-off had been moved past that; without a cut-off nothing comes in after it.
create temp table penalty_late on commit drop as
select m.*, l.matched_on, l.is_after
from penalty_matched m
left join jsonb_to_recordset(%(cut_offs)s::jsonb) c(market int, is_free boolean, day date, passed_at timestamptz)
    on (c.market, c.is_free, c.day) = (m.market, m.is_free, m.local_day)
left join jsonb_to_recordset(%(cut_offs)s::jsonb) e(market int, is_free boolean, day date, passed_at timestamptz)
    on (e.market, e.is_free, e.day) = (m.market, m.is_free, m.local_day - 1)
cross join lateral (
    select m.local_day - coalesce(m.came_in < e.passed_at and e.passed_at is not null, false)::int as matched_on,
           coalesce(m.came_in >= c.passed_at and m.came_in >= coalesce(e.passed_at, m.came_in), false) as is_after) l
where l.matched_on > m.intended or (l.matched_on = m.intended and l.is_after)
