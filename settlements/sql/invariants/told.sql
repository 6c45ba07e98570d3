-- What a night said about what it did not settle - every change of status with its reason - is what its step counted.
select 'S19' as code, r.job || ' of ' || r.business_date as key,
       format('%%s changes of status, digest %%s', s.counts ->> 'told', left(s.counts ->> 'digest', 16)) as expected,
       format('%%s changes of status, digest %%s', f.told, left(f.digest, 16)) as found
from itservices_run r
join itservices_step s on s.run_id = r.id and s.name = 'mark failing' and s.state = 'DONE' and s.counts ? 'digest'
cross join lateral (
    select count(*) as told,
           encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
    from (select hash_record_extended((instruction_id, axis, from_status, to_status, reason_code, business_date, run_id), 7) as hash
          from settlements_statuschange h where h.business_date = r.business_date and h.run_id = r.id and h.axis = 'SETT') h) f
where (r.business_date > %(since)s::date or (r.facts ->> 'slice')::integer = any (%(slices)s::integer[]))
  and ((s.counts ->> 'told')::bigint, s.counts ->> 'digest') is distinct from (f.told, f.digest)
