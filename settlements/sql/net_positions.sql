-- The positions of a net that the reader may see, those of its currency first, then by instrument; the largest to give first.
select p.account_id as account, h.number, h.party_id as party, a.code as asset, p.units / power(10::numeric, a.scale) as units
from settlements_netposition p
join ledger_account l on l.id = p.account_id
join refdata_account h on h.id = l.holder_id
join refdata_asset a on a.id = p.asset_id
where p.net_id = %(net)s and {in_scope}
order by a.kind <> 'CURRENCY', a.code, p.units, h.number limit %(limit)s
