-- Nobody holds two rights that conflict at the same time, by his own roles or by those that others let him; people who are one
-- are one from the date that is proved on.
with pairs as (
    select unnest(%(ones)s::text[]) as one, unnest(%(others)s::text[]) as other
), held as (
    select person_id as holder, role, valid from authorizations_rolegrant where person_id is not null
    union all
    select to_id, role, valid from authorizations_delegation where not isempty(valid)
)
select 'A08' as code, 'person ' || a.holder as key, format('%%s and %%s at different times', a.role, b.role) as expected,
       (a.valid * b.valid)::text as found
from held a join pairs p on p.one = a.role join held b on b.role = p.other
where (upper(a.valid * b.valid) is null or upper(a.valid * b.valid) >= %(since)s::date - 7)
  and case when a.holder = b.holder then a.valid && b.valid
           else authorizations_identity(a.holder) = authorizations_identity(b.holder)
                and a.valid * b.valid && tstzrange(%(date)s::date, null) end
