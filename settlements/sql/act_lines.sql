-- Some instructions as people name them: by participant and reference, with what they move (what is left of it, where parts have
-- settled), to whom, and whose they are.
with parted as (
    select side.id, o.amount_units as units
    from settlements_openmatch o join settlements_match m on m.id = o.match_id
    cross join lateral (values (m.delivering_id), (m.receiving_id)) side(id)
    where o.is_parted
)
select i.id, p.lei || '/' || i.reference, coalesce(w.units * power(10::numeric, -a.scale), i.amount), coalesce(c.code, ''),
       i.counterparty_id, q.lei, i.payment, p.legal_entity_id
from settlements_instruction i
join refdata_party p on p.id = i.participant_id
join refdata_party q on q.id = i.counterparty_id
left join refdata_currency c on c.asset_id = i.currency_id
left join refdata_asset a on a.id = i.currency_id
left join parted w on w.id = i.id
where i.id = any (%(instructions)s::bigint[])
