"""A saved view: a question to a list under a name."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from authorizations.models.user import User


class SavedView(models.Model):
    """A list as somebody wants to see it again: the part of its address after the question mark.

    `blotter` is the list's name (machinery.blotter), `slug` is its name in addresses, unique while it stands. A
    shared one is there for everybody, each with the rows that he may see; the default is what its owner's list opens with.
    `opens_for` is the role whose holders' lists open with it ("" for none), where they have no default of their own.
    """

    blotter = models.TextField(_("list"))
    slug = models.TextField()
    name = models.TextField(_("name"))
    query = models.TextField(_("question"))
    owner = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("owner"))
    is_shared = models.BooleanField(_("shared"), default=False)
    is_default = models.BooleanField(_("default"), default=False)
    opens_for = models.TextField(_("role that opens with it"), default="", db_default="")
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="a_slug_names_one_view"),
            models.UniqueConstraint(fields=["owner", "blotter", "name"], name="a_view_has_a_name_of_its_own"),
            models.UniqueConstraint(
                fields=["owner", "blotter"], condition=Q(is_default=True), name="a_list_opens_with_one_view"
            ),
            models.UniqueConstraint(
                fields=["blotter", "opens_for"],
                condition=~Q(opens_for=""),
                name="a_list_opens_with_one_view_for_a_role",
            ),
            models.CheckConstraint(
                condition=Q(opens_for="") | Q(is_shared=True), name="a_view_that_opens_for_a_role_is_shared"
            ),
            models.CheckConstraint(
                condition=Q(opens_for__regex=r"^[a-z_]*$"), name="a_view_opens_for_a_role_by_its_code"
            ),
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[a-z0-9][a-z0-9-]{0,79}$"), name="a_view_is_called_by_a_slug"
            ),
            models.CheckConstraint(condition=Q(name__regex=r"^.{1,60}$"), name="a_view_has_a_short_name"),
            models.CheckConstraint(
                condition=Q(query__regex=r"^[^?#[:space:]]*$"), name="a_question_is_part_of_an_address"
            ),
            models.CheckConstraint(condition=LessThanOrEqual(Length("query"), 2_000), name="a_question_is_short"),
        ]

    def __str__(self) -> str:
        return self.name
