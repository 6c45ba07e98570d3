-- Which rules a sequence of effects needs at an instant, if each were carried out after the one before it: by its amount or, where
-- that is more, by what its beneficiary has that day with it and with those before it. One row an effect, its rules in order.
with wanted as (
    select place, action, beneficiary, amount, string_to_array(nullif(flags, ''), ' ') as flags
    from unnest(%(actions)s::text[], %(beneficiaries)s::text[], %(amounts)s::numeric[], %(flags)s::text[])
         with ordinality as w(action, beneficiary, amount, flags, place)
), judged as (
    select w.place, w.action, w.flags,
           case when w.beneficiary = '' then w.amount
                else coalesce(d.amount, 0) + sum(w.amount) over (partition by w.action, w.beneficiary order by w.place) end as amount
    from wanted w
    left join authorizations_beneficiaryday d
      on d.action = w.action and d.business_date = %(business_date)s and d.beneficiary = w.beneficiary and w.beneficiary <> ''
), bands as (
    select id, action, flag, above, lead(above) over (partition by action, flag order by above) as below
    from authorizations_policyrule where valid @> %(at)s::timestamptz
)
select j.place, coalesce(array_agg(b.id order by b.flag) filter (where b.id is not null), '{}') as rules
from judged j
left join bands b on b.action = j.action and (b.flag = '' or b.flag = any (j.flags))
                 and (b.above = 0 or b.above < j.amount) and (b.below is null or b.below >= j.amount)
group by j.place order by j.place
