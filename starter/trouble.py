"""The anticipated ways in which a machine says no."""

__all__ = ["StopRequested", "Trouble"]


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
