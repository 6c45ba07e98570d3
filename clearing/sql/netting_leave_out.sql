-- Trades that have a leg in one of these sums are left out with both legs; the sums are made anew.
delete from netting_leg where version in (
    select l.version
    from netting_leg l
    left join netting_book b on b.ssi = l.ssi and b.day = l.settlement_date
    join netting_sum s on s.party = l.party and s.ccp = l.ccp and s.asset = l.asset and s.currency = l.currency
         and s.settlement_date = l.settlement_date and s.account is not distinct from coalesce(l.account, b.account)
         and s.cash_account is not distinct from coalesce(l.cash_account, b.cash_account)
         and s.supersedes is not distinct from l.supersedes
    where s.net = any (%(nets)s::bigint[]))
