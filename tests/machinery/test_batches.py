"""A batch of many rows is not gone through for garbage again and again; afterwards the process is as it was."""

import gc

import pytest

from machinery.batches import many_rows


def test_nothing_is_looked_for_while_any_batch_runs() -> None:
    with many_rows():
        with many_rows():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_batch_that_breaks_off_leaves_the_process_as_it_was() -> None:
    with pytest.raises(ValueError, match="broken off"), many_rows():
        raise ValueError("broken off")
    assert gc.isenabled()
