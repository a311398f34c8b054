"""How today's endorsees come in: ten thousand rows with two hundred bad ones, each bad cell named, and nothing twice."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date

import pytest

from ledger.procedures import endorsements, pages
from ledger.procedures.adoption import Adoption, batches
from ledger.rulebook.standing import Answer
from ledger.vault.people import Person
from ledger.wire.adoption_csv import COLUMNS, Outcome, UnusableFile, write_outcomes
from offices import Founded, found

GOOD = {
    "given_name": "Ana", "family_name": "Ruiz", "email": "ana@example.org", "category": "FS", "age_band": "IMH",
    "granted_on": "2020-05-01", "expires_on": "2027-12-31", "status": "active", "listed": "yes", "residence": "WI",
}  # fmt: skip


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """One office for all that changes nothing."""
    return found(tmp_path_factory.mktemp("office"))


def a_file(*rows: dict[str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def adopted(founded: Founded, data: bytes, *, dry_run: bool = False) -> list[Outcome]:
    return list(Adoption(founded.office, "wi", data, by=founded.coordinators["wi"], dry_run=dry_run).run())


BAD_CELLS = [
    ({"given_name": ""}, "given_name", "required"),
    ({"email": "not an address"}, "email", "email"),
    ({"category": "IMH-E IV"}, "category", "category"),
    ({"age_band": ""}, "age_band", "required"),
    ({"age_band": "3-6"}, "age_band", "one-of"),
    ({"category": "IFS", "age_band": "ECMH"}, "age_band", "agrees-with-category"),
    ({"granted_on": "2020-02-30"}, "granted_on", "date"),
    ({"granted_on": "5/1/2020"}, "granted_on", "date"),
    ({"granted_on": "2099-01-01", "expires_on": ""}, "granted_on", "not-in-the-future"),
    ({"expires_on": "2019-01-01"}, "expires_on", "not-before-granted"),
    ({"status": "expired"}, "status", "one-of"),
    ({"addon": "RSC"}, "addon", "one-of"),
    ({"category": "FA", "addon": "ERS"}, "addon", "base"),
    ({"addon_until": "2026-01-01"}, "addon_until", "addon"),
    ({"listed": "maybe"}, "listed", "one-of"),
    ({"source_note": "=HYPERLINK(1)"}, "source_note", "no-formula"),
    ({"family_name": "@SUM"}, "family_name", "no-formula"),
    ({"family_name": "a\tb"}, "family_name", "no-control-characters"),
    ({"source_note": "x" * 501}, "source_note", "length"),
    ({"residence": "Wisconsin"}, "residence", "jurisdiction"),
    ({"residence": "éé"}, "residence", "jurisdiction"),
    ({"expires_on": "9999-12-31"}, "expires_on", "years"),
    ({"granted_on": "0001-01-01"}, "granted_on", "years"),
    ({"addon": "ERS", "addon_until": "9999-12-31"}, "addon_until", "years"),
]


@pytest.mark.parametrize(("change", "field", "rule"), BAD_CELLS, ids=[f"{f}:{r}" for _, f, r in BAD_CELLS])
def test_a_bad_cell_is_named_with_its_rule_and_its_row_changes_nothing(
    unchanged: Founded, change: dict[str, str], field: str, rule: str
) -> None:
    founded = unchanged
    size = founded.office.journal.size()
    (outcome,) = adopted(founded, a_file(GOOD | change))
    assert (outcome.row, outcome.outcome, outcome.field, outcome.rule) == (1, "refused", field, rule)
    assert outcome.reason
    assert founded.office.journal.size() == size


def test_every_bad_cell_of_a_row_is_named_not_only_the_first(unchanged: Founded) -> None:
    outcomes = adopted(unchanged, a_file(GOOD | {"email": "x", "status": "", "granted_on": "soon"}))
    assert [o.field for o in outcomes] == ["granted_on", "email", "status"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (a_file(GOOD).decode().replace("Ana", "Zoë").encode("latin-1"), "line 2: not UTF-8"),
        (a_file(GOOD).decode().encode("utf-16"), "not UTF-8"),
        (b"name,email\nAna,ana@example.org\n", "the header must have exactly these columns"),
        (b"", "the header must have exactly these columns"),
        (a_file(GOOD).replace(b"Ana", b'"Ana'), "not CSV"),
        (a_file(GOOD).replace(b"Ana", b"A\x00a"), "zero byte"),
        (b"x" * (20 * 1024 * 1024 + 1), "larger than 20 MB"),
    ],
    ids=["latin-1", "utf-16", "header", "empty", "quote", "zero", "large"],
)
def test_a_file_that_cannot_be_read_is_refused_whole(unchanged: Founded, data: bytes, said: str) -> None:
    founded = unchanged
    size = founded.office.journal.size()
    with pytest.raises(UnusableFile, match=said):
        adopted(founded, data)
    assert founded.office.journal.size() == size


def test_what_the_file_did_not_know_stays_unknown(founded: Founded) -> None:
    (outcome,) = adopted(founded, a_file(GOOD | {"granted_on": "", "expires_on": ""}))
    held = endorsements.find(founded.office, outcome.number).held
    assert held.on(date(2020, 1, 1)).standing is Answer.NOT_KNOWN
    assert held.on(date(2026, 3, 2)).standing is Answer.ACTIVE
    assert held.on(date(2026, 3, 2)).granted_on is None


def test_a_spreadsheet_finds_nothing_to_run_in_the_outcome() -> None:
    lines = list(write_outcomes([Outcome(1, "refused", "", "=1+1", "@x", "-y")]))
    assert lines[1] == "1,refused,,'=1+1,'@x,'-y\n"


def test_the_same_person_is_the_same_e_mail_and_holds_each_endorsement_once(founded: Founded) -> None:
    first, second, third = adopted(
        founded, a_file(GOOD, GOOD | {"category": "MHS", "email": "ANA@example.org"}, GOOD | {"granted_on": "2021-01-01"})
    )
    assert (first.outcome, second.outcome) == ("taken", "taken")
    assert (third.outcome, third.rule) == ("refused", "one-endorsement")
    holders = {endorsements.find(founded.office, o.number).held.holder for o in (first, second)}
    assert len(holders) == 1
    (other,) = adopted(founded, a_file(GOOD | {"given_name": "Eva", "category": "FA"}))
    assert (other.outcome, other.field, other.rule) == ("refused", "email", "one-person")


def test_two_names_under_one_e_mail_in_one_file_are_two_people_and_the_second_is_refused(founded: Founded) -> None:
    first, second = adopted(founded, a_file(GOOD, GOOD | {"given_name": "Bob", "family_name": "Ray", "category": "FA"}))
    assert first.outcome == "taken"
    assert (second.outcome, second.field, second.rule) == ("refused", "email", "one-person")


def test_an_e_mail_composed_in_two_ways_is_one_persons(founded: Founded) -> None:
    composed, in_parts = "jos\u00e9@example.org", "jose\u0301@example.org"
    both = adopted(founded, a_file(GOOD | {"email": composed}, GOOD | {"email": in_parts, "category": "FA"}))
    assert len({endorsements.find(founded.office, outcome.number).held.holder for outcome in both}) == 1


def test_somebody_who_registers_under_the_same_e_mail_meanwhile_beats_the_row_and_those_that_lean_on_it(
    founded: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, put = founded.office.vault.people, founded.office.vault.people.put
    first_come = Person("another", "Ana", "Ruiz", GOOD["email"])

    def meanwhile(*some: Person) -> None:
        put(first_come)
        put(*some)

    monkeypatch.setattr(people, "put", meanwhile)
    hers = GOOD | {"email": "eva@example.org", "given_name": "Eva"}
    outcomes = adopted(founded, a_file(GOOD, GOOD | {"category": "FA"}, hers))
    assert [(o.outcome, o.rule) for o in outcomes] == [("refused", "meanwhile"), ("refused", "meanwhile"), ("taken", "")]


def test_the_batch_line_counts_the_rows_however_the_file_ends(founded: Founded) -> None:
    adopted(founded, a_file(GOOD, GOOD | {"email": "x"}, GOOD | {"source_note": "two\nlines"}).rstrip())
    (line,) = pages.open(founded.office, "adoption/wi", batches).lines
    assert line.event.count == 3


def test_no_neighbours_in_the_log_join_a_person_to_an_endorsement(founded: Founded) -> None:
    before = founded.office.journal.size()
    adopted(founded, a_file(*(GOOD | {"email": f"p{n}@example.org"} for n in range(40))))
    streams = [line.stream for line in founded.office.journal.lines(before + 1, 1000)]
    assert streams == sorted(streams)


def test_without_e_mail_nobody_is_merged_and_a_namesake_is_reported(founded: Founded) -> None:
    adopted(founded, a_file(GOOD))
    (outcome,) = adopted(founded, a_file(GOOD | {"email": ""}))
    assert outcome.outcome == "taken"
    assert "not merged with the person of the same name" in outcome.reason


def test_a_dry_run_says_the_same_and_writes_nothing(founded: Founded) -> None:
    data = a_file(GOOD, GOOD | {"email": "x"})
    size = founded.office.journal.size()
    said = [(o.row, o.outcome) for o in adopted(founded, data, dry_run=True)]
    assert founded.office.journal.size() == size
    assert said == [(o.row, o.outcome) for o in adopted(founded, data)]


def test_ten_thousand_rows_with_two_hundred_bad_ones_and_nothing_changes_when_run_again(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    founded = found(tmp_path_factory.mktemp("office"))
    rows = [GOOD | {"email": f"p{n}@example.org", "family_name": f"Person{n}"} for n in range(10_000)]
    for n in range(0, 10_000, 50):
        rows[n] = GOOD | {"email": f"p{n}@example.org"} | BAD_CELLS[n // 50 % len(BAD_CELLS)][0]
        rows[n]["email"] = rows[n]["email"] if "email" in BAD_CELLS[n // 50 % len(BAD_CELLS)][0] else f"p{n}@example.org"
    data = a_file(*rows)
    first = adopted(founded, data)
    assert Counter(o.outcome for o in first if o.outcome == "taken") == {"taken": 9_800}
    assert {o.row for o in first if o.outcome == "refused"} == set(range(1, 10_001, 50))
    size = founded.office.journal.size()
    again = adopted(founded, data)
    assert founded.office.journal.size() == size
    assert Counter(o.outcome for o in again)["unchanged"] == 9_800
    assert {o.number for o in again if o.number} == {o.number for o in first if o.number}
