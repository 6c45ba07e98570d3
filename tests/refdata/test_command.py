"""`manage.py load-refdata`, as a process would run it: it commits, as the role of jobs."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from itservices.models import Load
from machinery.statements import value
from machinery.transactions import whole
from refdata.messages import KINDS
from refdata.models import LeiRecord
from vocabulary.actor import Actor
from vocabulary.occasion import Occasion

LEIS = "LEI,legal_name,country,category\n5493001KJTIIGC8Y1R12,Bloomberg Finance,US,GENERAL\n,Nobody,US,GENERAL\n"


@pytest.mark.role("job")
def test_a_file_is_loaded_once_and_a_wrong_one_not_at_all(own_database: Any, tmp_path: Path) -> None:
    path = tmp_path / "leis.csv"
    path.write_text(LEIS)

    def answer(kind: str) -> dict[str, Any]:
        out = StringIO()
        call_command("load_refdata", kind, str(path), "--json", stdout=out)
        found: dict[str, Any] = json.loads(out.getvalue())
        return found

    first = answer("leis")
    assert (first["received"], first["accepted"], first["quarantined"]) == (2, 1, 1)
    assert answer("leis") == {"kind": "leis", "file": "leis.csv", "already_loaded": first["load"]}
    with pytest.raises(CommandError, match="Expected a header"):
        answer("mics")
    with pytest.raises(CommandError, match=r"missing\.csv"):
        call_command("load_refdata", "leis", str(tmp_path / "missing.csv"))
    assert (Load.objects.count(), LeiRecord.objects.count()) == (1, 1)


@pytest.mark.role("job")
def test_of_two_that_load_the_same_file_at_once_the_second_waits_and_is_told(own_database: Any, tmp_path: Path) -> None:
    path = tmp_path / "leis.csv"
    path.write_text(LEIS)

    def second() -> str:
        out = StringIO()
        try:
            call_command("load_refdata", "leis", str(path), "--json", stdout=out)
        finally:
            connection.close()
        return out.getvalue()

    read = KINDS["leis"].read(path.read_bytes(), file_name="first.csv")
    with ThreadPoolExecutor(1) as pool:
        with whole():
            first = KINDS["leis"].load(
                read, Occasion(Actor("job", "test", "test"), datetime(2026, 11, 2, tzinfo=UTC), date(2026, 11, 2))
            )
            asked = pool.submit(second)
            while not value("select count(*) from pg_locks where not granted and locktype = 'transactionid'"):
                assert not asked.done(), asked.result()
        assert json.loads(asked.result(30)) == {"kind": "leis", "file": "leis.csv", "already_loaded": first.pk}
    assert (Load.objects.count(), LeiRecord.objects.count()) == (1, 1)
