"""One JSON object a line: what production writes to its log."""

import json
import logging
from datetime import UTC, datetime

from machinery.request import current_request_id


class JsonLines(logging.Formatter):
    """Formats a record as one JSON line with the request id; control characters never break a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line without its newline; instants are UTC with microseconds."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": current_request_id.get() or None,
        }
        if record.exc_info:
            line["trouble"] = self.formatException(record.exc_info)
        return json.dumps({key: value for key, value in line.items() if value is not None}, ensure_ascii=True)
