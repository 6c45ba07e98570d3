-- Every journal meets its movements, and every movement its journal, its accounts, its asset and its slice.
select x.code, r.key, x.expected, x.found
from (
    select coalesce(j.id, m.journal_id)::text || coalesce('.' || m.leg, '') as key, j.id as journal, j.kind, j.slice as journal_slice,
           j.business_date as journal_date, m.journal_id as movement, m.slice, m.business_date, m.amount, m.asset_id, s.scale,
           d.asset_id as debit_asset, c.asset_id as credit_asset, m.debit_account, m.credit_account, l.business_date as slice_date
    from (select id, slice, business_date, kind from ledger_journal
          where business_date > %(since)s::date or (business_date = %(since)s::date and slice = 0)) j
    full join (select journal_id, leg, slice, business_date, asset_id, debit_account, credit_account, amount from ledger_movement
               where business_date > %(since)s::date or (business_date = %(since)s::date and slice = 0)) m
        on m.journal_id = j.id and m.slice = j.slice and m.business_date = j.business_date
    left join ledger_account d on d.id = m.debit_account
    left join ledger_account c on c.id = m.credit_account
    left join refdata_asset s on s.id = m.asset_id
    left join ledger_slice l on l.id = j.slice and l.purpose <> 'day'
    where j.id is null or m.journal_id is null
       or d.asset_id is distinct from m.asset_id or c.asset_id is distinct from m.asset_id
       or m.debit_account = m.credit_account
       or not m.amount > 0 or m.amount = 'NaN' or m.amount <> round(m.amount, s.scale)
       or j.id / 1000000000000 <> j.slice or (j.slice > 0 and l.business_date is distinct from j.business_date)
       or j.kind not in ('SETT', 'REVR', 'OPEN', 'HAND', 'CASH', 'PENA', 'PENP', 'DEPO') or (j.kind = 'SETT' and j.slice = 0)
) r
cross join lateral (values
    ('L01', movement is not null and (debit_asset is distinct from asset_id or credit_asset is distinct from asset_id
                                      or debit_account = credit_account),
     'two accounts of asset ' || asset_id,
     format('debit %%s of %%s, credit %%s of %%s', debit_account, coalesce(debit_asset::text, 'nothing'), credit_account,
            coalesce(credit_asset::text, 'nothing'))),
    ('L02', movement is null, 'at least one movement', 'none'),
    ('L03', journal is null, 'its journal in slice ' || slice || ' on ' || business_date, 'none'),
    ('L04', not amount > 0 or amount = 'NaN' or amount <> round(amount, scale),
     'more than zero, ' || scale || ' decimals', amount::text),
    ('L17', journal / 1000000000000 <> journal_slice or (journal_slice > 0 and slice_date is distinct from journal_date),
     'the id, slice and date of one slice', format('slice %%s on %%s, that slice is of %%s', journal_slice, journal_date, slice_date)),
    ('L21', kind not in ('SETT', 'REVR', 'OPEN', 'HAND', 'CASH', 'PENA', 'PENP', 'DEPO') or (kind = 'SETT' and journal_slice = 0),
     'a known kind; SETT only in the slice of a night', kind)
) x(code, wrong, expected, found)
where x.wrong
