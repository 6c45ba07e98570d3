-- What was carried out was agreed to at every step that the policy asked for then, and refused by nobody. What a beneficiary got on
-- a day without the steps that are asked for above an amount is no more than that amount, however it was split; and the sums of
-- days are what was carried out.
with done as (
    select x.request_id, x.revision, x.at, q.action, q.business_date, e.amount, e.flags
    from authorizations_requestend x
    join authorizations_commandrequest q on q.id = x.request_id
    left join authorizations_requesteffect e on e.request_id = x.request_id and e.revision = x.revision
    where x.how = 'EXECUTED' and x.at >= %(since)s::date - 7
), approved as (
    select d.request_id, d.role,
           count(distinct coalesce((select p.is_person_id from authorizations_sameperson p
                                    where p.person_id = d.person_id and p.recorded_at <= d.recorded_at), d.person_id)) as had,
           count(distinct coalesce((select p.is_person_id from authorizations_sameperson p
                                    where p.person_id = d.person_id and p.recorded_at <= d.recorded_at), d.person_id))
               filter (where d.steps_up) as had_with
    from done x join authorizations_decision d on d.request_id = x.request_id and d.revision = x.revision and d.verdict = 'APPROVED'
    group by d.request_id, d.role
), got as (
    select x.request_id, x.action, x.business_date, b.beneficiary, b.amount
    from done x join authorizations_beneficiary b on b.request_id = x.request_id and b.revision = x.revision
), in_force as (
    select x.request_id, r.id as rule_id, r.flag, r.above
    from done x join authorizations_policyrule r
      on r.action = x.action and r.valid @> x.at and (r.flag = '' or r.flag = any (x.flags))
), judged as (
    -- the amount of the request itself, and every amount from which on the rules of its action are others
    select x.request_id, x.amount, x.amount as more_than from done x
    union
    select f.request_id, null, f.above from in_force f where f.above > 0
), asked as (
    select j.request_id, j.amount, j.more_than, s.role, sum(s.approvals) as needed,
           coalesce(sum(s.approvals) filter (where s.steps_up), 0) as needed_with
    from judged j
    cross join lateral (
        select distinct on (f.flag) f.rule_id from in_force f
        where f.request_id = j.request_id
          and (f.above = 0 or case when j.amount is null then f.above <= j.more_than else f.above < j.amount end)
        order by f.flag, f.above desc) r
    join authorizations_policystep s on s.rule_id = r.rule_id
    group by j.request_id, j.amount, j.more_than, s.role
), short as (
    select a.request_id, a.amount, a.more_than, string_agg(concat_ws(' ', coalesce(p.had, 0), 'of', a.needed, a.role,
               case when a.needed_with > 0 then format('(%%s of %%s with a second factor)', coalesce(p.had_with, 0), a.needed_with) end),
               ', ' order by a.role) as found
    from asked a left join approved p on p.request_id = a.request_id and p.role = a.role
    where coalesce(p.had, 0) < a.needed or coalesce(p.had_with, 0) < a.needed_with group by a.request_id, a.amount, a.more_than
)
select 'A02' as code, 'request ' || s.request_id as key, 'the approvals of every step' as expected, s.found from short s where s.amount is not null
union all
select 'A02', 'request ' || x.request_id, 'refused by nobody', 'refused by person ' || d.person_id
from done x join authorizations_decision d on d.request_id = x.request_id and d.verdict = 'REFUSED'
union all
select 'A02', 'request ' || x.request_id, 'its revision ' || x.revision, 'none' from done x where x.amount is null
union all
select 'A02', format('%%s for %%s on %%s', g.action, g.beneficiary, g.business_date),
       format('at most %%s without what is asked for above that', s.more_than), sum(g.amount)::text
from short s join got g on g.request_id = s.request_id
where s.amount is null and g.business_date >= %(since)s::date
group by g.action, g.beneficiary, g.business_date, s.more_than having sum(g.amount) > s.more_than
union all
select 'A09', format('%%s for %%s on %%s', coalesce(y.action, g.action), coalesce(y.beneficiary, g.beneficiary), coalesce(y.business_date, g.business_date)),
       coalesce(g.amount, 0)::text, coalesce(y.amount, 0)::text
from (select * from authorizations_beneficiaryday where business_date >= %(since)s::date) y
full join (
    select q.action, q.business_date, b.beneficiary, sum(b.amount) as amount
    from authorizations_commandrequest q
    join authorizations_requestend x on x.request_id = q.id and x.how = 'EXECUTED'
    join authorizations_beneficiary b on b.request_id = x.request_id and b.revision = x.revision
    where q.business_date >= %(since)s::date
    group by q.action, q.business_date, b.beneficiary) g using (action, business_date, beneficiary)
where coalesce(y.amount, 0) <> coalesce(g.amount, 0)
