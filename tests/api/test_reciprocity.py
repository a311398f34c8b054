"""Is an endorsement from there honoured here? As JSON, for any pair and for one endorsement."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from api import recognising, trusting
from ledger.procedures import associations, catalogue, officers
from ledger.rulebook.number import compose
from ledger.rulebook.reciprocity import Purpose, recognition, table_of
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, Category, Officer, Role, Term
from ledger.vault.people import Person
from projections.trust import Member

DAY = "2026-06-01"
TABLE = table_of(catalogue.shipped(), date(2026, 6, 1))
CODES = [edition.code for edition in catalogue.shipped().editions]


def between(client, home: str, asked: str, *, category: str = "MHS", age_band: str = "IMH", on: str = DAY) -> dict:
    asked_for = {"home": home, "asked": asked, "category": category, "age_band": age_band, "on": on}
    answer = client.get("/v1/reciprocity", params=asked_for)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_wisconsin_in_colorado_is_recognised_and_may_be_taken_home_by_a_default_of_ours(reading) -> None:
    told = between(reading, "wi", "co")
    stay, move = told["stay"], told["move"]
    assert set(told) == {"home", "asked", "category", "age_band", "stay", "move"}
    assert (stay["answer"], stay["by_default"], stay["conditions"], stay["on"]) == ("recognised", False, [], DAY)
    assert [page["ref"] for page in stay["source"]["pages"]] == ["S1", "S29"]
    assert all(page["what"] for page in stay["source"]["pages"])
    assert (move["answer"], move["by_default"]) == ("held", True)
    assert move["conditions"] == [{"ask": "residence", "days": None}, {"ask": "membership", "days": 60}]
    assert (move["membership"]["value"]["accepted"], move["membership"]["found"]) == ("any", True)
    assert (move["source"]["edition"], move["source"]["confidence"]) == ("network", "NF")


def test_every_pair_is_told_as_the_rule_book_has_it(reading) -> None:
    for home, asked in product(("wi", "az", "ga"), CODES):
        told = between(reading, home, asked, age_band="ECMH")
        for purpose in Purpose:
            said, known = told[purpose], recognition(
                TABLE, home, asked, purpose, Category("MHS"), AgeBand("ECMH"), date(2026, 6, 1)
            )  # fmt: skip
            assert (said["answer"], said["by_default"], said["reason"]) == (known.answer, known.by_default, known.reason)
            assert [page["ref"] for page in said["source"]["pages"]] == list(known.source.refs)


def test_before_its_licence_and_without_a_confirmed_one_nothing_is_recognised(reading) -> None:
    assert between(reading, "wi", "fl", on="2021-12-31")["stay"]["answer"] == "not a member"
    assert between(reading, "wi", "fl", on="2022-01-01")["stay"]["answer"] == "recognised"
    assert between(reading, "ie", "wi")["stay"]["answer"] == between(reading, "wi", "ie")["move"]["answer"] == "not known"
    assert between(reading, "wi", "co", category="FRS")["stay"]["answer"] == "not honoured"


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"asked": "ca"}, 404), ({"home": "xx"}, 404), ({"category": "IFS"}, 422), ({"age_band": "both"}, 422), ({"on": "1.6.2026"}, 422)],
)  # fmt: skip
def test_what_nobody_can_answer_is_refused(reading, changed: dict, status: int) -> None:
    asked_for = {"home": "wi", "asked": "co", "category": "MHS", "age_band": "IMH"} | changed
    assert reading.get("/v1/reciprocity", params=asked_for).status_code == status


def recognised(client, number: str, **asked: str) -> dict:
    answer = client.get(f"/v1/endorsements/{number}/recognition", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_endorsement_is_answered_for_by_its_home_of_that_day(reading, told) -> None:
    then, now = recognised(reading, told.maria, on="2025-01-01", **{"in": "az"}), recognised(reading, told.maria, **{"in": "az"})
    assert (then["home"], now["home"]) == ("wi", "co")
    assert [(item["home"], item["asked"], item["purpose"]) for item in then["items"]] == [
        ("wi", "az", "stay"),
        ("wi", "az", "move"),
    ]
    assert then["items"][0]["on"] == then["valid_on"] == "2025-01-01"
    assert {item["home"] for item in now["items"]} == {"co"}


def test_without_in_every_other_member_answers(reading, told) -> None:
    found = recognised(reading, told.maria)
    assert [item["asked"] for item in found["items"]] == [code for code in CODES if code != "co" for _ in Purpose]
    unknown = {item["asked"] for item in found["items"] if item["answer"] == "not known"}
    assert unknown == {"ga", "ie", "md", "ut"}


def test_what_is_not_active_is_honoured_nowhere_and_the_standing_says_why(reading, told) -> None:
    before = recognised(reading, told.maria, on="2024-01-01")
    assert (before["standing"], before["items"]) == ("not_endorsed", [])
    paused = recognised(reading, told.noah, **{"in": "co"})
    assert (paused["standing"] == "active") is bool(paused["items"])
    assert paused["standing"] == "inactive"


def test_an_unknown_number_and_an_unknown_association_are_not_found(reading, told) -> None:
    assert reading.get(f"/v1/endorsements/{compose('WI', 999_999, 'ZZZ')}/recognition").status_code == 404
    assert reading.get(f"/v1/endorsements/{told.maria}/recognition?in=ca").status_code == 404


def test_the_catalogue_shows_the_rows_that_an_association_goes_by(reading) -> None:
    def rows(code: str) -> dict[str, dict]:
        rules = reading.get("/v1/catalogue", params={"on": DAY, "association": code}).json()["items"][0]["rules"]
        return {rule["name"]: rule for rule in rules if rule["name"].startswith(("reciprocity.", "transfers"))}

    colorado, arizona = rows("co"), rows("az")
    assert list(colorado) == ["transfers", "reciprocity.1.stay", "reciprocity.2.stay", "reciprocity.3.move"]
    assert list(arizona) == [*colorado, "reciprocity.4.move"]
    assert colorado["reciprocity.1.stay"]["refs"] == ["S1", "S29"]
    assert colorado["reciprocity.2.stay"]["value"]["homes"] == ["alliance"]
    assert (arizona["reciprocity.4.move"]["found"], arizona["reciprocity.4.move"]["refs"]) == (False, ["S38"])
    assert colorado["transfers"]["value"]["remind_days"] == 14
    assert colorado["transfers"]["found"] is False


def test_whose_membership_ended_here_is_no_member_from_that_day_on_at_the_door_and_in_the_trust_file(acting, story) -> None:
    office = story.office
    who = officers.appoint(office, ALLIANCE, Role.COORDINATOR, Person("", "Alma", "Coordinator"))
    associations.end(office, "co", Officer(who, ALLIANCE, Role.COORDINATOR), reason="dissolved")
    story.settle()
    today = office.today("UTC")
    carried = trusting.current(story.desk).reciprocity
    assert carried is not None
    for day, answer in ((today - timedelta(days=1), "recognised"), (today, "not a member")):
        for home, asked in (("wi", "co"), ("co", "wi")):
            assert between(acting, home, asked, on=day.isoformat())["stay"]["answer"] == answer
            told = recognition(carried, home, asked, Purpose.STAY, Category("MHS"), AgeBand("IMH"), day)
            assert told.answer == answer


@pytest.mark.parametrize(
    ("terms", "absent"),
    [
        (((None, None),), ()),
        (((date(2020, 1, 1), date(2022, 1, 31)),), (Term(date(2022, 2, 1)),)),
        (((None, date(2020, 5, 5)), (date(2021, 1, 1), None)), (Term(date(2020, 5, 6), date(2020, 12, 31)),)),
        (
            ((None, date(2020, 5, 5)), (date(2021, 1, 1), date(2021, 1, 2))),
            (Term(date(2020, 5, 6), date(2020, 12, 31)), Term(date(2021, 1, 3))),
        ),
    ],
)
def test_the_days_without_a_membership_lie_between_its_ends_and_its_beginnings(terms: tuple, absent: tuple) -> None:
    *earlier, (start, end) = terms
    member = Member("co", ((None, "CoAIMH"),), "confirmed", ("CO",), ("IMH",), start, end, earlier=tuple(earlier))
    assert recognising._absent(member) == absent


def test_the_trust_file_of_an_office_answers_every_pair_as_its_door_does(reading, told) -> None:
    carried = trusting.current(told.desk).reciprocity
    assert carried is not None
    for home, asked in product(("wi", "fl", "ie", "alliance"), CODES):
        online = between(reading, home, asked, on="2021-06-01")
        for purpose in Purpose:
            offline = recognition(carried, home, asked, purpose, Category("MHS"), AgeBand("IMH"), date(2021, 6, 1))
            said = online[purpose]
            assert (said["answer"], said["by_default"], said["reason"]) == (offline.answer, offline.by_default, offline.reason)
            assert [(one["ask"], one["days"]) for one in said["conditions"]] == [
                (one.ask, one.days) for one in offline.conditions
            ]
