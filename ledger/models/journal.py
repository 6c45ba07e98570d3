"""Journals and their movements, in slices; and what must be unique for ever beside them.

The tables of Journal and Movement are partitioned by month of the business date, then by slice: slice 0 takes postings
one by one, every other slice is one night's run. Their migration is SQL (docs/adr/0003-slices.md says why).
"""

from django.db import models

from ledger.models.account import Account


class Slice(models.Model):
    """The partition that one run writes: created empty, filled in chunks, indexed, constrained, then finished.

    `digest` covers every row of the slice once it is FINISHED; the proof recomputes it.
    """

    class State(models.TextChoices):
        OPEN = "OPEN"
        FINISHED = "FINISHED"

    id = models.AutoField(primary_key=True)
    business_date = models.DateField()
    purpose = models.TextField()
    state = models.TextField(choices=State.choices, default=State.OPEN)
    journals = models.BigIntegerField(default=0)
    movements = models.BigIntegerField(default=0)
    digest = models.TextField(default="")
    verified_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business_date", "purpose"], name="a_purpose_has_one_slice_a_day"),
        ]

    def __str__(self) -> str:
        return f"slice {self.pk} of {self.business_date}"


class Journal(models.Model):
    """One booking: its dates, its kind, and what it is about. Append-only.

    `business_date` is the booking date (an open one), `value_date` the date from which it counts. Kinds: SETT
    settlement of a match (`subject` = match id), REVR reversal, OPEN opening balance, HAND posting by hand, PENA penalties
    accrued between two parties (`subject` = accrual id), PENP a net of penalties paid (`subject` = net id), DEPO settlement at an
    external depository (`subject` = instruction id).
    """

    id = models.BigIntegerField(primary_key=True)
    slice = models.IntegerField()
    business_date = models.DateField()
    value_date = models.DateField()
    kind = models.TextField()
    subject = models.BigIntegerField(null=True)
    narrative = models.TextField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_journal"

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Movement(models.Model):
    """One leg: `amount` of one asset leaves the debit account and reaches the credit account. Append-only."""

    pk = models.CompositePrimaryKey("journal_id", "leg")
    journal_id = models.BigIntegerField()
    leg = models.SmallIntegerField()
    slice = models.IntegerField()
    business_date = models.DateField()
    asset = models.ForeignKey("refdata.Asset", models.DO_NOTHING, related_name="+")
    debit = models.ForeignKey(Account, models.DO_NOTHING, related_name="debits", db_column="debit_account")
    credit = models.ForeignKey(Account, models.DO_NOTHING, related_name="credits", db_column="credit_account")
    amount = models.DecimalField(max_digits=24, decimal_places=6)

    class Meta:
        managed = False
        db_table = "ledger_movement"

    def __str__(self) -> str:
        return f"{self.journal_id}.{self.leg}"


class Effect(models.Model):
    """The key of a business effect: whatever bears it is posted once, for ever. Append-only."""

    effect = models.TextField(primary_key=True)
    journal_id = models.BigIntegerField()
    business_date = models.DateField()
    fingerprint = models.TextField()

    def __str__(self) -> str:
        return self.effect


class Reversal(models.Model):
    """The link, both ways, between a journal and the one that takes it back. Append-only."""

    reversed_journal = models.BigIntegerField(primary_key=True)
    reversing_journal = models.BigIntegerField(unique=True)

    def __str__(self) -> str:
        return f"{self.reversing_journal} reverses {self.reversed_journal}"
