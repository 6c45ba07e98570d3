"""Which instructions an act on many reaches: those that the reader may see, and for whose participant he holds the right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from authorizations.operations import Step
from machinery.request import Request, acting
from refdata.queries import reach_of
from settlements.models import Instruction
from settlements.operations import NoSuchInstruction, OutOfReach
from settlements.page_acts import Act, Acted, occasion_of, perform, steps_of
from settlements.queries import visible_instructions
from vocabulary.outcome import Failure, Outcome, Refusal


@dataclass(frozen=True)
class Picks:
    """The ids of what is picked, each once, and those of the instructions that the reader may see."""

    ids: Sequence[int]
    seen: Mapping[int, Instruction]

    def without(self, outcome: Outcome) -> "Picks":
        """Those to which it was done."""
        failed = {int(each.item) for each in outcome.failures}
        return Picks([pk for pk in self.ids if pk not in failed], self.seen)


def picks_of(request: Request, ids: Sequence[int]) -> Picks:
    """What is picked, with what may be seen of it."""
    known = visible_instructions(acting(request), request.at).select_related("participant", "currency")
    return Picks(ids, known.in_bulk(ids))


def done(request: Request, act: Act, picks: Picks, reason: str) -> Acted:
    """The act, done or asked for, on those that the reader may see and act on; the others fail as if it had been asked of
    them."""
    reached = reached_by(request, act, picks)
    acted = perform(act, reached, occasion_of(request, reason))
    return replace(acted, outcome=acted.outcome + _out_of_reach(picks, reached))


def rehearsed(request: Request, act: Act, picks: Picks) -> tuple[Outcome, Sequence[Step]]:
    """What the act would come to, and who would have to agree to it; inside a rehearsal, whose writes it leaves to be read."""
    reached, occasion = reached_by(request, act, picks), occasion_of(request, "preview")
    steps = steps_of(act, reached, occasion)
    outcome = act.operation(reached, occasion) if reached else Outcome()
    return outcome + _out_of_reach(picks, reached), steps


def _out_of_reach(picks: Picks, reached: Sequence[int]) -> Outcome:
    left = set(picks.ids).difference(reached)
    failures = [
        _failure(pk, (OutOfReach if pk in picks.seen else NoSuchInstruction)(instruction=pk))
        for pk in picks.ids
        if pk in left
    ]
    return Outcome(0, tuple(failures))


def reached_by(request: Request, act: Act, picks: Picks) -> list[int]:
    """Those that the reader sees, and for whose participant he holds the right to an act where it is served."""
    parties = {each.participant_id for each in picks.seen.values()}
    reached = reach_of(acting(request), request.at, act.permission).parties(parties)
    return [pk for pk in picks.ids if pk in picks.seen and picks.seen[pk].participant_id in reached]


def _failure(pk: int, refusal: Refusal) -> Failure:
    return Failure(pk, refusal.code, {"sentence": refusal.sentence()})
