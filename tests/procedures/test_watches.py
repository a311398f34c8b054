"""An employer's watches in an office: pages of its own, found by nobody else, and gone with the account."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.procedures import employers, numbers, pages, watches
from ledger.procedures.pages import NoSuchPage
from ledger.rulebook import number, reliance, watching
from ledger.rulebook.registering import WatchOver
from ledger.rulebook.vocabulary import ALLIANCE, Term
from ledger.rulebook.watching import Pace, Switch
from ledger.signing.statement import parse_entry
from offices import found

HOOK = "https://hooks.example/in"


@pytest.fixture
def founded(tmp_path):
    return found(tmp_path / "office")


@pytest.fixture
def acme(founded):
    return account(founded, "acme")


def account(founded, name):
    office = founded.office
    return employers.employer_of(office, employers.open_account(office, name, f"{name}@employer.example").token)


def wished(founded, employer, *members, **more):
    more = {"switches": tuple(Switch), "webhook": HOOK} | more
    return watches.wished(founded.office, employer, endorsements=members, **more)


def test_a_watch_is_a_sealed_page_that_shows_the_log_nothing(founded, acme):
    held = founded.endorsed()
    begun = watches.begin(founded.office, acme, wished(founded, acme, held, held.lower()), running=0)
    [stored] = founded.office.journal.page(begun.watch)
    stmt = parse_entry(stored.entry).stmt
    assert (stmt.type, stmt.actor, stmt.data) == ("sealed/1", "alliance", {})
    assert not any(word.encode() in stored.entry for word in ("hooks.example", acme.id, held, "acme"))
    watch = watches.of(founded.office, acme, begun.watch)
    assert watch.endorsements == (numbers.page_of(founded.office, held),)
    assert watch.until == founded.office.today("UTC") + watching.timedelta(days=watches.rule(founded.office).days)


def test_a_watch_is_changed_renewed_and_ended_by_its_employer_alone(founded, acme):
    held, bell = founded.endorsed(), account(founded, "bell")
    begun = watches.begin(founded.office, acme, wished(founded, acme, held), running=0)
    office, name = founded.office, begun.watch
    for act in (
        lambda: watches.of(office, bell, name),
        lambda: watches.change(office, bell, name, wished(founded, bell, held)),
        lambda: watches.renew(office, bell, name),
        lambda: watches.end(office, bell, name),
        lambda: watches.renew(office, acme, numbers.page_of(office, held)),
        lambda: watches.renew(office, acme, "nothing"),
    ):
        with pytest.raises(NoSuchPage):
            act()
    founded.clock.later(days=30)
    watches.renew(office, acme, name, secret=True)
    watches.change(office, acme, name, wished(founded, acme, held, pace=Pace.WEEKLY, switches=[Switch.MOVED]))
    watch = watches.of(office, acme, name)
    assert (watch.secret, watch.pace, watch.switches) == (1, Pace.WEEKLY, (Switch.MOVED,))
    watches.end(office, acme, name)
    with pytest.raises(WatchOver):
        watches.renew(office, acme, name)
    with pytest.raises(WatchOver):
        watches.unsubscribe(office, name)


def test_a_reader_of_its_mail_ends_a_watch_and_that_is_told_apart(founded, acme):
    begun = watches.begin(founded.office, acme, wished(founded, acme, founded.endorsed()), running=0)
    watches.unsubscribe(founded.office, begun.watch)
    page = pages.open(founded.office, begun.watch, watching.after)
    assert page.lines[-1].event == watching.Ended(valid=page.lines[-1].event.valid, unsubscribed=True)
    assert watches.of(founded.office, acme, begun.watch).ended


def test_a_number_that_is_none_and_a_roster_of_somebody_else_are_refused(founded, acme):
    with pytest.raises(numbers.NoSuchNumber):
        wished(founded, acme, number.compose("WI", 999_999, "AAA"))
    with pytest.raises(NoSuchPage):
        wished(founded, acme, roster="nothing")
    with pytest.raises(NoSuchPage):
        wished(founded, acme, roster=numbers.page_of(founded.office, founded.endorsed(founded.person("Ada"))))


def test_with_the_account_its_watches_are_gone(founded, acme):
    begun = watches.begin(founded.office, acme, wished(founded, acme, founded.endorsed()), running=0)
    employers.end(founded.office, acme)
    with pytest.raises(NoSuchPage):
        watches.of(founded.office, acme, begun.watch)
    assert pages.open(founded.office, begun.watch, watching.after).stands.erased


def test_secrets_and_codes_are_of_this_office_this_receiver_and_this_purpose(founded):
    office = founded.office
    found_all = [
        *watches.secrets(office, "one", 1), *watches.secrets(office, "two", 0), watches.stopping(office, "one"),
        watches.stopping(office, "two"), watches.confirming(office, "one", "a@b.example"), watches.confirming(office, "two", "a@b.example"),
    ]  # fmt: skip
    assert len(set(found_all)) == len(found_all)
    assert watches.secrets(office, "one", 1)[1:] == watches.secrets(office, "one", 0)
    assert watches.secrets(founded.reopened(), "one", 0) == watches.secrets(office, "one", 0)


def test_the_rows_of_a_statement_of_ones_own_are_watched_and_nobody_elses(founded, acme):
    office, held = founded.office, numbers.page_of(founded.office, founded.endorsed())
    today = office.today("UTC")
    stated = reliance.Stated(
        valid=Term(today, date(2030, 1, 1)), employer=acme.id, period=Term(today, today), category=None, age_band=None, rows=(1, 4),
        endorsements=(held, held), size=1, digest="d" * 64, named=False,
    )  # fmt: skip
    page = pages.begin(office, reliance.after, subject=f"{acme.id}:2030-01-01").then(office, stated, actor=ALLIANCE)
    pages.write(office, page, by=acme.id)
    wish = wished(founded, acme, roster=page.stream)
    begun = watches.begin(office, acme, wish, running=0, roster=page.stream)
    watch = watches.of(office, acme, begun.watch)
    assert (watch.endorsements, watch.roster) == ((held,), page.stream)
    with pytest.raises(NoSuchPage):
        wished(founded, account(founded, "bell"), roster=page.stream)
