"""What was taken from the message folder, and what waits to be written there."""

from collections.abc import Collection

from django.db.models import QuerySet

from settlements.models import FileToWrite, FileWritten, FolderFile, Message


def files_taken() -> QuerySet[FolderFile]:
    """Every file that was taken, or refused."""
    return FolderFile.objects.select_related("message")


def messages_to_write(limit: int, after: int = 0) -> list[Message]:
    """Messages that are still to be written into the folder, in the order in which they were made; those after one (its id)."""
    waiting = FileToWrite.objects.filter(message__gt=after).order_by("message")
    numbers = list(waiting.values_list("message_id", flat=True)[:limit])
    return list(Message.objects.filter(pk__in=numbers).order_by("pk"))


def number_to_write() -> int:
    """How many these are."""
    return FileToWrite.objects.count()


def written_among(messages: Collection[int]) -> set[int]:
    """Those of some messages of which it is kept that they were written."""
    return set(FileWritten.objects.filter(message__in=messages).values_list("message_id", flat=True))
