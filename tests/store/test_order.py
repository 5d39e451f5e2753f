"""The order in which observations are kept: by place where keys lie close, by sorting where they do not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.store.arrival import ROOMY, _order

KEYS = st.lists(st.integers(0, 200), min_size=1, max_size=60)


@pytest.mark.parametrize("room", [201, 10**15])
@given(keys=KEYS)
def test_equal_keys_stay_as_they_came_and_are_noticed(keys, room):
    order, unique = _order(np.array(keys, dtype=np.int64), room)
    assert order.tolist() == sorted(range(len(keys)), key=lambda place: keys[place])
    assert unique == (len(set(keys)) == len(keys))


def test_keys_that_lie_close_take_the_quick_way_and_give_the_same():
    keys = np.array([3, 0, 2, 1], dtype=np.int64)
    assert 4 <= ROOMY * len(keys) < 10**15
    assert _order(keys, 4)[0].tolist() == _order(keys, 10**15)[0].tolist() == [1, 3, 2, 0]
