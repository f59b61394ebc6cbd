"""When to look for garbage: not while content is read, of which nothing is thrown away."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
    second, in which nobody is answered.
    """
    gc.collect()
    gc.freeze()
