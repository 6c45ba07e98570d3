"""The command line behind `bin/up`, `bin/test`, `bin/bench`, `bin/drill` and the container: `python -m
starter COMMAND`.
"""

import os
import sys
from pathlib import Path

from starter.commands import alone, archive, data, looking, running, up
from starter.machine import check_python
from starter.place import Place
from starter.trouble import StopRequested, Trouble, told

INTERRUPTED = 130

USAGE = """\
usage: bin/up [--size small|large] [--port N] [--host H] [--detach]   start, and stay until Ctrl-C
       bin/up --check                   start, check health and proof, stop; one line, exit 0 or 1

       bin/up status                    what runs, and where
       bin/up stop                      stop it
       bin/up logs [NAME] [--follow]    what the processes say: postgres, valkey, web, worker, beat, ...
       bin/up doctor                    look for what is wrong, and say what to do
       bin/up psql [ARGUMENTS]          the database's prompt, as the role that only reads (--role
       deploy|job|web)
       bin/up shell                     Django's prompt
       bin/up manage COMMAND ...        manage.py with the addresses of this installation
       bin/up create-admin              make an account that administers
       bin/up backup [FILE]             the database and the secrets into one file
       bin/up restore FILE              put a backup in the database's place; the old one is kept aside
       bin/up base-backup [--keep N]    add a base backup to the archive (BACKOFFICE_ARCHIVE)
       bin/up recover --to INSTANT      restore the books to an instant of the past, from the archive
       bin/up reset                     remove the data and start afresh next time

environment: DATABASE_URL and REDIS_URL use servers of yours, BACKOFFICE_VAR keeps the data elsewhere,
             BACKOFFICE_ARCHIVE keeps PostgreSQL's log in a folder of yours, for bin/up recover,
             BACKOFFICE_PYTHON chooses the Python, BACKOFFICE_PORT the port (8000)
"""

COMMANDS = {
    "status": looking.status,
    "logs": looking.logs,
    "doctor": looking.doctor,
    "stop": running.stop,
    "psql": running.psql,
    "shell": running.shell,
    "manage": running.manage_command,
    "create-admin": running.create_admin,
    "backup": data.backup,
    "restore": data.restore,
    "base-backup": archive.base_backup,
    "recover": archive.recover,
    "reset": data.reset,
}
PROGRAMS = {
    "test": alone.test,
    "bench": alone.bench,
    "drill": alone.drill,
    "keep": running.keep,
    "serve": running.serve,
    "healthy": running.healthy,
}


def main(arguments: list[str]) -> int:
    """Runs one command; its exit code. Trouble is told in its own words, never as a stack of Python lines."""
    os.umask(0o022)
    program, *rest = arguments or ["up"]
    try:
        check_python()
        place = Place.find(Path(__file__).resolve().parent.parent)
        if program in PROGRAMS:
            return PROGRAMS[program](place, rest)
        if {"--help", "-h", "help"} & set(rest[:1]):
            print(USAGE, end="")
            return 0
        if rest and rest[0] in COMMANDS:
            return COMMANDS[rest[0]](place, rest[1:])
        if rest and not rest[0].startswith("-"):
            raise Trouble(f"bin/up does not know {rest[0]!r}.", "bin/up --help says what it knows")
        return up.up(place, rest)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except (StopRequested, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"\n{told(error)}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
