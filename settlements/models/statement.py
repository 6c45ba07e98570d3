"""A statement of a safekeeping account at the close of a business date."""

from django.db import models
from django.db.models import Q

from settlements.models.telling import MessageWish

STATES = "states "
"""How the key of a message begins that is a page of a statement: the reference of that, a slash, and the number of the page."""


class Statement(models.Model):
    """What a safekeeping account held, what settled on it or what was pending at the close of a business date, once for each
    standard. Append-only.

    Its pages are messages, each kept under `page_key`. `entries` are the lines on all of them, `digest` is of these lines as
    they were read from the books.
    """

    class Topic(models.TextChoices):
        HOLDINGS = MessageWish.Topic.HOLDINGS.value, MessageWish.Topic.HOLDINGS.label
        SETTLED = MessageWish.Topic.SETTLED.value, MessageWish.Topic.SETTLED.label
        PENDING = MessageWish.Topic.PENDING.value, MessageWish.Topic.PENDING.label

    id = models.BigAutoField(primary_key=True)
    reference = models.TextField()
    account = models.ForeignKey("refdata.Account", models.PROTECT, related_name="+", db_index=False)
    topic = models.TextField(choices=Topic.choices)
    form = models.TextField(choices=MessageWish.Form.choices)
    stated_on = models.DateField()
    pages = models.IntegerField()
    entries = models.IntegerField()
    digest = models.TextField()
    business_date = models.DateField()
    at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_id = models.TextField()
    actor_name = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="a_statement_has_a_reference_of_its_own"),
            models.UniqueConstraint(
                fields=["account", "topic", "form", "stated_on"], name="an_account_is_stated_once_for_a_date"
            ),
            models.CheckConstraint(
                name="a_statement_is_of_a_topic_and_a_standard",
                condition=Q(topic__regex="^(HOLDINGS|SETTLED|PENDING)$", form__regex="^(ISO20022|ISO15022)$"),
            ),
            models.CheckConstraint(
                name="a_statement_is_of_a_date_that_is_over", condition=Q(stated_on__lt=models.F("business_date"))
            ),
            models.CheckConstraint(name="a_statement_has_a_page", condition=Q(pages__gte=1, entries__gte=0)),
        ]
        indexes = [models.Index(fields=["stated_on", "account"], name="statements_by_date")]

    def __str__(self) -> str:
        return f"statement {self.reference} at {self.stated_on}"

    def page_key(self, number: int) -> str:
        """The key under which a page of it is kept, from 1."""
        return f"{STATES}{self.reference}/{number}"
