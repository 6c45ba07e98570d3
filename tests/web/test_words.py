"""Every string of the product is translated, surely and freshly."""

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings

from backoffice import catalogue


def test_spanish_is_complete() -> None:
    assert catalogue.faults(settings.BASE_DIR, "es") == []


def test_templates_and_code_are_both_read() -> None:
    found = {message.id for message in catalogue.extracted(settings.BASE_DIR)}
    assert "Forgot your password?" in found
    assert "Settlement clerk" in found
    assert any(isinstance(id, tuple) and "closed for %(minutes)s minute." in id[0] for id in found)


@pytest.mark.parametrize(
    ("string", "flags", "fault"),
    [
        ("", (), "untranslated"),
        ("Hola", ("fuzzy",), "fuzzy"),
        ("%(nombre)s", ("python-format",), "placeholder"),
        ("Hola, %(name)s. Hola, %(name)s. Hola, %(name)s. Hola, %(name)s.", ("python-format",), "too long"),
    ],
)
def test_a_fault_is_named(string: str, flags: tuple[str, ...], fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words, wanted = Catalog(locale="es"), Catalog()
    words.add("Hello %(name)s", string, flags=flags)
    wanted.add("Hello %(name)s")
    monkeypatch.setattr(catalogue, "read_words", lambda *_: words)
    monkeypatch.setattr(catalogue, "extracted", lambda *_: wanted)
    found = catalogue.faults(settings.BASE_DIR, "es")
    assert any(fault in line for line in found)
    assert "stale: django.mo" in found
