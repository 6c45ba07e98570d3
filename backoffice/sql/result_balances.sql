-- The balance of every account at the close of one business date, from the balances that were kept.
select distinct on (account_id) account_id, trim_scale(posted) from ledger_balancesnapshot
where business_date <= '{date}' order by account_id, business_date desc
