"""`manage.py window`: runs or resumes the windows of the open business date that are open now, in the foreground."""

from backoffice.foreground import ForegroundCommand
from backoffice.windows import run_windows
from vocabulary.actor import Actor


class Command(ForegroundCommand):
    """Exit status 0 when every window that is open is done, 2 while a night runs, 1 otherwise.

    A window that is over is not run any more: what it would have settled is tried in the next one, or by night.
    """

    help = "Runs or resumes the windows of the open business date that are open now. Again changes nothing."
    runs = staticmethod(run_windows)
    by = Actor("job", "window", "manage.py window")
    nothing = "No window is open that has not been run; nothing was changed."
