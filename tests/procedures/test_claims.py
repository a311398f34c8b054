"""A claim link: good once, until its last day, for nobody erased; its secret and the token are kept as digests alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ledger.journal.errors import Overtaken
from ledger.procedures import claims, erasing, officers, pages, professionals
from ledger.procedures.claims import LinkNotGood
from ledger.procedures.officers import TokenNotGood
from ledger.rulebook import claiming, professional
from ledger.rulebook.vocabulary import Oneself
from offices import Founded


def invited(founded: Founded, number: str, home: str = "wi") -> str:
    """The secret of a link."""
    link = claims.invite(founded.office, number, founded.coordinators[home])
    address, _, secret = link.address.partition("#")
    assert address == "https://ledger.example/claim"
    assert link.until == date(2026, 3, 16)
    return secret


def test_whoever_claims_acts_for_themselves_through_the_association_that_invited(founded: Founded) -> None:
    who = founded.person()
    secret = invited(founded, founded.endorsed(who))
    own = claims.claim(founded.office, secret)
    assert own.association == "wi"
    assert claims.oneself(founded.office, own.token) == Oneself(who, own.association)
    page = pages.open(founded.office, who, professional.after)
    assert page.stands.claimed_on == date(2026, 3, 2)
    assert page.lines[-1].event.invitation == page.lines[-2].id


def test_a_link_works_once(founded: Founded) -> None:
    secret = invited(founded, founded.endorsed())
    claims.claim(founded.office, secret)
    for again in (secret, secret + "x", "", "nothing-at-all"):
        with pytest.raises(LinkNotGood):
            claims.claim(founded.office, again)


def test_two_who_use_it_at_once_do_not_both_get_a_token(founded: Founded, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = invited(founded, founded.endorsed())
    write, first = pages.write, []

    def after_somebody_else(*args: object, **members: object) -> object:
        monkeypatch.setattr(pages, "write", write)
        first.append(claims.claim(founded.office, secret))
        return write(*args, **members)

    monkeypatch.setattr(pages, "write", after_somebody_else)
    with pytest.raises(Overtaken):
        claims.claim(founded.office, secret)
    assert claims.oneself(founded.office, first[0].token)


def test_it_works_on_its_last_day_and_not_after_it(founded: Founded) -> None:
    number = founded.endorsed()
    secret = invited(founded, number)
    founded.clock.later(days=15)
    with pytest.raises(LinkNotGood):
        claims.claim(founded.office, secret)
    founded.clock.later(days=-1)
    assert claims.claim(founded.office, secret)


def test_a_link_sent_later_voids_the_one_before_and_a_claim_the_tokens_before(founded: Founded) -> None:
    number = founded.endorsed()
    first, second = invited(founded, number), invited(founded, number)
    with pytest.raises(LinkNotGood):
        claims.claim(founded.office, first)
    lost = claims.claim(founded.office, second).token
    again = claims.claim(founded.office, invited(founded, number)).token
    with pytest.raises(TokenNotGood):
        claims.oneself(founded.office, lost)
    assert claims.oneself(founded.office, again)


def test_nobody_erased_claims_or_acts(founded: Founded) -> None:
    who, other = founded.person(), founded.person("Nils", "Berg")
    secret = invited(founded, founded.endorsed(who))
    token = claims.claim(founded.office, invited(founded, founded.endorsed(other))).token
    for one in (who, other):
        erasing.erase(founded.office, one, basis="gdpr-17")
    with pytest.raises(LinkNotGood):
        claims.claim(founded.office, secret)
    with pytest.raises(TokenNotGood):
        claims.oneself(founded.office, token)


def test_a_token_that_outlives_an_erasure_lets_nobody_act(founded: Founded) -> None:
    who = founded.person()
    token = claims.claim(founded.office, invited(founded, founded.endorsed(who))).token
    kept = founded.office.vault.tokens.find(token)
    erasing.erase(founded.office, who, basis="gdpr-17")
    founded.office.vault.tokens.put(token, kept)
    with pytest.raises(TokenNotGood):
        claims.oneself(founded.office, token)


def test_nobody_is_invited_whose_record_is_erased_or_by_another_association(founded: Founded) -> None:
    who = founded.person()
    number = founded.endorsed(who)
    with pytest.raises(claiming.NotTheirCoordinator):
        claims.invite(founded.office, number, founded.coordinators["co"])
    erasing.erase(founded.office, who, basis="gdpr-17")
    with pytest.raises(professionals.NobodyLeft):
        claims.invite(founded.office, number, founded.coordinators["wi"])


def test_a_persons_token_is_no_officers_and_a_link_is_neither(founded: Founded) -> None:
    number = founded.endorsed()
    secret = invited(founded, number)
    for act in (officers.officer_of, claims.oneself):
        with pytest.raises(TokenNotGood):
            act(founded.office, secret)
    token = claims.claim(founded.office, secret).token
    with pytest.raises(TokenNotGood):
        officers.officer_of(founded.office, token)
    officer = officers.new_token(founded.office, founded.coordinators["wi"].id)
    with pytest.raises(TokenNotGood):
        claims.oneself(founded.office, officer)
    with pytest.raises(LinkNotGood):
        claims.claim(founded.office, officer)


def test_whoever_claimed_a_second_record_acts_by_the_one_that_they_go_by(founded: Founded) -> None:
    one, other = founded.person(), founded.person("Mary", "Lopez")
    token = claims.claim(founded.office, invited(founded, founded.endorsed(other))).token
    professionals.merge(founded.office, other, one, founded.coordinators["wi"], reason="one person", evidence="one licence")
    assert claims.oneself(founded.office, token).id == one
    professionals.unmerge(founded.office, other, one, founded.coordinators["wi"], reason="two people")
    assert claims.oneself(founded.office, token).id == other


def test_no_file_of_the_office_holds_the_secret_or_the_token(founded: Founded) -> None:
    secret = invited(founded, founded.endorsed())
    token = claims.claim(founded.office, secret).token
    files = [file for file in Path(founded.settings.folder).rglob("*") if file.is_file()]
    assert files
    assert [file.name for file in files for word in (secret, token) if word.encode() in file.read_bytes()] == []


def test_whoever_claims_again_under_another_record_voids_the_tokens_and_links_of_both(founded: Founded) -> None:
    one, other = founded.person(), founded.person("Mary", "Lopez")
    number = founded.endorsed(other)
    before = claims.claim(founded.office, invited(founded, number)).token
    unused = invited(founded, number)
    professionals.merge(founded.office, other, one, founded.coordinators["wi"], reason="one person", evidence="one licence")
    after = claims.claim(founded.office, invited(founded, number)).token
    with pytest.raises(TokenNotGood):
        claims.oneself(founded.office, before)
    with pytest.raises(LinkNotGood):
        claims.claim(founded.office, unused)
    assert claims.oneself(founded.office, after).id == one
