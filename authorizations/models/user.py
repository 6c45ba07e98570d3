"""An account: how a person signs in, and how that person wants to read."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from authorizations.models.person import Person
from authorizations.wishes import NAMES, Wishes


class UserManager(BaseUserManager["User"]):
    """Finds accounts; `operations.create_user` is what makes them."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of `username` in whatever case it was typed, with its person."""
        return self.select_related("person").get(username=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """An account belongs to a person; how its owner reads and works are separate wishes (authorizations.wishes).

    Django's own groups, permissions and superuser flag decide nothing here: role grants do.
    """

    username = models.CharField(_("user name"), max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accounts", verbose_name=_("person"))
    language = models.CharField(_("language"), max_length=2, default="en")
    number_format = models.CharField(_("number format"), max_length=5, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    date_style = models.CharField(_("date style"), max_length=8, default="words", db_default="words")
    theme = models.CharField(_("theme"), max_length=8, default="auto", db_default="auto")
    density = models.CharField(_("density"), max_length=12, default="comfortable", db_default="comfortable")
    single_keys = models.BooleanField(_("single-key shortcuts"), default=True, db_default=True)
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
            models.CheckConstraint(
                condition=Q(date_style__regex=r"^(words|iso)$"), name="a_date_style_is_words_or_iso"
            ),
            models.CheckConstraint(
                condition=Q(theme__regex=r"^(auto|light|dark)$"), name="a_theme_is_auto_light_or_dark"
            ),
            models.CheckConstraint(
                condition=Q(density__regex=r"^(comfortable|compact)$"), name="a_density_is_comfortable_or_compact"
            ),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def wishes(self) -> Wishes:
        """How its owner wants to read and work."""
        return Wishes(**{name: getattr(self, name) for name in NAMES})

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
