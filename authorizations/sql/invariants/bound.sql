-- What was decided on is what was seen, what was carried out is the last of it, and both hashes are those of what they bind.
with revisions as (
    select e.*, max(e.revision) over (partition by e.request_id) as last
    from authorizations_requesteffect e where e.at >= %(since)s::date - 7
)
select 'A03' as code, format('request %%s, revision %%s', r.request_id, r.revision) as key, x.expected, x.found
from revisions r cross join lateral (values
    (encode(sha256(convert_to(E'backoffice payload 1\n' || authorizations_canonical(r.payload), 'UTF8')), 'hex'), r.payload_hash),
    (encode(sha256(convert_to(E'backoffice effect 1\n' || authorizations_canonical(r.bound), 'UTF8')), 'hex'), r.effect_hash)
) x(expected, found)
where x.expected <> x.found
union all
select 'A03', format('decision %%s of request %%s', d.id, d.request_id), coalesce('effect ' || e.effect_hash, 'a revision that there is'),
       format('effect %%s as revision %%s', d.effect_hash, d.revision)
from authorizations_decision d
left join authorizations_requesteffect e on e.request_id = d.request_id and e.revision = d.revision
where d.at >= %(since)s::date - 7 and d.effect_hash is distinct from e.effect_hash
union all
select 'A03', 'request ' || x.request_id, 'carried out as its last revision, ' || r.last, 'as revision ' || x.revision
from authorizations_requestend x join revisions r on r.request_id = x.request_id and r.revision = r.last
where x.how = 'EXECUTED' and x.revision <> r.last
