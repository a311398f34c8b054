"""Certifying: only on a day on which the endorsement is active and covered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.rulebook import certifying, record
from ledger.rulebook import endorsement as e
from ledger.rulebook.vocabulary import LineId, Term
from people import COLORADO, COLORADO_COORDINATOR, EDITION, GRANTED, JANUARY, JUNE, WISCONSIN, WISCONSIN_COORDINATOR, given, lines
from refused import refused

BYTES = {"list": 1, "index": 7, "format": "ldp", "sha256": "0" * 64, "document": "{}"}
ISSUED = e.CredentialIssued(valid=Term(JUNE), **BYTES)


def test_a_certificate_is_given_while_active_and_covered():
    held = given(record, GRANTED)
    assert certifying.certifiable(held, on=JUNE).covered_until == GRANTED.valid.end
    assert certifying.certify(held, by=WISCONSIN_COORDINATOR, on=JUNE).issued(**BYTES) == ISSUED


@pytest.mark.parametrize(
    ("line", "day"),
    [
        (e.Paused(valid=Term(JUNE)), JUNE),
        (e.Lapsed(valid=Term(JUNE), edition=EDITION, rule="cycle"), JUNE),
        (e.Relinquished(valid=Term(JUNE)), JUNE),
        (e.RenewalSubmitted(valid=Term(JANUARY), edition=EDITION), JANUARY),
        (e.AddOnEnded(valid=Term(JUNE)), JANUARY),
    ],
)
def test_none_is_given_while_inactive_lapsed_ended_under_review_or_run_out(line, day):
    with refused(certifying.NoCertificateToday, says=" "):
        certifying.certify(given(record, GRANTED, line), by=WISCONSIN_COORDINATOR, on=day).issued(**BYTES)


def test_only_the_home_association_gives():
    with pytest.raises(record.NotTheHomeCoordinator):
        certifying.certify(given(record, GRANTED), by=COLORADO_COORDINATOR, on=JUNE).issued(**BYTES)


RELEASED = e.Released(valid=Term(JUNE), to=COLORADO, until=JANUARY)


def moved(release: str) -> tuple[e.Moved, object]:
    return e.Moved(valid=Term(JUNE), release=LineId(release), edition=EDITION), COLORADO


def revoked(issued: str, by=WISCONSIN) -> tuple[e.CredentialRevoked, object]:
    return e.CredentialRevoked(valid=Term(JUNE), issued=LineId(issued)), by


def again(index: int, by=COLORADO) -> tuple[e.CredentialIssued, object]:
    return e.CredentialIssued(valid=Term(JUNE), **BYTES | {"index": index}), by


def states(*events) -> list[tuple[str, str | None]]:
    return [(str(one.state), one.since) for one in certifying.given(lines(*events))]


def test_a_move_supersedes_what_was_good_and_leaves_what_was_revoked_revoked():
    page = (GRANTED, ISSUED, ISSUED, revoked("L1"), RELEASED, moved("L4"), again(8))
    assert states(*page) == [("revoked", "L3"), ("superseded", "L5"), ("good", None)]
    assert [one.by for one in certifying.given(lines(*page))] == [WISCONSIN, WISCONSIN, COLORADO]


@pytest.mark.parametrize("kind", [e.Relinquished, e.MadeEmeritus, e.Archived, e.HolderDeceased])
def test_an_end_ends_what_was_good_and_a_later_word_changes_nothing_of_it(kind):
    page = (GRANTED, ISSUED, kind(valid=Term(JUNE)), revoked("L1"))
    assert states(*page) == [("ended", "L2")]
    assert certifying.owed(given(record, *page)) is None


def test_a_hold_or_a_lapse_changes_nothing_for_good():
    assert states(GRANTED, ISSUED, e.Paused(valid=Term(JUNE)), e.Lapsed(valid=Term(JUNE), edition=EDITION, rule="r")) == [
        ("good", None)
    ]


BACK = e.Released(valid=Term(JUNE), to=WISCONSIN, until=JANUARY), COLORADO
HOME = e.Moved(valid=Term(JUNE), release=LineId("L4"), edition=EDITION), WISCONSIN


@pytest.mark.parametrize(
    ("page", "since"),
    [
        ((GRANTED, RELEASED, moved("L1")), None),
        ((GRANTED, ISSUED), None),
        ((GRANTED, ISSUED, RELEASED), None),
        ((GRANTED, ISSUED, revoked("L1"), RELEASED, moved("L3")), None),
        ((GRANTED, ISSUED, RELEASED, moved("L2")), "L3"),
        ((GRANTED, ISSUED, RELEASED, moved("L2"), again(8)), None),
        ((GRANTED, ISSUED, RELEASED, moved("L2"), again(8), revoked("L4", COLORADO)), None),
        ((GRANTED, ISSUED, ISSUED, revoked("L2"), RELEASED, moved("L4")), "L5"),
        ((GRANTED, ISSUED, RELEASED, moved("L2"), BACK, HOME), "L3"),
        ((GRANTED, ISSUED, RELEASED, moved("L2"), (e.Paused(valid=Term(JUNE)), COLORADO)), "L3"),
    ],
    ids=["none before", "no move", "only released", "revoked before", "owed", "given", "given and revoked", "one of two", "twice", "held"],
)  # fmt: skip
def test_another_credential_is_owed_for_one_that_was_good_when_the_endorsement_moved_and_once(page, since):
    assert certifying.owed(given(record, *page)) == since


def test_what_departs_to_another_ledger_is_superseded_and_nothing_is_owed_for_it_here():
    departed = e.Departed(
        valid=Term(JUNE), release=LineId("L2"), origin="ledger.example/other", received=LineId("R"), leaf=5, size=6
    )
    assert states(GRANTED, ISSUED, RELEASED, departed, (GRANTED, COLORADO)) == [("superseded", "L3")]
    held = given(record, GRANTED, ISSUED)
    assert certifying.owed(replace(held, lines=lines(GRANTED, ISSUED, RELEASED, departed), departed=True)) is None


def test_what_comes_from_another_ledger_is_owed_one_until_it_has_one():
    received = e.Received(
        valid=Term(JUNE, JANUARY), category=GRANTED.category, age_band=GRANTED.age_band, granted_on=GRANTED.valid.start,
        edition=EDITION, late_until=None, origin="ledger.example/other", release=LineId("R"), leaf=5, size=6, asked=True,
        number=GRANTED.number, holder=GRANTED.holder,
    )  # fmt: skip
    departed = e.Departed(
        valid=Term(JUNE), release=LineId("L2"), origin="ledger.example/other", received=LineId("R"), leaf=5, size=6
    )
    held = given(record, GRANTED)
    for page, since in (
        ((received,), "L0"),
        ((received, ISSUED), None),
        ((GRANTED, ISSUED, RELEASED, departed, received), "L4"),
        ((GRANTED, RELEASED, departed, received), "L3"),
        ((GRANTED, ISSUED, RELEASED, departed, received, ISSUED), None),
    ):
        assert certifying.owed(replace(held, lines=lines(*page))) == since
