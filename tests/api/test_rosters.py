"""A roster is answered row by row in one signed statement, which anybody can check again."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import openpyxl
import pytest

import doors
from api.routes.rosters import CSV, XLSX
from ledger.procedures import employers
from ledger.vault.people import Person
from relying import bearer_of, changed, granted_on, put_right

PERIOD = {"from": "2024-09-01", "to": "2028-05-01"}


def stated(client, data, kind=CSV, headers=None, **period):
    headers = (headers or bearer_of(client)) | {"Content-Type": kind}
    return client.post("/v1/rosters", params=PERIOD | period, content=data, headers=headers)


def statement(client, *lines, header="endorsement_number,given_name,family_name,email,association,category", **more):
    answer = stated(client, "\n".join([header, *lines]), **more)
    assert answer.status_code == 201, answer.text
    return answer.json()


def checked(client, document):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return client.post("/v1/rosters/check", content=body, headers={"Content-Type": "application/json"}).json()


def outcomes(document):
    return [(row["outcome"], row.get("reason", "")) for row in document["rows"]]


def test_each_row_is_answered_and_the_gaps_are_shown(acting, story) -> None:
    found = statement(acting, f"{story.maria},,,,,", f"{story.noah},,,,,", category="FS")
    assert outcomes(found) == [("matched", "")] * 2
    maria, noah = found["rows"]
    assert maria["gaps"][0]["to"] < maria["held"][0]["from"]
    days = sorted(maria["held"] + maria["gaps"], key=lambda one: one["from"])
    assert (days[0]["from"], days[-1]["to"]) == (PERIOD["from"], PERIOD["to"])
    assert {one["standing"] for one in noah["gaps"]} >= {"inactive"}
    assert found["summary"] == {
        "rows": 2, "matched": 2, "ambiguous": 0, "not_found": 0, "refused": 0, "held_throughout": 0, "with_gaps": 2,
        "duplicates": 0,
    }  # fmt: skip
    within = {"from": maria["held"][0]["from"], "to": maria["held"][0]["from"]}
    assert statement(acting, f"{story.maria},,,,,", **within)["rows"][0]["whole"] is True


def test_who_is_on_the_list_twice_by_number_or_by_name_is_said_to_be(acting, story) -> None:
    rows = [
        f"{story.maria},,,,,",
        "nonsense,,,,,",
        ",Maria,Example-Nowak,,,FS",
        f"{story.noah},,,,,",
        f"{story.maria.lower()},,,,,",
    ]
    found = statement(acting, *rows)
    assert [row["outcome"] for row in found["rows"]] == ["matched", "not found", "matched", "matched", "matched"]
    assert [row.get("duplicate_of") for row in found["rows"]] == [None, None, 1, None, 1]
    assert (found["summary"]["matched"], found["summary"]["duplicates"]) == (4, 2)
    assert checked(acting, found)["outcome"] == "verified"
    table = acting.post("/v1/rosters/table", content=json.dumps(found), headers={"Content-Type": "application/json"}).text
    assert {line.rpartition(",")[2] for line in table.split("\r\n") if line[:2] in {"3,", "5,"}} == {"1"}
    assert {line.rpartition(",")[2] for line in table.split("\r\n") if line[:2] in {"1,", "2,", "4,"}} == {""}


def test_names_cannot_be_tried_on_a_number_until_one_is_right(acting, story, monkeypatch) -> None:
    rule = replace(employers.rule(story.office), names_a_day=3)
    monkeypatch.setattr(employers, "rule", lambda _office: rule)
    head, key = "endorsement_number,given_name,family_name\n", bearer_of(acting)
    right, wrong = f"{story.maria},Maria,Example-Nowak\n", f"{story.maria},Maria,Other\n"
    assert stated(acting, head + right * 5 + wrong * 2, headers=key).status_code == 201, "a right name is not counted"
    assert stated(acting, head + wrong + right, headers=key).status_code == 201
    assert stated(acting, head + right, headers=key).status_code == 429, "what would tell the right name from a wrong one"
    assert stated(acting, head + wrong, headers=key).status_code == 429
    assert stated(acting, f"endorsement_number\n{story.maria}", headers=key).status_code == 201, "a number alone"
    other = bearer_of(acting)
    assert stated(acting, head + wrong * 4 + right, headers=other).status_code == 429
    assert stated(acting, head + right, headers=other).status_code == 429, "and nothing is left of the day"


def test_another_category_or_age_band_is_a_gap(acting, story) -> None:
    day = granted_on(story, story.maria).isoformat()
    for asked, whole in (
        ({"category": "FS"}, True),
        ({"category": "MHS"}, False),
        ({"age_band": "IMH"}, True),
        ({"age_band": "ECMH"}, False),
    ):
        found = statement(acting, f"{story.maria},,,,,", **{"from": day, "to": day}, **asked)
        assert found["rows"][0]["whole"] is whole, asked


def test_a_name_alone_finds_nobody_and_one_more_fact_finds_whom_it_may(acting, story) -> None:
    found = statement(
        acting,
        ",María,Example-Nowak,,,",  # a name alone
        ",Maria,Example Nowak,MARIA@example.org,,",  # with the address on the books
        ",Maria,Example-Nowak,other@example.org,,",
        ",Maria,Example-Nowak,,co,",  # listed, and at home in Colorado today
        ",Maria,Example-Nowak,,wi,",
        ",Maria,Example-Nowak,,,FS",
        ",Noah,Unlisted,,wi,FS",  # agreed to nothing
        ",Noah,Unlisted,noah@example.org,,",
        ",Noah,Example,noah@example.org,,",
        ",Nobody,Atall,,wi,",
    )
    assert [one[0] for one in outcomes(found)] == [
        "refused", "matched", "not found", "matched", "not found", "matched", "not found", "matched", "not found", "not found",
    ]  # fmt: skip
    assert {one[1] for one in outcomes(found) if one[0] == "not found"} == {"nobody_with_these_facts"}
    assert found["rows"][0]["faults"] == [{"field": "email", "rule": "one-more-fact"}]
    assert found["rows"][3]["numbers"] == [story.maria]
    assert found["rows"][7]["numbers"] == [story.noah]


def test_a_number_that_is_anothers_or_none_is_said_to_be(acting, story) -> None:
    found = statement(
        acting,
        f"{story.maria},María,Example-Nowak,,,",
        f"{story.maria},Noah,Unlisted,,,",
        f"{story.maria[:-1]}?,,,,,",
        f"{story.maria[:-1]}{'A' if story.maria[-1] != 'A' else 'B'},,,,,",
        "nonsense,,,,,",
    )
    assert outcomes(found) == [
        ("matched", ""), ("not found", "number_and_name_differ"), ("not found", "not_a_number"), ("not found", "mistyped_number"),
        ("not found", "not_a_number"),
    ]  # fmt: skip
    assert found["rows"][0]["name"] == "María Example-Nowak"
    assert "Noah" not in json.dumps(found), "a name that is not confirmed is not in a signed statement"


def test_two_listed_people_of_one_name_are_ambiguous(acting, story) -> None:
    doors._endorse(story, Person("", "Maria", "Example Nowak", "another@example.org", listed=True), "co")
    story.settle()
    found = statement(acting, ",Maria,Example-Nowak,,,FS", f"{story.noah},,,,,")
    assert outcomes(found)[0] == ("ambiguous", "several_people")
    assert found["rows"][0]["numbers"] == []


def test_many_whose_names_begin_alike_hide_nobody(acting, story) -> None:
    alike = [Person(f"alike-{each}", "Maria", f"A{each} Example Nowak", listed=True) for each in range(60)]
    story.office.vault.people.put(*alike)
    assert outcomes(statement(acting, ",Maria,Example-Nowak,,co,"))[0] == ("matched", "")


def test_a_spreadsheet_and_json_are_answered_as_csv_is(acting, story) -> None:
    rows = [["Endorsement_Number", "Given_Name", "Family_Name", "salary"], [story.maria, None, None, 1], ["=1+1", None, None, 2]]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    sheet = stated(acting, out.getvalue(), XLSX).json()
    text = stated(acting, f"endorsement_number\n{story.maria}\n=1+1\n").json()
    members = [{"endorsement_number": story.maria}, {"endorsement_number": "=1+1"}]
    plain = stated(acting, json.dumps({"rows": members}), "application/json").json()
    assert sheet["rows"] == text["rows"] == plain["rows"]
    assert text["rows"][1]["faults"] == [{"field": "endorsement_number", "rule": "formula"}]


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"endorsement_number\n", CSV, 409), (b"", CSV, 422), (b"name\nMaria\n", CSV, 422), (b"\xff\xfe", CSV, 422),
        (b'endorsement_number\n"open', CSV, 422), (b"PK\x03\x04 and no more", XLSX, 422), (b"{}", "application/json", 422),
        (b'{"rows":[]}', "application/json", 422), (b'{"rows":[{"salary":"1"}]}', "application/json", 422),
        (b'{"rows":[{"email":1}]}', "application/json", 422), (b"{", "application/json", 400), (b"x", "text/plain", 415),
        (b"endorsement_number\n" + b"x\n" * 5001, CSV, 422), (b"endorsement_number\nnonsense\n", CSV, 409),
    ],
)  # fmt: skip
def test_what_is_no_roster_is_refused(reading, data, kind, status) -> None:
    answer = stated(reading, data, kind)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("period", [{"from": "2025-01-02", "to": "2025-01-01"}, {"to": "2034-12-31"}, {"from": "soon"}])
def test_a_period_has_an_end_after_its_beginning_and_is_no_lifetime(reading, told, period) -> None:
    answer = stated(reading, f"endorsement_number\n{told.maria}\n", **period)
    assert answer.status_code == 422


def test_a_payer_without_an_account_checks_it_again_and_learns_which_rows_changed(acting, story) -> None:
    headers = bearer_of(acting)
    found = statement(acting, f"{story.maria},,,,,", f"{story.noah},,,,,", headers=headers)
    story.settle()
    assert (checked(acting, found)["outcome"], checked(acting, found)["since"]) == ("verified", "unchanged")
    mine = acting.get(f"/v1/rosters/{found['id'].removeprefix('urn:uuid:')}", headers=headers).json()
    assert (mine["since"], mine["rows"]) == ("unchanged", [])
    put_right(story, story.noah)
    report = checked(acting, found)
    assert (report["outcome"], report["since"]) == ("verified", "corrected")
    assert [(row["row"], row["number"]) for row in report["rows"]] == [(2, story.noah)]
    mine = acting.get(f"/v1/rosters/{mine['id']}", headers=headers).json()
    assert (mine["since"], [row["row"] for row in mine["rows"]]) == ("corrected", [2])
    assert acting.get(f"/v1/rosters/{mine['id']}", headers=bearer_of(acting)).status_code == 404
    assert acting.get("/v1/rosters/nonsense", headers=headers).status_code == 404


def test_of_two_rows_of_one_endorsement_both_are_told_otherwise(acting, story) -> None:
    found = statement(acting, f"{story.noah},,,,,", f"{story.maria},,,,,", f"{story.noah},,,,,")
    put_right(story, story.noah)
    assert [row["row"] for row in checked(acting, found)["rows"]] == [1, 3]


def test_an_altered_row_is_named(acting, story) -> None:
    found = statement(acting, f"{story.maria},,,,,", f"{story.noah},,,,,")
    row = found["rows"][1] | {"whole": True}
    assert checked(acting, changed(found, "rows.2", row))["altered"] == ["rows.2"]
    less = found | {"rows": found["rows"][:1]}
    assert checked(acting, less)["altered"] == ["rows.2"]
    table = acting.post("/v1/rosters/table", content=json.dumps(less), headers={"Content-Type": "application/json"})
    assert table.status_code == 422


def test_as_a_table_it_has_a_line_for_each_stretch_and_nothing_that_runs(acting, story) -> None:
    found = statement(acting, f"{story.maria},,,,,", "=cmd,,,,,")
    answer = acting.post("/v1/rosters/table", content=json.dumps(found), headers={"Content-Type": "application/json"})
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.text.split("\r\n")
    assert lines[0].startswith("row,outcome,reason,number")
    assert len([line for line in lines if line.startswith("1,")]) == len(found["rows"][0]["held"] + found["rows"][0]["gaps"])
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line.split(","))


def test_a_day_has_so_many_rows_and_fewer_that_go_by_name(acting, story, monkeypatch) -> None:
    headers = bearer_of(acting)
    rule = type(employers.rule(story.office))
    monkeypatch.setattr(employers, "rule", lambda _office: rule(30, 24, 9, 3, 1))
    statement(acting, f"{story.maria},,,,,", ",Maria,Example-Nowak,,,FS", headers=headers)
    answer = stated(acting, "given_name,family_name,category\nMaria,Example-Nowak,FS\n", headers=headers)
    assert answer.status_code == 429
    headers = bearer_of(acting)
    assert stated(acting, "endorsement_number\n" + f"{story.maria}\n" * 4, headers=headers).status_code == 429


def test_nobody_without_an_account_uploads_one(reading) -> None:
    answer = reading.post("/v1/rosters", params=PERIOD, content="endorsement_number\n", headers={"Content-Type": CSV})
    assert answer.status_code == 401
