"""Telling: in sums or item by item, as the edition takes it; with every paper signed; audited when drawn, or on the way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalogues import SAID
from ledger.rulebook import record, telling
from ledger.rulebook.fact import Found
from ledger.rulebook.keeping import Hours, Owed, Short
from ledger.rulebook.policies import Keeping, Mode
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.requirement import Asking, Documents, Kind, Paper, Target
from ledger.rulebook.telling import Account, Audited, Outcome, Purpose, Told
from ledger.rulebook.vocabulary import LineId, Term
from people import COLORADO_COORDINATOR, GRANTED, OCTOBER, PAGE, WISCONSIN_COORDINATOR, given

PERIOD = Term(date(2025, 1, 1), date(2027, 12, 31))
ATTESTED = Keeping(Mode.ATTESTATION, pro_rata=True, audit_percent=10, reinstated_audited=True, years_at="start")
PAPERS = Found(Asking((Target.FAMILY_SPECIALIST,), Kind.DOCUMENTS, Documents((Paper.ETHICS, Paper.AGREEMENT))), SAID)
DUE = Owed(((Kind.DOCUMENTS, PAPERS),), PERIOD, 2, 3, 0, Found(ATTESTED, SAID))
ITEMISED = replace(DUE, keeping=Found(replace(ATTESTED, mode=Mode.ITEMISED), SAID))
SIGNED = {LineId("p2"): Paper.ETHICS, LineId("p1"): Paper.AGREEMENT}
HOURS = Hours(900, (), 720)
TOLD = {"endorsement": PAGE, "answers": LineId("L9"), "edition": "e", "network": "n", "papers": SIGNED}
ENTRIES, SESSIONS = (LineId("e1"),), (LineId("s1"),)


def test_an_attestation_tells_sums_and_no_entry():
    told = telling.tell(DUE, **TOLD, hours=HOURS, memberships=(LineId("m"),))
    assert told == Told(
        valid=PERIOD, endorsement=PAGE, answers=LineId("L9"), purpose=Purpose.RENEWAL, mode=Mode.ATTESTATION, hours=HOURS,
        entries=(), sessions=(), papers=(LineId("p1"), LineId("p2")), memberships=(LineId("m"),), years=2, of=3, edition="e",
        network="n",
    )  # fmt: skip


@pytest.mark.parametrize("more", [{"entries": ENTRIES}, {"sessions": SESSIONS}, {"hours": None}])
def test_whoever_attests_owes_no_entry_and_tells_none(more):
    with pytest.raises(telling.NotAttested) as refused:
        telling.tell(DUE, **TOLD, **{"hours": HOURS, **more})
    assert refused.value.field == "hours"


def test_where_it_is_told_item_by_item_no_sum_is():
    told = telling.tell(ITEMISED, **TOLD, entries=ENTRIES, sessions=SESSIONS, purpose=Purpose.REINSTATEMENT)
    assert (told.mode, told.hours, told.entries, told.sessions, told.purpose) == (
        Mode.ITEMISED, None, ENTRIES, SESSIONS, Purpose.REINSTATEMENT,
    )  # fmt: skip
    with pytest.raises(telling.NotItemised) as refused:
        telling.tell(ITEMISED, **TOLD, hours=Hours())
    assert refused.value.field == "hours"


@pytest.mark.parametrize("signed", [{}, {LineId("p2"): Paper.ETHICS}, {LineId("p3"): Paper.NO_SANCTION}])
def test_every_paper_that_is_asked_for_is_signed(signed):
    with pytest.raises(telling.PapersMissing) as refused:
        telling.tell(DUE, **{**TOLD, "papers": signed}, hours=HOURS)
    missing = "agreement" if Paper.ETHICS in signed.values() else "ethics, agreement"
    assert (refused.value.detail, refused.value.field) == (f"Not signed: {missing}.", "papers")


def test_where_no_paper_is_asked_for_none_is_missing():
    assert telling.tell(replace(DUE, requirements=()), **{**TOLD, "papers": {}}, hours=HOURS).papers == ()


def test_what_is_short_is_confirmed_only_with_a_reason():
    short = (Short(Kind.TRAINING, "", 900, 899), Short(Kind.DOCUMENTS, "ethics", 1, 0))
    telling.require_enough((), None)
    telling.require_enough(short, "an illness")
    for despite in (None, ""):
        with pytest.raises(telling.StillShort) as refused:
            telling.require_enough(short, despite)
        assert refused.value.detail == "training: 899 of 900 minutes. documents ethics: missing."


# The page, and its audits --------------------------------------------------------

SAID_SO = telling.tell(DUE, **TOLD, hours=HOURS)
MORE = Audited(valid=Term(OCTOBER), outcome=Outcome.MORE_WANTED, drawn=LineId("d"), entries=(), sessions=())
PASSED = replace(MORE, outcome=Outcome.PASSED)
FAILED = replace(MORE, outcome=Outcome.FAILED)


def test_a_renewal_is_told_once_and_audited_until_it_passed_or_failed():
    assert given(telling, SAID_SO) == Account(SAID_SO)
    account = given(telling, SAID_SO, MORE, PASSED)
    assert (account.audits, account.settled, account.erased) == ((MORE, PASSED), True, False)
    assert not given(telling, SAID_SO).settled
    assert not given(telling, SAID_SO, MORE).settled
    assert given(telling, SAID_SO, FAILED).settled
    for impossible in ((SAID_SO, SAID_SO), (PASSED,), (SAID_SO, PASSED, PASSED), (SAID_SO, FAILED, MORE)):
        with pytest.raises(ImpossibleHistory, match=r"^(a renewal is told once|what was told is audited)"):
            given(telling, *impossible)


def test_what_is_erased_is_gone_and_the_page_still_reads():
    assert given(telling, object()) == Account(None, erased=True)
    account = given(telling, object(), MORE, object())
    assert (account.told, account.audits, account.erased) == (None, (MORE,), True)


@pytest.mark.parametrize(
    ("back", "drawn", "asked", "due"),
    [
        (None, False, True, False),
        (None, True, False, True),
        (date(2025, 1, 1), False, True, True),
        (date(2027, 12, 31), False, True, True),
        (date(2024, 12, 31), False, True, False),
        (date(2028, 1, 1), False, True, False),
        (date(2026, 1, 1), False, False, False),
        (date(2026, 1, 1), True, False, True),
    ],
)
def test_whoever_was_drawn_or_came_back_in_the_cycle_is_audited(back, drawn, asked, due):
    assert telling.must_audit(back, PERIOD, drawn=drawn, reinstated_audited=asked) is due


AUDIT = {"on": OCTOBER, "outcome": Outcome.PASSED, "drawn": LineId("d")}


def test_an_audit_is_the_home_coordinators_and_only_where_one_is_due():
    held, account = given(record, GRANTED), Account(SAID_SO)
    said = telling.audit(
        account, held, by=WISCONSIN_COORDINATOR, due=True, entries=ENTRIES, sessions=SESSIONS, until=date(2028, 3, 1),
        reason="seen", **AUDIT,
    )  # fmt: skip
    assert said == replace(PASSED, entries=ENTRIES, sessions=SESSIONS, until=date(2028, 3, 1), reason="seen")
    with pytest.raises(record.NotTheHomeCoordinator):
        telling.audit(account, held, by=COLORADO_COORDINATOR, due=True, **AUDIT)
    with pytest.raises(telling.NotToBeAudited):
        telling.audit(account, held, by=WISCONSIN_COORDINATOR, due=False, **AUDIT)
    for over in (PASSED, FAILED):
        with pytest.raises(telling.AuditIsOver):
            telling.audit(replace(account, audits=(over,)), held, by=WISCONSIN_COORDINATOR, due=True, **AUDIT)
    assert telling.audit(replace(account, audits=(MORE,)), held, by=WISCONSIN_COORDINATOR, due=True, **AUDIT) == PASSED
