-- What the database itself keeps true: constraints, unique indexes, triggers and functions of the product, but for leaves of slices.
select t.relname as place, 'constraint' as kind, c.conname as name,
       pg_get_constraintdef(c.oid) || case when c.convalidated then '' else ' NOT VALIDATED' end
       || case when c.conenforced then '' else ' NOT ENFORCED' end as definition
from pg_constraint c join pg_class t on t.oid = c.conrelid
where t.relnamespace = 'public'::regnamespace and not t.relispartition and t.relname ~ %(apps)s
union all
select t.relname, 'index', i.relname, pg_get_indexdef(i.oid) || case when x.indisvalid then '' else ' NOT VALID' end
from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
where x.indisunique and t.relnamespace = 'public'::regnamespace and not t.relispartition and t.relname ~ %(apps)s
  and not exists (select from pg_constraint c where c.conindid = i.oid)
union all
select t.relname, 'trigger', g.tgname, pg_get_triggerdef(g.oid) || case when g.tgenabled = 'O' then '' else ' DISABLED' end
from pg_trigger g join pg_class t on t.oid = g.tgrelid
where not g.tgisinternal and t.relnamespace = 'public'::regnamespace and not t.relispartition and t.relname ~ %(apps)s
union all
select p.proname, 'function', p.oid::regprocedure::text, md5(p.prosrc) || case when p.prosecdef then ' SECURITY DEFINER' else '' end
from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname ~ %(apps)s
  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
union all
select t.relname, 'trigger', 'foreign key trigger', 'DISABLED'
from pg_trigger g join pg_class t on t.oid = g.tgrelid
where g.tgisinternal and g.tgenabled <> 'O' and t.relnamespace = 'public'::regnamespace
order by 1, 2, 3
