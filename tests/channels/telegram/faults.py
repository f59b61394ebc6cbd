"""What may go wrong between the bot and Telegram, by chance with a seed or planned call by call."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from random import Random


class Fault(Enum):
    """One thing that goes wrong with one call."""

    TOO_MANY = "too_many"
    """429 with retry_after; nothing was done."""
    FAILED = "failed"
    """500; nothing was done."""
    BAD_GATEWAY = "bad_gateway"
    """502 with a page instead of JSON; nothing was done."""
    DROPPED = "dropped"
    """The connection ends before anything was done."""
    LOST = "lost"
    """It was done, but the connection ends before the answer."""
    SLOW = "slow"
    """It was done, and the answer comes late."""


_CHANCES = (*(fault.value for fault in Fault), "duplicated", "swapped")


@dataclass(kw_only=True)
class Faults:
    """Probabilities by kind of fault; at most one befalls a call. Change them while the server runs."""

    seed: int = 0
    too_many: float = 0.0
    failed: float = 0.0
    bad_gateway: float = 0.0
    dropped: float = 0.0
    lost: float = 0.0
    slow: float = 0.0
    duplicated: float = 0.0
    """An update comes twice."""
    swapped: float = 0.0
    """An update comes after the one that follows it."""
    retry_after: int = 1
    delay: tuple[float, float] = (0.05, 0.5)
    """Seconds that a slow answer takes: from, to; short ones are likelier."""
    latency: float = 0.0
    """Seconds that every call takes on its way."""
    only: Collection[str] = ()
    """Methods that faults by chance befall; all if empty."""
    _chance: Random = field(init=False, repr=False)
    _planned: dict[str, deque[Fault | None]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._chance = Random(self.seed)
        self._planned = defaultdict(deque)

    def plan(self, method: str, *faults: Fault | None) -> None:
        """Let these befall the next calls of a method, one after another; None spares one."""
        self._planned[method.lower()].extend(faults)

    def draw(self, method: str) -> Fault | None:
        """Return what befalls this call."""
        if planned := self._planned[method]:
            return planned.popleft()
        if self.only and method not in {one.lower() for one in self.only}:
            return None
        lot = self._chance.random()
        for fault in Fault:
            lot -= getattr(self, fault.value)
            if lot < 0:
                return fault
        return None

    def lateness(self) -> float:
        """Return how many seconds a slow answer takes."""
        shortest, longest = self.delay
        return shortest + (longest - shortest) * self._chance.random() ** 3

    def duplicates(self) -> bool:
        return self._chance.random() < self.duplicated

    def swaps(self) -> bool:
        return self._chance.random() < self.swapped

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let nothing go wrong by chance for a while, as at the end of a soak run."""
        kept = {name: getattr(self, name) for name in _CHANCES}
        for name in kept:
            setattr(self, name, 0.0)
        try:
            yield
        finally:
            for name, value in kept.items():
                setattr(self, name, value)
