"""The rows of a blotter that somebody picked for an act: some by their ticks, or all that the list asks for."""

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from machinery.blotter import Blotter, asked_of
from machinery.formatting import quantity
from machinery.paging import Cut
from machinery.parameters import LONGEST_NUMBER, bad
from machinery.patience import TooSlow
from machinery.request import Request
from vocabulary.outcome import Refusal


class TooManyPicked(Refusal):
    """A list has more rows than one act may touch."""

    code = "too_many_picked"
    status = 422

    def sentence(self) -> str:
        return _("The list has more than %(most)s rows. Narrow it, then do it again; nothing was done.") % {
            "most": quantity(self.data["most"])
        }


class PickedTooSlow(Refusal):
    """The list of which all rows are picked takes too long to be read."""

    code = "picked_too_slow"
    status = 422

    def sentence(self) -> str:
        return _("Reading the whole list takes too long. Narrow it, then do it again; nothing was done.")


class NothingPicked(Refusal):
    """An act on many without any."""

    code = "nothing_picked"
    status = 422

    def sentence(self) -> str:
        return _("No row is picked. Go back, tick some, then do it again.")


def picked_of(request: Request, blotter: Blotter) -> list[int]:
    """The keys of what is picked of a blotter, each once. Refuses NothingPicked, TooManyPicked, PickedTooSlow, BadParameter."""
    picking = blotter.picking
    if picking is None:
        raise LookupError(f"nothing is picked of {blotter.name}")
    if request.POST.get("whole"):
        asked = blotter.asked(asked_of(QueryDict(request.POST.get("question", ""))))
        try:
            rows = blotter.read(request, asked, Cut(size=picking.most + 1)).rows
        except TooSlow as slow:
            raise PickedTooSlow from slow
        found = [int(str(picking.key(row))) for row in rows]
    else:
        texts = [text for each in request.POST.getlist("pick") for text in each.split(",") if text]
        for text in texts:
            if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
                raise bad("pick", text, _("numbers of instructions"))
        found = list(dict.fromkeys(map(int, texts)))
    if not found:
        raise NothingPicked
    if len(found) > picking.most:
        raise TooManyPicked(most=picking.most)
    return found


def list_of(request: Request, blotter: Blotter) -> str:
    """The list from which the rows were picked. Refuses BadParameter."""
    question = blotter.question(asked_of(QueryDict(request.POST.get("question", ""))))
    return f"{reverse(blotter.url_name)}?{question or 'view='}"
