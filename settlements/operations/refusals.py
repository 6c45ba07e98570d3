"""What settlement refuses of an act on an instruction. Sentences say "this instruction": whoever shows one names it beside, by
its reference; the data has its number."""

from django.utils.translation import gettext as _

from settlements.labels import axis_name, chip_of
from settlements.operations.depository_refusals import AtDepository
from settlements.operations.imposed_refusals import HeldByTheHouse
from vocabulary.outcome import Refusal


class InTheNight(Refusal):
    """The match is claimed by a night, or a window of the day, that is running."""

    code = "claimed_by_the_night"

    def sentence(self) -> str:
        return _("This instruction is in run %(run)s, which decides it now. Ask again when that run is done.") % {
            "run": self.data["run"]
        }


class NotOpen(Refusal):
    """The instruction is final, or not matched yet. `state` is settled, cancelled or not matched."""

    code = "not_open"

    def sentence(self) -> str:
        if self.data["state"] == "settled":
            return _("This instruction is settled. It is corrected by a new instruction the other way.")
        if self.data["state"] == "cancelled":
            return _("This instruction is cancelled. Enter a new one instead.")
        return _("This instruction is not matched. Ask again when it is.")


class NoSuchInstruction(Refusal):
    """No instruction with this id that the actor may see."""

    code = "no_such_instruction"
    status = 404

    def sentence(self) -> str:
        return _("No instruction %(instruction)s is known. Look it up by its reference.") % {
            "instruction": self.data["instruction"]
        }


class MoveNotLegal(Refusal):
    """The lifecycle table has no such move."""

    code = "move_not_legal"

    def sentence(self) -> str:
        axis, before, after = (self.data[name] for name in ("axis", "from_status", "to_status"))
        words = {"axis": axis_name(axis), "from": chip_of(axis, before).word, "to": chip_of(axis, after).word}
        if before == after:
            return _("This instruction is “%(to)s” already (%(axis)s). There is nothing to do on this side.") % words
        return (
            _("This instruction cannot go from “%(from)s” to “%(to)s” (%(axis)s). Look at its present status first.")
            % words
        )


class PriorityAlready(Refusal):
    """An instruction has the priority already that its party would give it."""

    code = "priority_already"

    def sentence(self) -> str:
        return _("This instruction has priority %(priority)s already. There is nothing to do on this side.") % self.data


class ReservedPriority(Refusal):
    """A participant asks for a priority that is the system's, or none at all."""

    code = "reserved_priority"
    status = 422

    def sentence(self) -> str:
        return _("Priority %(priority)s cannot be given by a participant. Use 3 (high) or 4 (normal).") % self.data


class PriorityStands(Refusal):
    """A participant would change a priority that is the system's."""

    code = "priority_stands"
    status = 409

    def sentence(self) -> str:
        return (
            _("Instruction %(instruction)s has the reserved priority %(priority)s, which no participant changes.")
            % self.data
        )


class ReleaseStopped(Refusal):
    """Something that another desk watches stands against the release; `why` says what."""

    code = "release_stopped"

    def sentence(self) -> str:
        return _("This instruction cannot be released now. %(why)s") % {"why": self.data["why"]}


class OutOfReach(Refusal):
    """The actor sees the instruction, but holds the right only for other legal entities."""

    code = "out_of_reach"
    status = 403

    def sentence(self) -> str:
        return _(
            "This instruction is served by a legal entity for which you do not have this right. "
            "Ask a colleague there, or someone who gives roles."
        )


class NightsStand(Refusal):
    """A night, or a window of the day, has begun with what would be changed for its date."""

    code = "nights_stand"

    def sentence(self) -> str:
        return _(
            "Nights or windows have begun up to %(begun)s, and what they did stands: nothing can be set for %(valid_from)s any "
            "more. Set it from a later day on."
        ) % {"begun": self.data["begun"], "valid_from": self.data["valid_from"]}


class PenaltiesStand(Refusal):
    """Penalties of a day were reckoned with what would be changed for it."""

    code = "penalties_stand"

    def sentence(self) -> str:
        return _(
            "Penalties are reckoned up to %(reckoned)s, and stand as they are: nothing can be set for %(valid_from)s any more. "
            "Set it from a later day on."
        ) % {"reckoned": self.data["reckoned"], "valid_from": self.data["valid_from"]}


class ListsStand(Refusal):
    """The depository has listed penalties of a day for which would be changed how they are looked at."""

    code = "lists_stand"

    def sentence(self) -> str:
        return _(
            "The depository has listed penalties up to %(listed)s, and what was said of them stands: nothing can be set for "
            "%(valid_from)s any more. Set it from a later day on."
        ) % {"listed": self.data["listed"], "valid_from": self.data["valid_from"]}


class PenaltyDaysApart(Refusal):
    """One market would pay the penalties of a month before another one has reported them, and all are netted in one."""

    code = "penalty_days_apart"

    def sentence(self) -> str:
        return _(
            "The penalties of a month are netted once the last market has reported them, and paid after that: of %(month)s one "
            "would pay on penalty business day %(payment)s and one report on %(report)s. Let each pay after the last report."
        ) % {name: self.data[name] for name in ("month", "payment", "report")}


class MatchedByIt(Refusal):
    """What is matched on the open date, or was before, is matched by the tolerance that would be changed for it."""

    code = "matched_by_it"

    def sentence(self) -> str:
        return _(
            "What is matched on %(open)s is matched by the tolerance that holds on it: nothing can be set for %(valid_from)s any"
            " more. Set it from a later day on."
        ) % {"open": self.data["open"], "valid_from": self.data["valid_from"]}


class ReasonsNotGiven(Refusal):
    """A night is to be penalised that has not told why its instructions stay open."""

    code = "reasons_not_given"

    def sentence(self) -> str:
        return _(
            "Run %(run)s has not given reasons to what stays open, so nobody can be told to pay for it. Run that step again, or "
            "skip the penalties of this night too."
        ) % {"run": self.data["run"]}


REFUSALS: dict[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (
        AtDepository,
        HeldByTheHouse,
        InTheNight,
        NotOpen,
        NoSuchInstruction,
        MoveNotLegal,
        PriorityAlready,
        PriorityStands,
        ReleaseStopped,
        OutOfReach,
    )
}
STATUS_BY_CODE = {code: refusal.status for code, refusal in REFUSALS.items()}
