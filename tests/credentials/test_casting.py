"""The file made in one pour has the bytes of the one that was built, signed and rendered, whatever its texts are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials import kit
from ledger.credentials import casting, credential, guard, mould, signature
from ledger.credentials.credential import CannotBeWritten, Particulars
from ledger.credentials.signature import Suite
from ledger.signing import did

HOSTILE = (
    '"',
    "\\",
    "%s",
    "%",
    "</script>",
    "é",
    "e\u0301",
    "\u2028",
    "\U0001f600",
    "\ufeff",
    "\uffff",
    "mark 3 of a text",
    "true",
    "a'b",
)
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30))
ZONES = st.sampled_from([UTC, ZoneInfo("America/Chicago"), timezone(timedelta(hours=5, minutes=45))])
MOMENTS = st.builds(datetime.fromtimestamp, st.integers(0, 2**32), ZONES)
SUITES = pytest.mark.parametrize("suite", list(Suite))


def long_way(made: Particulars, suite: Suite, created: datetime = kit.ISSUED) -> bytes:
    method = did.method_id(made.issuer, kit.WI.verify_key)
    return credential.render(signature.sign(casting.build(made), kit.WI, method=method, created=created, suite=suite))


def poured(made: Particulars, suite: Suite, created: datetime = kit.ISSUED) -> bytes:
    return casting.file(made, kit.WI, method=did.method_id(made.issuer, kit.WI.verify_key), created=created, suite=suite)


@st.composite
def particulars(draw: st.DrawFn) -> Particulars:
    changed: dict[str, Any] = {
        name: draw(TEXTS) for name in ("association_name", "number", "holder", "title", "description", "criteria", "origin")
    }
    changed |= {name: draw(TEXTS) for name in ("category", "age_band")} if draw(st.booleans()) else {}
    begins, ends = sorted((draw(MOMENTS), draw(MOMENTS)))
    changed |= {"valid_from": begins, "valid_until": draw(st.sampled_from([ends, None])), "awarded": draw(MOMENTS)}
    changed |= {
        "demonstration": draw(st.booleans()),
        "status_list": draw(st.integers(1, 10**6)),
        "status_index": draw(st.integers(0, 2**17)),
    }
    changed |= {"subject": draw(st.sampled_from([None, "did:jwk:eyJ", "", "x y"]))}
    return replace(kit.PARTICULARS, **changed)


def usable(made: st.SearchStrategy[Particulars]) -> st.SearchStrategy[Particulars | None]:
    @st.composite
    def tried(draw: st.DrawFn) -> Particulars | None:
        try:
            return draw(made)
        except CannotBeWritten:
            return None

    return tried()


@SUITES
@given(made=usable(particulars()), created=MOMENTS)
def test_the_pour_gives_the_bytes_of_the_long_way(suite: Suite, made: Particulars | None, created: datetime) -> None:
    if made is None:
        return
    try:
        expected = long_way(made, suite, created)
    except (guard.NotAllowed, ValueError) as error:
        with pytest.raises(type(error)):
            poured(made, suite, created)
        return
    assert poured(made, suite, created) == expected


@SUITES
def test_two_texts_that_change_places_are_another_file(suite: Suite) -> None:
    made = replace(kit.PARTICULARS, title="A", holder="B")
    assert poured(made, suite) != poured(replace(made, title="B", holder="A"), suite)


@SUITES
@pytest.mark.parametrize("subject", ["did:jwk:\ud800", "no address", "https://a b"])
def test_what_the_moulds_do_not_take_is_judged_by_the_long_way(suite: Suite, subject: str) -> None:
    made = replace(kit.PARTICULARS, subject=subject)
    if suite is Suite.JCS and "\ud800" not in subject:
        assert poured(made, suite) == long_way(made, suite)
        return
    with pytest.raises(Exception) as expected:  # noqa: PT011 - whatever it is
        long_way(made, suite)
    with pytest.raises(expected.type):
        poured(made, suite)


def test_what_is_poured_has_the_documents_texts() -> None:
    made = kit.PARTICULARS
    assert mould.taken_apart(casting.build(made)) == casting.cast(made)
