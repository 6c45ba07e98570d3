"""What reference data refuses, and the translation of PostgreSQL's constraints into it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError
from django.utils.translation import gettext as _

from vocabulary.outcome import Refusal


class NotOnFile(Refusal):
    """Something that is referred to is missing: a party, instrument, currency, account, calendar, market."""

    code = "not_on_file"
    status = 404

    def sentence(self) -> str:
        return _("Not on file: %(missing)s. Nothing was changed; register it first, or correct the reference.") % {
            "missing": ", ".join(self.data["missing"])
        }


class HasOtherFacts(Refusal):
    """The key is on file with facts that never change, and they are others."""

    code = "reference_has_other_facts"

    def sentence(self) -> str:
        return _("On file with other facts: %(found)s. Nothing was changed; use another key, or the facts on file.") % {
            "found": "; ".join(self.data["found"])
        }


class BicIsTaken(Refusal):
    """A BIC names one party at a time."""

    code = "bic_is_taken"

    def sentence(self) -> str:
        return _("A BIC of these belongs to another party on these dates: %(bics)s. End it there first.") % {
            "bics": ", ".join(self.data["bics"])
        }


class UnitFinerThanScale(Refusal):
    """A minimum unit or multiple that no amount of the instrument can have."""

    code = "unit_finer_than_scale"
    status = 422

    def sentence(self) -> str:
        return _("Minimum unit or multiple has more decimals than amounts of it may have: %(isins)s. Correct them.") % {
            "isins": ", ".join(self.data["isins"])
        }


class AlreadyRepresented(Refusal):
    """The same representation stands, or stood, for a part of that time."""

    code = "already_represented"

    def sentence(self) -> str:
        return _("This representation overlaps one on file. Begin it when that one has ended.")


class PartyOutOfReach(Refusal):
    """What is asked for touches parties that are not served where the actor has the right."""

    code = "party_out_of_reach"
    status = 403

    def sentence(self) -> str:
        return _(
            "It touches a party that is not served where you have the right to do that. Ask someone who serves it."
        )


class SsiPastStands(Refusal):
    """What a standing settlement instruction said before today: trades were settled by it."""

    code = "ssi_past_stands"

    def sentence(self) -> str:
        return _(
            "These standing settlement instructions held before today, and what they said then stays: %(names)s. "
            "Change or end them from today on."
        ) % {"names": ", ".join(self.data["names"])}


class SsiScopeTaken(Refusal):
    """A party has one standing settlement instruction of a scope at a time."""

    code = "ssi_scope_taken"

    def sentence(self) -> str:
        return _(
            "The party has a standing settlement instruction of the same scope on these dates: %(names)s. "
            "Change that one, or end it first."
        ) % {"names": ", ".join(self.data["names"])}


class GapInCalendar(Refusal):
    """A calendar covers one unbroken time."""

    code = "gap_in_calendar"
    status = 422

    def sentence(self) -> str:
        return _(
            "Calendar %(calendar)s covers %(covers)s; %(offered)s does not join it. Publish the years between first."
        ) % {name: self.data[name] for name in ("calendar", "covers", "offered")}


@contextmanager
def refusals_by_constraint(**refusals: Refusal) -> Iterator[None]:
    """Raises the refusal that is named by the constraint which PostgreSQL found violated; others pass as they are."""
    try:
        yield
    except IntegrityError as trouble:
        name = getattr(getattr(trouble.__cause__, "diag", None), "constraint_name", None)
        if name in refusals:
            raise refusals[name] from trouble
        raise


class ServedElsewhere(Refusal):
    """A party of another legal entity than the desk's."""

    code = "served_elsewhere"

    def sentence(self) -> str:
        return _("%(parties)s are served by another legal entity than this desk's. Choose a desk of theirs.") % {
            "parties": ", ".join(self.data["parties"])
        }
