-- The weightiest block in force on a business date for each blocked party, account and instrument; the oldest of equals.
select distinct on (b.subject, b.id_of_subject)
       b.subject, b.id_of_subject as id, b.block, b.reason_code, b.legal_reason, b.legal_basis, b.blocked_from
from (
    select id as block, reason_code, legal_reason, legal_basis, blocked_from,
           case when party_id is not null then 'party' when account_id is not null then 'account' else 'instrument' end
               as subject,
           coalesce(party_id, account_id, instrument_id) as id_of_subject
    from compliance_block
    where daterange(blocked_from, lifted_on) @> %(business_date)s::date
) b
order by b.subject, b.id_of_subject, array_position(%(weights)s::text[], b.reason_code), b.block
