"""An account: how a person signs in, and how that person wants to read."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from authorizations.models.person import Person


class UserManager(BaseUserManager["User"]):
    """Finds accounts; `operations.create_user` is what makes them."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of `username` in whatever case it was typed, with its person."""
        return self.select_related("person").get(username=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """An account belongs to a person; language, number format and time zone are three separate wishes.

    Django's own groups, permissions and superuser flag decide nothing here: role grants do.
    """

    username = models.CharField(_("user name"), max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accounts", verbose_name=_("person"))
    language = models.CharField(_("language"), max_length=2, default="en")
    number_format = models.CharField(_("number format"), max_length=5, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    sessions_ended = models.PositiveIntegerField(_("times that all sessions were ended"), default=0)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []
    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                condition=Q(username__regex=r"^[a-z][a-z0-9._-]{1,63}$"),
                name="a_user_name_is_small_letters_digits_dots_and_dashes",
            ),
            models.CheckConstraint(condition=Q(language__regex=r"^[a-z]{2}$"), name="a_language_is_two_small_letters"),
            models.CheckConstraint(
                condition=Q(number_format__regex=r"^[a-z]{2}(_[A-Z]{2})?$"),
                name="a_number_format_is_a_language_and_perhaps_a_country",
            ),
            models.CheckConstraint(
                condition=Q(time_zone__regex=r"^[A-Za-z][A-Za-z0-9_+/-]*$"),
                name="a_time_zone_is_named_as_in_the_tz_database",
            ),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def full_name(self) -> str:
        """The person's name."""
        return self.person.name

    @property
    def email(self) -> str:
        """The person's e-mail address."""
        return self.person.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Changes with the password and with every ending of all sessions, so that older ones are dead."""
        return salted_hmac(
            "authorizations.models.User.session",
            f"{self.password}:{self.sessions_ended}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()
