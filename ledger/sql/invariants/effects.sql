-- What was posted by hand under an effect still stands as it was posted: one effect a journal, the same facts.
with booked as (
    select j.id, j.business_date,
           md5(concat_ws('|', j.kind, j.value_date, j.subject, j.narrative, m.assets, m.debits, m.credits, m.amounts)) as fingerprint
    from ledger_journal j
    left join (select journal_id, array_agg(asset_id order by leg)::text as assets, array_agg(debit_account order by leg)::text as debits,
                      array_agg(credit_account order by leg)::text as credits,
                      string_agg(trim_scale(amount)::text, ',' order by leg) as amounts
               from ledger_movement where slice = 0 and business_date >= %(since)s::date group by journal_id) m on m.journal_id = j.id
    where j.slice = 0 and j.business_date >= %(since)s::date
), keyed as (
    select effect, journal_id, business_date, fingerprint, count(*) over (partition by journal_id) as keys
    from ledger_effect where business_date >= %(since)s::date
)
select x.code, coalesce(k.effect, 'journal ' || b.id) as key, x.expected, x.found
from booked b full join keyed k on k.journal_id = b.id
cross join lateral (values
    ('L11', k.effect is null or b.id is null or k.business_date <> b.business_date or k.keys > 1, 'one effect, one journal of its date',
     format('journal %%s on %%s, %%s effects', coalesce(b.id::text, k.journal_id || ' is missing'), b.business_date, coalesce(k.keys, 0))),
    ('L15', k.fingerprint <> b.fingerprint, k.fingerprint, b.fingerprint)
) x(code, wrong, expected, found)
where x.wrong
