"""Rows of text as others hand them in: CSV files, JSON lines, bodies of requests. What they are of is said by a `Shape`.

A file or body that is unreadable as a whole is refused; a row that is unreadable is a row with its faults.
"""

from machinery.rows.files import Survey, UnreadableFile, read_lines, survey
from machinery.rows.shape import Shape

__all__ = ["Shape", "Survey", "UnreadableFile", "read_lines", "survey"]
