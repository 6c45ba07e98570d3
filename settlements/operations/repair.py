"""A trade that was set aside is taken in after all, with corrected facts: by the same intake as any other."""

from django.utils.translation import gettext as _

from itservices.models import QuarantinedRow
from itservices.operations import keep_repair
from machinery.transactions import part
from refdata.queries import row_in_reach
from settlements.operations.bulk import KIND
from settlements.operations.faults import reasons_of
from settlements.operations.intake import Made, Taken, submit
from settlements.prematched import Row
from vocabulary.occasion import Occasion
from vocabulary.outcome import Refusal


class RowNotFound(Refusal):
    """No row of a file of trades that was set aside has this number, among those that the actor may see."""

    code = "row_not_found"
    status = 404

    def sentence(self) -> str:
        return _("No row %(row)s of a file of trades was set aside. Look it up on the page of its file.") % {
            "row": self.data["row"]
        }


class RowStillFaulty(Refusal):
    """The corrected row has faults again; `faults` has each."""

    code = "row_still_faulty"
    status = 422

    def sentence(self) -> str:
        sentences = " ".join(fault["sentence"] for fault in self.data["faults"])
        return _("The row has faults still, and was not taken in: %(faults)s") % {"faults": sentences}


@part
def repair_row(row: int, corrected: Row, occasion: Occasion) -> tuple[QuarantinedRow, Made, Taken]:
    """Takes a quarantined trade in with corrected facts, as who repairs it, and marks it as repaired: the row, the instructions
    with their match, and how the intake took it. Refuses RowNotFound, RowIsRepaired, RowStillFaulty.
    """
    found = row_in_reach(row, KIND, occasion)
    if found is None:
        raise RowNotFound(row=row)
    intake = submit(
        [corrected],
        by=occasion.by,
        at=occasion.at,
        business_date=occasion.business_date,
        request_id=occasion.request_id,
    )
    [taken] = intake.taken
    made = intake.standing_for(taken)
    if made is None:
        raise RowStillFaulty(faults=reasons_of(taken.faults))
    keep_repair(
        found,
        {"instructions": [made.delivering, made.receiving]},
        by=occasion.by,
        at=occasion.at,
        reason=occasion.reason,
    )
    return found, made, taken
