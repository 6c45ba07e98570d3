-- Every idempotency key that is kept has the answer of its write: one that was cut short took its key back with it.
select 'K02' as code, format('key %%s of %%s', k.id, k.client) as key, 'an answer' as expected,
       format('none for %%s %%s since %%s', k.method, k.path, k.created_at) as found
from machinery_idempotencykey k
where k.status is null and k.created_at >= %(since)s::date - 7
