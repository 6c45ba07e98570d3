-- What moved on a safekeeping account on one date: each leg of a booking, from when it counts, what its side had instructed, and what was
-- paid for it. What settled at an external depository names its instruction, as what settled here names its match.
select l.account, l.asset, l.journal, l.leg, trim_scale(l.change) as change, j.kind, j.value_date, i.reference, i.id as instruction, i.payment, i.trade_date,
       i.intended_settlement_date as intended, c.code as currency, k.amount as paid, coalesce(x.transaction_type, y.transaction_type, 'TRAD') as transaction_type
from (select m.debit_account as account, m.asset_id as asset, m.journal_id as journal, m.leg, -m.amount as change
      from ledger_movement m
      where m.business_date = %(on)s and m.debit_account in (select a.id from ledger_account a where a.holder_id = %(holder)s)
      union all
      select m.credit_account, m.asset_id, m.journal_id, m.leg, m.amount
      from ledger_movement m
      where m.business_date = %(on)s and m.credit_account in (select a.id from ledger_account a where a.holder_id = %(holder)s)) l
join ledger_journal j on j.id = l.journal and j.business_date = %(on)s
left join settlements_match t on j.kind = 'SETT' and t.id = j.subject
left join settlements_instruction i on i.id = case when j.kind = 'DEPO' then j.subject when l.change < 0 then t.delivering_id else t.receiving_id end
left join settlements_matchingterms x on x.instruction_id = i.id
left join settlements_tradeterms y on y.instruction_id = i.id
left join refdata_asset c on c.id = i.currency_id
left join lateral (
    select m.amount from ledger_movement m
    where m.business_date = %(on)s and m.journal_id = l.journal and m.asset_id = i.currency_id limit 1) k on true
order by l.account, l.journal, l.leg
