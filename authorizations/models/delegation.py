"""Who decides for whom while he is away, and which people are one."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from authorizations.models.legal_entity import LegalEntity
from authorizations.models.person import Person
from authorizations.roles import ROLE_PATTERN


class Delegation(models.Model):
    """A person lets another decide in one of his roles, in one legal entity or in all of his, during `valid`.

    Never edited: it ends by shortening `valid`. What is delegated cannot be delegated on.
    """

    of = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("who is away"))
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("who decides for him"))
    role = models.TextField(_("role"))
    legal_entity = models.ForeignKey(
        LegalEntity, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("legal entity")
    )
    valid = DateTimeRangeField(_("valid"))
    reason = models.TextField(_("reason"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.CheckConstraint(condition=~Q(of=F("to")), name="nobody_delegates_to_himself"),
            models.CheckConstraint(condition=Q(role__regex=ROLE_PATTERN), name="a_role_of_the_house_is_delegated"),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False, valid__endswith__isnull=False),
                name="a_delegation_has_a_beginning_and_an_end",
            ),
            ExclusionConstraint(
                name="a_role_is_delegated_once_to_a_person_at_a_time",
                expressions=[
                    (F("of"), RangeOperators.EQUAL),
                    (F("to"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (Coalesce(F("legal_entity"), 0), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of} -> {self.to}"


class SamePerson(models.Model):
    """Two people on file who are one: `person` is nobody else than `is_person`. Append-only, and one step only."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="same_as")
    is_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("merged identity")
        verbose_name_plural = _("merged identities")
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("is_person")), name="a_person_is_merged_with_another"),
        ]

    def __str__(self) -> str:
        return f"{self.person} = {self.is_person}"


class PersonLimit(models.Model):
    """Up to how much (base currency) a person may approve in one request, and on one business date, by role, during `valid`.

    Above it his approval does not count and the request waits for somebody with more. Never edited; it ends.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    role = models.TextField(_("role"))
    single = models.DecimalField(_("in one request"), max_digits=24, decimal_places=6)
    daily = models.DecimalField(_("on one business date"), max_digits=24, decimal_places=6)
    valid = DateTimeRangeField(_("valid"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("limit of a person")
        verbose_name_plural = _("limits of people")
        constraints = [
            ExclusionConstraint(
                name="a_person_has_one_limit_in_a_role_at_a_time",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(single__gte=0, daily__gte=F("single")), name="a_daily_limit_is_no_lower_than_a_single_one"
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="a_limit_of_a_person_has_a_beginning",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role} {self.single}"
