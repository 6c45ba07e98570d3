"""How a migration says what the rows of a table refer to, where they are written in sets.

# Note [References are checked in sets]
PostgreSQL asks for a foreign key row by row, and locks what each row refers to: of a million trades that is two thirds of the
writing. A reference is asked for once a statement instead: a trigger looks up each different key of all its rows. That says
the same as a foreign key only where what is referred to stays: such a table is append-only, or `stays` says so of it. Why and
what it costs: docs/adr/0020-references.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import migrations

from machinery.statements import statement

WRITTEN: Final = "{table}_refers_to_what_is_there"
CHANGED: Final = "{table}_still_refers_to_what_is_there"


@dataclass(frozen=True)
class Reference:
    """That `columns` of a row, unless one of them is null, are the `keys` of a row of `place`. `name` is the sentence that it
    breaks; who breaks it is told of a foreign key of that name. Columns and keys go together one by one; keys are unique."""

    name: str
    columns: tuple[str, ...]
    place: str
    keys: tuple[str, ...] = ("id",)

    @property
    def declared(self) -> tuple[str, str, str, str]:
        """As the trigger declares it, so that the database says itself what it checks: see `declared_by`."""
        return self.name, ", ".join(self.columns), self.place, ", ".join(self.keys)

    def met(self, row: str, found: str) -> str:
        """The condition that `found` is what `row` refers to; both are aliases."""
        pairs = zip(self.keys, self.columns, strict=True)
        return " and ".join(f"{found}.{key} = {row}.{column}" for key, column in pairs)

    def told(self, row: str) -> str:
        """Whether `row` refers to anything."""
        return " and ".join(f"{row}.{column} is not null" for column in self.columns)

    def check(self) -> str:
        """The statements of the trigger: `written` are the rows of the statement. OFFSET 0 keeps the look-up an index probe for
        each different key, also where the plan was made for one row and serves a million; in their order one id is found next
        to another. Keys of several columns are few: they are not sorted."""
        order = f"order by {self.columns[0]}" if len(self.columns) == 1 else ""
        columns, shown = ", ".join(self.columns), " || ', ' || ".join(f"d.{column}" for column in self.columns)
        return f"""
    select {shown} into missing
    from (select distinct {columns} from written w where {self.told("w")} {order}) d
    where not exists (select from public.{self.place} p where {self.met("d", "p")} offset 0) limit 1;
    if found then
        raise exception 'insert or update on table "%" violates foreign key constraint "%"', tg_table_name, '{self.name}'
            using errcode = 'foreign_key_violation', constraint = '{self.name}', table = tg_table_name,
                  schema = tg_table_schema,
                  detail = format('Key (%s)=(%s) is not present in table "%s".', '{columns}', missing, '{self.place}');
    end if;"""

    def foreign_key(self) -> str:
        """The same as a foreign key."""
        return (
            f"constraint {self.name} foreign key ({', '.join(self.columns)})"
            f" references {self.place} ({', '.join(self.keys)})"
        )


def declared_by(arguments: Sequence[str]) -> list[Reference]:
    """The references that the arguments of a trigger declare: four to each."""
    found = [arguments[place : place + 4] for place in range(0, len(arguments), 4)]
    return [
        Reference(name, tuple(columns.split(", ")), place, tuple(keys.split(", ")))
        for name, columns, place, keys in found
    ]


def function_of(table: str, references: Sequence[Reference]) -> str:
    """The statement that makes the function of a table's trigger, or makes it anew."""
    return (
        f"create or replace function {table}_refers() returns trigger language plpgsql set enable_seqscan = off as $$\n"
        f"declare\n    missing text;\nbegin{''.join(each.check() for each in references)}\n    return null;\nend $$"
    )


def refers(table: str, *references: Reference, may_change: bool = False) -> migrations.RunSQL:
    """The operation that puts references in the place of the foreign keys of the same names, in the order in which they are
    asked for. `may_change` where the columns of a row may be updated; without it the table has to refuse that itself."""
    arguments = ", ".join(f"'{word}'" for each in references for word in each.declared)
    on = {WRITTEN: "insert"} | ({CHANGED: "update"} if may_change else {})
    return migrations.RunSQL(
        [
            f"alter table {table} {', '.join(f'drop constraint {each.name}' for each in references)}",
            function_of(table, references),
            *(
                f"create trigger {name.format(table=table)} after {act} on {table} referencing new table as written"
                f" for each statement execute function {table}_refers({arguments})"
                for name, act in on.items()
            ),
        ],
        [
            *(f"drop trigger {name.format(table=table)} on {table}" for name in on),
            f"drop function {table}_refers()",
            f"alter table {table} {', '.join(f'add {each.foreign_key()}' for each in references)}",
        ],
    )


def asked_anew(*tables: str) -> migrations.RunPython:
    """The operation that makes the functions of tables anew, by what their triggers declare: after `Reference.check` asks in
    another way. There is no way back: what is asked is the same."""

    def make(_: object, editor: Any) -> None:
        with editor.connection.cursor() as cursor:
            for table in tables:
                cursor.execute(statement("machinery", "references"), {"triggers": WRITTEN.format(table=table)})
                [(place, declared)] = cursor.fetchall()
                cursor.execute(function_of(place, declared_by(declared)))

    return migrations.RunPython(make, migrations.RunPython.noop)


def stays(table: str, keys: Sequence[str] = ("id",), *, is_deleted: bool = True) -> migrations.RunSQL:
    """The operation that makes DELETE and TRUNCATE of a table fail for everyone, unless something does already, and a change of
    its keys: what refers to them is not asked."""
    changed = " or ".join(f"old.{key} is distinct from new.{key}" for key in keys)
    made = {
        f"{table}_keeps_its_key": f"before update of {', '.join(keys)} on {table} for each row when ({changed})",
    }
    if is_deleted:
        made[f"{table}_is_never_deleted"] = f"before delete or truncate on {table} for each statement"
    return migrations.RunSQL(
        [f"create trigger {name} {when} execute function machinery_refuse_change()" for name, when in made.items()],
        [f"drop trigger {name} on {table}" for name in made],
    )
