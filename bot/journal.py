"""The log of the process: structured lines on standard error, without anything a person said."""

import logging
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger


def journal(part: str, level: str = "warning") -> "FilteringBoundLogger":
    """Return the log of one part of the program; it writes lines of at least ``level``."""
    import structlog  # noqa: PLC0415  # 0.2 s that a talk without a fault does not need

    logger: FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
    )
    return logger.bind(part=part)
