-- Legs that settle by one SSI summed up, in no order, with the versions of which the party is the buyer and the seller, and the venue
-- where all of them were traded, if it is one. An SSI says on which account: one net may have several of these sums.
select l.party, l.ccp, l.asset, l.currency, l.settlement_date, l.account, l.cash_account, l.ssi, l.ccp_ssi, sum(l.quantity),
       sum(l.amount), count(*), sum(abs(l.quantity)), sum(abs(l.amount)), l.supersedes,
       array_agg(l.version) filter (where l.sign > 0)::text, array_agg(l.version) filter (where l.sign < 0)::text,
       case when count(l.venue) = count(*) and min(l.venue) = max(l.venue) then min(l.venue) end
from ({legs}) l
group by l.party, l.asset, l.account, l.cash_account, l.ssi, l.ccp_ssi, l.currency, l.settlement_date, l.ccp, l.supersedes
