"""What depositories state to be pending there, as their messages say it."""

from django.db import models
from django.db.models import Q

from settlements.models.depository import DepositoryLink
from settlements.models.instruction import Instruction
from settlements.models.message import Message


class DepositoryStatement(models.Model):
    """A page of what a depository (`receiver`, a BIC) states to be pending on our account there at the close of a day. Append-only.

    `told_at` is its own time. Of an account, a day and a page the newest counts; pages after the newest last one do not.
    """

    message = models.OneToOneField(Message, models.PROTECT, primary_key=True, related_name="+")
    link = models.ForeignKey(DepositoryLink, models.PROTECT, related_name="+", db_index=False)
    receiver = models.TextField()
    account = models.TextField()
    reference = models.TextField()
    page = models.IntegerField()
    is_last = models.BooleanField()
    stated_on = models.DateField()
    told_at = models.DateTimeField()
    business_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_page_of_what_is_pending_is_counted", condition=Q(page__gte=1, reference__regex=r"\S")
            ),
        ]
        indexes = [
            models.Index(fields=["-stated_on", "receiver", "account", "page"], name="depository_statements_by_day")
        ]

    def __str__(self) -> str:
        return f"page {self.page} of {self.reference}"


class DepositoryStatementLine(models.Model):
    """An instruction that a depository states to be pending, with what of it is still to settle. Append-only.

    `instruction` is the one of ours that was sent there under its `reference`, null where none was. `matching` and `settlement` are
    "" where it tells nothing of them, `amount` is null and `currency` "" where it tells no cash.
    """

    id = models.BigAutoField(primary_key=True)
    statement = models.ForeignKey(DepositoryStatement, models.PROTECT, related_name="lines", db_index=False)
    number = models.IntegerField()
    reference = models.TextField()
    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="stated_lines", null=True)
    matching = models.TextField()
    settlement = models.TextField()
    reason = models.TextField()
    direction = models.TextField()
    isin = models.TextField()
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    currency = models.TextField()
    amount = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    settlement_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "number"], name="a_line_of_what_is_pending_has_its_place"),
            models.CheckConstraint(
                name="a_line_of_what_is_pending_is_counted_and_directed",
                condition=Q(number__gte=1, direction__regex="^(DELI|RECE)$", reference__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="what_is_pending_has_a_currency_with_its_amount",
                condition=Q(amount__isnull=True, currency="") | Q(amount__isnull=False, currency__regex="^[A-Z]{3}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.number} of {self.statement_id}"
