"""What a part of an address may be, where Django's own converters take too much."""


class RowConverter:
    """The number of a row in plain digits, without a leading zero, that fits every column; all else is not found."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The number in plain digits."""
        return str(value)


class CodeConverter:
    """A code of the trade in capitals and digits: an ISIN, an LEI, a currency, a market, a calendar."""

    regex = "[A-Z0-9]{2,20}"

    def to_python(self, value: str) -> str:
        """The code."""
        return value

    def to_url(self, value: str) -> str:
        """The code."""
        return value


class PositionConverter(RowConverter):
    """The number of a place that begins at 0, in plain digits, without a leading zero."""

    regex = "0|[1-9][0-9]{0,17}"


class ActionConverter(CodeConverter):
    """A command by its name: `noun.verb`."""

    regex = r"[a-z_]{2,30}\.[a-z_]{2,30}"
