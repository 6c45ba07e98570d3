-- Every block was placed, and lifted if it was, by an event that tells of it with the same facts; none has disappeared.
select 'T08' as code, 'block ' || b.id as key, 'event block.placed: ' || concat_ws(', ', b.reason_code, b.legal_reason, b.legal_basis, b.blocked_from) as expected,
       'none' as found
from compliance_block b where not exists (
    select from recordkeeping_event e where e.code = 'block.placed' and e.subject_type = 'block' and e.subject_ids @> array[b.id::text]
    and (e.after ->> 'reason_code', e.after ->> 'legal_reason', e.after ->> 'legal_basis', (e.after ->> 'blocked_from')::date)
        = (b.reason_code, b.legal_reason, b.legal_basis, b.blocked_from)
    and e.after -> 'subjects' @> to_jsonb(case when b.party_id is not null then 'party ' || b.party_id
                                               when b.account_id is not null then 'account ' || b.account_id
                                               else 'instrument ' || b.instrument_id end))
union all
select 'T08', 'block ' || coalesce(b.id::text, l.id), 'lifted on ' || coalesce(l.lifted_on::text, 'no day'), coalesce(b.lifted_on::text, 'not lifted')
from compliance_block b full join (
    select i.id, (e.after ->> 'lifted_on')::date as lifted_on
    from recordkeeping_event e cross join lateral unnest(e.subject_ids) i(id) where e.code = 'block.lifted') l on l.id = b.id::text
where b.lifted_on is distinct from l.lifted_on
union all
select 'T08', 'block ' || i.id, 'on file: an event tells of it', 'none'
from recordkeeping_event e cross join lateral unnest(e.subject_ids) i(id) left join compliance_block b on b.id::text = i.id
where e.code = 'block.placed' and b.id is null
