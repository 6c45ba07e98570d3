-- Which instruction a party of a depository's list names by a reference: its own one of that reference, else the one that was sent to the
-- depository of the market under it, of the party itself or of the house that has the account there.
select n.party, n.reference, coalesce(i.id, o.id) as instruction
from unnest(%(parties)s::int[], %(references)s::text[]) n(party, reference)
left join settlements_instruction i on (i.participant_id, i.reference) = (n.party, n.reference)
left join lateral (
    select s.id
    from settlements_depositoryorder d
    join settlements_depositorylink l on l.id = d.link_id
    join refdata_account h on h.id = l.location_id
    join settlements_instruction s on s.id = d.instruction_id
    where d.reference = n.reference and l.market_id = %(market)s and n.party in (s.participant_id, h.party_id) limit 1) o on true
where coalesce(i.id, o.id) is not null
