-- Finished slices and closed days still have the rows that they were sealed with.
select case when s.purpose = 'day' then 'L19' else 'L18' end as code, s.purpose || ' of ' || s.business_date || ' (' || s.id || ')' as key,
       format('%%s journals, %%s movements, digest %%s', s.journals, s.movements, left(s.digest, 16)) as expected,
       format('%%s journals, %%s movements, digest %%s', d.journals, d.movements, left(d.digest, 16)) as found
from ledger_slice s
cross join lateral (
    select f.* from ledger_slice_digest(s.id) f where s.purpose <> 'day'
    union all
    select f.* from ledger_day_digest(s.business_date) f where s.purpose = 'day') d
where s.id = any (%(slices)s::integer[]) and (s.journals, s.movements, s.digest) is distinct from (d.journals, d.movements, d.digest)
union all
select 'L18', s.id::text, 'finished: its date is closed', s.state
from ledger_slice s join ledger_day y on y.business_date = s.business_date and y.closed_at is not null where s.state <> 'FINISHED'
