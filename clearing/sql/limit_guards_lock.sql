-- Locks guards in the order of their ids: those of limits on their days, and those of which versions have earmarks.
select u.id, u.limit_id, u.day, u.used from clearing_limituse u
where u.id in (
    select g.id from unnest(%(limits)s::int[], %(days)s::date[]) w(limit_id, day)
    join clearing_limituse g on g.limit_id = w.limit_id and g.day is not distinct from w.day
    union all
    select e.use_id from clearing_earmark e where e.version_id = any (%(leaving)s::bigint[]))
order by u.id for update
