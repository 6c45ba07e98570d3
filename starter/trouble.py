"""The anticipated ways in which a machine says no."""

import errno

__all__ = ["StopRequested", "Trouble", "told"]


class Trouble(Exception):
    """Something on this machine is not as it must be. `what` is wrong, and `remedy` is what the reader does
    about it.
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        """Both, as they are shown: the remedy under what is wrong."""
        return f"{self.what}\n  -> {self.remedy}" if self.remedy else self.what


class StopRequested(Exception):
    """Somebody asked us to stop: Ctrl-C, `bin/up stop`, or the end of the terminal."""


def told(error: OSError) -> Trouble:
    """What the system refused, in our words."""
    what = f"{error.filename or 'The system'}: {error.strerror or error}."
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Trouble(what, "make room on that disk, or keep the data on another: BACKOFFICE_VAR=/a/folder bin/up")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Trouble(what, "start it as the user who owns the folder, or BACKOFFICE_VAR=/a/folder bin/up")
    return Trouble(what, "bin/up doctor looks for the cause")
