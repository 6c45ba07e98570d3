-- Who may change what: privileges of the run-time roles and of everyone on tables and columns, ownership, and membership.
select t.relname as place, coalesce(r.rolname, 'PUBLIC') as role, a.privilege_type as privilege, null::text as column,
       t.relispartition as leaf, s.state
from pg_class t cross join lateral aclexplode(t.relacl) a left join pg_roles r on r.oid = a.grantee
left join ledger_slice s on t.relispartition and s.id = substring(t.relname from '^ledger_(?:journal|movement)_s(\d+)$')::integer
where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p') and a.privilege_type <> 'SELECT'
  and coalesce(r.rolname, 'PUBLIC') = any (%(roles)s)
union all
select t.relname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type, c.attname, t.relispartition, null
from pg_attribute c join pg_class t on t.oid = c.attrelid cross join lateral aclexplode(c.attacl) a left join pg_roles r on r.oid = a.grantee
where t.relnamespace = 'public'::regnamespace and a.privilege_type <> 'SELECT' and coalesce(r.rolname, 'PUBLIC') = any (%(roles)s)
union all
select t.relname, r.rolname, 'OWNERSHIP', null, false, null
from pg_class t join pg_roles r on r.oid = t.relowner where t.relnamespace = 'public'::regnamespace and r.rolname = any (%(roles)s)
union all
select t.relname, 'the owner''s rights', 'OWNERSHIP', null, false, null
from pg_roles r cross join pg_roles o cross join (values ('every table')) t(relname)
where r.rolname = any (%(roles)s) and o.rolname = %(owner)s and pg_has_role(r.oid, o.oid, 'MEMBER')
