"""Penalties in the books: what each night accrued between two parties, and what of the nets of a month was paid."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from settlements.models.penalty import PenaltyNet


class AccrualNight(models.Model):
    """A night that accrued penalties: all that nights up to it reckoned, and changes up to `changes_through`. Append-only."""

    business_date = models.DateField(primary_key=True)
    changes_through = models.BigIntegerField()
    run_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(changes_through__gte=0), name="a_night_accrues_changes_from_the_first_on"
            ),
        ]

    def __str__(self) -> str:
        return f"accruals of {self.business_date}"


class PenaltyAccrual(models.Model):
    """By how much a night changed what stands of the penalties of a month between two parties, in one depository and currency.
    Append-only.

    Seen by `party`, the one with the lower number: below zero, it owes the `counterparty`. `standing` is exact; `amount` is what
    is booked of it, from the account of penalties of who owes to that of the other, in whole units of the books; zero, and no
    journal, where it does not come to one.
    """

    id = models.BigAutoField(primary_key=True)
    night = models.ForeignKey(AccrualNight, models.PROTECT, related_name="accruals", db_column="night", db_index=False)
    month = models.DateField()
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False)
    currency = models.ForeignKey("refdata.Currency", models.PROTECT, related_name="+", db_index=False)
    party = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", db_index=False)
    counterparty = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", db_index=False)
    standing = models.DecimalField(max_digits=24, decimal_places=6)
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    journal_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "market", "currency", "party", "counterparty", "night"],
                name="two_parties_accrue_once_a_night",
            ),
            models.UniqueConstraint(fields=["journal_id"], name="a_journal_books_one_accrual"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_month_of_accruals_is_named_by_its_first_day"),
            models.CheckConstraint(
                condition=Q(party__lt=F("counterparty")), name="an_accrual_is_seen_by_the_lower_of_its_parties"
            ),
            models.CheckConstraint(condition=~Q(standing=0), name="an_accrual_changes_what_stands"),
            models.CheckConstraint(
                condition=Q(amount=0, journal_id__isnull=True) | ~Q(amount=0) & Q(journal_id__isnull=False),
                name="what_is_booked_of_an_accrual_has_its_journal",
            ),
        ]
        indexes = [models.Index(fields=["night"], name="accruals_by_night")]

    def __str__(self) -> str:
        return f"accrual {self.pk}"


class PenaltyPayment(models.Model):
    """A net over all of a party that was paid: below zero from its cash account, above zero onto it. Append-only.

    `amount` is what was accrued of it, in whole units of the books, so that its account of penalties has nothing of that month,
    depository and currency any more.
    """

    net = models.OneToOneField(PenaltyNet, models.PROTECT, primary_key=True, related_name="payment")
    account = models.ForeignKey("ledger.Account", models.PROTECT, related_name="+", db_index=False)
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    journal_id = models.BigIntegerField()
    business_date = models.DateField()
    run_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["journal_id"], name="a_journal_pays_one_net"),
            models.CheckConstraint(condition=~Q(amount=0), name="a_payment_of_penalties_is_of_something"),
        ]
        indexes = [models.Index(fields=["business_date"], name="penalty_payments_by_night")]

    def __str__(self) -> str:
        return f"payment of net {self.net_id}"


class PenaltyUnpaid(models.Model):
    """A night could not pay a net that was due, and why. Append-only: it is tried again every night until it is paid."""

    class Why(models.TextChoices):
        NO_ACCOUNT = (
            "NO_ACCOUNT",
            pgettext_lazy("why penalties are not paid", "it has no open cash account of the currency"),
        )
        NO_CASH = "NO_CASH", pgettext_lazy("why penalties are not paid", "its cash account has too little")
        NOT_PAID_IN = (
            "NOT_PAID_IN",
            pgettext_lazy("why penalties are not paid", "those who pay have not paid enough yet"),
        )

    id = models.BigAutoField(primary_key=True)
    net = models.ForeignKey(PenaltyNet, models.PROTECT, related_name="unpaid", db_index=False)
    business_date = models.DateField()
    why = models.TextField(choices=Why.choices)
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    run_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["net", "business_date"], name="a_night_tries_to_pay_a_net_once"),
            models.CheckConstraint(
                condition=Q(why__regex="^(NO_ACCOUNT|NO_CASH)$", amount__lt=0)
                | Q(why__regex="^(NO_ACCOUNT|NOT_PAID_IN)$", amount__gt=0),
                name="a_net_is_not_paid_for_a_known_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"net {self.net_id} not paid on {self.business_date}"
