-- Allocations add up to their block, and nothing that has to be confirmed goes on unless it agreed. Read are the allocations and
-- versions of the days since.
select 'N05' as code, 'allocations ' || s.number || ' of version ' || v.id as key,
       format('%%s units, %%s', trim_scale(v.quantity), trim_scale(e.net)) as expected,
       format('%%s units, %%s', trim_scale(sum(a.quantity)), trim_scale(sum(a.amount))) as found
from clearing_allocationset s
join clearing_tradeversion v on v.id = s.version_id
join clearing_enrichment e on e.version_id = v.id
left join clearing_allocation a on a.set_id = s.id
where s.at >= %(since)s::date
group by s.id, v.id, e.version_id
having (v.quantity, e.net) is distinct from (sum(a.quantity), sum(a.amount))
union all
select 'N06', 'version ' || f.version_id, 'a comparison that agrees, with a confirmation of its counterparty to its party',
       case when c.id is null then 'none' else format('comparison %%s of version %%s with confirmation %%s', c.id, c.version_id, c.confirmation_id) end
from clearing_affirmation f
join clearing_tradeversion v on v.id = f.version_id
join clearing_trade t on t.id = v.trade_id
left join clearing_comparison c on c.id = f.comparison_id
left join clearing_confirmation s on s.id = f.confirmation_id
where f.at >= %(since)s::date
  and ((c.version_id, c.confirmation_id, c.agrees, s.sender_id, s.receiver_id)
           is distinct from (f.version_id, f.confirmation_id, true, v.counterparty_id, t.party_id)
       or c.fields @> '[{"result": "MISMATCH"}]')
union all
select 'N06', 'version ' || w.version_id, 'affirmed before it goes on', 'instructed or netted'
from clearing_awaitedconfirmation w
where w.at >= %(since)s::date and not exists (select from clearing_affirmation f where f.version_id = w.version_id)
  and (exists (select from clearing_tradeinstruction i where i.version_id = w.version_id)
       or exists (select from clearing_netmember m where m.version_id = w.version_id))
