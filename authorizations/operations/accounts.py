"""Opens, changes and disables accounts."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import F

from authorizations.models import Person, User
from authorizations.refusals import AccountHasOtherFacts, AccountNotFound, PasswordTooWeak, UnknownPreference
from authorizations.wishes import Wishes
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor


@dataclass(frozen=True)
class NewAccount:
    """An account for a person, known by id; the user name is the key."""

    person_id: int
    username: str
    password: str = field(repr=False)
    language: str = "en"
    number_format: str = "en"
    time_zone: str = "UTC"


@part
def create_accounts(accounts: Sequence[NewAccount], *, by: Actor, at: datetime) -> list[User]:
    """Opens accounts and gives them back in the order asked; one that exists comes back with its password
    untouched.

    Refuses AccountHasOtherFacts, UnknownPreference, PasswordTooWeak; the password never reaches the trail.
    """
    wanted = {account.username.strip().lower(): account for account in accounts}
    found = {user.username: user for user in User.objects.filter(username__in=wanted).select_related("person")}
    for username, user in found.items():
        if user.person_id != wanted[username].person_id:
            raise AccountHasOtherFacts(username=username, found=user.person.name)
    people = Person.objects.in_bulk([account.person_id for account in accounts])
    new = []
    for username, account in wanted.items():
        if username in found:
            continue
        _refuse_unknown_preferences(Wishes(account.language, account.number_format, account.time_zone))
        user = User(
            username=username,
            person=people[account.person_id],
            language=account.language,
            number_format=account.number_format,
            time_zone=account.time_zone,
        )
        user.password = _accepted(account.password, user)
        new.append(user)
    if new:
        User.objects.bulk_create(new)
        record(
            by=by,
            at=at,
            code="account.created",
            subject_type="user",
            subject_ids=[user.pk for user in new],
            after={
                "accounts": [{"username": user.username, "person_id": user.person_id} for user in new],
            },
        )
    found |= {user.username: user for user in new}
    return [found[account.username.strip().lower()] for account in accounts]


@part
def change_password(user_id: int, password: str, *, by: Actor, at: datetime) -> None:
    """Gives an account a new password and ends all its sessions. Refuses AccountNotFound, PasswordTooWeak."""
    user = _locked([user_id])[0]
    User.objects.filter(pk=user.pk).update(password=_accepted(password, user), sessions_ended=F("sessions_ended") + 1)
    record(by=by, at=at, code="account.password_changed", subject_type="user", subject_ids=[user.pk])


@part
def disable_accounts(user_ids: Sequence[int], *, by: Actor, at: datetime, reason: str) -> int:
    """Disables accounts and ends all their sessions, for good even if enabled again; how many were active
    before.

    Refuses AccountNotFound.
    """
    return _switch(user_ids, False, by=by, at=at, reason=reason)


@part
def enable_accounts(user_ids: Sequence[int], *, by: Actor, at: datetime, reason: str) -> int:
    """Enables disabled accounts; sessions of before stay dead. How many were disabled. Refuses
    AccountNotFound.
    """
    return _switch(user_ids, True, by=by, at=at, reason=reason)


@part
def set_preferences(user_id: int, wishes: Wishes, *, by: Actor, at: datetime) -> None:
    """Sets how the owner of an account reads and works. Refuses AccountNotFound, UnknownPreference; the same again is no
    event.
    """
    _refuse_unknown_preferences(wishes)
    user = _locked([user_id])[0]
    before = user.wishes
    if before == wishes:
        return
    User.objects.filter(pk=user.pk).update(**asdict(wishes))
    record(
        by=by,
        at=at,
        code="account.preferences_changed",
        subject_type="user",
        subject_ids=[user.pk],
        before=asdict(before),
        after=asdict(wishes),
    )


@part
def keep_sign_in(user_id: int, *, address: str, by: Actor, at: datetime, request_id: str) -> None:
    """Keeps on record that an account signed in, and from which network address."""
    record(
        by=by,
        at=at,
        code="account.signed_in",
        subject_type="user",
        subject_ids=[user_id],
        after={"address": address},
        request_id=request_id,
    )


def _locked(user_ids: Sequence[int]) -> list[User]:
    users = list(
        User.objects.select_for_update(of=("self",)).select_related("person").filter(pk__in=user_ids).order_by("pk")
    )
    if missing := sorted(set(user_ids) - {user.pk for user in users}):
        raise AccountNotFound(accounts=missing)
    return users


def _switch(user_ids: Sequence[int], active: bool, *, by: Actor, at: datetime, reason: str) -> int:
    changed = [user.pk for user in _locked(user_ids) if user.is_active is not active]
    if changed:
        ended = 0 if active else 1
        User.objects.filter(pk__in=changed).update(is_active=active, sessions_ended=F("sessions_ended") + ended)
        record(
            by=by,
            at=at,
            code="account.enabled" if active else "account.disabled",
            subject_type="user",
            subject_ids=changed,
            before={"is_active": not active},
            after={"is_active": active},
            reason=reason,
        )
    return len(changed)


def _accepted(password: str, user: User) -> str:
    """The hash of a password that the house accepts for this account."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise PasswordTooWeak(username=user.username, reasons=weak.messages) from weak
    return make_password(password)


def _refuse_unknown_preferences(wishes: Wishes) -> None:
    for name, value in wishes.unknown():
        raise UnknownPreference(preference=name, value=value)
