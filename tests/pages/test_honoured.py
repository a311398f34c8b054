"""Where an endorsement is honoured, on its page and on a verified credential's: in plain words, and no more than is known."""

from __future__ import annotations

import re

import pytest

from ledger.procedures import catalogue
from ledger.rulebook.vocabulary import ALLIANCE

PLACES = {edition.code: edition.place for edition in catalogue.shipped().editions if edition.code != ALLIANCE}
UNKNOWN = {"ga", "ie", "md", "ut"}


def section(page: str) -> str:
    """The words between this heading and what comes after it."""
    found = re.search(r'<h2 id="honoured">(.*?)(?:<h2 |<p>Checked )', page, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1]))


def test_maria_in_colorado_is_honoured_by_every_confirmed_member(client, told) -> None:
    said = section(client.get(f"/e/{told.maria}").text)
    assert f"in {len(PLACES) - len(UNKNOWN) - 1} other members' places" in said
    unknown = re.search(r"Not known:(.*?)\(that", said)
    assert unknown is not None
    assert {name.strip() for name in unknown[1].split(";")} == {PLACES[code] for code in UNKNOWN}
    assert "By default, not found: no public page says how that is done" in said
    assert "never held" not in said, "an infant endorsement may be held everywhere"


def test_each_answer_with_its_source_is_one_link_away(client, told) -> None:
    for address in (f"/e/{told.maria}", f"/e/{told.maria}?valid_on=2025-01-01"):
        link = re.search(r'href="(/v1/endorsements/[^"]+/recognition[^"]*)"', client.get(address).text)
        assert link is not None
        found = client.get(link[1], headers={"accept": "application/json"}).json()
        assert (found["number"], found["home"]) == (told.maria, "wi" if "2025" in address else "co")
        assert found["items"]


def test_each_place_other_than_home_is_named_once(client, told) -> None:
    said = section(client.get(f"/e/{told.maria}").text)
    for code, place in PLACES.items():
        assert len(re.findall(rf"(?<!West )\b{re.escape(place)}\b", said)) == (code != "co"), place


def test_what_is_not_active_is_honoured_nowhere(client, told) -> None:
    said = section(client.get(f"/e/{told.noah}").text)
    assert said.strip().endswith("It is honoured elsewhere only while it is active; on this day it is not.")


def test_a_day_before_there_was_an_endorsement_says_nothing_of_it(client, told) -> None:
    page = client.get(f"/e/{told.maria}?valid_on=2024-01-01").text
    assert "Where it is honoured" not in page or "on this day it is not" in page


def test_the_day_asked_about_is_the_day_answered_for(client, told) -> None:
    said = section(client.get(f"/e/{told.maria}?valid_on=2025-01-01").text)
    assert "On 1 January 2025" in said
    assert "Colorado" in said
    assert "Wisconsin" not in said


def test_a_verified_credential_says_it_too_and_one_that_is_not_says_nothing(client, told) -> None:
    file = client.get(f"/e/{told.maria}/credential").content
    proof = client.get(f"/e/{told.maria}/credential.tlog-proof").content
    good = client.post("/", files=[("file", ("a.json", file)), ("file", ("a.json.tlog-proof", proof))]).text
    assert "Honoured: in " in section(good)
    assert "Colorado" not in section(good), "its issuer is its home"
    assert "Alaska" in section(good)
    bad = client.post("/", files=[("file", ("a.json", file.replace(b"Specialist", b"specialist", 1)))]).text
    assert "Where it is honoured" not in bad


@pytest.mark.parametrize("address", ["/e/{}", "/e/{}?valid_on=2025-01-01"])
def test_nothing_of_it_is_a_green_tick(client, told, address: str) -> None:
    page = client.get(address.format(told.maria)).text
    found = re.search(r'<h2 id="honoured">(.*?)<h2 ', page, re.DOTALL)
    assert found is not None
    assert "tone-good" not in found[1]
    assert "good.svg" not in found[1]
