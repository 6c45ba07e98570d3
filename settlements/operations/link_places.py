"""Which changes of links are a matter of an external depository, and which it cannot be told."""

from collections.abc import Collection, Mapping

from settlements.operations.depository_refusals import AtDepository, NotKnownAtDepository
from settlements.queries.links_at_depositories import GOES, THERE, Known, PlaceOutside
from vocabulary.outcome import Refusal

Places = Mapping[int, PlaceOutside]


def against_link(kind: str, first: int, second: int, places: Places) -> Refusal | None:
    """What linking two instructions, of which `first` settles first, is refused with because of where they are; None where it is a
    matter of our books: neither is at a depository, what comes second is told with its sending, or nothing there would wait."""
    mine, other = places[first], places[second]
    there = [each for each in (mine, other) if each.stands == THERE]
    if len(there) == 2 and mine.is_with(other):
        return AtDepository(instruction=first)
    if not there or (mine.is_with(other) and {GOES} <= {mine.stands, other.stands}):
        return None
    waits = {"BEFO": [other], "WITH": [mine, other]}.get(kind, [])
    for each in waits:
        if each.stands == THERE:
            return NotKnownAtDepository(instruction=each.instruction, other=first if each is other else second)
    return None


def against_pool(instruction: int, members: Collection[int], places: Places) -> Refusal | None:
    """The same of an instruction that is put into a pool with some members already."""
    mine = places[instruction]
    others = [places[each] for each in members if each != instruction]
    if mine.stands != THERE:
        strange = [each for each in others if each.stands == THERE and not (mine.stands == GOES and mine.is_with(each))]
        return NotKnownAtDepository(instruction=strange[0].instruction, other=instruction) if strange else None
    for each in others:
        if each.stands not in {THERE, GOES} or not mine.is_with(each):
            return NotKnownAtDepository(instruction=instruction, other=each.instruction)
    return AtDepository(instruction=instruction)


def against_unlink(instruction: int, link: Known, known: Mapping[int, Collection[Known]]) -> Refusal | None:
    """What taking a link of an instruction away is refused with because a depository knows of it, of what they know of both ends;
    None where none does."""
    for pk, seen in ((instruction, link), (link.other, link.mirrored(instruction))):
        if seen in known.get(pk, ()):
            return AtDepository(instruction=instruction)
    return None
