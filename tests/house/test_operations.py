"""Every public operation runs inside someone's transaction, and leaves an event."""

import ast
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.house.code import ROOT, none_of, packages, trees

# What stands in X.operations, is a function, and is not an operation: why.
NO_OPERATION = {
    "itservices.operations.keep_alive": "one statement from a heartbeat thread, which has a connection of its own",
    "settlements.operations.check_rows": "checks and writes nothing, ahead of the transaction that writes",
    "refdata.operations.lock_list": "what operations on dated rows are made of, in other apps too: it locks and writes nothing",
    "refdata.operations.replace_from": "the same: the operation that calls it records what was set",
    "refdata.operations.end_from": "the same: the operation that calls it records what was ended",
    "clearing.operations.check_trades": "checks and writes nothing, ahead of the transaction that writes",
}

# Operations that leave no event of their own: why.
NO_EVENT = {
    "itservices.operations.hold_lease": "locks and writes nothing",
    "itservices.operations.lock_load": "locks and writes nothing",
    "compliance.operations.keep_blocks_still": "locks and writes nothing",
    "settlements.operations.keep_still": "locks and writes nothing",
    "settlements.operations.lock_appeal": "locks and writes nothing",
    "authorizations.operations.probe": "leaves nothing",
    "authorizations.operations.waits_for": "locks and writes nothing",
    "itservices.operations.advance": "progress of a step; the chunk that it commits with has its event",
    "itservices.operations.set_run_facts": "facts that a run notes about itself",
    "itservices.operations.sign_of_life": "liveness, not business",
    "itservices.operations.open_load": "file.loaded is the event, when the load is closed",
    "itservices.operations.quarantine": "file.loaded counts them",
    "ledger.operations.post": "ledger_post keeps the event in the statement that books, so that nobody can do one alone",
    "ledger.operations.reverse": "a posting, whose event has its reason",
    "ledger.operations.open_slice": "the night's events name the slice",
    "itservices.operations.keep_proof": "its rows are evidence themselves, append-only",
    "ledger.operations.keep_day": "day.closed is the event; the seal of the day covers what is kept",
    "ledger.operations.mark_verified": "the proof's own rows say what was verified",
    "ledger.operations.open_accounts": "made empty on the way by whoever records the load or the journal",
    **{
        f"refdata.operations.load_{kind}": "file.loaded is the event, by close_load"
        for kind in ("closures", "ecb_rates", "leis", "listings", "mics")
    },
    "notifications.operations.fan_out": "a delivery is itself on file; what happened has its event already",
    "notifications.operations.claim_delivery": "an attempt leaves its own row, append-only, when it has ended",
    "notifications.operations.keep_result": "its row is the record of the attempt, append-only",
    "clearing.operations.free_done": "what settled or was cancelled has its events; how it was freed is a fact of its own",
    "ledger.operations.move_guards": "the guards of a chunk, whose event the caller records",
    "ledger.operations.append_chunk": "the caller records one event for the chunk, with the root of its facts",
    "ledger.operations.settle_slice": "keys, statistics and foreign keys; the digest stands in the slice's row",
}


def apps() -> list[str]:
    """The packages that have operations."""
    return [
        name for name in packages() if (ROOT / name / "operations.py").exists() or (ROOT / name / "operations").is_dir()
    ]


def public(app: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public functions of X.operations by the name by which others call them."""
    module = import_module(f"{app}.operations")
    names = getattr(module, "__all__", None) or [
        name
        for name, found in vars(module).items()
        if inspect.isfunction(found) and found.__module__ == module.__name__ and not name.startswith("_")
    ]
    for name in names:
        found = getattr(module, name)
        if inspect.isfunction(found):
            yield f"{app}.operations.{name}", found


@pytest.mark.parametrize("app", apps())
def test_every_operation_is_part_of_a_transaction(app: str) -> None:
    """@part refuses to run outside of one."""
    assert none_of(
        name for name, found in public(app) if not getattr(found, "is_part", False) and name not in NO_OPERATION
    )


@pytest.mark.parametrize("app", apps())
def test_operations_take_who_when_and_which_day_from_their_caller(app: str) -> None:
    """`by`, `at` and `business_date` never have a default."""
    wrong = []
    for name, found in public(app):
        for each in inspect.signature(found).parameters.values():
            if each.name in {"by", "at", "business_date", "occasion"} and each.default is not inspect.Parameter.empty:
                wrong.append(f"{name}({each.name})")
    assert none_of(wrong)


@cache
def calls(app: str) -> dict[str, set[str]]:
    """Bare name of every function of an app's operations -> the bare names that it calls."""
    found: dict[str, set[str]] = {}
    for path, tree in trees().items():
        if path.parts[0] == app and _of_operations(path):
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef):
                    called = {
                        ast.unparse(each.func).rsplit(".", 1)[-1]
                        for each in ast.walk(node)
                        if isinstance(each, ast.Call)
                    }
                    found.setdefault(node.name, set()).update(called)
    return found


def _of_operations(path: Path) -> bool:
    return len(path.parts) > 1 and path.parts[1] in {"operations", "operations.py", "prematched.py"}


def records(app: str, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function reaches `record` by calls within its app's operations, or calls another app's operation
    that does (an operation made of operations)."""
    if name == "record":
        return True
    below = calls(app).get(name, set()) - seen
    return any(records(app, each, seen | {name}) for each in below if each == "record" or each in calls(app))


@pytest.mark.parametrize("app", [name for name in apps() if name != "recordkeeping"])
def test_every_operation_leaves_an_event(app: str) -> None:
    """By the calls in the code; what leaves none is listed with its reason."""
    listed = NO_EVENT | NO_OPERATION
    assert none_of(name for name, _ in public(app) if name not in listed and not records(app, name.rsplit(".", 1)[-1]))


def test_the_lists_of_exceptions_name_what_exists() -> None:
    """An exception that is no longer needed goes."""
    known = {name for app in apps() for name, _ in public(app)}
    idle = [name for name in NO_EVENT if name in known and records(name.split(".")[0], name.rsplit(".", 1)[-1])]
    assert none_of([*(sorted((NO_EVENT.keys() | NO_OPERATION.keys()) - known)), *idle])
