"""Which trades their counterparty confirms by matching, by which profile and until when."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from clearing.enrichment import Subject
from clearing.models import ProfileField, ToleranceProfile
from clearing.operations.validity import next_beginning
from clearing.tolerances import Tolerance, ToleranceCode
from compliance.queries import confirmation_due_at
from machinery.statements import rows, statement
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.queries import market_calendars, markets
from vocabulary.actor import Actor

Profiles = Mapping[tuple[int | None, int | None, date], int]
"""(counterparty, market or None for all, trade date) -> profile."""


class Awaited(NamedTuple):
    """By which profile a version is confirmed, and until when (None: nobody says)."""

    profile: int
    due_at: datetime | None


class ProfileWish(NamedTuple):
    """How trades with a counterparty shall be compared in a market (None: in all that have no profile of their own), by field;
    None: they need no confirmation."""

    party: int
    market: int | None
    tolerances: Mapping[str, Tolerance] | None


@part
def set_profile(wish: ProfileWish, *, valid_from: date, by: Actor, at: datetime) -> bool:
    """Makes a profile hold for trades from a day on, or ends the one that stands there; whether anything changed."""
    standing = (
        ToleranceProfile.objects.select_for_update()
        .filter(party=wish.party, market=wish.market, valid__contains=valid_from)
        .first()
    )
    told = None if wish.tolerances is None else dict(wish.tolerances)
    if (tolerances_of([standing.pk]).get(standing.pk, {}) if standing else None) == told:
        return False
    if standing:
        ToleranceProfile.objects.filter(pk=standing.pk).update(valid=(standing.valid.lower, valid_from))
    if told is not None:
        until = (
            standing.valid.upper
            if standing
            else next_beginning(ToleranceProfile, valid_from, party=wish.party, market=wish.market)
        )
        made = ToleranceProfile.objects.create(party_id=wish.party, market_id=wish.market, valid=(valid_from, until))
        ProfileField.objects.bulk_create(
            ProfileField(
                profile=made, field=field, code=each.code.value, percent=each.percent, maximum=each.maximum,
                below=each.below, above=each.above,
            )
            for field, each in told.items()
        )  # fmt: skip
    record(
        by=by,
        at=at,
        code="profile.set",
        subject_type="party",
        subject_ids=[wish.party],
        after={
            "valid_from": valid_from.isoformat(),
            "market": wish.market,
            "tolerances": None if told is None else {field: each.code.value for field, each in told.items()},
        },
    )
    return True


def tolerances_of(profiles: Sequence[int]) -> dict[int, dict[str, Tolerance]]:
    """Profile -> field -> how it is compared; a field that is absent has to be equal."""
    found: dict[int, dict[str, Tolerance]] = {profile: {} for profile in profiles}
    for each in ProfileField.objects.filter(profile__in=profiles):
        limits = (Decimal(limit) for limit in (each.percent, each.maximum, each.below, each.above))
        found[each.profile_id][each.field] = Tolerance(ToleranceCode(each.code), *limits)
    return found


def profiles_on(parties: Collection[int], days: Collection[date]) -> Profiles:
    """By which profiles parties confirm what was traded on these days."""
    found = rows(statement("clearing", "profiles"), {"parties": sorted(parties), "days": sorted(days)})
    return {(f["party"], f["market"], f["day"]): f["profile"] for f in found}


def awaited_of(subjects: Sequence[Subject], profiles: Profiles) -> dict[int, Awaited]:
    """Of versions those that their counterparty has to confirm: trades in securities whose counterparty has a profile on the
    trade date, that of the market before that of all markets."""
    traded = [s for s in subjects if s.terms]
    if not traded or not profiles:
        return {}
    known, calendars = markets(), market_calendars()
    found: dict[int, Awaited] = {}
    for s in traded:
        assert s.terms is not None and s.facts.trade_date is not None
        keys = ((s.facts.counterparty, market, s.facts.trade_date) for market in (s.terms.market, None))
        profile = next((profiles[key] for key in keys if key in profiles), None)
        if profile is not None:
            zone, calendar = known[s.terms.market].time_zone, calendars[s.terms.market]
            found[s.version] = Awaited(profile, confirmation_due_at(zone, s.facts.trade_date, calendar))
    return found
