import gc

from bot.content.collecting import keep_what_is_there


def test_what_is_there_is_not_gone_through_again() -> None:
    kept = [[] for _ in range(1000)]  # type: ignore[var-annotated]
    keep_what_is_there()
    try:
        assert not {id(found) for found in gc.get_objects()} & {id(found) for found in kept}
        assert gc.isenabled()
    finally:
        gc.unfreeze()
