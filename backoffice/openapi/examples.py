"""An example of every answer, made of one table of words: what a field of that name looks like."""

from typing import Any, Final

from rest_framework import serializers

INSTANT: Final = "2026-11-20T22:00:00.000000Z"

WORDS: Final[dict[str, Any]] = {
    "id": 1201,
    "match": 601,
    "run": 7,
    "load": 3,
    "journal": 3000000000001,
    "subject": 601,
    "leg": 1,
    "line": 2,
    "reference": "N000001",
    "common_reference": "C000001",
    "participant": "Banco del Norte SA",
    "counterparty": "Hartwell & Finch Brokers",
    "party": "Banco del Norte SA",
    "name": "SAP SE ORD",
    "instrument": "SAP SE ORD",
    "asset_name": "Euro",
    "direction": "DELI",
    "payment": "APMT",
    "isin": "DE0007164600",
    "quantity": "100",
    "currency": "EUR",
    "amount": "12345.60",
    "posted": "50000.00",
    "held": "0.00",
    "floor": "0.00",
    "available": "50000.00",
    "balance": "50000.00",
    "asset": "EUR",
    "number": "CSH-HART-EUR",
    "kind": "CASH",
    "debit": "CSH-HART-EUR",
    "credit": "CSH-NORT-EUR",
    "other_account": "CSH-NORT-EUR",
    "securities_account": "SEC-NORT",
    "cash_account": "CSH-NORT-EUR",
    "processing": "PACK",
    "settlement": "PEND",
    "hold": "PREV",
    "place": "OWN",
    "partial": "NPAR",
    "priority": 4,
    "received_from": "client:router",
    "code": "EURX",
    "words": "Night run",
    "why": ["The deliverer has too few securities."],
    "what_next": ["The next night tries it again."],
    "allowed_actions": ["cancel", "hold", "priority"],
    "what": "Received",
    "who": "router",
    "lei": "5493001KJTIIGC8Y1R12",
    "bic": "NORTESMMXXX",
    "country": "ES",
    "cfi": "ESVUFR",
    "minimum_unit": "1",
    "multiple": "1",
    "market": "EURX",
    "time_zone": "Europe/Madrid",
    "calendar": "T2",
    "csd_bic": "EURXESMMXXX",
    "cfi_prefix": "",
    "days": 2,
    "weekend": [6, 7],
    "is_open": True,
    "added": 3,
    "price": "123.45",
    "rate": "1.0825",
    "source": "ECB",
    "job": "night",
    "share": 40,
    "current_step": "settle",
    "file_name": "instructions.ndjson",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "by": "router",
    "received": 2,
    "accepted": 1,
    "unchanged": 0,
    "quarantined": 1,
    "totals": {"received": {"EUR": {"number": 2, "amount": "24691.20"}}},
    "url": "https://client.example/hooks/backoffice",
    "types": ["instruction.held", "night.settled"],
    "type": "instruction.held",
    "event": 1042,
    "after": 1042,
    "failures": 0,
    "secrets": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    "trouble": "",
    "status": 204,
    "milliseconds": 85,
    "raw": "{}",
    "field": "isin",
    "value": "",
    "detail": "It is missing. Fill it in.",
    "reason": "Under review",
    "reason_code": "BLOC",
    "legal_reason": "SANCTIONS",
    "legal_basis": "Regulation (EU) 269/2014, list entry 17",
    "placed_by": "person:12",
    "narrative": "",
    "settlement_date": "2026-11-24",
    "next_business_date": "2026-11-23",
    "next_open": "2026-11-23",
    "previous_open": "2026-11-19",
    "last_closed": "2026-11-19",
    "result": "2026-11-25",
    "lifted_on": None,
    "settled_on": None,
    "reverses": None,
    "reversed_by": None,
    "finished_at": None,
    "until": "2026-12-31",
    "covers_from": "2025-01-01",
    "covers_until": "2029-01-01",
}
"""By name of the field; one without an entry is shown by its kind."""

OWN: Final[dict[tuple[str, str], Any]] = {
    ("SubjectAnswer", "type"): "instruction",
    ("SubjectAnswer", "id"): "1201",
    ("EventAnswer", "id"): 1042,
    ("EventAnswer", "items"): "/api/v1/events/1042/items",
    ("FeedAnswer", "next"): "/api/v1/events?after=1042",
    ("AttemptAnswer", "number"): 1,
    ("VersionAnswer", "number"): 1,
    ("DeliveryAnswer", "subscription"): 3,
    ("EntryAnswer", "words"): ["pending", "settled"],
    ("StatusAnswer", "code"): "PEND",
    ("StatusAnswer", "words"): "pending",
    ("StepAnswer", "name"): "settle",
    ("StepAnswer", "words"): "Settle and book",
    ("BookedAnswer", "kind"): "SETT",
    ("BookedAnswer", "words"): "Settlement",
    ("StatementLineAnswer", "kind"): "SETT",
    ("LoadAnswer", "kind"): "instructions",
    ("LoadAnswer", "words"): "Instructions",
    ("LoadAnswer", "state"): "LOADED",
    ("MarketAnswer", "name"): "Euro depository",
    ("MarketDayAnswer", "name"): "Euro depository",
    ("CalendarAnswer", "name"): "T2",
    ("CalendarAnswer", "code"): "T2",
    ("CalendarYearAnswer", "name"): "T2",
    ("CalendarYearAnswer", "code"): "T2",
    ("ClosureAnswer", "name"): "Christmas Day",
    ("ClosureAnswer", "date"): "2026-12-25",
    ("PartyFactsAnswer", "name"): "Banco del Norte SA",
    ("PartyAnswer", "name"): "Banco del Norte SA",
    ("RowReasonAnswer", "code"): "missing",
    ("BlockAnswer", "subject"): "213800WSGIIZCXF1P572",
    ("MadeAnswer", "participant"): "NORTESMMXXX",
    ("LineAnswer", "payment"): "DVP",
    ("StoryAnswer", "payment"): "DVP",
    ("SettlementDateAnswer", "cut_off"): "2026-11-24T15:00:00.000000Z",
    ("CycleAnswer", "until"): None,
    ("CycleAnswer", "since"): "2026-01-01",
}
"""Where a name means something else to one answer."""


def example_of(kind: type[Any]) -> dict[str, Any]:
    """An example of an answer of this kind, field by field."""
    return {name: _value(kind.__name__, name, field) for name, field in kind().fields.items()}


def _value(kind: str, name: str, field: Any) -> Any:
    if isinstance(field, serializers.ListSerializer):
        return [example_of(type(field.child))]
    if isinstance(field, serializers.Serializer):
        return example_of(type(field))
    if (kind, name) in OWN:
        return OWN[kind, name]
    if isinstance(field, serializers.ChoiceField):
        return WORDS[name] if WORDS.get(name) in field.choices else next(iter(field.choices))
    return WORDS.get(name, _by_kind(field))


def _by_kind(field: Any) -> Any:
    kinds = {
        serializers.BooleanField: True,
        serializers.IntegerField: 1,
        serializers.DateTimeField: INSTANT,
        serializers.DateField: "2026-11-20",
        serializers.ListField: [],
        serializers.DictField: {},
        serializers.JSONField: {},
    }
    return next((value for kind, value in kinds.items() if isinstance(field, kind)), "text")
