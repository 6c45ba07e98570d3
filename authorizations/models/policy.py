"""Who must check what: the matrix, effective-dated."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from authorizations.roles import ROLE_PATTERN


class PolicyRule(models.Model):
    """What an action needs during `valid`, where its amount is above `above` (base currency) and it bears `flag`.

    Of the rules of an action without a flag the one with the highest `above` below the amount stands; those with a flag that
    the effect bears add their steps to it, each by the same choice. An `above` of 0 is for every amount, none included.
    A rule without steps says that nobody must check. Never edited: a change ends one and opens the next.
    """

    action = models.TextField(_("action"))
    flag = models.TextField(_("risk"), default="", db_default="")
    above = models.DecimalField(_("above"), max_digits=24, decimal_places=6)
    expires_after = models.SmallIntegerField(_("business hours until it expires"))
    escalates_after = models.SmallIntegerField(_("business hours until it escalates"), null=True)
    escalates_to = models.TextField(_("role that may decide then"), default="", db_default="")
    valid = DateTimeRangeField(_("valid"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("policy rule")
        verbose_name_plural = _("policy rules")
        constraints = [
            ExclusionConstraint(
                name="an_action_has_one_rule_for_an_amount_at_a_time",
                expressions=[
                    (F("action"), RangeOperators.EQUAL),
                    (F("flag"), RangeOperators.EQUAL),
                    (F("above"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(action__regex=r"^[a-z_]+\.[a-z_]+$"), name="a_rule_is_for_an_action_by_its_code"
            ),
            models.CheckConstraint(condition=Q(flag__regex=r"^[a-z_]*$"), name="a_risk_is_named_by_its_code"),
            models.CheckConstraint(condition=Q(above__gte=0), name="a_rule_begins_at_an_amount"),
            models.CheckConstraint(
                condition=Q(expires_after__gt=0)
                & (
                    Q(escalates_after__isnull=True, escalates_to="")
                    | Q(escalates_after__gt=0, escalates_after__lt=F("expires_after"), escalates_to__regex=ROLE_PATTERN)
                ),
                name="a_rule_escalates_to_a_role_before_it_expires",
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="a_policy_rule_has_a_beginning",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} > {self.above}"


class PolicyStep(models.Model):
    """One step of a rule, in order: so many persons with a role. `steps_up` asks each for a second factor then and there."""

    rule = models.ForeignKey(PolicyRule, on_delete=models.PROTECT, related_name="steps")
    position = models.SmallIntegerField(_("position"))
    role = models.TextField(_("role"))
    approvals = models.SmallIntegerField(_("approvals"))
    steps_up = models.BooleanField(_("with second factor"), default=False, db_default=False)

    class Meta:
        verbose_name = _("policy step")
        verbose_name_plural = _("policy steps")
        constraints = [
            models.UniqueConstraint(fields=["rule", "position"], name="a_rule_has_one_step_at_a_position"),
            models.CheckConstraint(
                condition=Q(approvals__gte=1, approvals__lte=9, position__gte=1),
                name="a_step_asks_for_one_to_nine_persons",
            ),
            models.CheckConstraint(condition=Q(role__regex=ROLE_PATTERN), name="a_step_is_for_a_role_of_the_house"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.approvals} {self.role}"
