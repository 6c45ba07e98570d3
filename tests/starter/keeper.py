"""A supervisor to experiment with: `python -m tests.starter.keeper FOLDER PROGRAM` keeps one service that runs PROGRAM.

The service is ready once `ready` stands in its log. It says what became of it on standard output.
"""

import os
import sys
from pathlib import Path

from starter.probes import log_says
from starter.state import Lock, State
from starter.supervisor import Service, Supervisor, Task
from starter.trouble import StopRequested, Trouble

WAITS = """import time, pathlib
pathlib.Path("{0}").touch()
while not pathlib.Path("{1}").exists(): time.sleep(0.01)
raise SystemExit({2})"""
WAITING = (("first", "second", 3), ("second", "first", 0), ("third", "second", 0))
"""Who has begun, for whom it waits, and how it ends."""


def main(folder: Path, program: str, *options: str) -> int:
    """Keeps the service until it is asked to stop; with `task` it runs a task meanwhile, with `tasks` three of
    them, and ends with it."""
    lock = Lock(folder)
    if not lock.take(limit=20):
        print("locked", flush=True)
        return 1
    supervisor = Supervisor(State(folder), (lock.descriptor,))
    supervisor.listen()
    log = folder / "service.log"
    argv = (sys.executable, "-c", program)
    variables = {"PATH": os.defpath, "PYTHONUNBUFFERED": "1"}
    service = Service("service", argv, variables, folder, log, ready=log_says(log, "ready"), drain=2.0, attempts=3)
    supervisor.state and supervisor.state.write(pid=os.getpid(), phase="serving")
    try:
        supervisor.start(service, limit=20)
        print("started", flush=True)
        if "task" in options:
            task = Task((sys.executable, "-c", "raise SystemExit(7)"), variables, folder, folder / "task.log")
            print(f"task {supervisor.run(task)}", flush=True)
            return 0
        if "tasks" in options:
            tasks = [Task((sys.executable, "-c", WAITS.format(*each)), variables, folder) for each in WAITING]
            for place, code in supervisor.run_each(tasks, at_once=2):
                print(f"task {place}: {code}", flush=True)
            return 0
        supervisor.watch()
    except Trouble as trouble:
        print(trouble, flush=True)
        return 1
    except StopRequested:
        print("asked to stop", flush=True)
    finally:
        supervisor.stop()
        lock.release()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
