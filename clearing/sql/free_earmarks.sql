-- Gives back all that versions had taken, once: each keeps how, and its limits are used less by it; how many versions, and of how
-- many guards. Guards are locked in the order of their ids. Braces: the versions and how, by clearing/operations/earmarks.py.
with done (version_id, how) as ({done}), freed as (
    insert into clearing_earmarkfreed (version_id, how, business_date, at)
    select distinct on (d.version_id) d.version_id, d.how, %(business_date)s::date, %(at)s from done d
    where exists (select from clearing_earmark e where e.version_id = d.version_id)
      and not exists (select from clearing_earmarkfreed f where f.version_id = d.version_id)
    order by d.version_id, d.how on conflict do nothing returning version_id
), sums as (
    select e.use_id, sum(e.amount) as amount from freed f join clearing_earmark e on e.version_id = f.version_id group by 1
), locked as materialized (
    select u.id from clearing_limituse u where u.id in (select use_id from sums) order by u.id for update
), moved as (
    update clearing_limituse u set used = u.used - s.amount
    from sums s join locked l on l.id = s.use_id where u.id = s.use_id returning u.id
)
select (select count(*) from freed) as versions, (select count(*) from moved) as limits
