-- Legs that settle in one book summed up, an id to each sum; the central counterparty settles each on one account. A net that
-- is superseded and has no trade left sums up to nothing.
insert into netting_sum (party, ccp, asset, currency, settlement_date, account, cash_account, ccp_account, ccp_cash_account,
                         quantity, amount, gross, gross_quantity, gross_amount, supersedes, versions, sides)
select * from (
    select l.party, l.ccp, l.asset, l.currency, l.settlement_date, coalesce(l.account, b.account) as account,
           coalesce(l.cash_account, b.cash_account) as cash_account, min(c.account) as ccp_account,
           min(c.cash_account) as ccp_cash_account, sum(l.quantity), sum(l.amount), count(*), sum(abs(l.quantity)),
           sum(abs(l.amount)), l.supersedes, array_agg(l.version), array_agg(l.side)
    from netting_leg l
    left join netting_book b on b.ssi = l.ssi and b.day = l.settlement_date
    left join netting_book c on c.ssi = l.ccp_ssi and c.day = l.settlement_date
    group by 1, 2, 3, 4, 5, 6, 7, l.supersedes
    union all
    select o.party_id, o.ccp_id, o.asset_id, o.currency_id, o.settlement_date, o.account_id, o.cash_account_id, null, null, 0, 0, 0, 0, 0, o.id,
           '{}', '{}'
    from clearing_netobligation o
    where o.id = any (%(nets)s::bigint[]) and not exists (select from netting_leg l where l.supersedes = o.id)
) s order by settlement_date, ccp, party, asset, currency, account
