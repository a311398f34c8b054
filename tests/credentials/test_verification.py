"""The whole report: what is said when all is well, when nothing can be asked, and when nothing can be read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from credentials.kit import (
    ISSUED,
    LINE,
    PARTICULARS,
    WORLD,
    World,
    line_of,
)
from ledger.credentials import checks_standing
from ledger.credentials.case import Asked
from ledger.credentials.report import Outcome, Verdict
from ledger.credentials.sentences import HEADLINES, SENTENCES
from ledger.credentials.status import Purpose


def test_a_good_credential_with_everything_beside_it() -> None:
    report = World(witnesses=4).verify(statuses=WORLD.served, standing=lambda _number: "active", strict=True)
    assert [(check.name, check.outcome) for check in report.checks] == [
        (name, Outcome.PASSED)
        for name in (
            "format",
            "signature",
            "key",
            "authority",
            "term",
            "revocation",
            "suspension",
            "logging",
            "witnesses",
            "standing",
        )
    ]
    assert (report.exit_code, report.headline_key) == (0, "verified")
    assert report.presented.holder == PARTICULARS.holder


def test_offline_with_nothing_beside_it_leaves_questions_open_but_is_verified() -> None:
    report = WORLD.verify(proof=None)
    assert {check.name for check in report.checks if check.outcome is Outcome.UNCHECKED} == {
        "revocation", "suspension", "logging", "witnesses", "standing",
    }  # fmt: skip
    assert (report.exit_code, report.headline_key) == (0, "verified with open questions")
    assert WORLD.verify(proof=None, strict=True).exit_code == 1


def test_without_a_trust_file_nothing_is_verified() -> None:
    report = WORLD.verify(trust=None, statuses=WORLD.served)
    assert report.exit_code == 1
    assert line_of(report, "format") == "format.good"
    assert all(line_of(report, name).endswith(("no_key", "no_trust")) for name in ("signature", "key", "authority", "logging"))


@pytest.mark.parametrize("data", [b"", b"\x00", b"{", b"[]", b'{"a":1,"a":1}', b"%PDF-1.7", b"<html>"])
def test_what_is_not_json_is_unreadable(data: bytes) -> None:
    report = WORLD.verify(data)
    assert (report.verdict, report.exit_code) == (Verdict.UNREADABLE, 2)
    assert report.checks[0].problem.endswith("#PARSING_ERROR")


@pytest.mark.parametrize("data", [b"{}", b'{"@context": []}', b'{"type": "VerifiableCredential"}', WORLD.proof.extra])
def test_what_is_json_but_no_endorsement_is_not_verified(data: bytes) -> None:
    assert (WORLD.verify(data).exit_code, line_of(WORLD.verify(data), "format")) == (1, "format.unsupported")


def test_a_doubled_member_is_unreadable() -> None:
    doubled = WORLD.file.replace(b'  "name"', b'  "name": "Somebody else",\n  "name"', 1)
    assert WORLD.verify(doubled).exit_code == 2


def test_the_report_is_json_and_text_with_a_sentence_for_every_line() -> None:
    report = WORLD.verify()
    found = json.loads(json.dumps(report.to_json()))
    assert [check["sentence"] for check in found["checks"]] == [check.sentence for check in report.checks]
    assert found["credential"]["number"] == PARTICULARS.number
    assert report.text().startswith(report.headline + "\n\nThis credential\n  [ok] is in")
    assert all(check.sentence.endswith(".") and "{" not in check.sentence for check in report.checks)


def test_every_sentence_reads_on_and_every_headline_is_one() -> None:
    assert all(text.endswith(".") and text[0].islower() for text in SENTENCES.values())
    assert set(HEADLINES) == {
        "verified", "verified with open questions", "not verified", "superseded", "unreadable", "demonstration", "answered",
        "expired", "not yet", "suspended", "revoked", "not known here", "could not be checked",
    }  # fmt: skip


def test_the_same_json_laid_out_anew_is_as_good_and_is_the_file_that_was_logged() -> None:
    for anew in (json.dumps(WORLD.document), json.dumps(WORLD.document, sort_keys=True, indent=7)):
        assert WORLD.verify(anew.encode(), proof=None).exit_code == 0
        assert line_of(WORLD.verify(anew.encode()), "logging") == "logging.good"


def test_another_signature_over_the_same_words_is_another_file_than_was_logged() -> None:
    again = World(created=ISSUED + timedelta(seconds=1)).file
    assert line_of(WORLD.verify(again), "logging") == "logging.other_file"
    assert WORLD.verify(again).exit_code == 1


@pytest.mark.parametrize(
    ("answer", "said", "code"),
    [
        ("active", "standing.active", 0),
        ("lapsed", "standing.other", 1),
        ("rescinded", "standing.other", 1),
        (None, "standing.no_answer", 0),
    ],
)
def test_today_s_standing_is_the_ledger_s_to_say(answer: str | None, said: str, code: int) -> None:
    report = WORLD.verify(standing=lambda number: answer if number == PARTICULARS.number else "wrong")
    assert (line_of(report, "standing"), report.exit_code) == (said, code)


def test_a_demonstration_is_said_before_anything_else() -> None:
    world = World(particulars=replace(PARTICULARS, demonstration=True))
    report = world.verify(trust=replace(world.trust, demonstration=True))
    assert (report.exit_code, report.headline) == (0, "Demonstration only: no association issued this")
    assert report.checks[0].sentence == "is a demonstration: no association issued it."
    assert world.verify(trust=None).checks[0].key == "demonstration"
    assert world.verify(trust=None).exit_code == 1
    bad = world.verify(b"{}", trust=replace(world.trust, demonstration=True))
    assert (bad.headline, bad.demonstration) == ("Not verified.", True)


def test_the_report_names_nobody_but_in_what_the_credential_says() -> None:
    """Lines of a report may be logged or shown to others; the holder's name and number are not in them."""
    report = World(set_bits=((Purpose.REVOCATION, 77),)).verify()
    lines = json.dumps([check.to_json() for check in report.checks])
    assert PARTICULARS.number not in lines
    assert "Neil" not in lines
    assert LINE not in lines


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("2027-12-31T23:59:59-06:00", "2027-12-31"),
        ("2027-12-31T23:59:59Z", "2027-12-31"),
        ("2028-01-01T06:59:59Z", "2028-01-01 06:59 UTC"),
    ],
)
def test_the_last_day_is_told_in_the_zone_that_writes_it(end: str, told: str) -> None:
    said = said_until(end)
    for day, key in ((date(2027, 6, 1), "term.good"), (date(2029, 6, 1), "term.expired")):
        check = checks_standing.term(said, Asked.about(day))
        assert (check.key, check.facts["until"]) == (key, told)


def said_until(end: str) -> SimpleNamespace:
    return SimpleNamespace(valid_from=datetime(2026, 1, 1, tzinfo=UTC), valid_until=datetime.fromisoformat(end))
