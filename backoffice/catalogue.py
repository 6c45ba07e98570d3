"""The words of every page: extracted from code and templates, translated in locale/, compiled without GNU
gettext.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCES = (
    "authorizations",
    "backoffice",
    "clearing",
    "compliance",
    "itservices",
    "ledger",
    "machinery",
    "recordkeeping",
    "notifications",
    "refdata",
    "settlements",
    "vocabulary",
    "templates",
)
NOT_SHOWN = ("migrations", "static", "sql")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
ENGLISH = "en"
FACTOR, SHORT = 1.7, 24
"""A translation is at most FACTOR as long as its original and SHORT characters more; a longer one was pasted twice."""


def _source_of(path: Path) -> io.BytesIO:
    """Python as it is; a template turned into the calls it stands for, one statement a line and no
    indentation.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return io.BytesIO(text.encode())
    return io.BytesIO("\n".join(line.strip() for line in templatize(text).splitlines()).encode())


def _files(root: Path) -> Iterator[Path]:
    for source in SOURCES:
        for path in sorted((root / source).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and not set(path.relative_to(root).parts) & set(NOT_SHOWN):
                yield path


def extracted(root: Path) -> Catalog:
    """Every string of the product that people read, in no language."""
    found = Catalog(charset="utf-8")
    for path in _files(root):
        for _line, message, _comments, context in extract("python", _source_of(path), keywords=KEYWORDS):
            found.add(message, flags=_format_flags(message), context=context)
    return found


def _format_flags(message: str | tuple[str, ...]) -> list[str]:
    text = message if isinstance(message, str) else message[0]
    return ["python-format"] if "%(" in text else []


def po_file(root: Path, language: str) -> Path:
    """Where the words of `language` are kept."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def read_words(root: Path, language: str) -> Catalog:
    """The words of `language` as they are on file; an empty catalogue for a new language."""
    path = po_file(root, language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", project="Backoffice")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def refresh(root: Path, language: str) -> Catalog:
    """Writes the words of `language` with what was added to and taken from the product; nothing is guessed.

    English is its own translation only where it counts: a plural needs both forms.
    """
    words = read_words(root, language)
    words.update(extracted(root), no_fuzzy_matching=True, update_creation_date=False)
    words.obsolete.clear()
    words.fuzzy = False
    words.header_comment = "# Words of Backoffice. `manage.py messages` keeps this file; translate what it names."
    words.project, words.version = "Backoffice", "1"
    words.msgid_bugs_address = words.last_translator = words.language_team = "Backoffice"
    words.creation_date = words.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    path = po_file(root, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, words, sort_output=True, no_location=True, ignore_obsolete=True, width=110)
    path.with_suffix(".mo").write_bytes(compiled(words))
    return words


def compiled(words: Catalog) -> bytes:
    """The machine's form of the words, the same bytes for the same words."""
    buffer = io.BytesIO()
    write_mo(buffer, words)
    return buffer.getvalue()


def faults(root: Path, language: str) -> list[str]:
    """What is wrong with the words of `language`, a line each: untranslated, unsure, badly formatted, of a
    length that no translation has (pasted twice), missing or stale.
    """
    words, wanted, wrong = read_words(root, language), extracted(root), []
    for message in words:
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if not all(strings):
            wrong.append(f"untranslated: {message.id!r}")
        originals = message.id if isinstance(message.id, tuple | list) else (message.id,)
        if max(map(len, filter(None, strings)), default=0) > FACTOR * max(map(len, originals)) + SHORT:
            wrong.append(f"too long: {message.id!r}")
        if message.fuzzy:
            wrong.append(f"fuzzy: {message.id!r}")
        wrong += [f"{error}: {message.id!r}" for error in message.check(words)]
    on_file = {(message.id, message.context) for message in words if message.id}
    in_product = {(message.id, message.context) for message in wanted if message.id}
    wrong += [f"not on file: {id!r}" for id, _context in sorted(in_product - on_file, key=str)]
    wrong += [f"no longer used: {id!r}" for id, _context in sorted(on_file - in_product, key=str)]
    mo = po_file(root, language).with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled(words):
        wrong.append(f"stale: {mo.name}")
    return wrong
