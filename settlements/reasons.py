"""The reason codes of ISO 20022 in words. Pure.

Source: the ISO definitions of PendingReason, FailingReason, UnmatchedReason, RejectionReason and CancelledReason codes
(sese.024), shortened to one line each.
"""

from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: MappingProxyType[str, Promise] = MappingProxyType(
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
        "PENR": _("a receipt is pending"),
        "PART": _("settles in parts"),
        "MINO": _("below the minimum quantity"),
        "MUNO": _("not a multiple of the tradable quantity"),
        "MLAT": _("cover arrived too late"),
        "FLIM": _("above a foreign limit"),
        "INCA": _("awaits an income adjustment"),
        "NEWI": _("the issue is new"),
        "BYIY": _("a buy-in was started"),
        "CDLR": _("delivery is conditional"),
        "CSDH": _("on hold by the depository"),
        "CVAL": _("on hold until it is validated"),
        "CDEL": _("on hold until its condition is met"),
        "PRSY": _("on hold by the system"),
        "CMIS": _("no matching instruction of the counterparty"),
        "OTHR": _("another reason"),
        "CANI": _("cancelled by the participant"),
        "CANO": _("cancelled by another party"),
        "CANS": _("cancelled by the system"),
        "CANT": _("cancelled by a transformation"),
        "CANZ": _("cancelled because it was split"),
        "CORP": _("cancelled by a corporate action"),
        "SCEX": _("the security is no longer eligible"),
    }
)

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
    "CYCL",
    "OTHR",
)
"""Those that an open instruction is given here, in the order of a list to choose from."""


def reason_in_words(code: str) -> str:
    """A code in the reader's language; the code itself for one that is not in the table, nothing for none."""
    return str(REASONS.get(code, code))
