"""Offline as online: the table in the trust file answers as the rule book does, and no other table is read."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import product
from typing import Any

import pytest

from credentials.kit import ALLIANCE, WISCONSIN, World
from credentials.test_trust import resigned
from ledger.credentials import reciprocity, trust
from ledger.credentials.admission import BadTrust
from ledger.credentials.checks_recognition import asked_of
from ledger.credentials.reciprocity import BadTable
from ledger.credentials.report import Outcome, Report
from ledger.rulebook.reciprocity import Purpose, Recognition, Table, recognition, table_of
from ledger.rulebook.vocabulary import AgeBand, Category, Term
from ledger.signing import canonical
from ledger.wire import editions

TODAY = date(2026, 11, 22)
DAYS = (date(2007, 1, 1), date(2021, 12, 31), date(2022, 6, 1), date(2024, 12, 31), TODAY)
CATALOGUE = editions.shipped()
CODES = [edition.code for edition in CATALOGUE.editions]
TABLE = table_of(CATALOGUE, TODAY)
WORLD = World()
FILE = trust.write(replace(WORLD.contents, reciprocity=TABLE), ALLIANCE)
Json = dict[str, Any]


def carried(file: bytes = FILE) -> Table:
    found = trust.read(file).reciprocity
    assert found is not None
    return found


def told(answer: Recognition) -> tuple[object, ...]:
    """All of an answer but what only people read: a source's note."""
    membership = answer.membership and (type(answer.membership), answer.membership.value, answer.membership.source.refs)
    source = (answer.source.edition, answer.source.refs, answer.source.confidence)
    return (answer.answer, answer.reason, answer.by_default, answer.conditions, source, membership)


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("purpose", Purpose)
def test_every_pair_is_answered_offline_as_by_the_rule_book(purpose: Purpose, day: date) -> None:
    offline = carried()
    for home, asked, category, band in product(CODES, CODES, Category, AgeBand):
        case = (home, asked, purpose, category, band, day)
        assert told(recognition(offline, *case)) == told(recognition(TABLE, *case)), case


def test_who_ended_in_the_ledger_is_no_member_offline_either() -> None:
    ended = table_of(CATALOGUE, TODAY, {"co": [Term(date(2026, 5, 1))]})
    offline = reciprocity.read(canonical.decode(canonical.encode(reciprocity.write(ended))))
    for table, day in product((ended, offline), (date(2026, 4, 30), date(2026, 5, 1))):
        answer = recognition(table, "wi", "co", Purpose.STAY, Category("FS"), AgeBand("IMH"), day).answer
        assert answer == ("recognised" if day < date(2026, 5, 1) else "not a member")


def test_the_table_is_signed_with_the_rest_and_is_the_same_bytes_again() -> None:
    assert reciprocity.write(carried()) == reciprocity.write(TABLE)
    with pytest.raises(BadTrust, match="signature"):
        trust.read(FILE.replace(b'"value":"unconfirmed"', b'"value":"confirmed"', 1))


def test_it_is_small() -> None:
    assert len(canonical.encode(reciprocity.write(TABLE))) < 16 * 1024


def test_a_file_from_before_there_was_a_table_has_none() -> None:
    assert trust.read(WORLD.trust_file).reciprocity is None


WRITTEN: Any = reciprocity.write(TABLE)


def first(table: Json) -> Json:
    return table["network"]["reciprocity"][0]


def wisconsin(table: Json) -> Json:
    return next(member for member in table["members"] if member["code"] == "wi")


CHANGES: dict[str, Callable[[Json], object]] = {
    "a part left out": lambda it: it.pop("retired"),
    "a part too many": lambda it: it.update(more=[]),
    "no list of members": lambda it: it.update(members={}),
    "a member twice": lambda it: it["members"].append(it["members"][-1]),
    "members in another order": lambda it: it["members"].reverse(),
    "a strange code": lambda it: wisconsin(it).update(code="WI"),
    "a name that is none": lambda it: wisconsin(it).update(name=7),
    "a member without a licence": lambda it: wisconsin(it).update(licence=[]),
    "a member with a member too many": lambda it: wisconsin(it).update(rows=[]),
    "a licence nobody knows": lambda it: wisconsin(it)["licence"][0].update(value="granted"),
    "a licence sought in vain": lambda it: wisconsin(it)["licence"][0].update(value=None, note="not found"),
    "a confirmed licence with a note": lambda it: wisconsin(it)["licence"][0].update(note="sure"),
    "an unconfirmed licence without one": lambda it: wisconsin(it)["licence"][0].update(value="unconfirmed"),
    "a row without its source": lambda it: first(it).pop("refs"),
    "a source that is no list": lambda it: first(it).update(refs="S1"),
    "a source that is no word": lambda it: first(it).update(refs=[1]),
    "a confidence nobody has": lambda it: first(it).update(confidence="2"),
    "a day that is none": lambda it: first(it).update({"from": "2026-02-30"}),
    "a day written otherwise": lambda it: first(it).update({"to": "20260228"}),
    "a moment for a day": lambda it: first(it).update({"to": 20260228}),
    "a row that was sought in vain": lambda it: first(it).update(value=None),
    "a purpose nobody has": lambda it: first(it)["value"].update({"for": ["visit"]}),
    "no purpose": lambda it: first(it)["value"].update({"for": []}),
    "a purpose twice": lambda it: first(it)["value"].update({"for": ["stay", "stay"]}),
    "a category that is none": lambda it: first(it)["value"].update(categories=["IFS"]),
    "an age band that is none": lambda it: first(it)["value"].update(age_bands=["IECMH"]),
    "a home without a code": lambda it: first(it)["value"].update(homes=["Wisconsin"]),
    "homes that are no list": lambda it: first(it)["value"].update(homes="wi"),
    "yes in a word": lambda it: first(it)["value"].update(honoured="yes"),
    "yes as a number": lambda it: first(it)["value"].update(honoured=1),
    "an ask nobody knows": lambda it: first(it)["value"].update(asks=[{"ask": "fee", "days": None}]),
    "no days": lambda it: first(it)["value"].update(asks=[{"ask": "membership", "days": 0}]),
    "days beyond a year": lambda it: first(it)["value"].update(asks=[{"ask": "membership", "days": 367}]),
    "days as a yes": lambda it: first(it)["value"].update(asks=[{"ask": "membership", "days": True}]),
    "an ask without its days": lambda it: first(it)["value"].update(asks=[{"ask": "membership"}]),
    "a network that leaves a purpose open": lambda it: it["network"]["reciprocity"].pop(),
    "a network that leaves a category open": lambda it: first(it)["value"].update(categories=["FS"]),
    "a network that leaves a day open": lambda it: first(it).update({"from": "2026-01-01"}),
    "a network that ends": lambda it: first(it).update({"to": "2026-01-01"}),
    "a network without age bands": lambda it: it["network"].update(age_bands=[]),
    "a network without memberships": lambda it: it["network"].update(joining=[]),
    "a membership nobody accepts": lambda it: it["network"]["joining"][0]["value"].update(accepted="none"),
    "a retired category that is none": lambda it: it["retired"][0].update(value="IFRS"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_malformed_table_is_refused_though_it_is_signed(change: Callable[[Json], object]) -> None:
    table = deepcopy(WRITTEN)
    change(table)
    with pytest.raises(BadTable):
        reciprocity.read(table)
    with pytest.raises(BadTrust):
        trust.read(resigned(FILE, reciprocity=table))


def test_the_tables_that_are_not_malformed_are_read() -> None:
    assert reciprocity.read(deepcopy(WRITTEN)).retired[0].value is Category.FAMILY_REFLECTIVE_SUPERVISOR
    with pytest.raises(BadTrust):
        trust.read(resigned(FILE, reciprocity=None))


@pytest.mark.parametrize("days", [None, 1, 366])
def test_days_from_one_to_a_year_and_a_row_to_the_last_of_all_days_are_read(days: int | None) -> None:
    table = deepcopy(WRITTEN)
    first(table).update(to="9999-12-31")
    first(table)["value"].update(asks=[{"ask": "membership", "days": days}])
    row = reciprocity.read(table).network.reciprocity[0]
    assert (row.term.end, row.value.terms.asks[0].days) == (date.max, days)
    assert reciprocity.write(reciprocity.read(table)) == table


# What the command prints after the checks


def lines(report: Report, asked: str, file: bytes | None = FILE, day: date = TODAY) -> list[str]:
    report = report._replace(checked_at=datetime.combine(day, time.max, UTC))
    found = asked_of(report, trust.read(file) if file else None, asked)
    assert (found.verdict, found.exit_code, found.headline) == (report.verdict, report.exit_code, report.headline)
    added = found.checks[len(report.checks) :]
    assert {check.outcome for check in added} == {Outcome.NOTE}
    assert all("[ok]" not in line for line in found.text().splitlines() if "honours" in line)
    return [check.sentence for check in added]


GOOD = WORLD.verify()


def test_colorado_is_asked_for_a_stay_and_a_move_and_what_is_not_found_says_so() -> None:
    assert lines(GOOD, "co") == [
        "is of a kind that CoAIMH honours for work there on 2026-11-22; its home stays WI-AIMH (S1, S29).",
        "is of a kind that CoAIMH may take home if its holder moves there: by default, not found.",
        "needs for that, first: residence where CoAIMH serves.",
        "needs for that, within 60 days: a membership that CoAIMH accepts.",
    ]


def test_what_is_not_known_is_said_and_who_is_no_member_too() -> None:
    assert lines(GOOD, "ga")[0].startswith("may be honoured for work with ") is True
    assert "not known" in lines(GOOD, "ga")[1]
    assert lines(GOOD, "fl", day=date(2021, 6, 1))[0].startswith("is not honoured for work with FAIMH on 2021-06-01")
    assert lines(GOOD, "wi") == ["is of an endorsement whose home is WI-AIMH itself."]


@pytest.mark.parametrize("asked", ["ca", "xx", "", "network"])
def test_nothing_is_said_of_whom_the_table_does_not_list(asked: str) -> None:
    assert lines(GOOD, asked)[0].startswith("was not checked")


def test_without_a_table_or_a_trust_file_it_is_not_checked() -> None:
    assert lines(GOOD, "co", WORLD.trust_file) == [
        "was not checked about co: the trust file has no table of reciprocity."
    ]  # fmt: skip
    assert lines(GOOD, "co", None)[0].startswith("was not checked about co")


def test_what_is_not_good_itself_is_honoured_nowhere() -> None:
    bad = WORLD.verify(WORLD.file.replace(b"Infant Family", b"Infant family"))
    late = WORLD.verify(on=date(2031, 1, 1))
    for report in (bad, late):
        assert report.exit_code != 0
        said = asked_of(report, trust.read(FILE), "co").checks[len(report.checks) :]
        assert [check.key for check in said] in ([], ["recognition.not_good"])
    assert asked_of(late, trust.read(FILE), "co").checks[-1].key == "recognition.not_good"


def test_every_answer_that_there_can_be_has_its_sentence() -> None:
    report = GOOD
    for member, day in product(CODES, DAYS):
        for category, band in product(Category, AgeBand):
            shown = report.presented._replace(category=category.value, age_band=band.value, issuer=WISCONSIN)
            then = report._replace(presented=shown, checked_at=datetime.combine(day, time.max, UTC))
            for check in asked_of(then, trust.read(FILE), member).checks[len(report.checks) :]:
                assert check.sentence
