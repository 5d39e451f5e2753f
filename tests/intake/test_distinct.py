"""How many different keys some rows have, whichever way they are counted."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.intake.observations import _coded, _distinct

ROWS = st.lists(
    st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from("cd"), st.integers(0, 3)), min_size=1, max_size=40
)


@pytest.mark.parametrize("names", [0, 1_000, 3 * 10**9])
@given(rows=ROWS)
def test_every_way_of_counting_keys_gives_the_number_of_different_rows(rows, names):
    codes = []
    for column in zip(*rows, strict=True):
        numbers, values = _coded(pa.chunked_array([pa.array(column)]))
        codes.append((numbers, range(max(len(values), names))))  # as if there were so many names in all
    assert _distinct(codes) == len(set(rows))
