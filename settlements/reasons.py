"""The reason codes of ISO 20022, list by list, in words. Pure.

Source: the ISO definitions of the reason codes of sese.024.001.12, shortened to one line each; with those of `EARLIER`.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vocabulary.status import MatchingStatus, ProcessingStatus, SettlementStatus

Words = MappingProxyType[str, Promise]

OPEN: Words = MappingProxyType(
    {
        "LACK": _("not enough securities on this side's account"),
        "CLAC": _("not enough securities on the counterparty's account"),
        "MONY": _("not enough cash on this side's account"),
        "CMON": _("not enough cash on the counterparty's account"),
        "PREA": _("on hold by this side"),
        "PRCY": _("on hold by the counterparty"),
        "BOTH": _("on hold by both sides"),
        "LATE": _("came in after the market's deadline"),
        "CLAT": _("the counterparty's instruction came in after the market's deadline"),
        "ADEA": _("came in after the account servicer's deadline"),
        "SBLO": _("the securities are blocked"),
        "FROZ": _("the securities are frozen"),
        "BLOC": _("the account is blocked"),
        "COLL": _("the securities are pledged as collateral"),
        "LALO": _("the securities are lent"),
        "LAAW": _("a purchase that covers it is awaited"),
        "AWMO": _("cash is awaited"),
        "AWSH": _("securities are awaited"),
        "CYCL": _("awaits the next settlement cycle"),
        "FUTU": _("awaits its settlement date"),
        "LINK": _("a linked instruction is pending"),
        "INBC": _("instructions of its pool are missing"),
        "PENR": _("a receipt is pending"),
        "PART": _("settles in parts"),
        "PREL": _("was released in part"),
        "PATD": _("the sides disagree on partial settlement"),
        "MINO": _("below the minimum quantity"),
        "MUNO": _("not a multiple of the tradable quantity"),
        "DENO": _("the quantity does not fit the denominations"),
        "MLAT": _("cover arrived too late"),
        "FLIM": _("above a foreign limit"),
        "DEPO": _("the deposit for depositary receipts was refused"),
        "INCA": _("awaits an income adjustment"),
        "CAIS": _("awaits securities from a corporate action"),
        "NEWI": _("the issue is new"),
        "GLOB": _("the securities are in global form"),
        "BYIY": _("a buy-in was started"),
        "CDLR": _("delivery is conditional"),
        "CSDH": _("on hold at its place of settlement"),
        "CVAL": _("on hold until it is validated"),
        "CDEL": _("on hold until its condition is met"),
        "PRSY": _("on hold by the system"),
        "NMAS": _("matching is not required"),
        "NCON": _("confirmation of settlement is awaited"),
        "STCD": _("the confirmation of settlement differs"),
        "CHAS": _("a chaser was sent"),
        "CANR": _("its suspense period is over: cancel or confirm it"),
        "REFU": _("was refused and is presented again"),
        "TAMM": _("is being amended in the market"),
        "BATC": _("the sides name different batches"),
        "SETS": _("the settlement system was changed at the depository"),
        "DOCY": _("documents of this side are awaited"),
        "DOCC": _("documents of the counterparty are awaited"),
        "NOFX": _("a currency exchange by this side is missing"),
        "YCOL": _("not enough collateral on this side's account"),
        "LIQU": _("not enough liquidity at the central bank"),
        "SDUT": _("stamp duty information is missing"),
        "OBJT": _("the securities are in dispute"),
        "BENO": _("the sides disagree on beneficial ownership"),
        "DKNY": _("the counterparty refuses the securities"),
        "CPEC": _("the counterparty is in receivership"),
        "CLHT": _("the date differs from that of the clearing house"),
        "DISA": _("closed because of a disaster"),
        "PHSE": _("settles physically"),
        "PHCK": _("physical securities are being checked"),
        "REFS": _("physical securities were not in good order"),
        "REGT": _("the registrar rejected the certificates"),
        "CERT": _("a certificate number is wrong"),
        "IAAD": _("the reason is being looked into"),
        "OTHR": _("another reason"),
    }
)
"""Why a matched instruction is pending or failing, as its side sees it."""

UNMATCHED: Words = MappingProxyType(
    {
        "CMIS": _("no matching instruction of the counterparty"),
        "NMAS": _("matching has not started"),
        "CPCA": _("the counterparty cancelled its instruction"),
        "DTRA": _("the counterparty does not know the trade"),
        "PODU": _("possibly a duplicate"),
        "LATE": _("came in too late for matching"),
        "CLAT": _("the counterparty's instruction came in too late for matching"),
        "ADEA": _("came in after the account servicer's deadline"),
        "DELN": _("the direction differs"),
        "FRAP": _("free of payment on one side, against payment on the other"),
        "DSEC": _("the security differs"),
        "DQUA": _("the quantity differs"),
        "DTRD": _("the trade date differs"),
        "DDAT": _("the settlement date differs"),
        "NCRR": _("the currency differs"),
        "DMON": _("the settlement amount differs"),
        "DEAL": _("the deal amount differs"),
        "DDEA": _("the deal price differs"),
        "ACRU": _("the accrued interest differs"),
        "DCMX": _("one side says cum or ex, the other does not agree"),
        "DMCT": _("one side opts out of market claims, the other does not"),
        "IIND": _("the common reference differs"),
        "DEPT": _("the place of settlement differs"),
        "ICAG": _("the party at the depository differs"),
        "ICUS": _("the client of a party differs"),
        "IEXE": _("the second client of a party differs"),
        "INVE": _("the investor differs"),
        "SAFE": _("the safekeeping account differs"),
        "INPS": _("the place of safekeeping differs"),
        "PLCE": _("the place of trade differs"),
        "PLIS": _("the place of listing differs"),
        "SETR": _("the transaction type differs"),
        "SETS": _("the settlement system differs"),
        "RTGS": _("one side settles gross in real time, the other does not"),
        "PHYS": _("one side settles physically, the other does not"),
        "LEOG": _("one side settles by letter of guarantee, the other does not"),
        "REGD": _("the registration details differ"),
        "TXST": _("the tax status differs"),
        "MIME": _("details of the execution are missing"),
        "UNBR": _("the market side is unmatched"),
        "OTHR": _("another reason"),
    }
)
"""Why an instruction is unmatched."""

REJECTED: Words = MappingProxyType(
    {
        "REFE": _("its reference was used before"),
        "SAFE": _("the safekeeping account is not valid"),
        "CASH": _("the cash account is not valid"),
        "DSEC": _("the security is not valid"),
        "DQUA": _("the quantity is not valid"),
        "MINO": _("below the minimum quantity"),
        "MUNO": _("not a multiple of the tradable quantity"),
        "DMON": _("the settlement amount is not valid"),
        "NCRR": _("the currency is not valid"),
        "DDEA": _("the deal price is not valid"),
        "DTRD": _("the trade date is not valid"),
        "DDAT": _("the settlement date is not valid"),
        "LATE": _("came in after the market's deadline"),
        "ADEA": _("came in after the account servicer's deadline"),
        "DEPT": _("the depository is not valid"),
        "ICAG": _("the party at the depository is not valid"),
        "ICUS": _("the client of a party is not valid"),
        "IEXE": _("the second client of a party is not valid"),
        "IVAG": _("the receiving agent is not valid"),
        "INVE": _("the investor is not valid"),
        "INPS": _("the place of safekeeping is not valid"),
        "PLCE": _("the place of trade is not valid"),
        "PLIS": _("the place of listing is not valid"),
        "IIND": _("the common reference is missing or not valid"),
        "SETR": _("the transaction type is not valid"),
        "SETS": _("the settlement system is not valid"),
        "RTGS": _("the gross settlement system cannot be used"),
        "BATC": _("the batch is not valid"),
        "CASY": _("the cash settlement system does not fit the standing arrangements"),
        "TXST": _("the tax status is not valid"),
        "SDUT": _("stamp duty information is missing"),
        "PHYS": _("the security cannot settle physically"),
        "CAEV": _("a corporate action is pending on the security"),
        "INVB": _("the balance is not valid"),
        "INVL": _("a link is not valid"),
        "INVN": _("the lot number is not valid"),
        "ULNK": _("a linked reference is not known"),
        "VALR": _("a rule of validation is broken"),
        "OTHR": _("another reason"),
    }
)
"""Why an instruction was rejected, or is in repair."""

CANCELLED: Words = MappingProxyType(
    {
        "CANI": _("cancelled by the participant"),
        "CANO": _("cancelled by another party"),
        "CANS": _("cancelled by the system"),
        "CANT": _("cancelled by a transformation"),
        "CANZ": _("cancelled because it was split"),
        "CORP": _("cancelled by a corporate action"),
        "SCEX": _("the security is no longer eligible"),
        "BYIY": _("cancelled because of a buy-in"),
        "CREG": _("cancelled by the registrar"),
        "CSUB": _("cancelled because an event's deadline was extended"),
        "CTHP": _("cancelled by a third party"),
        "CXLR": _("rejected for good by the executing party"),
        "OTHR": _("another reason"),
    }
)
"""Why an instruction was cancelled."""

ACKNOWLEDGED: Words = MappingProxyType(
    {
        "ADEA": _("came in after the account servicer's deadline"),
        "LATE": _("came in after the market's deadline"),
        "SMPG": _("does not follow market practice"),
        "CDCY": _("waits for a process of its currency"),
        "CDRG": _("waits for the registrar"),
        "CDRE": _("waits for realignment at the issuer's depository"),
        "NSTP": _("had to be processed by hand"),
        "RQWV": _("registered without voting rights"),
        "OTHR": _("another reason"),
    }
)
"""What is to be known of an instruction that was accepted."""

EARLIER: Final = frozenset({"PENR", "CDEL", "DEAL", "CANO", "CREG", "ULNK", "IVAG"})
"""Codes of earlier versions and of MT548 that are still sent; the lists that are written in ISO 20022 today lack them."""

ONLY_PENDING: Final = frozenset({"FUTU", "NMAS", "REFU", "TAMM"})
ONLY_FAILING: Final = frozenset({"BYIY", "CANR", "CLAT", "CYCL", "MLAT", "OBJT", "STCD"})


class ReasonList(StrEnum):
    """The lists of reason codes, each named by the status that it explains."""

    PENDING = SettlementStatus.PENDING.value
    FAILING = SettlementStatus.FAILING.value
    UNMATCHED = MatchingStatus.UNMATCHED.value
    REJECTED = ProcessingStatus.REJECTED.value
    CANCELLED = ProcessingStatus.CANCELLED.value
    ACKNOWLEDGED = ProcessingStatus.ACCEPTED.value


LISTS: Mapping[ReasonList, Words] = MappingProxyType(
    {
        ReasonList.PENDING: MappingProxyType({code: OPEN[code] for code in OPEN if code not in ONLY_FAILING}),
        ReasonList.FAILING: MappingProxyType({code: OPEN[code] for code in OPEN if code not in ONLY_PENDING}),
        ReasonList.UNMATCHED: UNMATCHED,
        ReasonList.REJECTED: REJECTED,
        ReasonList.CANCELLED: CANCELLED,
        ReasonList.ACKNOWLEDGED: ACKNOWLEDGED,
    }
)
"""One code may stand in several lists and mean another thing in each: DQUA is a quantity that differs, or is not valid."""

REASONS: Words = MappingProxyType({**CANCELLED, **OPEN})
"""What moves of status are given here, whichever axis they are of."""

WHY_OPEN: tuple[str, ...] = (
    "LACK",
    "CLAC",
    "MONY",
    "CMON",
    "PREA",
    "PRCY",
    "BOTH",
    "BLOC",
    "SBLO",
    "FROZ",
    "COLL",
    "LATE",
    "CLAT",
    "CSDH",
    "CVAL",
    "CDEL",
    "LINK",
    "CYCL",
    "FUTU",
    "OTHR",
)
"""Those that an open instruction is given here, in the order of a list to choose from."""


def reason_in_words(code: str, of: ReasonList | None = None) -> str:
    """A code in the reader's language, of a list where its status is known; the code itself for one that is not in the
    table, nothing for none."""
    words = REASONS if of is None else LISTS[of]
    return str(words.get(code, code))
