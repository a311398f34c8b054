"""The rounds publish what changed, and nothing else: status lists, each under its own association's key."""

from datetime import timedelta

import pytest

from api.rounds import Rounds
from doors import Story
from ledger.credentials.status import Purpose
from ledger.procedures import applications, credentials, endorsements, offers, officers, professionals, statuses
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Role
from ledger.store.errors import Unavailable
from ledger.transparency.durable import Folder
from ledger.vault.people import Person
from ledger.vault.wallets import Kept


@pytest.fixture
def rounds(story: Story) -> Rounds:
    """The rounds of an office of its own, whose views have come to the end."""
    made = Rounds(story.office, story.log, story.desk.views)
    made.catch_up()
    return made


def lists_published(story: Story, code: str) -> int:
    return len(story.office.journal.page(f"status/{code}"))


def test_the_alliance_publishes_the_status_of_those_it_endorses_itself(story: Story, rounds: Rounds) -> None:
    office = story.office
    who = officers.appoint(office, AssociationCode("alliance"), Role.COORDINATOR, Person("", "At", "Large"))
    by = officers.officer_of(office, officers.new_token(office, who))
    guam = Person("", "Tasi", "Example", "tasi@example.org", listed=True)
    holder = professionals.register(office, guam, by=by, on=story.clock().date(), residence="GU")
    page, _ = applications.submit(office, holder, Category.FAMILY_SPECIALIST, AgeBand.INFANT, by=by)
    credentials.issue(office, applications.approve(office, page, by=by).number, by)
    rounds.catch_up()
    assert Folder(story.log).read("status/alliance/revocation-1.json")
    assert lists_published(story, "alliance") == 1


def test_a_quiet_round_publishes_nothing_and_a_day_later_each_list_is_signed_anew(story: Story, rounds: Rounds) -> None:
    assert lists_published(story, "co") == 1
    story.clock.now += timedelta(hours=1)
    rounds.catch_up()
    assert lists_published(story, "co") == 1
    story.clock.now += timedelta(hours=24)
    rounds.catch_up()
    assert lists_published(story, "co") == 2


def test_a_bit_that_changed_while_its_list_was_being_signed_is_published_by_the_next_round(
    story: Story, rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line lands behind the bits that were read and before the line that tells of them."""
    colorado = officers.officer_of(story.office, story.tokens["co"])
    read = rounds.views.status_list.changed_since

    def meanwhile(association: str, position: int) -> object:
        bits = read(association, position)
        endorsements.pause(story.office, story.maria, colorado)
        return bits

    story.clock.now += timedelta(hours=25)
    with monkeypatch.context() as patched:
        patched.setattr(rounds.views.status_list, "changed_since", meanwhile)
        rounds.publish_statuses()
    story.clock.now += timedelta(minutes=6)
    for again in (rounds, Rounds(story.office, story.log, story.desk.views)):
        again.catch_up()
        assert lists_published(story, "co") == 3
    url = f"{story.office.charter.public_url}/status/co/suspension-1"
    data = Folder(story.log).read("status/co/suspension-1.json")
    assert data
    issuer = story.office.charter.did("co")
    assert any(statuses.bits_in(data, url=url, issuer=issuer, purpose=Purpose.SUSPENSION))


@pytest.mark.usefixtures("rounds")
def test_a_kept_list_that_was_torn_is_signed_anew(story: Story) -> None:
    last = statuses.last_round(story.office, "co")
    assert last
    Folder(story.log).write((f"status/{digest}", b"{") for digest in last.lists.values())
    story.clock.now += timedelta(minutes=6)
    Rounds(story.office, story.log, story.desk.views).catch_up()
    assert lists_published(story, "co") == 2


def test_a_database_or_a_disk_that_is_away_ends_no_round(
    story: Story, rounds: Rounds, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> bool:
        raise Unavailable("PostgreSQL is not available.")

    def full(*_: object) -> None:
        raise OSError(28, "secret")

    monkeypatch.setattr(rounds._turn, "take", away)
    assert not rounds._takes_turn()
    story.clock.now += timedelta(hours=25)
    monkeypatch.setattr(statuses, "publish", full)
    rounds._round()
    assert "the round is left for the next one: OSError" in caplog.text
    assert "secret" not in caplog.text


def test_what_a_wallet_was_given_is_forgotten_by_the_round_when_it_has_long_run_out(story) -> None:
    rounds = Rounds(story.office, story.log, story.desk.views)
    wallets = story.office.vault.wallets
    past = offers.moment(story.clock.now - timedelta(days=31))
    soon = offers.moment(story.clock.now + timedelta(days=31))
    for secret, expires in (("old", past), ("new", soon)):
        assert wallets.keep((secret, Kept(kind="code", offer="an offer", person="somebody", expires=expires, says={})))
    rounds._round()
    assert wallets.find("code", "old") is None
    assert wallets.find("code", "new") is not None
