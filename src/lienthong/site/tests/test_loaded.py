"""What is loaded once is not walked again."""

import gc

from lienthong.site.loaded import keep_loaded


def test_what_is_loaded_stays_and_what_comes_later_is_collected():
    class Later:
        pass

    def count_later():
        return sum(isinstance(one, Later) for one in gc.get_objects())

    try:
        keep_loaded()
        assert gc.get_freeze_count() > 100_000
        one = Later()
        one.itself = one
        assert count_later() == 1
        del one
        gc.collect()
        assert count_later() == 0
    finally:
        gc.unfreeze()
