"""Writes of accounts and of who represents a party."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from machinery.statements import rows
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.models import Account, Representation
from refdata.operations.dated import told
from refdata.operations.register import currency_ids
from refdata.refusals import AlreadyRepresented, HasOtherFacts, NotOnFile, refusals_by_constraint
from vocabulary.actor import Actor
from vocabulary.money import Currency
from vocabulary.text import strict_text


@dataclass(frozen=True, slots=True)
class AccountWish:
    """An account as it should be: of a party (id); with a currency if it is a cash account, and only then."""

    number: str
    party: int
    kind: Account.Kind
    currency: Currency | None = None


@part
def open_account(wishes: Sequence[AccountWish], *, opened_on: date, by: Actor, at: datetime) -> dict[str, int]:
    """Opens accounts on a day: number -> id. The second time with the same facts: what exists.

    Refuses NotOnFile (currency), HasOtherFacts (of another party, kind or currency, or opened on another day).
    """
    currencies = currency_ids(w.currency for w in wishes if w.currency)
    facts = {
        wish.number: {
            "number": wish.number,
            "party": wish.party,
            "kind": str(wish.kind),
            "currency": None if wish.currency is None else currencies[wish.currency],
            "opened_on": opened_on,
        }
        for wish in wishes
    }
    made = rows(
        "insert into refdata_account (number, party_id, kind, currency_id, opened_on)"
        " select * from unnest(%(numbers)s::text[], %(parties)s::int[], %(kinds)s::text[], %(currencies)s::int[],"
        " array_fill(%(opened_on)s::date, array[%(count)s])) on conflict do nothing returning id",
        {
            "numbers": list(facts),
            "parties": [f["party"] for f in facts.values()],
            "kinds": [f["kind"] for f in facts.values()],
            "currencies": [f["currency"] for f in facts.values()],
            "opened_on": opened_on,
            "count": len(facts),
        },
    )
    found = rows(
        "select id, number, party_id as party, kind, currency_id as currency, opened_on from refdata_account"
        " where number = any(%(numbers)s)",
        {"numbers": list(facts)},
    )
    ids = {f["number"]: f.pop("id") for f in found}
    other = sorted(f["number"] for f in found if f != facts[f["number"]])
    if other:
        raise HasOtherFacts(found=other)
    if made:
        record(
            by=by,
            at=at,
            code="account.opened",
            subject_type="account",
            subject_ids=[f["id"] for f in made],
            after=told(list(facts.values())),
        )
    return ids


@part
def close_account(accounts: Sequence[int], *, closed_on: date, by: Actor, at: datetime, reason: str) -> list[int]:
    """Closes accounts (ids): `closed_on` is the first day on which they are closed. Returns those that were open.

    That nothing is left on them is for the caller to know: reference data does not see the books. Refuses InvalidText
    (reason), NotOnFile, HasOtherFacts (closed on another day).
    """
    why = strict_text(reason, longest=500, lines=True)
    found = list(Account.objects.select_for_update().filter(pk__in=accounts).order_by("pk"))
    missing = sorted(set(accounts) - {each.pk for each in found})
    if missing:
        raise NotOnFile(missing=[f"account {each}" for each in missing])
    other = [f"{each.number} closed on {each.closed_on}" for each in found if each.closed_on not in {None, closed_on}]
    if other:
        raise HasOtherFacts(found=other)
    open_ones = [each.pk for each in found if each.closed_on is None]
    if open_ones:
        Account.objects.filter(pk__in=open_ones).update(closed_on=closed_on)
        record(
            by=by,
            at=at,
            code="account.closed",
            subject_type="account",
            subject_ids=open_ones,
            before={"closed_on": None},
            after={"closed_on": closed_on.isoformat()},
            reason=why,
        )
    return open_ones


@part
def represent_party(
    parties: Sequence[int],
    *,
    person: int | None = None,
    application: int | None = None,
    valid_from: datetime,
    by: Actor,
    at: datetime,
) -> list[int]:
    """Lets a person or a client system (id) see and act for parties (ids) from an instant on; ids of what is new.

    Second time, while it stands: nothing is changed. Refuses AlreadyRepresented (an overlap that begins later).
    """
    held = rows(
        "select party_id from refdata_representation"
        " where party_id = any(%(parties)s) and valid @> %(from)s::timestamptz"
        " and (person_id = %(person)s or application_id = %(application)s)",
        {"parties": list(parties), "from": valid_from, "person": person, "application": application},
    )
    wanted = sorted(set(parties) - {f["party_id"] for f in held})
    refusal = AlreadyRepresented(parties=wanted)
    with refusals_by_constraint(
        a_person_represents_a_party_once_at_a_time=refusal, a_client_system_represents_a_party_once_at_a_time=refusal
    ):
        made = Representation.objects.bulk_create(
            Representation(party_id=party, person_id=person, application_id=application, valid=(valid_from, None))
            for party in wanted
        )
    ids = [each.pk for each in made]
    if ids:
        record(
            by=by,
            at=at,
            code="representation.granted",
            subject_type="representation",
            subject_ids=ids,
            after={
                "person": person,
                "application": application,
                "parties": wanted,
                "valid_from": valid_from.isoformat(),
            },
        )
    return ids


@part
def end_representation(
    representations: Sequence[int], *, ended_at: datetime, by: Actor, at: datetime, reason: str
) -> int:
    """Ends representations (ids) at an instant; how many stood. Those that had ended by then stay as they are.

    Refuses InvalidText (reason), NotOnFile.
    """
    why = strict_text(reason, longest=500, lines=True)
    found = rows(
        "select id from refdata_representation where id = any(%(ids)s) order by id for update",
        {"ids": list(representations)},
    )
    missing = sorted(set(representations) - {f["id"] for f in found})
    if missing:
        raise NotOnFile(missing=[f"representation {each}" for each in missing])
    ended = rows(
        "update refdata_representation set valid = valid * tstzrange(null, %(ended_at)s)"
        " where id = any(%(ids)s)"
        " and (upper_inf(valid) or upper(valid) > %(ended_at)s) returning id",
        {"ids": list(representations), "ended_at": ended_at},
    )
    if ended:
        record(
            by=by,
            at=at,
            code="representation.ended",
            subject_type="representation",
            subject_ids=[f["id"] for f in ended],
            after={"ended_at": ended_at.isoformat()},
            reason=why,
        )
    return len(ended)
