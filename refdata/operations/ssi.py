"""Writes of standing settlement instructions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from machinery.statements import rows, run, statement
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations.dated import SHOWN, DatedTable, as_json, lock_list, replace_from, told
from refdata.queries import accounts_by_number, assets_by_code, markets_by_code, parties_by_lei
from refdata.queries.ssi import ssis_standing
from refdata.refusals import NotOnFile, SsiPastStands, SsiScopeTaken, refusals_by_constraint
from refdata.ssi import SsiWish
from vocabulary.actor import Actor
from vocabulary.identifiers import Bic
from vocabulary.text import strict_text

SSI_TERMS = DatedTable(
    "refdata_ssiterms",
    ["ssi_id"],
    [
        "party_id",
        "purpose",
        "product",
        "market_id",
        "currency_id",
        "instrument_id",
        "depository_id",
        "agent",
        "safekeeping_account",
        "cash_account",
    ],
)
KINDS = {"safekeeping_account": ("SECURITIES", "LOCATION"), "cash_account": ("CASH", "LOCATION")}
"""What an account of ours is that an SSI names: a party's own, or where we keep it ourselves."""


@dataclass(frozen=True, slots=True)
class Objection:
    """Why one wish of a set cannot be taken: by its position, which field, what was found there, of which refusal."""

    position: int
    field: str
    found: str
    refusal: type[NotOnFile | SsiPastStands | SsiScopeTaken]


@part
def set_ssi(wishes: Sequence[SsiWish], *, valid_from: date, by: Actor, at: datetime) -> list[int]:
    """Makes SSIs true from a day on, one a party and name: their ids, in the order of the wishes.

    A new name is a new SSI; of a known one the standing terms end where the new ones begin. The same again changes nothing.
    What held before the day of `at` stands: trades were settled by it. A new SSI may begin in the past, since none held then.
    Refuses, in this order: NotOnFile (party, market, currency, instrument; without an agent, an account of the party),
    SsiPastStands, SsiScopeTaken (another SSI of the party has that scope on one of these days).
    """
    wanted = [_tidy(wish) for wish in wishes]
    lock_list(SSI_TERMS.name)
    known = _Known.of(wanted)
    found = _objections(known, wanted, valid_from, at.date())
    for refusal, name in ((NotOnFile, "missing"), (SsiPastStands, "names"), (SsiScopeTaken, "names")):
        texts = sorted({each.found for each in found if each.refusal is refusal})
        if texts:
            raise refusal(**{name: texts})
    return _set_on_file(known, wanted, valid_from, by, at)[0]


def set_sound_ssis(
    wishes: Sequence[SsiWish], *, valid_from: date, by: Actor, at: datetime
) -> tuple[int, list[Objection]]:
    """The same of a list: those against which nothing stands; how many that changes, and what stands against the others."""
    wanted = [_tidy(wish) for wish in wishes]
    lock_list(SSI_TERMS.name)
    known = _Known.of(wanted)
    found = _objections(known, wanted, valid_from, at.date())
    lost = {each.position for each in found}
    sound = [wish for position, wish in enumerate(wanted) if position not in lost]
    return _set_on_file(known, sound, valid_from, by, at)[1], found


def _set_on_file(
    known: "_Known", wanted: Sequence[SsiWish], valid_from: date, by: Actor, at: datetime
) -> tuple[list[int], int]:
    """Writes wishes against which nothing stands: their ids, and how many of them change something."""
    run(
        "insert into refdata_ssi (party_id, name) select * from unnest(%(parties)s::int[], %(names)s::text[])"
        " on conflict do nothing",
        {"parties": [known.parties[w.party] for w in wanted], "names": [w.name for w in wanted]},
    )
    ssis = known.ssis()
    ids = [ssis[wish.party, wish.name] for wish in wanted]
    before = ssis_standing(ids, valid_from)
    changing = {pk: wish for pk, wish in zip(ids, wanted, strict=True) if before.get(pk) != wish}
    taken = SsiScopeTaken(names=sorted(wish.name for wish in changing.values()))
    with refusals_by_constraint(a_party_has_one_ssi_a_day_and_scope=taken):
        replace_from(SSI_TERMS, [known.columns(wish, pk) for pk, wish in changing.items()], valid_from)
    if changing:
        record(
            by=by,
            at=at,
            code="ssi.set",
            subject_type="ssi",
            subject_ids=sorted(changing),
            before={"valid_from": None, **_of_each({pk: before[pk] for pk in changing if pk in before})},
            after={"valid_from": valid_from.isoformat(), **_of_each(changing)},
        )
    return ids, len(changing)


@part
def end_ssi(ssis: Sequence[int], *, ended_on: date, by: Actor, at: datetime, reason: str) -> list[int]:
    """Ends SSIs (ids): `ended_on` is the first day on which they say nothing, and nothing later. Ids of those that did.

    The second time nothing is changed. Refuses InvalidText (reason), NotOnFile, SsiPastStands (a day before that of `at`).
    """
    why = strict_text(reason, longest=500, lines=True)
    lock_list(SSI_TERMS.name)
    asked = {"ssis": list(ssis), "ended_on": ended_on}
    found = {f["id"]: f["name"] for f in rows("select id, name from refdata_ssi where id = any(%(ssis)s)", asked)}
    missing = sorted(set(ssis) - set(found))
    if missing:
        raise NotOnFile(missing=[f"SSI {each}" for each in missing])
    reaching = rows(
        "select ssi_id, max(upper(valid)) filter (where not upper_inf(valid)) as until, bool_or(upper_inf(valid)) as open"
        " from refdata_ssiterms where ssi_id = any(%(ssis)s) and valid && daterange(%(ended_on)s::date, null)"
        " group by ssi_id order by ssi_id",
        asked,
    )
    if reaching and ended_on < at.date():
        raise SsiPastStands(names=sorted(found[f["ssi_id"]] for f in reaching))
    run(statement("refdata", "ssi_end"), asked)
    if reaching:
        until = {str(f["ssi_id"]): None if f["open"] else f["until"].isoformat() for f in reaching}
        record(
            by=by,
            at=at,
            code="ssi.ended",
            subject_type="ssi",
            subject_ids=[f["ssi_id"] for f in reaching],
            before={"each": {pk: {"valid_until": day} for pk, day in until.items()}},
            after={"each": {pk: {"valid_until": ended_on.isoformat()} for pk in until}},
            reason=why,
        )
    return [f["ssi_id"] for f in reaching]


def _objections(known: "_Known", wishes: Sequence[SsiWish], valid_from: date, today: date) -> list[Objection]:
    """What stands against each wish, by its position; those whose references are missing are not asked further."""
    found = [
        Objection(position, field, text, NotOnFile)
        for position, wish in enumerate(wishes)
        for field, text in known.missing(wish)
    ]
    lost = {each.position for each in found}
    ssis = known.ssis()
    sound = [(n, wish, ssis.get((wish.party, wish.name))) for n, wish in enumerate(wishes) if n not in lost]
    standing = ssis_standing([pk for _, _, pk in sound if pk], valid_from)
    changing = [(n, wish, pk) for n, wish, pk in sound if standing.get(pk or 0) != wish]
    if valid_from < today:
        found += [Objection(n, "name", wish.name, SsiPastStands) for n, wish, pk in changing if pk in standing]
    counted = Counter(wish.scope for _, wish, _ in changing)
    twice = {n: wish.name for n, wish, _ in changing if counted[wish.scope] > 1}
    taken = rows(
        statement("refdata", "ssi_clashes"),
        {
            "rows": as_json([known.columns(wish, pk) for _, wish, pk in changing]),
            "start": valid_from,
            "changing": [pk for _, _, pk in changing if pk],
        },
    )
    clashing = {changing[each["ordinal"] - 1][0]: each["name"] for each in taken} | twice
    return found + [Objection(n, "name", name, SsiScopeTaken) for n, name in sorted(clashing.items())]


@dataclass(frozen=True)
class _Known:
    """What the words of a set of wishes name: ids of parties, markets and assets, and accounts of ours."""

    parties: Mapping[str, int]
    markets: Mapping[str, int]
    assets: Mapping[str, Any]
    accounts: Mapping[str, Any]

    @classmethod
    def of(cls, wishes: Sequence[SsiWish]) -> "_Known":
        own = [wish for wish in wishes if wish.agent is None]
        numbers = {number for wish in own for number in (wish.safekeeping_account, wish.cash_account) if number}
        return cls(
            parties_by_lei(wish.party for wish in wishes),
            markets_by_code(),
            assets_by_code({code for wish in wishes for code in (wish.currency, wish.isin) if code}),
            accounts_by_number(numbers),
        )

    def ssis(self) -> dict[tuple[str, str], int]:
        """LEI and name -> id, of all SSIs of these parties."""
        leis = {pk: lei for lei, pk in self.parties.items()}
        found = rows("select id, party_id, name from refdata_ssi where party_id = any(%(ids)s)", {"ids": list(leis)})
        return {(leis[f["party_id"]], f["name"]): f["id"] for f in found}

    def missing(self, wish: SsiWish) -> list[tuple[str, str]]:
        """The fields of a wish that name what is not on file, and what."""
        found: list[tuple[str, str]] = []
        for field, names in (
            ("party", self.parties),
            ("market", self.markets),
            ("currency", self.assets),
            ("isin", self.assets),
            ("depository", self.markets),
        ):
            code = getattr(wish, field)
            if code is not None and code not in names:
                found.append((field, f"{field} {code}"))
        if wish.agent is None:
            found += [(field, f"{field} {getattr(wish, field)}") for field in KINDS if not self._is_ours(wish, field)]
        return found

    def _is_ours(self, wish: SsiWish, field: str) -> bool:
        number = getattr(wish, field)
        if number is None:
            return True
        account, currency = self.accounts.get(number), self.assets.get(wish.currency or "")
        if account is None or account.party != self.parties.get(wish.party) or account.kind not in KINDS[field]:
            return False
        return account.currency is None or currency is None or account.currency == currency.id

    def columns(self, wish: SsiWish, pk: int | None) -> dict[str, Any]:
        """A wish as columns of its table."""
        return {
            "ssi_id": pk,
            "party_id": self.parties[wish.party],
            "purpose": wish.purpose,
            "product": wish.product,
            "market_id": self.markets[wish.market] if wish.market else None,
            "currency_id": self.assets[wish.currency].id if wish.currency else None,
            "instrument_id": self.assets[wish.isin].id if wish.isin else None,
            "depository_id": self.markets[wish.depository] if wish.depository else None,
            "agent": wish.agent,
            "safekeeping_account": wish.safekeeping_account,
            "cash_account": wish.cash_account,
        }


def _tidy(wish: SsiWish) -> SsiWish:
    """The same with the one spelling of its name and of the BIC of its agent."""
    agent = None if wish.agent is None else Bic(wish.agent).with_branch
    return replace(wish, name=strict_text(wish.name, longest=60), agent=agent)


def _of_each(ssis: Mapping[int, SsiWish]) -> dict[str, Any]:
    """What a small set of SSIs says, by id; of a large one the count and the digest."""
    if len(ssis) > SHOWN:
        return told([asdict(wish) for wish in ssis.values()])
    return {"each": {str(pk): asdict(wish) for pk, wish in ssis.items()}}
