"""Which desk serves a party."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from refdata.models.party import Party


class DeskParty(models.Model):
    """A desk serves a party during `valid` (instants); a party has one desk at a time, or none.

    Desk and party are of the same legal entity. It ends by shortening `valid`.
    """

    id = models.AutoField(primary_key=True)
    desk = models.ForeignKey("authorizations.Desk", models.PROTECT, related_name="+", verbose_name=_("desk"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="desks", verbose_name=_("party"))
    legal_entity = models.ForeignKey(
        "authorizations.LegalEntity", models.PROTECT, related_name="+", verbose_name=_("legal entity")
    )
    valid = DateTimeRangeField(_("valid"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("party of a desk")
        verbose_name_plural = _("parties of desks")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="a_desk_begins_to_serve_a_party_at_an_instant",
            ),
            ExclusionConstraint(
                name="a_party_has_one_desk_at_a_time",
                expressions=[(F("party"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.desk}: {self.party}"
