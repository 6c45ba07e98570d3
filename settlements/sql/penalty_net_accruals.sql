-- What nights accrued of a net, the newest first: seen by its party (below zero, it owes), with the journal that books it.
select a.id, a.night, case when a.party_id = n.party_id then a.counterparty_id else a.party_id end as counterparty,
       case when a.party_id = n.party_id then a.amount else -a.amount end as amount, a.journal_id as journal
from settlements_penaltynet n
join settlements_penaltyaccrual a on (a.month, a.market_id, a.currency_id) = (n.month, n.market_id, n.currency_id)
where n.id = %(net)s
  and (n.counterparty_id is null and n.party_id in (a.party_id, a.counterparty_id)
       or (a.party_id, a.counterparty_id) = (least(n.party_id, n.counterparty_id), greatest(n.party_id, n.counterparty_id)))
order by a.night desc, a.id desc limit %(limit)s
