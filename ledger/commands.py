"""The consequential acts on the books, as commands: journals by hand, and what takes journals back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from ledger.models import Account, Guard
from ledger.operations import AccountWish, Entry, Leg, open_accounts, post, reverse
from ledger.queries import parties_of
from machinery.formatting import quantity
from machinery.payload import day, decimal, fields, listed, objects, text, whole, wrong
from machinery.statements import rows, statement
from refdata.operations import NotOnFile
from refdata.queries import accounts_by_number, assets_by_code, demand_reach, entities_of_parties, leis_of
from vocabulary.decimals import shortest
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
MOST: Final = 200
POST: Final = "ledger.post"
REVERSE: Final = "ledger.reverse"
OURS: Final = frozenset({"LOCATION", "CONTROL"})
"""Kinds of accounts of our own, which may go any way."""

_LEG = objects({"debit": text(35), "credit": text(35), "asset": text(12), "amount": decimal(positive=True)})


@dataclass(frozen=True)
class _Move:
    """One leg in words, with the two accounts of the books that it moves."""

    debit: str
    credit: str
    asset: str
    amount: Decimal
    accounts: tuple[int, int]


def _read_post(payload: Payload) -> dict[str, Any]:
    read = fields(payload, {"effect": text(100), "value_date": day, "narrative": text(500), "legs": listed(_LEG, MOST)})
    for number, leg in enumerate(read["legs"]):
        if leg["debit"] == leg["credit"]:
            raise wrong(f"legs[{number}].credit", leg["credit"], "another account than the one it leaves")
    return read


def _post(payload: Payload, occasion: Occasion) -> Done:
    moves = _moves_of(payload["legs"])
    demand_reach(_parties(moves), POST, occasion)
    before = _posted(moves)
    assets = assets_by_code({move.asset for move in moves})
    entry = Entry(
        f"hand:{payload['effect']}",
        "HAND",
        date.fromisoformat(payload["value_date"]),
        [Leg(assets[move.asset].id, *move.accounts, move.amount) for move in moves],
        narrative=payload["narrative"],
    )
    [posted] = post(
        [entry], business_date=occasion.business_date, by=occasion.by, at=occasion.at, reason=occasion.reason
    )
    facts = {"value_date": payload["value_date"], "narrative": payload["narrative"]}
    changes = [Change("journal", payload["effect"], name, "", fact) for name, fact in facts.items()]
    changes += _changes(payload["effect"], moves)
    effect = _effect(
        [] if posted.replayed else changes, moves, [("business_key", entry.effect)], [posted.journal_id], before
    )
    return Done(effect, {"journal": posted.journal_id, "replayed": posted.replayed})


def _moves_of(legs: Sequence[Mapping[str, str]]) -> list[_Move]:
    """The legs with the accounts that they move, which are opened where they are missing. Refuses NotOnFile."""
    holders = accounts_by_number({leg[side] for leg in legs for side in ("debit", "credit")})
    assets = assets_by_code({leg["asset"] for leg in legs})
    named = [(f"account {leg[side]}", leg[side] in holders) for leg in legs for side in ("debit", "credit")]
    named += [(f"asset {leg['asset']}", leg["asset"] in assets) for leg in legs]
    missing = sorted({name for name, is_there in named if not is_there})
    if missing:
        raise NotOnFile(missing=missing)
    wishes = {(holders[leg[side]], assets[leg["asset"]].id) for leg in legs for side in ("debit", "credit")}
    ids = open_accounts(
        [AccountWish(holder.id, asset, None if holder.kind in OURS else Decimal(0)) for holder, asset in wishes]
    )

    def account(leg: Mapping[str, str], side: str) -> int:
        return ids[holders[leg[side]].id, assets[leg["asset"]].id]

    return [
        _Move(
            leg["debit"],
            leg["credit"],
            leg["asset"],
            Decimal(leg["amount"]),
            (account(leg, "debit"), account(leg, "credit")),
        )
        for leg in legs
    ]


def _changes(key: str, moves: Sequence[_Move]) -> list[Change]:
    """What each leg moves: cash as an amount to who gets it, securities as so many of them."""
    owners = _owners({account for move in moves for account in move.accounts})
    kinds = {code: facts.kind for code, facts in assets_by_code({move.asset for move in moves}).items()}
    changes = []
    for number, move in enumerate(moves, start=1):
        told = f"{move.debit} -> {move.credit}: {shortest(move.amount)} {move.asset}"
        is_cash = kinds[move.asset] == "CURRENCY"
        moved = (move.amount, move.asset, owners[move.accounts[1]]) if is_cash else ()
        changes.append(Change("journal", key, f"leg {number}", "", told, *moved))
    return changes


def _parties(moves: Sequence[_Move]) -> frozenset[int]:
    """Whose accounts are moved."""
    return frozenset(parties_of({account for move in moves for account in move.accounts}).values())


def _owners(accounts: Collection[int]) -> dict[int, str]:
    """Account of the books -> LEI of whose it is."""
    parties = parties_of(accounts)
    leis = leis_of(set(parties.values()))
    return {pk: leis[party] for pk, party in parties.items()}


def _posted(moves: Sequence[_Move]) -> dict[int, Decimal]:
    accounts = {account for move in moves for account in move.accounts}
    return dict(Guard.objects.filter(pk__in=accounts).values_list("pk", "posted"))


def _effect(
    changes: Sequence[Change],
    moves: Sequence[_Move],
    subjects: Sequence[tuple[str, str]],
    made: Sequence[int],
    before: Mapping[int, Decimal],
) -> Effect:
    """The effect of journals that were `made`; the balances before and after are shown."""
    after = _posted(moves)
    names = {
        account: f"{number} {move.asset}"
        for move in moves
        for account, number in zip(move.accounts, (move.debit, move.credit), strict=True)
    }
    return Effect(
        changes,
        subjects=subjects,
        mirrored=[
            *(("journal", str(journal)) for journal in made),
            *(("book_account", str(account)) for account in sorted(names)),
        ],
        entities=frozenset(entities_of_parties(_parties(moves)).values()),
        shown={
            "balances": [
                {"account": names[pk], "before": shortest(before.get(pk, Decimal(0))), "after": shortest(after[pk])}
                for pk in sorted(names)
            ]
        },
    )


def _said_post(payload: Payload) -> str:
    number = len(payload["legs"])
    words = ngettext(
        "Post a journal by hand with %(number)s leg: %(narrative)s.",
        "Post a journal by hand with %(number)s legs: %(narrative)s.",
        number,
    )
    return words % {"number": quantity(number), "narrative": payload["narrative"]}


def _read_reverse(payload: Payload) -> dict[str, Any]:
    return fields(payload, {"journals": listed(whole(1), MOST, as_set=True)})


def _reverse(payload: Payload, occasion: Occasion) -> Done:
    found = _taken_back(payload["journals"])
    moves = [move for each in found.values() for move in each]
    demand_reach(_parties(moves), REVERSE, occasion)
    before = _posted(moves)
    links = reverse(
        payload["journals"],
        business_date=occasion.business_date,
        by=occasion.by,
        at=occasion.at,
        reason=occasion.reason,
    )
    changes = [change for journal, each in found.items() for change in _changes(str(journal), each)]
    subjects = [("journal", str(journal)) for journal in payload["journals"]]
    return Done(_effect(changes, moves, subjects, sorted(links.values()), before), links)


def _taken_back(ids: Sequence[int]) -> dict[int, list[_Move]]:
    """Journal -> the legs that take it back; whoever asks sees all of them, or is refused."""
    legs = rows(statement("ledger", "journals_with_movements"), {"journals": list(ids)})
    accounts = {leg[side] for leg in legs for side in ("debit_account", "credit_account")}
    named = Account.objects.filter(pk__in=accounts).values_list("pk", "holder__number", "asset__code")
    names = {pk: (number, asset) for pk, number, asset in named}
    found: dict[int, list[_Move]] = {}
    for leg in legs:
        debit, credit = leg["credit_account"], leg["debit_account"]
        move = _Move(names[debit][0], names[credit][0], names[debit][1], leg["amount"], (debit, credit))
        found.setdefault(leg["id"], []).append(move)
    return found


def _said_reverse(payload: Payload) -> str:
    return _("Take back journals: %(journals)s.") % {"journals": ", ".join(map(str, payload["journals"]))}


COMMANDS: Final = (
    Command(
        "journal.post",
        POST,
        pgettext_lazy("act", "Post a journal by hand"),
        _read_post,
        _post,
        _said_post,
        needs_reason=True,
        events=("journal.posted",),
    ),
    Command(
        "journal.reverse",
        REVERSE,
        pgettext_lazy("act", "Take a journal back"),
        _read_reverse,
        _reverse,
        _said_reverse,
        needs_reason=True,
        events=("journal.posted",),
    ),
)
