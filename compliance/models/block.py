"""A block: nothing of its subject settles from a day on, until it is lifted."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class ReasonCode(models.TextChoices):
    """What the owner of a blocked instruction is told (ISO 20022 PendingReason and FailingReason codes).

    In the order of weight: of several blocks on one subject the first of these is told.
    """

    FROZ = "FROZ", _("securities frozen")
    SBLO = "SBLO", _("securities blocked")
    BLOC = "BLOC", _("account blocked")
    COLL = "COLL", _("pledged as collateral")


class LegalReason(models.TextChoices):
    """Why a block is lawful."""

    SANCTIONS = "SANCTIONS", _("sanctions")
    COURT_ORDER = "COURT_ORDER", _("court order")
    REGULATOR = "REGULATOR", _("order of a supervisor")
    INSOLVENCY = "INSOLVENCY", _("insolvency")
    MONEY_LAUNDERING = "MONEY_LAUNDERING", _("suspicion of money laundering")
    DUE_DILIGENCE = "DUE_DILIGENCE", _("customer due diligence not completed")
    SUCCESSION = "SUCCESSION", _("death of the owner")
    LOST_OR_STOLEN = "LOST_OR_STOLEN", _("securities lost or stolen")
    PLEDGE = "PLEDGE", _("pledge")
    CORPORATE_ACTION = "CORPORATE_ACTION", _("corporate action")


PERIOD = Func(F("blocked_from"), F("lifted_on"), function="daterange", output_field=DateRangeField())


def _once(subject: str, noun: str) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=f"{noun}_is_blocked_once_at_a_time_on_one_legal_basis",
        expressions=[
            (F(subject), RangeOperators.EQUAL),
            (F("legal_reason"), RangeOperators.EQUAL),
            (F("legal_basis"), RangeOperators.EQUAL),
            (PERIOD, RangeOperators.OVERLAPS),
        ],
        condition=Q(**{f"{subject}__isnull": False}),
    )


class Block(models.Model):
    """One party, account or instrument, blocked on the business dates from `blocked_from` and before `lifted_on`.

    `legal_basis` names the act: the list entry, the order, the article. Never edited and never deleted: a block ends by
    being lifted, once. Lifted on the day it began, it never stopped a night.
    """

    id = models.AutoField(primary_key=True)
    party = models.ForeignKey("refdata.Party", models.PROTECT, null=True, related_name="+", verbose_name=_("party"))
    account = models.ForeignKey(
        "refdata.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("account")
    )
    instrument = models.ForeignKey(
        "refdata.Instrument", models.PROTECT, null=True, related_name="+", verbose_name=_("instrument")
    )
    reason_code = models.TextField(_("reason code"), choices=ReasonCode.choices)
    legal_reason = models.TextField(_("legal reason"), choices=LegalReason.choices)
    legal_basis = models.TextField(_("legal basis"))
    blocked_from = models.DateField(_("blocked from"))
    placed_by = models.TextField(_("placed by"))
    placed_at = models.DateTimeField(_("placed at"))
    lifted_on = models.DateField(_("lifted on"), null=True)
    lifted_by = models.TextField(_("lifted by"), null=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    lifting_reason = models.TextField(_("reason of lifting"), null=True)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=False, account__isnull=True, instrument__isnull=True)
                | Q(party__isnull=True, account__isnull=False, instrument__isnull=True)
                | Q(party__isnull=True, account__isnull=True, instrument__isnull=False),
                name="a_block_is_of_one_party_account_or_instrument",
            ),
            models.CheckConstraint(
                condition=Q(reason_code__in=ReasonCode.values), name="a_block_bears_a_code_of_the_market"
            ),
            models.CheckConstraint(
                condition=Q(legal_reason__in=LegalReason.values), name="a_block_has_a_lawful_reason"
            ),
            models.CheckConstraint(
                condition=Q(legal_basis__regex=r"\S") & Q(placed_by__regex=r"\S"),
                name="a_block_names_its_legal_basis_and_who_placed_it",
            ),
            models.CheckConstraint(
                condition=Q(
                    lifted_on__isnull=True,
                    lifted_by__isnull=True,
                    lifted_at__isnull=True,
                    lifting_reason__isnull=True,
                )
                | Q(
                    lifted_on__isnull=False,
                    lifted_by__isnull=False,
                    lifted_at__isnull=False,
                    lifting_reason__isnull=False,
                ),
                name="a_lifted_block_says_when_by_whom_and_why",
            ),
            models.CheckConstraint(
                condition=Q(lifting_reason__isnull=True) | Q(lifting_reason__regex=r"\S", lifted_by__regex=r"\S"),
                name="a_block_is_lifted_by_someone_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True) | Q(lifted_on__gte=F("blocked_from")),
                name="a_block_is_not_lifted_before_it_begins",
            ),
            _once("party", "a_party"),
            _once("account", "an_account"),
            _once("instrument", "an_instrument"),
        ]
        indexes = [models.Index(fields=["blocked_from"], name="blocks_in_force", condition=Q(lifted_on__isnull=True))]

    def __str__(self) -> str:
        return f"{self.reason_code} {self.legal_basis}"
