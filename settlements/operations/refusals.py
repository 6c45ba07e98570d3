"""What settlement refuses of an act on an instruction."""

from vocabulary.outcome import Refusal


class InTheNight(Refusal):
    """The match is claimed by a night that is running."""

    code = "claimed_by_the_night"

    def sentence(self) -> str:
        return (
            f"Instruction {self.data['instruction']} is in the night of run {self.data['run']}, which decides it now. "
            f"Ask again when that run is done."
        )


class NotOpen(Refusal):
    """The instruction is final: settled or cancelled."""

    code = "not_open"

    def sentence(self) -> str:
        return (
            f"Instruction {self.data['instruction']} is not open any more: {self.data['state']}. "
            f"A settled one is corrected by a new instruction the other way."
        )


class NoSuchInstruction(Refusal):
    """No instruction with this id that the actor may see."""

    code = "no_such_instruction"
    status = 404

    def sentence(self) -> str:
        return f"No instruction {self.data['instruction']} is known. Look it up by its reference."


class MoveNotLegal(Refusal):
    """The lifecycle table has no such move."""

    code = "move_not_legal"

    def sentence(self) -> str:
        return (
            f"Instruction {self.data['instruction']} cannot go from {self.data['from_status'] or 'none'} to "
            f"{self.data['to_status'] or 'none'} on axis {self.data['axis']}. Look at its present status first."
        )
