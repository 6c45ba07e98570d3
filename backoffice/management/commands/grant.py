"""`manage.py grant`: writes backoffice/grants.py into PostgreSQL. Run after every migrate, as the deploy role."""

from typing import Any

from django.core.management.base import BaseCommand

from backoffice.grants import statements
from machinery.statements import rows, run, value
from machinery.transactions import whole

TABLES = """
select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
order by relname"""
LEAVES = """
select t.relname, coalesce(s.state = 'OPEN', false) as is_open
from pg_class t
left join ledger_slice s on s.id = substring(t.relname from '^ledger_(?:journal|movement)_s(\\d+)$')::integer
where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p') and t.relispartition
order by t.relname"""
FUNCTIONS = """
select p.proname, p.oid::regprocedure::text as signature from pg_proc p
where p.pronamespace = 'public'::regnamespace
  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
order by 2"""


class Command(BaseCommand):
    """Grants."""

    help = "Gives the run-time roles the privileges of backoffice/grants.py, and nothing else."

    def handle(self, *args: Any, **options: Any) -> None:
        tables = [found["relname"] for found in rows(TABLES)]
        leaves = [(found["relname"], found["is_open"]) for found in rows(LEAVES)]
        functions = [(found["proname"], found["signature"]) for found in rows(FUNCTIONS)]
        with whole():
            for sql in statements(tables, leaves, functions, value("select current_database()")):
                run(sql)
        self.stderr.write(f"granted: {len(tables)} tables, {len(leaves)} partitions, {len(functions)} functions")
