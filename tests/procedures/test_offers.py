"""Offers on each database: of two at once one takes it, a crash loses nothing and doubles nothing, and what is kept betrays nobody."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest

from ledger.credentials import jose, wallet_metadata
from ledger.credentials.wallet_metadata import CONFIGURATIONS, LDP, PRE_AUTHORIZED, SD_JWT
from ledger.credentials.wallet_proof import Declined
from ledger.office import Office
from ledger.procedures import (
    associations,
    carriers,
    credentials,
    endorsements,
    erasing,
    offers,
    officers,
    wallet_grants,
    wallet_issuing,
)
from ledger.procedures.offers import Offered
from ledger.procedures.wallet_grants import Grant
from ledger.procedures.wallet_issuing import Answer
from ledger.rulebook.record import NotTheHolder, NotTheHomeCoordinator
from ledger.rulebook.vocabulary import AssociationCode, Officer, Role
from ledger.signing import canonical
from ledger.signing.p256 import P256SigningKey
from ledger.vault import wallets
from ledger.vault.people import Person
from offices import Founded
from wallets import es256, jwk_of

ONE = pytest.mark.parametrize("founded", ["sqlite"], indirect=True)
"""What is no matter of the database."""


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Story:
    """An endorsement at home in Wisconsin, offered to a wallet."""

    founded: Founded
    number: str
    offer: Offered

    @property
    def office(self) -> Office:
        return self.founded.office

    def form(self, tx_code: str | None = None) -> dict[str, str]:
        code = offers.code_of(self.office, self.offer.name)
        return {"grant_type": PRE_AUTHORIZED, "pre-authorized_code": code, "tx_code": tx_code or self.offer.tx_code}

    def grant(self) -> Grant:
        return self.opened(wallet_grants.exchange(self.office, "wi", self.form()))

    def opened(self, tokens: dict[str, Any]) -> Grant:
        return wallet_grants.opened(self.office, "wi", tokens["access_token"], None)

    def request(self, *keys: P256SigningKey, configuration: str = SD_JWT) -> dict[str, Any]:
        nonce = wallet_issuing.nonce(self.office, "wi")
        return {"credential_configuration_id": configuration, "proofs": {"jwt": [self.proof(key, nonce) for key in keys]}}

    def proof(self, key: P256SigningKey, nonce: str) -> str:
        issuer = wallet_metadata.issuer(self.office.charter.public_url, "wi")
        said = {"aud": issuer, "iat": int(self.founded.clock.now.timestamp()), "nonce": nonce}
        return jose.sign({"typ": "openid4vci-proof+jwt", "alg": "ES256", "jwk": jwk_of(key)}, said, key.sign)

    def asks(self, grant: Grant, request: dict[str, Any]) -> Answer:
        said = canonical.encode(request)
        return wallet_issuing.ask(self.office, self.founded.settings.log, grant, request, said=said)

    def issued(self) -> int:
        return len(endorsements.find(self.office, self.number).held.credentials)


@pytest.fixture
def story(founded: Founded, monkeypatch) -> Story:
    monkeypatch.setattr(credentials, "proved", lambda _office, _log, issued, **_: issued)
    number = founded.endorsed()
    return Story(founded, number, offers.offer(founded.office, number, founded.coordinators["wi"], CONFIGURATIONS))


def at_once(times: int, act: Callable[[int], object]) -> list[object]:
    """What each of them gets: a refusal's word where it was declined."""

    def one(number: int) -> object:
        try:
            return act(number)
        except Declined as declined:
            return declined.error

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


# Two at once


def test_of_many_at_once_one_takes_the_offer(story: Story) -> None:
    got = at_once(5, lambda _: wallet_grants.exchange(story.office, "wi", story.form()))
    assert sorted(one if isinstance(one, str) else "tokens" for one in got) == ["invalid_grant"] * 4 + ["tokens"]


def test_of_many_guesses_at_once_five_are_counted(story: Story) -> None:
    wrongs = [f"{(int(story.offer.tx_code) + n) % 1_000_000:06d}" for n in range(1, 13)]
    assert set(at_once(12, lambda n: wallet_grants.exchange(story.office, "wi", story.form(wrongs[n])))) == {"invalid_grant"}
    kept = story.office.vault.wallets.find(offers.CODE, offers.code_of(story.office, story.offer.name))
    assert kept is not None
    assert kept.tries == offers.TRIES
    assert at_once(1, lambda _: wallet_grants.exchange(story.office, "wi", story.form())) == ["invalid_grant"]


def test_of_many_at_once_one_is_refreshed(story: Story) -> None:
    tokens = wallet_grants.exchange(story.office, "wi", story.form())
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    got = at_once(8, lambda _: wallet_grants.exchange(story.office, "wi", form))
    assert sum(isinstance(one, dict) for one in got) <= 1, "and the others, who bring a used one, end it for everybody"
    assert at_once(1, lambda _: wallet_grants.exchange(story.office, "wi", form)) == ["invalid_grant"]


def test_of_many_same_requests_at_once_one_is_answered_and_one_credential_issued(story: Story) -> None:
    grant, request = story.grant(), story.request(es256(), es256(1))
    got = at_once(8, lambda _: story.asks(grant, request))
    answers = [one for one in got if isinstance(one, Answer)]
    assert len(answers) == 1, "with the credentials, or with a promise of these very ones"
    assert story.issued() == 2


def test_of_many_requests_under_one_nonce_one_is_answered(story: Story) -> None:
    grant, nonce = story.grant(), wallet_issuing.nonce(story.office, "wi")
    requests = [{"credential_configuration_id": SD_JWT, "proofs": {"jwt": [story.proof(es256(n), nonce)]}} for n in range(8)]
    got = at_once(8, lambda n: story.asks(grant, requests[n]))
    assert got.count("invalid_nonce") == 7
    assert story.issued() == 1


# Crashes


def test_a_code_is_not_lost_when_the_process_ends_before_the_tokens_are_kept(story: Story, monkeypatch) -> None:
    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(wallets, "_keep", killed)
        with pytest.raises(Killed):
            wallet_grants.exchange(story.office, "wi", story.form())
    assert story.grant().number == story.number


def test_a_request_is_asked_again_when_the_process_ends_before_anything_is_issued(story: Story, monkeypatch) -> None:
    def killed(*_: object, **__: object) -> None:
        raise Killed

    grant, request = story.grant(), story.request(es256())
    with monkeypatch.context() as patched:
        patched.setattr(credentials, "issue_many", killed)
        with pytest.raises(Killed):
            story.asks(grant, request)
    assert story.issued() == 0
    assert at_once(1, lambda _: story.asks(grant, request | {"colour": "green"})) == ["invalid_nonce"], "another request"
    assert story.asks(grant, request).status == 200
    assert at_once(1, lambda _: story.asks(grant, request)) == ["invalid_nonce"], "it was answered"
    assert story.issued() == 1


def test_the_same_bytes_are_given_again_when_the_process_ends_before_the_answer(story: Story, monkeypatch) -> None:
    def killed(*_: object, **__: object) -> None:
        raise Killed

    grant, request = story.grant(), story.request(es256(), es256(1))
    with monkeypatch.context() as patched:
        patched.setattr(wallets.Wallets, "spend", killed)
        with pytest.raises(Killed):
            story.asks(grant, request)
    it = endorsements.find(story.office, story.number)
    before = [line.event.document for line in it.page.lines if line.id in {one.id for one in it.held.credentials}]
    answer = story.asks(grant, request)
    assert [one["credential"] for one in answer.members["credentials"]] == before
    assert story.issued() == 2


@ONE
def test_whoever_starts_again_goes_on_where_it_was(story: Story) -> None:
    tokens = wallet_grants.exchange(story.office, "wi", story.form())
    request = story.request(es256())
    again = story.founded.reopened()
    again = type(again)(again.charter, again.journal, again.vault, again.keyring, story.founded.clock, log=again.log)
    try:
        grant = wallet_grants.opened(again, "wi", tokens["access_token"], None)
        said = canonical.encode(request)
        assert wallet_issuing.ask(again, story.founded.settings.log, grant, request, said=said).status == 200
    finally:
        again.journal.close()
        again.vault.close()


@ONE
def test_a_batch_is_all_or_none(story: Story, monkeypatch) -> None:
    grant, request, made = story.grant(), story.request(*(es256(n) for n in range(4))), []
    write = carriers.write

    def third_fails(*given: Any) -> bytes:
        made.append(given)
        if len(made) == 3:
            raise credentials.HolderErased
        return write(*given)

    with monkeypatch.context() as patched:
        patched.setattr(carriers, "write", third_fails)
        with pytest.raises(Declined, match="credential_request_denied"):
            story.asks(grant, request)
    assert story.issued() == 0


# What is kept: the same on each database


@ONE
def test_nothing_that_is_kept_lets_anybody_in(story: Story) -> None:
    tokens = wallet_grants.exchange(story.office, "wi", story.form())
    grant = story.opened(tokens)
    request = story.request(es256())
    answer = story.asks(grant, request)
    name = story.offer.name
    secrets = {
        name, story.offer.tx_code, offers.code_of(story.office, name), offers.state_of(story.office, name), tokens["access_token"],
        tokens["refresh_token"], str(answer.members["notification_id"]), sha256(story.offer.tx_code.encode()).hexdigest(),
    }  # fmt: skip
    with story.office.vault.engine.transaction(write=False) as tx:
        rows = tx.fetchall("SELECT * FROM wallet")
    kept = " ".join(map(str, rows))
    assert len(rows) >= 6
    assert not [secret for secret in secrets if secret in kept]
    assert not [word for word in ("Maria", "López", "maria.lópez") if word in kept]


@ONE
def test_with_the_person_everything_is_forgotten(story: Story) -> None:
    tokens = wallet_grants.exchange(story.office, "wi", story.form())
    holder = endorsements.find(story.office, story.number).held.holder
    assert holder is not None
    erasing.erase(story.office, holder, basis="asked")
    for form in (story.form(), {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}):
        assert at_once(1, lambda _, form=form: wallet_grants.exchange(story.office, "wi", form)) == ["invalid_grant"]
    with pytest.raises(Declined, match="invalid_token"):
        story.opened(tokens)
    assert offers.seen(story.office, story.offer.name) is None
    with story.office.vault.engine.transaction(write=False) as tx:
        assert tx.fetchall("SELECT * FROM wallet") == []


@ONE
def test_what_is_long_past_is_swept(story: Story) -> None:
    story.founded.clock.later(days=32)
    offers.sweep(story.founded.office)
    offers.offer(story.office, story.number, story.founded.coordinators["wi"])
    assert offers.seen(story.office, story.offer.name) is None


@ONE
def test_who_could_not_issue_it_offers_nothing(story: Story) -> None:
    office = story.office
    who = officers.appoint(office, AssociationCode("wi"), Role.REVIEWER, Person("", "Rita", "Reviewer"))
    with pytest.raises(NotTheHomeCoordinator):
        offers.offer(office, story.number, Officer(who, AssociationCode("wi"), Role.REVIEWER))
    with pytest.raises(NotTheHolder):
        offers.offer(office, story.number, story.founded.coordinators["co"])
    assert offers.object_of(office, "wi", story.offer.name), "and the offer that is open stays open"


@ONE
def test_an_association_without_a_key_for_tokens_offers_what_it_can_sign(story: Story, monkeypatch) -> None:
    wisconsin = story.founded.coordinators["wi"]
    monkeypatch.setattr(associations, "keys_in_force", lambda *_: ())
    assert offers.given_by(story.office, "wi") == (LDP,)
    with pytest.raises(offers.NoSuchFormat):
        offers.offer(story.office, story.number, wisconsin, [SD_JWT])
    with pytest.raises(offers.NoSuchFormat):
        offers.offer(story.office, story.number, wisconsin, [])
    assert offers.offer(story.office, story.number, wisconsin, [LDP]).tx_code
