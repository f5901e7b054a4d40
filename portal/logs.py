"""Log lines as JSON, without personal data."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from portal.policies import masking


class MaskPersonalData(logging.Filter):
    """Masks mobile numbers in the finished message."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masking.text(record.getMessage()), ()
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line: line breaks inside a message cannot forge a second entry."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
