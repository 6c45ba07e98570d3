"""What pages and the interface say of nets of instructions, and of the models by which markets settle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from machinery.chip import Chip
from settlements.labels import chip_of
from settlements.liquidity.resolution import QueuePolicy
from settlements.netting import Model, Netting
from settlements.queries import InstructionNetLine, InstructionNetSheet, NetMemberLine

CHIPS: Final[Mapping[str, Chip]] = MappingProxyType(
    {
        "STANDING": Chip("busy", pgettext_lazy("net of instructions", "in force")),
        "SETTLED": Chip("good", pgettext_lazy("net of instructions", "settled")),
        "REPLACED": Chip("off", pgettext_lazy("net of instructions", "replaced")),
        "ENDED": Chip("off", pgettext_lazy("net of instructions", "over")),
    }
)
ENDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {"settled": ("SETT", "SETT"), "cancelled": ("IPRC", "CAND"), "open": ("SETT", "PEND")}
)
"""Under which status the words for a match of a net stand."""
MODELS: Final[Mapping[int, Promise]] = MappingProxyType(
    {
        Model.GROSS: pgettext_lazy("model", "securities and cash gross"),
        Model.CASH_NET: pgettext_lazy("model", "securities gross, cash net"),
        Model.NET: pgettext_lazy("model", "securities and cash net"),
    }
)
NETTINGS: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        Netting.NONE: pgettext_lazy("netting", "nothing netted"),
        Netting.BILATERAL: pgettext_lazy("netting", "bilateral, between every two participants"),
        Netting.MULTILATERAL: pgettext_lazy("netting", "multilateral, between all participants"),
    }
)
POLICIES: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        QueuePolicy.BYPASS: pgettext_lazy("gridlock", "bypass: what cannot settle is passed over"),
        QueuePolicy.QUEUE_ORDER: pgettext_lazy("gridlock", "queue order: nobody is passed over"),
    }
)
"""How what settles only at once is found."""


def net_chip(state: str) -> Chip:
    """How a net stands."""
    return CHIPS[state]


def model_in_words(model: int, netting: str) -> str:
    """By which model is settled, and between whom is netted."""
    words = {"model": model, "means": MODELS[model], "netting": NETTINGS[netting]}
    return _("model %(model)s: %(means)s; %(netting)s") % words


def between_in_words(line: InstructionNetLine) -> str:
    """Between whom a net is: two names, or all."""
    if not line.one:
        return _("all participants of the market")
    return _("%(one)s and %(other)s") % {"one": line.one, "other": line.other}


@dataclass(frozen=True)
class ShownMember:
    """A match of a net, with what its state looks like."""

    told: NetMemberLine
    chip: Chip


def shown_net(sheet: InstructionNetSheet) -> dict[str, Any]:
    """A net as its page shows it."""
    line = sheet.line
    return {
        "sheet": sheet,
        "line": line,
        "chip": net_chip(line.state),
        "model": model_in_words(line.model, line.netting),
        "between": between_in_words(line),
        "members": [ShownMember(each, chip_of(*ENDS[each.end])) for each in sheet.members],
    }


def why_of_nets(found: Sequence[tuple[int, str]]) -> list[str]:
    """What the net says of why an instruction stands where it does; nothing where it is in none that counts."""
    for net, state in found:
        if state == "STANDING":
            told = _(
                "It is in net %(net)s: all of that settles at once or not at all, checked against what is owed net."
            )
            return [told % {"net": net}]
        if state == "SETTLED":
            return [_("It settled at once with all of net %(net)s.") % {"net": net}]
    return []


def chips_of_nets(found: Sequence[tuple[int, str]]) -> list[tuple[int, Chip]]:
    """The nets of an instruction by their numbers, with how they stand."""
    return [(net, net_chip(state)) for net, state in found]
