-- What a net comes to of each asset that it nets, the currency first: what is instructed, and what changes hands, in whole units.
select p.asset_id as id, a.code, a.scale, p.net,
       (select sum(case when m.asset_id = p.asset_id then m.quantity_units else 0 end + case when m.currency_id = p.asset_id then m.amount_units else 0 end)
        from settlements_nettedmatch m where m.net_id = %(net)s) as gross
from (select asset_id, sum(greatest(units, 0)) as net from settlements_netposition where net_id = %(net)s group by asset_id) p
join refdata_asset a on a.id = p.asset_id
order by a.kind <> 'CURRENCY', a.code limit %(limit)s
