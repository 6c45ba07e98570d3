"""Keeps."""
import pytest
from django.core.management import call_command
@pytest.mark.django_db
def test_keep() -> None:
    call_command("prove", "--keep-schema")
    call_command("docs")
