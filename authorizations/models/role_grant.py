"""A role that a person or a client system holds for a period."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from authorizations.models.application import Application
from authorizations.models.desk import Desk
from authorizations.models.legal_entity import LegalEntity
from authorizations.models.person import Person
from authorizations.roles import ROLE_PATTERN


class RoleGrant(models.Model):
    """One role of one person or one client system, in one legal entity or (null) in all, or for one desk of
    it, during `valid`.

    Never edited and never deleted: a grant ends by shortening `valid`, kept so by a trigger.
    """

    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="role_grants", verbose_name=_("person")
    )
    application = models.ForeignKey(
        Application,
        null=True,
        on_delete=models.PROTECT,
        related_name="role_grants",
        verbose_name=_("client system"),
    )
    role = models.TextField(_("role"))
    legal_entity = models.ForeignKey(
        LegalEntity, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("legal entity")
    )
    desk = models.ForeignKey(Desk, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("desk"))
    valid = DateTimeRangeField(_("valid"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, application__isnull=True)
                | Q(person__isnull=True, application__isnull=False),
                name="a_role_is_held_by_one_person_or_by_one_client_system",
            ),
            models.CheckConstraint(condition=Q(role__regex=ROLE_PATTERN), name="a_role_is_one_of_the_house"),
            models.CheckConstraint(
                condition=Q(valid__isempty=False) & Q(valid__startswith__isnull=False),
                name="a_role_grant_has_a_beginning_and_lasts",
            ),
            models.CheckConstraint(
                condition=Q(desk__isnull=True) | Q(legal_entity__isnull=False),
                name="a_role_for_a_desk_is_one_in_its_legal_entity",
            ),
            ExclusionConstraint(
                name="a_person_holds_a_role_once_at_a_time",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (Coalesce(F("legal_entity"), 0), RangeOperators.EQUAL),
                    (Coalesce(F("desk"), 0), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
                condition=Q(person__isnull=False),
            ),
            ExclusionConstraint(
                name="a_client_system_holds_a_role_once_at_a_time",
                expressions=[
                    (F("application"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (Coalesce(F("legal_entity"), 0), RangeOperators.EQUAL),
                    (Coalesce(F("desk"), 0), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
                condition=Q(application__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.role
