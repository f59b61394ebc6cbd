import gc
from collections.abc import Iterator

import pytest

from bot.content.collecting import keep_what_is_there


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    measure = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*measure)


def test_what_is_there_is_not_gone_through_again() -> None:
    kept = [[] for _ in range(1000)]  # type: ignore[var-annotated]
    keep_what_is_there()
    assert not {id(found) for found in gc.get_objects()} & {id(found) for found in kept}
    assert gc.isenabled()


def test_a_few_thousand_new_things_set_off_no_search() -> None:
    keep_what_is_there()
    gc.collect()
    searches = gc.get_stats()[0]["collections"]
    new = [[] for _ in range(5000)]  # type: ignore[var-annotated]
    assert gc.get_stats()[0]["collections"] == searches
    del new
