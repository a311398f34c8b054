"""Corner cases 30 and 31 of the field's list: old records brought in and never judged again, and three numbers told apart."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from doors import Story, bearer, lives
from doors import founded as doors_founded
from ledger.audit.source import FolderSource
from ledger.audit.verify import Trust, audit
from ledger.procedures import applications, endorsements, officers
from ledger.procedures.adoption import Adoption
from ledger.procedures.simulating import lines, simulate
from ledger.rulebook import rerun
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import AgeBand, Category
from ledger.wire import editions
from offices import Founded, found

HEAD = (
    "given_name,family_name,email,category,age_band,granted_on,expires_on,status,addon,addon_until,listed,residence,"
    "former_names,certificate_no,source_note\n"
)
OLD = HEAD + (
    "Ada,Ejemplo,,Level I,IMH,2004-06-30,2031-02-14,active,,,yes,MI,,17,League of States\n"
    "Bo,Ejemplo,,Level III,IMH,,,active,,,no,MI,,,no dates found\n"
    "Cy,Ejemplo,,IFS,,2012-09-01,2013-09-01,deceased,,,no,MI,,,\n"
    "Dee,Ejemplo,,IFS,,2015-05-05,2016-12-31,lapsed,,,no,MI,,,\n"
    "Eli,Ejemplo,,ECFS,,2019-03-03,,emeritus,,,no,MI,,,thirty hours of training\n"
)


@pytest.fixture
def michigan(tmp_path: Path) -> Founded:
    return found(tmp_path / "office", members=("mi", "co"))


def adopted(founded: Founded, file: str = OLD) -> list[str]:
    outcomes = list(Adoption(founded.office, "mi", file.encode(), by=founded.coordinators["mi"]).run())
    assert [outcome.outcome for outcome in outcomes] == ["taken"] * len(outcomes), outcomes
    return [outcome.number for outcome in outcomes]


# 30


def test_corner_30_old_records_come_in_as_their_file_says_whatever_the_rules_say_now(michigan: Founded) -> None:
    ada, bo, cy, dee, eli = adopted(michigan)
    day = michigan.office.today("UTC")

    def stood(number: str, on: date = day):
        return endorsements.find(michigan.office, number).held.on(on)

    assert (stood(ada).standing, stood(ada).category, stood(ada).covered_until) == (Answer.ACTIVE, "FA", date(2031, 2, 14))
    assert (stood(bo).category, stood(bo).granted_on) == ("MHS", None)
    assert stood(bo, date(2001, 1, 1)).standing is Answer.NOT_KNOWN
    assert stood(cy).standing is Answer.DECEASED
    assert (stood(dee, date(2016, 12, 31)).standing, stood(dee).standing) == (Answer.ACTIVE, Answer.LAPSED)
    assert stood(eli).standing is Answer.EMERITUS
    first = endorsements.first_line(endorsements.find(michigan.office, ada).held)
    assert (first.source, first.certificate) == ("League of States", "17")


def test_corner_30_a_word_that_names_three_categories_is_refused_with_what_to_write(michigan: Founded) -> None:
    file = HEAD + "Ada,Ejemplo,,Level IV,IMH,2004-06-30,,active,,,no,MI,,,\n"
    [outcome] = Adoption(michigan.office, "mi", file.encode(), by=michigan.coordinators["mi"]).run()
    assert (outcome.outcome, outcome.field) == ("refused", "category")


def test_corner_30_an_adopted_line_is_never_asked_again(michigan: Founded) -> None:
    adopted(michigan)
    assert [line for line in lines(michigan.office) if rerun.decided(line.event)] == []
    michigan.advance()
    report = audit(FolderSource(michigan.settings.log), Trust())
    assert report.green, report.text
    assert "on public members: re-run 0, same 0 / different 0" in report.text
    draft = (Path(editions.__file__).parents[1] / "editions/mi.toml").read_bytes()
    assert simulate(michigan.office, draft).asked == 0


# 31


def three(told: dict[str, int]) -> tuple[int, int, int]:
    return told["earned"], told["active"], told["people"]


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return doors_founded(tmp_path)


def test_corner_31_ever_earned_active_and_people_are_three_numbers(story: Story) -> None:
    """Maria is active in Colorado, Noah is inactive in Wisconsin, Ada was brought in by Georgia."""
    client = TestClient(create_app(story.desk), base_url="https://demo.reciprocity.invalid")
    told = client.get("/v1/counts").json()
    assert three(told["network"]) == (3, 2, 2)
    assert {code: three(found) for code, found in told["associations"].items()} == {
        "co": (1, 1, 1), "ga": (1, 1, 1), "wi": (1, 0, 0),
    }  # fmt: skip
    assert told["on"] == story.office.today("UTC").isoformat()


def test_corner_31_one_person_in_two_associations_lists_counts_once_network_wide(story: Story) -> None:
    client = TestClient(create_app(story.desk), base_url="https://demo.reciprocity.invalid")
    maria = endorsements.find(story.office, story.maria).held.holder
    by = officer(story)
    lives(story, story.maria, "WI")  # she moved back, and her endorsement has not followed yet
    page, _ = applications.submit(story.office, maria, Category.FAMILY_ASSOCIATE, AgeBand.EARLY_CHILDHOOD, by=by)
    applications.approve(story.office, page, by=by)
    at = story.office.journal.size()
    told = client.get(f"/v1/counts?at={at}").json()
    assert three(told["network"]) == (4, 3, 2)
    assert three(told["associations"]["co"]) == (1, 1, 1)
    assert three(told["associations"]["wi"]) == (2, 1, 1)
    people = sum(found["people"] for found in told["associations"].values())
    assert people == 3


def officer(story: Story):
    return officers.officer_of(story.office, story.tokens["wi"])


def test_corner_31_the_numbers_of_a_past_day_are_that_days(story: Story) -> None:
    client = TestClient(create_app(story.desk), base_url="https://demo.reciprocity.invalid")
    told = client.get("/v1/counts?on=2024-01-01").json()
    assert three(told["network"]) == (1, 1, 1)
    assert set(told["associations"]) == {"ga"}
    assert client.get("/v1/counts?on=tomorrow").status_code == 422


def test_corner_31_names_are_in_no_count(story: Story) -> None:
    client = TestClient(create_app(story.desk), base_url="https://demo.reciprocity.invalid")
    text = client.get("/v1/counts", headers=bearer(story, "co")).text
    held = endorsements.find(story.office, story.maria).held
    assert held.holder is not None
    for secret in ("María", "Example", story.maria, held.holder):
        assert secret not in text
