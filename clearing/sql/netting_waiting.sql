-- Both trades that replaced each version that waits for netting and settles up to a day, but for some: its seller's and its
-- buyer's. Above zero is what that party receives.
select v.id as version, l.party, n.ccp_id as ccp, v.asset_id as asset, v.currency_id as currency, e.settlement_date, l.ssi,
       n.ssi_id as ccp_ssi, l.account, null::integer as cash_account, l.sign, l.sign * v.quantity as quantity,
       -l.sign * e.net as amount, null::bigint as supersedes, v.venue
from clearing_opentrade o
join clearing_tradeversion v on v.id = o.version_id
join clearing_enrichment e on e.version_id = v.id
join clearing_novation n on n.version_id = v.id
cross join lateral (values
    (o.party_id, e.ours_id, v.account_id, case v.side when 'BUY' then 1 else -1 end),
    (v.counterparty_id, e.theirs_id, null, case v.side when 'BUY' then -1 else 1 end)
) l(party, ssi, account, sign)
where o.state = 'AWAITING_NETTING' and e.settlement_date <= %(until)s and v.id <> all (%(without)s::bigint[])
