"""`manage.py cut_off`: marks as failing what the cut-offs that have passed by now have ended, in the foreground."""

from backoffice.cut_offs import run_cut_offs
from backoffice.foreground import ForegroundCommand
from vocabulary.actor import Actor


class Command(ForegroundCommand):
    """Exit status 0 when what passed cut-offs have ended is marked, 2 while a night or window runs, 1 otherwise."""

    help = "Marks as failing what the cut-offs that have passed by now have ended. Again changes nothing."
    runs = staticmethod(run_cut_offs)
    by = Actor("job", "cut-off", "manage.py cut_off")
    nothing = "Nothing is pending whose cut-off has ended it; nothing was changed."
