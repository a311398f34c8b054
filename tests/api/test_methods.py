"""What RFC 9110 asks of every server: HEAD wherever there is GET, a 405 that names what is allowed, and no redirect to another scheme."""

from __future__ import annotations

import pytest

READ = (
    "/",
    "/health/ready",
    "/associations/wi/did.json",
    "/.well-known/openid-credential-issuer/associations/wi",
    "/v1/trust",
    "/log/checkpoint",
)


@pytest.mark.parametrize("address", READ)
def test_head_is_get_without_the_body(reading, address: str) -> None:
    """Section 9.3.2: the same header fields as if the method were GET."""
    get, head = reading.get(address), reading.head(address)
    assert (head.status_code, head.content) == (get.status_code, b"") == (200, b"")
    assert dict(head.headers) == dict(get.headers)


def test_head_of_what_is_not_there_says_so(reading) -> None:
    assert (reading.head("/nowhere").status_code, reading.head("/nowhere").content) == (404, b"")


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("PUT", "/", "GET, HEAD, POST"),
        ("GET", "/associations/wi/token", "OPTIONS, POST"),
        ("POST", "/associations/wi/did.json", "GET, HEAD"),
        ("DELETE", "/v1/trust", "GET, HEAD"),
        ("POST", "/static/site.css", "GET, HEAD"),
        ("PUT", "/v1/presentations/x", "DELETE, GET, HEAD"),
    ],
)
def test_what_is_not_allowed_is_told_with_what_is(reading, method: str, address: str, allowed: str) -> None:
    """Section 15.5.6: the answer MUST have the methods that the resource supports."""
    answer = reading.request(method, address)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


def test_a_slash_too_many_leads_to_the_address_without_it_on_the_scheme_it_was_asked_by(reading) -> None:
    """A server behind somebody's TLS does not know of it: an absolute redirect would send a wallet and its token on in clear."""
    answer = reading.get("http://demo.reciprocity.invalid/associations/wi/did.json/?x=1", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "/associations/wi/did.json?x=1")
