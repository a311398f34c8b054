"""A refusal as its reader meets it: its kind, the member it names, and the facts of the case."""

from __future__ import annotations

from contextlib import contextmanager

import pytest


@contextmanager
def refused(kind, *, field=None, says=""):
    """The rules refuse with ``kind``, name ``field``, and tell ``says`` among the facts of this case."""
    with pytest.raises(kind) as no:
        yield
    assert no.value.field == field
    assert says in str(no.value.detail)
