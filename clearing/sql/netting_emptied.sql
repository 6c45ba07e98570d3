-- Some nets as they are when all their trades have left: nothing is to be settled any more.
select o.party_id, o.ccp_id, o.asset_id, o.currency_id, o.settlement_date, o.account_id, o.cash_account_id, 0, 0, 0, 0, 0, 0, 0,
       o.id, null, null, null
from clearing_netobligation o where o.id = any (%(nets)s::bigint[])
