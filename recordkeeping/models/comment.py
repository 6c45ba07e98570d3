"""What people say to each other about an object of the house, and whom they name."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5, Length, Now
from django.db.models.lookups import LessThanOrEqual

from recordkeeping.models.event import Event

LONGEST = 2_000


class Comment(models.Model):
    """What a person wrote about one object (`subject_type` and `subject_id` as the trail names it). Append-only.

    `event` tells of it in the trail. `key` is that of the form it was written in: the same text from the same form is one
    comment, however often the form is sent.
    """

    id = models.BigAutoField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")
    subject_type = models.TextField()
    subject_id = models.TextField()
    text = models.TextField()
    actor_id = models.TextField()
    actor_name = models.TextField()
    key = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_comment_is_about_one_object",
                condition=Q(subject_type__regex=r"^[a-z_]{1,40}$") & Q(subject_id__regex=r"^[0-9]{1,19}$"),
            ),
            models.CheckConstraint(
                name="a_comment_is_an_account_s",
                condition=Q(actor_id__regex=r"^[0-9]{1,19}$") & Q(actor_name__regex=r"\S"),
            ),
            models.CheckConstraint(name="a_comment_says_something", condition=Q(text__regex=r"\S")),
            models.CheckConstraint(name="a_comment_is_short", condition=LessThanOrEqual(Length("text"), LONGEST)),
            models.CheckConstraint(
                name="a_form_has_a_key", condition=Q(key__regex=r"^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$")
            ),
            models.UniqueConstraint(
                "actor_id", "subject_type", "subject_id", "key", MD5("text"), name="a_form_is_sent_once"
            ),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="comments_by_subject")]

    def __str__(self) -> str:
        return f"comment {self.pk} by {self.actor_name}"


class Mention(models.Model):
    """An account that a comment names, as the comment writes it. Append-only."""

    id = models.BigAutoField(primary_key=True)
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="mentions", db_index=False)
    account_id = models.TextField()
    name = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_mention_names_an_account",
                condition=Q(account_id__regex=r"^[0-9]{1,19}$") & Q(name__regex=r"^[^[:space:]]{2,254}$"),
            ),
            models.UniqueConstraint(fields=["comment", "account_id"], name="a_comment_mentions_an_account_once"),
        ]
        indexes = [models.Index(fields=["account_id", "-comment"], name="mentions_by_account")]

    def __str__(self) -> str:
        return f"@{self.name}"
