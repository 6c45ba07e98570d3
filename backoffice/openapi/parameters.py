"""What each parameter of an address, each header and each part of a path may say: its schema, a sentence, an example."""

from typing import Any, Final

from authorizations.models import RequestEnd
from clearing.exposure import LimitKind
from clearing.labels import CHANNELS, EXCEPTIONS, PRODUCTS
from clearing.queries import LEVELS, STAGES
from ledger.labels import ACCOUNT_KINDS
from machinery.api.operation import SCENARIO_HEADER
from machinery.api.pages import LIMIT, MOST
from notifications.models import Delivery
from settlements.forms import (
    CANCELLATIONS,
    CAUSES,
    CHASED,
    HOLD_KINDS,
    HOLD_STATES,
    HOLDS,
    OWNERSHIPS,
    PAYMENTS,
    SIDES,
    STATES,
)
from settlements.penalties.comparing import Term
from settlements.pending import PendingTerm, PendingVerdict
from settlements.queries import SORTS
from settlements.reasons import WHY_OPEN
from vocabulary.product import Product

Said = dict[str, Any]


def _one(schema: Said, description: str, example: Any) -> Said:
    return {"schema": schema, "description": description, "example": example}


def _day(description: str, example: str = "2026-11-20") -> Said:
    return _one({"type": "string", "format": "date"}, description, example)


def _text(longest: int, description: str, example: str) -> Said:
    return _one({"type": "string", "maxLength": longest}, description, example)


QUERY: Final[dict[str, Said]] = {
    "request_state": _one(
        {"type": "string", "enum": ["AWAITING_APPROVAL", *RequestEnd.How.values]},
        "Which requests: those that wait, or that ended so.",
        "AWAITING_APPROVAL",
    ),
    "action": _text(60, "A command by its name.", "instruction.release"),
    "mine": _one({"type": "string", "enum": ["1"]}, "`1`: what the caller asked for itself.", "1"),
    "amount": _text(28, "An amount, as text in plain notation.", "1250000.00"),
    "risk": _text(60, "A risk that an act bears.", "free_of_payment"),
    "limit": _one(
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT}, "How many rows a page has at most.", 50
    ),
    "after": _text(200, "The place after which the page begins: take it from `next`.", "2026-11-20~-12345.6~1201~2"),
    "dry_run": _one(
        {"type": "string", "enum": ["true", "false"]},
        "`true` rehearses: the same checks and the same answer, and nothing is kept. Needs no Idempotency-Key.",
        "true",
    ),
    "atomic": _one(
        {"type": "string", "enum": ["true", "false"]}, "`true`: all of them or none; else each by itself.", "true"
    ),
    "state": _one(
        {"type": "string", "enum": [code for _group, choices in STATES for code, _word in choices]},
        "Which instructions: open ones by why they are open, final ones, or `any` with a whole reference.",
        "open",
    ),
    "stage": _one(
        {"type": "string", "enum": list(STAGES)},
        "Where trades stand: open ones, by what they wait for, or done.",
        "exception",
    ),
    "channel": _one({"type": "string", "enum": list(CHANNELS)}, "How trades came in.", "API"),
    "exception": _one(
        {"type": "string", "enum": sorted(EXCEPTIONS)}, "The code of what stands against a trade.", "ssi_missing"
    ),
    "came": _day("Trades that came in from this day on."),
    "went": _one(
        {"type": "string", "enum": ["through", "stopped"]}, "Whether something ever stood against a trade.", "through"
    ),
    "net": _one({"type": "integer", "minimum": 1}, "The id of a net that a trade is or was in.", 1042),
    "stands": _one(
        {"type": "string", "enum": ["standing", "superseded", "all"]},
        "Nets that stand, those that another has superseded, or all.",
        "standing",
    ),
    "stood": _one(
        {"type": "string", "enum": sorted(EXCEPTIONS)}, "The code of what ever stood against a trade.", "ssi_missing"
    ),
    "isin": _text(12, "The ISIN of the instrument; of trades also the currency dealt in.", "DE0007164600"),
    "participant": _text(200, "A participant by name, BIC or LEI.", "NORTESMMXXX"),
    "counterparty": _text(200, "Who is on the other side, by name, BIC or LEI.", "HARTGB2LXXX"),
    "hold": _one(
        {"type": "string", "enum": [code for code, _word in HOLDS]},
        "Open instructions that are on hold by their own or the other side, or not at all.",
        "none",
    ),
    "cause": _one(
        {"type": "string", "enum": [code for code, _word in CAUSES]},
        "Open instructions that the last night found to be kept from settling by their own or the other side.",
        "other",
    ),
    "ownership": _one(
        {"type": "string", "enum": [code for code, _word in OWNERSHIPS]},
        "Fails of customers, or of the firm itself.",
        "customer",
    ),
    "chased": _one(
        {"type": "string", "enum": [code for code, _word in CHASED]},
        "Fails about which the house has chased somebody, or never.",
        "never",
    ),
    "chase_by": _day("Fails about which somebody is to be chased again by this day."),
    "expected_in": _text(
        3, "Fails outside for which their depository is expected to charge penalties in this currency.", "EUR"
    ),
    "cancellation": _one(
        {"type": "string", "enum": [code for code, _word in CANCELLATIONS]},
        "Open instructions of which their own or the other side has asked for cancellation.",
        "other",
    ),
    "reference": _text(35, "The reference that the participant gave, or its beginning.", "N000001"),
    "currency": _text(4, "Three letters of a currency; for instructions FREE stands for no cash.", "EUR"),
    "account": _text(
        35, "The whole number of an account that this side delivers, receives, pays or collects on.", "SEC-NORT"
    ),
    "reason": _one(
        {"type": "string", "enum": sorted(WHY_OPEN)},
        "The code of why it is open, or was on the day on which it failed.",
        "LACK",
    ),
    "place": _one(
        {"type": "string", "enum": ["own", "outside"]},
        "Where it settles: in our own books, or outside, at an external depository.",
        "outside",
    ),
    "payment": _one(
        {"type": "string", "enum": [code for code, _word in PAYMENTS]},
        "By which cut-offs are kept: against payment, or free of payment.",
        "APMT",
    ),
    "side": _one(
        {"type": "string", "enum": [code for code, _word in SIDES]},
        "What the instruction does with cash or with securities.",
        "pays",
    ),
    "view": _text(
        80, "A saved view by its name in addresses: its filters and its order, but for what else is asked.", "my-fails"
    ),
    "sort": _one(
        {"type": "string", "enum": [sign + name for name in SORTS for sign in ("", "-")]},
        "The order of open instructions, with `-` in front for falling; the order of work where none is asked for.",
        "-amount",
    ),
    "since": _day("From this day on, included."),
    "until": _day("Until this day, included.", "2026-12-31"),
    "on": _day("As it is on this day; today if none is said."),
    "as_of": _day("The close of this business date, or an earlier one; now if none is said."),
    "date": _day("The day that is asked about; today if none is said."),
    "add": _one({"type": "integer", "minimum": 1, "maximum": 5000}, "How many business days are added.", 3),
    "trade_date": _day("The day on which the trade was made."),
    "business_date": _day("The business date of the run."),
    "number": _text(35, "An account number, or its beginning.", "SEC-NORT"),
    "party": _text(200, "A party by name, BIC or LEI.", "NORTESMMXXX"),
    "asset": _text(12, "An ISIN or a currency.", "EUR"),
    "kind": _one(
        {"type": "string", "enum": sorted({*ACCOUNT_KINDS, *LimitKind})}, "The kind of account, or of limit.", "CASH"
    ),
    "level": _one({"type": "string", "enum": list(LEVELS)}, "How full limits are.", "nearly"),
    "instrument": _text(200, "An ISIN, or a part of the name.", "DE0007164600"),
    "market": _text(20, "The code of a market.", "EURX"),
    "product": _one(
        {"type": "string", "enum": sorted({*PRODUCTS, *Product.__members__})},
        "The kind of business that a scope names, or what was traded.",
        "BOND",
    ),
    "type": _text(50, "A type of events (docs/generated/events.md).", "instruction.held"),
    "delivery_state": _one(
        {"type": "string", "enum": Delivery.State.values}, "Which deliveries: by what became of them.", "DEAD"
    ),
    "by": _one(
        {"type": "string", "enum": ["currency", "day", "participant", "instrument", "cause", "place"]},
        "By what settlement efficiency is grouped, beside currency.",
        "participant",
    ),
    "lacks": _one(
        {"type": "string", "enum": ["nothing", "something", "awaited", "too_late"]},
        "Penalties of which every fact is there, or one is missing: a price or rate that is awaited, or that did not come in time.",
        "awaited",
    ),
    "message_state": _one(
        {
            "type": "string",
            "enum": [
                "ARRIVED",
                "WAITING",
                "QUARANTINED",
                "ACCEPTED",
                "REJECTED",
                "PENDING",
                "REPAIRED",
                "READY",
                "FOLLOWED",
                "ACKNOWLEDGED",
            ],
        },
        "How a message stands, or what came of one of its items.",
        "QUARANTINED",
    ),
    "alleged": _one(
        {"type": "string", "enum": ["STANDING", "STALE", "REMOVED"]},
        "What depositories allege, by whether it stands; STALE: it stands, and its settlement date is over.",
        "STANDING",
    ),
    "depository": _text(11, "A depository by its BIC, or how that begins.", "EURXESMMXXX"),
    "at_depository": _one(
        {
            "type": "string",
            "enum": [
                "TO_SEND",
                "SENT",
                "OVERDUE",
                "ACKNOWLEDGED",
                "MATCHED",
                "FAILING",
                "REJECTED",
                "CANCELLED",
                "SETTLED",
            ],
        },
        "How far what settles at an external depository has come there.",
        "OVERDUE",
    ),
    "wishes": _one(
        {"type": "string", "enum": ["now", "all"]}, "Wishes by which somebody is told now, or all that were set.", "now"
    ),
    "topic": _one(
        {"type": "string", "enum": ["STATUS", "CONFIRMATION", "ALLEGEMENT", "HOLDINGS", "SETTLED", "PENDING"]},
        "Of what a party wishes to be told.",
        "STATUS",
    ),
    "statement_topic": _one(
        {"type": "string", "enum": ["HOLDINGS", "SETTLED", "PENDING"]}, "What a statement states.", "HOLDINGS"
    ),
    "safekeeping_account": _text(35, "The whole number of a safekeeping account.", "SEC-NORT"),
    "way": _one({"type": "string", "enum": ["IN", "OUT"]}, "Messages that came in, or that went out.", "IN"),
    "message_kind": _text(10, "The kind of message, as its standard numbers it.", "sese.023"),
    "link_kind": _one(
        {"type": "string", "enum": ["BEFO", "WITH", "INFO", "POOL"]},
        "How what is linked settles with regard to the other.",
        "BEFO",
    ),
    "hold_kind": _one(
        {"type": "string", "enum": [code for code, _word in HOLD_KINDS]},
        "Holds of the house by their kind, the code that a party is told.",
        "CSDH",
    ),
    "hold_state": _one(
        {"type": "string", "enum": [code for code, _word in HOLD_STATES]},
        "Holds of the house that stand, or by how they ended.",
        "STANDING",
    ),
    "look_again_by": _day("Holds of the house that stand and are to be looked at again by this day."),
    "imposed_by": _text(100, "Who imposed a hold of the house, or a part of the name.", "Inigo"),
    "pool": _text(35, "The whole name of a pool.", "P-2026-11"),
    "net_state": _one(
        {"type": "string", "enum": ["STANDING", "SETTLED", "REPLACED", "ENDED"]},
        "Nets of instructions by how they stand: in force, settled, replaced by another one, over without one.",
        "STANDING",
    ),
    "penalty_kind": _one(
        {"type": "string", "enum": ["SEFP", "LMFP"]}, "Penalties for fails, or for late matching.", "SEFP"
    ),
    "penalty_state": _one(
        {"type": "string", "enum": ["ACTV", "NCOM", "REMO", "REIC", "RLOC", "UPDT"]},
        "Penalties by their status: active, not computed, removed, re-included, re-allocated, completed.",
        "REMO",
    ),
    "net_payment": _one(
        {"type": "string", "enum": ["paid", "unpaid"]},
        "Nets that were paid, or that are due and could not be.",
        "unpaid",
    ),
    "month": _one(
        {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
        "The month of the nights that reckoned them.",
        "2026-11",
    ),
    "verdict": _one(
        {"type": "string", "enum": ["open", "EQUAL", "TOLERATED", "DIFFERS", "OURS", "THEIRS"]},
        "Penalties by how a depository's stand to ours; `open`: those that differ, or that one of the two alone has.",
        "DIFFERS",
    ),
    "difference": _one(
        {"type": "string", "enum": ["open", *map(str, PendingVerdict), *map(str, PendingTerm)]},
        "What depositories state to be pending, by how it stands to ours, or by a term; `open`: what differs or one alone has.",
        "open",
    ),
    "stated_on": _day("What is pending by statements of this day."),
    "differs": _one(
        {"type": "string", "enum": [str(each) for each in Term]},
        "Penalties by a term in which a depository's differ from ours.",
        "price",
    ),
    "appealed": _one(
        {"type": "string", "enum": ["yes", "no"]}, "Listed penalties that are appealed, or are not.", "yes"
    ),
    "appeal_state": _one(
        {"type": "string", "enum": ["OPEN", "ACCEPTED", "REJECTED"]}, "Appeals by how they stand.", "OPEN"
    ),
    "frequency": _one({"type": "string", "enum": ["DAIL", "MNTH"]}, "Lists of a day, or of a month.", "DAIL"),
    "due": _day("Appeals whose last day is not after this one.", "2026-12-14"),
    "between": _one(
        {"type": "string", "enum": ["all", "each"]}, "Nets of a party over all others, or between every two.", "all"
    ),
    "quarantined": _one({"type": "string", "enum": ["1"]}, "`1`: those with rows that were set aside.", "1"),
}
"""By name: a name means the same on every address, and the same as on the pages."""

REQUIRED: Final = {
    "/api/v1/instructions/by-reference": ("participant", "reference"),
    "/api/v1/policy/probe": ("action",),
    "/api/v1/trades/by-reference": ("party", "channel", "reference"),
    "/api/v1/markets/{code}/settlement-date": ("isin", "trade_date"),
}
"""Parameters without which an address cannot answer."""

PATH: Final[dict[str, Said]] = {
    "id": _one({"type": "integer", "minimum": 1, "maximum": 10**18 - 1}, "The id of the row.", 1),
    "position": _one({"type": "integer", "minimum": 0, "maximum": 10**18 - 1}, "The id of the event.", 1042),
    "lei": _text(20, "The LEI of the party.", "5493001KJTIIGC8Y1R12"),
    "isin": _text(12, "The ISIN of the instrument.", "DE0007164600"),
    "currency": _text(3, "Three letters of a currency.", "EUR"),
    "name": _text(61, "The name of the command, `noun.verb`.", "instruction.release"),
    "code": _text(12, "The code of the market or calendar.", "EURX"),
}
CALENDAR: Final = _text(12, "The code of the calendar.", "T2")

HEADERS: Final[dict[str, Said]] = {
    "Idempotency-Key": _one(
        {"type": "string", "pattern": "^[!-~]{1,255}$"},
        "A new key with each new write, the same to repeat one: what was done is not done again, and the answer is the "
        "same for 30 days.",
        "5f0c7ad2-6b1e-4f0c-9b1e-0f6f6f9d8c11",
    ),
    "If-Match": _one({"type": "string"}, "The ETag of what was read: the write is refused if it has changed.", "*"),
}


def query_parameters(path: str, names: tuple[str, ...]) -> list[Said]:
    """The parameters of an address, in its order. Every name needs an entry in QUERY."""
    needed = REQUIRED.get(path, ())
    for name in names:
        if name not in QUERY:
            raise LookupError(f"expected what the parameter {name} of {path} is in QUERY of {__name__}, found nothing")
    return [{"in": "query", "name": name, "required": name in needed, **QUERY[name]} for name in names]


def path_parameters(path: str, names: list[str]) -> list[Said]:
    """The parts of a path."""
    return [
        {"in": "path", "name": name, "required": True, **(CALENDAR if "/calendars/" in path else PATH[name])}
        for name in names
    ]


def scenarios(known: tuple[str, ...]) -> Said:
    """The header that forces an outcome."""
    said = _one(
        {"type": "string", "enum": list(known)},
        "In a sandbox: the outcome that is to follow. The facts are arranged so (an account that has nothing or is blocked "
        "stands in, or the other side puts its hold). Refused in production.",
        known[0],
    )
    return {"in": "header", "name": SCENARIO_HEADER, "required": False, **said}


def header(name: str, *, required: bool) -> Said:
    """One header."""
    return {"in": "header", "name": name, "required": required, **HEADERS[name]}
