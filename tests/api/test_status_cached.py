"""A status list is a file that may be kept: who has it is told so, until a bit of it changed."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest

from ledger.credentials import status
from ledger.procedures import statuses


def publish(story, *indexes: int) -> None:
    story.clock.now += timedelta(minutes=10)
    statuses.publish(story.office, story.log, "ga", statuses.Lists((1,), lambda *_: status.bitstring(indexes)))
    story.settle()


LISTS = ("revocation-1", "suspension-1", "message-1", "token-1")


@pytest.mark.parametrize("name", LISTS)
def test_who_has_the_list_is_told_so_and_who_has_another_is_given_it(acting, story, name) -> None:
    publish(story)
    path = f"/status/ga/{name}"
    first = acting.get(path)
    tag = first.headers["etag"]
    assert tag == f'"{sha256(first.content).hexdigest()}"'
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = acting.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == first.headers["cache-control"]
    for other in ('"x"', tag.strip('"'), ""):
        assert acting.get(path, headers={"If-None-Match": other}).content == first.content


def test_a_bit_that_changed_makes_another_list(acting, story) -> None:
    publish(story)
    before = acting.get("/status/ga/suspension-1")
    publish(story, 5)
    after = acting.get("/status/ga/suspension-1", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.content != before.content


def test_a_list_is_called_json_to_whoever_does_not_ask_for_a_credential(acting, story) -> None:
    publish(story)
    assert acting.get("/status/ga/revocation-1").headers["content-type"] == "application/json"
    asked = acting.get("/status/ga/revocation-1", headers={"accept": "application/vc"})
    assert (asked.headers["content-type"], asked.headers["vary"]) == ("application/vc", "Accept")
    token = acting.get("/status/ga/revocation-1", headers={"accept": "application/vc+jwt, */*;q=0.1"})
    assert token.headers["content-type"] == "application/json", (
        "who would rather have a token is given no other thing under its name"
    )


@pytest.mark.parametrize(("seconds", "expected"), [(253_402_300_799, 200), (253_402_300_800, 422), (0, 404), (-1, 422)])
def test_a_moment_that_no_calendar_has_is_a_problem_of_form(acting, story, seconds, expected) -> None:
    publish(story)
    assert acting.get("/status/ga/token-1", params={"time": seconds}).status_code == expected
