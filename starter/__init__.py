"""Brings Backoffice up on a machine that has only Python: the engine behind `bin/up`, `bin/test`,
`bin/bench`, `bin/drill`.

Standard library only, because it runs before anything is installed; it imports no app and no app imports it.
`roles` alone needs the database driver, so it is run by the interpreter of the environment that was made.

Read in this order: `commands/up` (what happens), `supervisor` (what keeps it running), `postgres` and
`valkey` (the
embedded servers), `place` (where everything lies), `machine` (what the machine must have).
"""
