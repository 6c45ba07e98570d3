"""Margin accounts: whose, on which terms, secured by what; how each stood on a business date, and what was called for."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class MarginAccount(models.Model):
    """Whose margin account it is, and in which currency it is reckoned, for ever. Append-only; the rest is in its terms.

    Without `ccp` it is of a client with us; with one it is ours with that central counterparty.
    """

    id = models.AutoField(primary_key=True)
    party = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", db_index=False)
    ccp = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", null=True, db_index=False)
    unit = models.ForeignKey("refdata.Currency", models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "ccp", "unit"],
                name="a_party_has_one_margin_account_a_currency",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="nobody_gives_margin_to_itself", condition=~Q(party=F("ccp"))),
        ]

    def __str__(self) -> str:
        return f"margin account {self.pk}"


class MarginTerms(models.Model):
    """On which terms a margin account stands during `valid` (business dates, half-open). Never edited: a change ends one and
    opens the next.

    Percentages are of what its positions count for. `add_on` is asked for beside them: of a central counterparty the initial
    margin that it states. A shortfall below `minimum` is not called for; a call is a multiple of `rounding`, rounded up. It is
    due at the cut-off of `market` so many of its business days (`due_days`) after the date for which it is reckoned.
    """

    id = models.AutoField(primary_key=True)
    account = models.ForeignKey(MarginAccount, models.PROTECT, related_name="terms", db_index=False)
    maintenance = models.DecimalField(max_digits=24, decimal_places=6)
    initial = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    add_on = models.DecimalField(max_digits=24, decimal_places=6)
    minimum = models.DecimalField(max_digits=24, decimal_places=6)
    rounding = models.DecimalField(max_digits=24, decimal_places=6)
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False)
    due_days = models.SmallIntegerField()
    valid = DateRangeField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_margin_account_has_one_set_of_terms_a_day",
                expressions=[(F("account"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="margin_is_asked_for_in_percent",
                condition=Q(maintenance__gte=0, maintenance__lte=100)
                & (Q(initial__isnull=True) | Q(initial__gte=F("maintenance"), initial__lte=100)),
            ),
            models.CheckConstraint(
                name="margin_is_called_for_in_amounts", condition=Q(add_on__gte=0, minimum__gte=0, rounding__gt=0)
            ),
            models.CheckConstraint(name="a_call_is_due_in_days", condition=Q(due_days__gte=1, due_days__lte=30)),
            models.CheckConstraint(
                name="terms_of_margin_have_a_beginning",
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"terms of margin account {self.account_id}"


class MarginHaircut(models.Model):
    """How many percent of the value of a kind of security do not count. Append-only; a kind that is absent counts in full."""

    pk = models.CompositePrimaryKey("terms_id", "product")
    terms = models.ForeignKey(MarginTerms, models.PROTECT, related_name="haircuts", db_index=False)
    product = models.TextField()
    percent = models.DecimalField(max_digits=24, decimal_places=6)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_haircut_is_of_a_kind_of_security", condition=Q(product__regex="^(EQUITY|BOND|ETF|FUND)$")
            ),
            models.CheckConstraint(
                name="a_haircut_is_a_part_of_the_value", condition=Q(percent__gt=0, percent__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"haircut of {self.product} by terms {self.terms_id}"


class MarginCover(models.Model):
    """That what a safekeeping or cash account holds secures a margin account during `valid` (business dates, half-open). Never
    edited: it is only ever ended."""

    id = models.AutoField(primary_key=True)
    account = models.ForeignKey(MarginAccount, models.PROTECT, related_name="covers", db_index=False)
    holder = models.ForeignKey("refdata.Account", models.PROTECT, related_name="+", db_index=False)
    valid = DateRangeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="an_account_secures_one_margin_account_a_day",
                expressions=[(F("holder"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="what_secures_margin_does_so_from_a_day",
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"cover of margin account {self.account_id}"


class MarginReckoning(models.Model):
    """How a margin account stood at the close of a business date, in its currency. Append-only.

    `equity` is `cash` and what its positions count for (`counted`, of their `value`); `outstanding` is what earlier calls still
    asked for, what came in by that date taken off. `newest_act` is the highest id of what had come of calls by then (0: nothing
    had): calls and what comes of them are written one transaction after another, so it parts what it saw from what came later.
    """

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(MarginAccount, models.PROTECT, related_name="reckonings", db_index=False)
    terms = models.ForeignKey(MarginTerms, models.PROTECT, related_name="+", db_index=False)
    business_date = models.DateField()
    cash = models.DecimalField(max_digits=24, decimal_places=6)
    value = models.DecimalField(max_digits=24, decimal_places=6)
    counted = models.DecimalField(max_digits=24, decimal_places=6)
    equity = models.DecimalField(max_digits=24, decimal_places=6)
    requirement = models.DecimalField(max_digits=24, decimal_places=6)
    initial = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    outstanding = models.DecimalField(max_digits=24, decimal_places=6)
    called = models.DecimalField(max_digits=24, decimal_places=6)
    newest_act = models.BigIntegerField(default=0, db_default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "business_date"], name="a_margin_account_is_reckoned_once_a_date"
            ),
            models.CheckConstraint(name="equity_is_cash_and_what_counts", condition=Q(equity=F("cash") + F("counted"))),
            models.CheckConstraint(
                name="what_counts_is_of_the_value", condition=Q(counted__gte=0, counted__lte=F("value"))
            ),
            models.CheckConstraint(
                name="margin_is_never_owed_back", condition=Q(requirement__gte=0, outstanding__gte=0, called__gte=0)
            ),
        ]
        indexes = [BrinIndex(fields=["business_date"], name="margin_by_business_date", autosummarize=True)]

    def __str__(self) -> str:
        return f"reckoning of margin account {self.account_id} for {self.business_date}"


class MarginLine(models.Model):
    """What an account of the books brought to a reckoning. Append-only.

    `balance` is in units of its asset; `price` (None: cash) was of `priced_on`, an amount of `quoted_in` for one unit or percent
    of the face; `rate` is how many units of the margin account's currency stood for one of `quoted_in`; `value` and
    `counted` are in that currency.
    """

    pk = models.CompositePrimaryKey("reckoning_id", "book_id")
    reckoning = models.ForeignKey(MarginReckoning, models.PROTECT, related_name="lines", db_index=False)
    book = models.ForeignKey("ledger.Account", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    balance = models.DecimalField(max_digits=24, decimal_places=6)
    price = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    quotation = models.TextField(default="", db_default="")
    priced_on = models.DateField(null=True)
    quoted_in = models.TextField()
    rate = models.DecimalField(max_digits=24, decimal_places=10)
    haircut = models.DecimalField(max_digits=24, decimal_places=6)
    value = models.DecimalField(max_digits=24, decimal_places=6)
    counted = models.DecimalField(max_digits=24, decimal_places=6)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_position_has_its_price_and_cash_has_none",
                condition=Q(price__isnull=True, priced_on__isnull=True, quotation="", haircut=0, counted=F("value"))
                | Q(price__isnull=False, priced_on__isnull=False, quotation__regex="^(ACTU|PRCT)$"),
            ),
        ]

    def __str__(self) -> str:
        return f"line of reckoning {self.reckoning_id}"


class MarginException(models.Model):
    """Why a margin account could not be reckoned for a business date: what was missing, of which asset. Append-only; it is over
    once the account is reckoned for that date or a later one."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(MarginAccount, models.PROTECT, related_name="exceptions", db_index=False)
    business_date = models.DateField()
    code = models.TextField()
    asset = models.ForeignKey("refdata.Asset", models.PROTECT, related_name="+", null=True, db_index=False)
    value = models.TextField(default="", db_default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "business_date", "code", "asset"],
                name="what_is_missing_is_said_once_a_date",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="margin_is_missing_something_known",
                condition=Q(
                    code__regex="^(no_price|price_too_old|no_exchange_rate|short_position|no_due_time|unknown_kind)$"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of margin account {self.account_id}"


class MarginCall(models.Model):
    """That so much was called for by a reckoning, in the currency of its margin account, due at an instant. Append-only."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(MarginAccount, models.PROTECT, related_name="calls", db_index=False)
    reckoning = models.OneToOneField(MarginReckoning, models.PROTECT, related_name="call")
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    due_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="a_call_is_for_something", condition=Q(amount__gt=0))]
        indexes = [models.Index(fields=["account", "-id"], name="calls_of_a_margin_account")]

    def __str__(self) -> str:
        return f"margin call {self.pk}"


class MarginCallAct(models.Model):
    """What came of a margin call: so much less is asked for (`amount`), or it is disputed, or agreed to again. Append-only."""

    class Kind(models.TextChoices):
        """CASH came in and COVERED: nothing is short any more, both found by a reckoning; NOTED as met and WITHDRAWN by a person,
        with others; DISPUTED by who was called, AGREED: the dispute is over, both noted by a person."""

        CASH = "CASH"
        COVERED = "COVERED"
        NOTED = "NOTED"
        WITHDRAWN = "WITHDRAWN"
        DISPUTED = "DISPUTED"
        AGREED = "AGREED"

    id = models.BigAutoField(primary_key=True)
    call = models.ForeignKey(MarginCall, models.PROTECT, related_name="acts", db_index=False)
    kind = models.TextField()
    amount = models.DecimalField(max_digits=24, decimal_places=6, default=0, db_default=0)
    reckoning = models.ForeignKey(MarginReckoning, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.TextField(default="", db_default="")
    by = models.TextField()
    business_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="what_comes_of_a_call_is_known",
                condition=Q(kind__regex="^(CASH|COVERED)$", amount__gt=0, reckoning__isnull=False)
                | Q(kind__regex="^(NOTED|WITHDRAWN)$", amount__gt=0, reckoning__isnull=True)
                | Q(kind__regex="^(DISPUTED|AGREED)$", amount=0, reckoning__isnull=True),
            ),
            models.CheckConstraint(
                name="a_person_says_why_of_a_call", condition=Q(reckoning__isnull=False) | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["call", "id"], name="acts_on_a_margin_call")]

    def __str__(self) -> str:
        return f"{self.kind} of margin call {self.call_id}"
