"""Facts that hold from one day to another."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Validity:
    """A period of days, both ends included; an absent end is open.

    >>> Validity(None, date(2026, 12, 31)).covers(date(2026, 11, 21))
    True
    """

    first: date | None = None
    last: date | None = None

    def covers(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def has_ended(self, day: date) -> bool:
        return self.last is not None and self.last < day


ALWAYS = Validity()
