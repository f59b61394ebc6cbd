"""When to look for garbage: not while content is read, of which nothing is thrown away."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_YOUNG = 10_000
"""So many new objects are looked through at a time: those of a hundred people who are being answered side by side.

Of some hundreds, which is Python's own measure, nearly all are still in use, and the search finds next to nothing.
"""


@contextmanager
def not_collecting() -> Iterator[None]:
    """Look for no garbage meanwhile: going through what was read again and again takes a fifth of the reading."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def keep_what_is_there() -> None:
    """Look for garbage no more in what is there now, which stays to the end.

    The content and the libraries are hundreds of thousands of objects: going through all of them takes a tenth of a
    second, in which nobody is answered. What comes after is looked through seldom: a turn leaves little behind that is
    not let go of by itself.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
