-- Both trades that replaced each version that waits for netting and settles up to a day: its seller's and its buyer's. Above
-- zero is what that party receives.
insert into netting_leg
select v.id, t.id, l.side, l.party, n.ccp_id, v.asset_id, v.currency_id, e.settlement_date, l.ssi, n.ssi_id, l.account, null,
       l.sign * v.quantity, -l.sign * e.net, null
from clearing_opentrade o
join clearing_tradeversion v on v.id = o.version_id
join clearing_trade t on t.id = v.trade_id
join clearing_enrichment e on e.version_id = v.id
join clearing_novation n on n.version_id = v.id
cross join lateral (values
    (v.side, t.party_id, e.ours_id, v.account_id, case v.side when 'BUY' then 1 else -1 end),
    (case v.side when 'BUY' then 'SELL' else 'BUY' end, v.counterparty_id, e.theirs_id, null, case v.side when 'BUY' then -1 else 1 end)
) l(side, party, ssi, account, sign)
where o.state = 'AWAITING_NETTING' and e.settlement_date <= %(until)s
