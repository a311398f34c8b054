"""The doors of employers' accounts: opened by anyone, one's own only, ended for good."""

import pytest

ACCOUNT = {"name": "Little Steps", "mail": "hr@little.example"}


def opened(client) -> dict[str, str]:
    answer = client.post("/v1/employers", json=ACCOUNT)
    assert answer.status_code == 201
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def test_an_account_is_opened_read_rotated_and_ended(acting) -> None:
    token = opened(acting)
    account = acting.get("/v1/employers/me", headers=token).json()
    assert {name: account[name] for name in ACCOUNT} == ACCOUNT
    assert account["limits"]["kept_months"] == 24
    fresh = acting.post("/v1/employers/tokens", headers=token, json={}).json()["token"]
    assert acting.get("/v1/employers/me", headers=token).status_code == 401
    token = {"Authorization": f"Bearer {fresh}"}
    assert acting.post("/v1/employers/endings", headers=token, json={}).status_code == 201
    assert acting.get("/v1/employers/me", headers=token).status_code == 401


@pytest.mark.parametrize(
    "body",
    [{}, {"name": "x"}, ACCOUNT | {"mail": "nobody"}, ACCOUNT | {"name": "\n"}, ACCOUNT | {"name": ""}, ACCOUNT | {"id": "x"}],
)
def test_an_account_needs_a_name_and_an_address_and_nothing_else(reading, body) -> None:
    answer = reading.post("/v1/employers", json=body)
    assert answer.status_code == 422
    assert "nobody" not in answer.text


def test_a_stranger_an_officer_and_a_made_up_token_have_no_account(acting, story) -> None:
    for headers in ({}, {"Authorization": f"Bearer {story.tokens['wi']}"}, {"Authorization": "Bearer made-up"}):
        assert acting.get("/v1/employers/me", headers=headers).status_code == 401
    assert acting.get("/v1/worklist", headers=opened(acting)).status_code == 401
