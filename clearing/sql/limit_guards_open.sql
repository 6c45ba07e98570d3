-- Guards of limits, on a day each or without one, that are not there yet.
insert into clearing_limituse (limit_id, day)
select w.limit_id, w.day from unnest(%(limits)s::int[], %(days)s::date[]) w(limit_id, day)
where not exists (select from clearing_limituse u where u.limit_id = w.limit_id and u.day is not distinct from w.day)
order by 1, 2 on conflict do nothing
