-- The limits in force on a day that may bound trades with these counterparties, currencies and products (those of countries:
-- with counterparties from there): how much each is, raised where it is overridden, and whether it is hard.
select l.id, l.kind, l.party_id as party, c.code as currency, l.product, l.country, u.code as unit, a.scale,
       greatest(t.amount, o.amount) as bound, t.is_hard
from clearing_limit l
join clearing_limitterms t on t.limit_id = l.id and t.valid @> %(on)s::date
left join clearing_limitoverride o on o.limit_id = l.id and o.valid @> %(on)s::date
join refdata_currency u on u.asset_id = l.unit_id
join refdata_asset a on a.id = l.unit_id
left join refdata_currency c on c.asset_id = l.currency_id
where l.party_id = any (%(parties)s::int[]) or c.code = any (%(currencies)s::text[])
   or l.product = any (%(products)s::text[])
   or l.country in (select p.country from refdata_partyterms p
                    where p.party_id = any (%(parties)s::int[]) and p.valid @> %(on)s::date)
order by l.id
