"""What PostgreSQL keeps: constraints by name, and the list of all of it."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from backoffice.schema import EXPECTED, declared, keep_schema
from machinery.statements import rows
from tests.house.code import ROOT, none_of, packages

# Apps in which a test names every constraint; the others are reported by bin/test -k report.
EVERY_CONSTRAINT_IS_TRIED = ("clearing", "itservices", "ledger", "notifications", "recordkeeping", "settlements")

# Constraints that no statement of a run-time role, nor of the owner, can reach: why.
OUT_OF_REACH: dict[str, str] = {
    "an_account_holds_one_asset": "the primary key says more; it stands for the foreign keys that name account and asset",
}


def model_constraints() -> list[tuple[str, str]]:
    """(app, name) of every constraint that a model declares."""
    return sorted(
        (model._meta.app_label, constraint.name)
        for model in apps.get_models()
        if model._meta.app_label in packages()
        for constraint in model._meta.constraints
    )


def sql_constraints() -> list[tuple[str, str]]:
    """(app, name) of every constraint and trigger that a migration's SQL names."""
    return sorted(
        {
            (app, name)
            for app in packages()
            for path in (ROOT / app / "migrations").glob("*.sql")
            for name in re.findall(r"(?:constraint|trigger) ([a-z]\w+_\w+)\b", path.read_text())
        }
    )


def test_the_name_of_a_constraint_is_a_sentence() -> None:
    """Three words or more, or "x is y": whoever breaks it reads it."""
    assert none_of(
        f"{app}: {name}" for app, name in [*model_constraints(), *sql_constraints()] if len(name.split("_")) < 3
    )


def test_models_refuse_to_lose_what_they_point_to() -> None:
    """PROTECT, or DO_NOTHING where PostgreSQL or the proof keeps the key."""
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in packages() and not model._meta.auto_created
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete not in {models.PROTECT, models.DO_NOTHING}
    ]
    assert none_of(wrong)


@pytest.mark.parametrize("app", EVERY_CONSTRAINT_IS_TRIED)
def test_every_constraint_is_tried_by_name(app: str) -> None:
    """By a test that goes around the operations; its name stands in that test."""
    tests = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("*.py") if "house" not in path.parts)
    names = [name for each, name in [*model_constraints(), *sql_constraints()] if each == app]
    assert none_of(name for name in names if name not in tests and name not in OUT_OF_REACH)


@pytest.mark.django_db
@pytest.mark.role("owner")
def test_the_database_declares_what_is_committed() -> None:
    """backoffice/sql/expected_schema.txt; `manage.py prove --keep-schema` writes it after a migration."""
    expected, found = set(EXPECTED.read_text().splitlines()), set(declared())
    missing = [f"not in the database: {line}" for line in sorted(expected - found)]
    assert none_of(missing + [f"not in {EXPECTED.name}: {line}" for line in sorted(found - expected)])


@pytest.mark.django_db
@pytest.mark.role("owner")
def test_the_command_writes_what_the_database_declares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, said = tmp_path / EXPECTED.name, StringIO()
    monkeypatch.setattr("backoffice.management.commands.prove.keep_schema", lambda: keep_schema(kept))
    call_command("prove", keep_schema=True, stdout=said)
    assert kept.read_text().splitlines() == declared()
    assert said.getvalue().startswith(f"{len(declared())} lines in ")


@pytest.mark.django_db
def test_every_append_only_table_has_its_trigger() -> None:
    """A model that says "Append-only" in its docstring, and the partitions of journals and movements."""
    guarded = {
        found["relname"]
        for found in rows(
            "select c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid"
            " where p.proname = 'machinery_refuse_change' and t.tgenabled = 'O' and t.tgtype & 56 = 56"
        )
    }
    said = {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in packages() and model._meta.managed and "Append-only" in (model.__doc__ or "")
    }
    assert said
    assert none_of(said - guarded)


@pytest.mark.django_db
def test_events_are_unlogged_nowhere_and_money_has_one_type() -> None:
    """No unlogged table; every amount is numeric(24,6), prices and rates numeric(24,10)."""
    unlogged = rows("select relname from pg_class where relpersistence = 'u' and relkind in ('r', 'p')")
    floats = rows(
        "select table_name || '.' || column_name as place from information_schema.columns"
        " where table_schema = 'public' and data_type in ('double precision', 'real', 'money')"
    )
    odd = rows(
        "select table_name || '.' || column_name as place from information_schema.columns where table_schema = 'public'"
        " and data_type = 'numeric' and (numeric_precision, numeric_scale) not in ((24, 6), (24, 10))"
    )
    assert none_of([*(f["relname"] for f in unlogged), *(f["place"] for f in floats), *(f["place"] for f in odd)])
