"""What must never be false of runs, steps and loads, and the statement that checks it."""

from machinery.invariants import Check, Invariant

RUNS = Check(
    "itservices",
    "runs",
    (
        Invariant(
            "F01",
            "A load accounts for every row: accepted, unchanged or set aside, and what was set aside is on file.",
            "The counts of a load were changed, or quarantined rows deleted.",
        ),
        Invariant(
            "J02",
            "No step runs on under a lease that has lapsed.",
            "A worker was killed and no other is running: start one, or run the night again.",
        ),
        Invariant(
            "J03",
            "A job has one run a business date, and its steps are begun and ended in order.",
            "A run or a step was changed by hand.",
        ),
        Invariant(
            "J04",
            "A night that went on after its proof was proved: the results are on file, complete and without a violation.",
            "Results of a proof were deleted or changed, or a step was marked done by hand.",
        ),
        Invariant(
            "T04",
            "A run that was opened or finished, a load and the close of a day have their events.",
            "An event was deleted or changed, or something was written past the operations.",
        ),
    ),
)

CHECKS = (RUNS,)
