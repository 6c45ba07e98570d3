-- A reversal is the exact mirror of what it reverses, once, later, and linked both ways.
with fresh as (
    select id, subject, business_date, value_date from ledger_journal
    where kind = 'REVR' and slice = 0 and business_date >= %(since)s::date
), linked as (
    select coalesce(r.reversing_journal, f.id) as reversing, r.reversed_journal as reversed, f.id, f.subject, f.business_date, f.value_date
    from fresh f full join ledger_reversal r on r.reversing_journal = f.id where f.id is not null or %(full)s
), told as (
    select l.*, o.id as original, o.kind, o.business_date as original_date, o.value_date as original_value
    from linked l left join ledger_journal o on o.id = l.reversed
), legs as (
    select t.reversed, t.reversing,
           array_agg((m.asset_id, m.debit_account, m.credit_account, m.amount)::text order by m.leg)
               filter (where m.journal_id = t.reversing) as mine,
           array_agg((m.asset_id, m.credit_account, m.debit_account, m.amount)::text order by m.leg)
               filter (where m.journal_id = t.reversed) as theirs
    from (select reversed, reversing, unnest(array[reversed, reversing]) as journal from told where reversed is not null) t
    join ledger_movement m on m.journal_id = t.journal group by t.reversed, t.reversing
)
select 'L13' as code, reversing::text as key, theirs::text as expected, mine::text as found
from legs where mine is distinct from theirs
union all
select 'L14', reversing::text, 'one link to the journal that it is about, which is no reversal and not later',
       format('subject %%s, link to %%s of kind %%s on %%s', subject, coalesce(reversed::text, 'none'), coalesce(kind, 'none'), original_date)
from told where id is null or reversed is null or original is null or subject is distinct from reversed or kind = 'REVR'
    or original_date > business_date or original_value <> value_date
union all
select 'L14', reversed_journal::text, 'at most one reversal', count(*)::text
from ledger_reversal group by reversed_journal having count(*) > 1
