"""Going around the operations: what PostgreSQL itself refuses, by the name of what refuses it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from machinery.statements import run


def refused_by(sql: str, parameters: Mapping[str, Any] | Sequence[Any] | None = None) -> str:
    """The constraint or trigger that refuses a statement; deferred ones are asked at once."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        run(sql, parameters)
        connection.check_constraints()
    return str(refusal.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def allowed(sql: str, parameters: Mapping[str, Any] | Sequence[Any] | None = None) -> bool:
    """True when the statement passes: what a refused one differs from in one thing only."""
    with transaction.atomic():
        run(sql, parameters)
        connection.check_constraints()
        transaction.set_rollback(True)
    return True
