"""Settlement messages with the outside: taken in and done by the operations that pages and the interface call, answered in the
format in which they came, and told of what changes.

It stands above operations and formats, and joins them: a format knows no rows, and operations know no format.
"""
