-- Nets of instructions, the newest first. A net that is not over is settled where the first of its matches is: all of them then are.
-- Braces are filled in by settlements/queries/net_list.py.
select n.id, k.code as market, k.name as market_name, n.intended_settlement_date, c.code as currency, n.model, n.netting, n.one_id, n.other_id, n.matches,
       n.gross_units / power(10::numeric, c.scale) as gross, n.net_units / power(10::numeric, c.scale) as net, n.business_date, n.at, n.by,
       e.replaced_by_id as replaced_by, b.net_id as replaces,
       case when e.net_id is null then case when s.match_id is null then 'STANDING' else 'SETTLED' end
            when e.replaced_by_id is null then 'ENDED' else 'REPLACED' end as state
from settlements_instructionnet n
join refdata_market k on k.id = n.market_id
join refdata_asset c on c.id = n.currency_id
left join settlements_netend e on e.net_id = n.id
left join settlements_netend b on b.replaced_by_id = n.id
left join settlements_settlement s on s.match_id = (select min(m.match_id) from settlements_nettedmatch m where m.net_id = n.id)
where {conditions} and {beyond}
order by n.id {order} limit %(limit)s
