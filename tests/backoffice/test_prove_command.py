"""`manage.py prove` in an installation whose books were never opened: there is nothing, and that is proved."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.conftest import OwnDatabase


@pytest.mark.role("job")
def test_a_new_installation_is_proved(own_database: OwnDatabase) -> None:
    out = StringIO()
    call_command("prove", stdout=out)
    assert " proved: " in out.getvalue() and "everything" in out.getvalue()
