"""The message folder: which files were taken from it, which messages are still to be written there, and which were."""

from django.db import models
from django.db.models import Q

from settlements.models.message import Message


class FolderFile(models.Model):
    """A file that was taken from the folder, once for ever. Append-only.

    `key` is what tells the file from every other: its place on the disk, when it was last changed, how large it is, and its name.
    `message` is what came of it; of what is no message at all it is null, and `refusal` says why.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.TextField()
    name = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.TextField()
    message = models.ForeignKey(Message, models.PROTECT, related_name="files", null=True, db_constraint=False)
    refusal = models.TextField()
    business_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="a_file_is_taken_once"),
            models.CheckConstraint(
                name="a_file_became_a_message_or_says_why_not",
                condition=Q(message__isnull=False, refusal="") | (Q(message__isnull=True) & ~Q(refusal="")),
            ),
        ]

    def __str__(self) -> str:
        return f"file {self.pk} ({self.name})"


class FileToWrite(models.Model):
    """A message that is still to be written into the folder. Deleted with the fact that it was, in the same transaction."""

    message = models.OneToOneField(
        Message, models.PROTECT, primary_key=True, related_name="to_write", db_constraint=False
    )

    def __str__(self) -> str:
        return f"message {self.message_id} to be written"


class FileWritten(models.Model):
    """A message was written into the folder, once for ever, under a name. Append-only."""

    message = models.OneToOneField(
        Message, models.PROTECT, primary_key=True, related_name="written", db_constraint=False
    )
    name = models.TextField()
    business_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], name="a_file_is_written_under_a_name_of_its_own"),
        ]

    def __str__(self) -> str:
        return f"message {self.message_id} written as {self.name}"
