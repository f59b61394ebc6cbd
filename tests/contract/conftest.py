from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.storage.port import Clock


@pytest.fixture
def clock() -> Clock:
    """A clock that moves on by a minute whenever it is looked at."""
    moments: Iterator[datetime] = (datetime(2026, 11, 21, 9, tzinfo=UTC) + timedelta(minutes=n) for n in count())
    return lambda: next(moments)
