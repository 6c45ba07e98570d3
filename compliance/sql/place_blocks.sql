-- Blocks the subjects that are not blocked on this legal basis yet (the exclusion constraints decide); what was placed.
with wanted as (
    select kind, id from unnest(%(kinds)s::text[], %(ids)s::int[]) w(kind, id)
), placed as (
    insert into compliance_block (party_id, account_id, instrument_id, reason_code, legal_reason, legal_basis,
        blocked_from, placed_by, placed_at)
    select case when kind = 'party' then id end, case when kind = 'account' then id end,
           case when kind = 'instrument' then id end,
           %(reason_code)s, %(legal_reason)s, %(legal_basis)s, %(blocked_from)s, %(placed_by)s, %(placed_at)s
    from wanted order by kind, id
    on conflict do nothing
    returning id, party_id, account_id, instrument_id
)
select case when party_id is not null then 'party' when account_id is not null then 'account' else 'instrument' end as kind,
       coalesce(party_id, account_id, instrument_id) as id, id as block
from placed
