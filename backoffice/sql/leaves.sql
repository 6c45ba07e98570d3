-- Each leaf of the journals and movements, its slice, and what is declared on it; and each month that holds leaves.
with leaf as (
    select t.oid, t.relname, case when t.relkind = 'p' then 'month' else split_part(t.relname, '_', 2) end as noun,
           case when t.relkind = 'p' or t.relname ~ '_hand$' then 0 else substring(t.relname from '_s(\d+)$')::integer end as slice, t.relispartition as attached
    from pg_class t
    where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p') and t.relname ~ '^ledger_(journal|movement)_(s\d+|\d{4}_\d\d(_hand)?)$'
)
select coalesce(l.relname, 'ledger_' || w.noun || '_s' || s.id) as leaf, coalesce(l.noun, w.noun) as noun, coalesce(l.slice, s.id) as slice,
       s.business_date, case when l.noun = 'month' then 'MONTH' when l.slice = 0 then 'FINISHED' else s.state end as state, coalesce(l.attached, false) as attached,
       replace(coalesce(l.relname, ''), 'movement', 'journal') as journals,
       coalesce((select array_agg(pg_get_constraintdef(c.oid) || case when c.convalidated and c.conenforced then '' else ' NOT VALIDATED' end)
                 from pg_constraint c where c.conrelid = l.oid and c.contype <> 'p'), '{}')
       || coalesce((select array_agg(case when i.indisunique then 'UNIQUE ' else 'INDEX ' end
                                     || substring(pg_get_indexdef(i.indexrelid) from '\(.*$')
                                     || case when i.indisvalid then '' else ' NOT VALID' end)
                    from pg_index i where i.indrelid = l.oid), '{}')
       || coalesce((select array_agg('TRIGGER ' || g.tgname || ' ' || g.tgtype || ' ' || g.tgfoid::regproc
                                     || case when g.tgenabled = 'O' then '' else ' DISABLED' end)
                    from pg_trigger g where g.tgrelid = l.oid and not g.tgisinternal), '{}') as declared
from leaf l
full join (select s.*, w.noun from ledger_slice s cross join (values ('journal'), ('movement')) w(noun) where s.purpose <> 'day') w
    on w.id = l.slice and w.noun = l.noun
left join ledger_slice s on s.id = coalesce(l.slice, w.id)
order by 1
