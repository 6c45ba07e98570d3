"""Keeps which files were taken from the message folder, and which messages were written there; each once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from machinery.transactions import part
from recordkeeping.operations import record
from settlements.models import FileToWrite, FileWritten, FolderFile, Message
from vocabulary.actor import Actor


@dataclass(frozen=True)
class FoundFile:
    """A file of the folder: what tells it from every other one, its name, and its size and digest in bytes."""

    key: str
    name: str
    size: int
    sha256: str


def file_on_file(key: str) -> FolderFile | None:
    """What came of a file that was taken before; None for one that was not."""
    return FolderFile.objects.filter(key=key).first()


@part
def keep_file(
    found: FoundFile, message: Message | None, refusal: str, *, by: Actor, at: datetime, business_date: date
) -> FolderFile:
    """Keeps that a file was taken, and became a message, or why it became none. Raises IntegrityError
    (a_file_is_taken_once) when another transaction takes it at this moment."""
    kept = FolderFile.objects.create(
        key=found.key,
        name=found.name,
        size=found.size,
        sha256=found.sha256,
        message=message,
        refusal=refusal,
        business_date=business_date,
        at=at,
    )
    record(
        by=by,
        at=at,
        code="folder.file_refused" if refusal else "folder.file_taken",
        subject_type="message",
        subject_ids=[message.pk] if message else [],
        after={"file": found.name, "sha256": found.sha256, **({"why": refusal} if refusal else {})},
    )
    return kept


@part
def keep_written(names: Mapping[int, str], *, by: Actor, at: datetime, business_date: date) -> int:
    """Keeps that messages were written, by the names of their files; those that are still to be written. How many these are.
    Whoever calls is alone at the folder."""
    waiting = FileToWrite.objects.filter(message__in=names).order_by("message")
    numbers = list(waiting.values_list("message_id", flat=True))
    if not numbers:
        return 0
    FileWritten.objects.bulk_create(
        FileWritten(message_id=each, name=names[each], business_date=business_date, at=at) for each in numbers
    )
    FileToWrite.objects.filter(message__in=numbers).delete()
    record(
        by=by,
        at=at,
        code="folder.written",
        subject_type="message",
        subject_ids=numbers,
        after={"messages": len(numbers)},
    )
    return len(numbers)
