"""Bad input is refused in a sentence, and nothing is written."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from api.guards import JSON_LIMIT, UPLOAD_LIMIT
from doors import bearer


def post(client, story, path: str, content: bytes, kind: str = "application/json"):
    return client.post(path, content=content, headers={"content-type": kind, **bearer(story, "wi")})


PAUSE = "/v1/endorsements/{number}/pause"
BAD = [
    ("not json", b"{", 400, "unreadable"),
    ("not utf-8", b'{"reason": "\xff"}', 400, "unreadable"),
    ("a doubled member", b'{"reason": "a", "reason": "b"}', 400, "doubled-member"),
    ("a number that is none", b'{"reason": NaN}', 400, "unreadable"),
    ("a number without end", b'{"reason": ' + b"9" * 5000 + b"}", 400, "unreadable"),
    ("nested without end", b'{"reason": ' + b"[" * 100_000, 400, "unreadable"),
    ("an unknown member", b'{"why": "so"}', 422, "invalid"),
    ("a day that does not exist", b'{"start": "2025-02-30"}', 422, "invalid"),
    ("a day as a number", b'{"start": 20000}', 422, "invalid"),
    ("a list", b"[]", 422, "invalid"),
    ("half a surrogate", b'{"reason": "\\ud800"}', 400, "unreadable"),
    ("nothing", b"", 422, "invalid"),
]


@pytest.mark.parametrize(("content", "status", "name"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_malformed_body_is_refused_and_changes_nothing(acting, story, content: bytes, status: int, name: str) -> None:
    size = story.office.journal.size()
    answer = post(acting, story, PAUSE.format(number=story.maria), content)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{name}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert story.office.journal.size() == size


def test_a_body_of_another_type_is_refused(acting, story) -> None:
    answer = post(acting, story, PAUSE.format(number=story.maria), b"reason=so", "application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported-media")


def test_an_unknown_category_is_named(acting, story) -> None:
    body = json.dumps({"person": "x", "category": "IMHS-IV", "age_band": "IMH"}).encode()
    answer = post(acting, story, "/v1/applications", body)
    assert (answer.status_code, answer.json()["field"]) == (422, "category")


def test_a_number_mistyped_by_one_character_says_so(reading, told) -> None:
    wrong = told.maria[:-1] + ("0" if told.maria[-1] != "0" else "1")
    answer = reading.get(f"/v1/endorsements/{wrong}/standing")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/mistyped-number")


def test_a_day_in_the_address_is_a_day_and_not_a_number_of_seconds(reading, told) -> None:
    assert reading.get(f"/v1/endorsements/{told.maria}/standing?valid_on=0").status_code == 422
    assert reading.get(f"/v1/endorsements/{told.maria}/standing?valid_on=2025-02-29").status_code == 422


def test_a_time_without_its_zone_is_no_time(reading, told) -> None:
    assert reading.get(f"/v1/endorsements/{told.maria}/standing?known_at=2025-01-01T00:00:00").status_code == 422


@pytest.mark.parametrize(("path", "limit"), [("/v1/verify", UPLOAD_LIMIT), ("/v1/renewals", JSON_LIMIT), ("/", UPLOAD_LIMIT)])
def test_an_upload_too_large_is_refused_by_what_it_says(reading, path: str, limit: int) -> None:
    answer = reading.post(
        path, content=b"x", headers={"content-length": str(50 * 1024 * 1024), "content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
    assert f"{limit // 1024 // 1024} MB" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/v1/verify", "/v1/credentials", "/"])
def test_an_upload_that_does_not_say_its_size_is_counted(reading, path: str) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(50):
            sent += 1
            yield b" " * 1024 * 1024

    kind = "application/json" if path != "/" else "application/x-www-form-urlencoded"
    answer = reading.post(path, content=endless(), headers={"content-type": kind})
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


def test_an_address_that_is_none_and_a_method_it_does_not_know(reading) -> None:
    assert reading.get("/v1/nothing").json()["type"] == "/problems/not-found"
    assert reading.delete("/v1/associations").json()["type"] == "/problems/not-allowed-here"


@pytest.mark.parametrize("name", ["", " ", "a\u0000b", "a\nb", "x" * 101])
def test_a_name_is_something_that_can_be_read(acting, story, name: str) -> None:
    body = json.dumps({"given_name": name, "family_name": "B", "residence": "WI"}).encode()
    answer = post(acting, story, "/v1/professionals", body)
    assert (answer.status_code, answer.json()["field"]) == (422, "given_name")


@pytest.mark.parametrize("page", ["%00", "x", "office", "keys/wi", "../../x"])
def test_a_page_is_named_by_its_uuid_or_not_found(acting, story, page: str) -> None:
    assert post(acting, story, f"/v1/applications/{page}/withdrawal", b"{}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/v1/registry?after=5", "/v1/registry?limit=5&Cursor=x", "/v1/endorsements/{}/changes?cursor=5"]
)
def test_a_list_takes_no_parameter_that_it_does_not_know(reading, told, path: str) -> None:
    """Whoever misspells the one that turns the page would be given the first page for ever."""
    answer = reading.get(path.format(told.maria))
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid")
    assert answer.json()["field"] in {"after", "Cursor", "cursor"}


def test_a_list_takes_its_own_parameters_and_everybody_s(reading, told) -> None:
    assert reading.get("/v1/registry?association=co&limit=5&lang=es&at=1").status_code == 200
    assert reading.get(f"/v1/endorsements/{told.maria}/changes?after=0&at=1").status_code == 200
