"""What needs the one who reads, as his rights let him do something about it: one list, in the order in which it presses."""

from backoffice.to_do.line import Line, in_order
from backoffice.to_do.of_instructions import CHASE, Desk, of_instructions
from backoffice.to_do.of_the_house import House, of_the_house

__all__ = ["CHASE", "Desk", "House", "Line", "in_order", "of_instructions", "of_the_house"]
