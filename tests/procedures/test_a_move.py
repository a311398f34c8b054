"""From an application to a move: every line, its author, and what each refusal leaves behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from ledger.journal.entry import Once, Write, Written
from ledger.journal.errors import OnceDiffers, Overtaken
from ledger.procedures import applications, endorsements, pages, transfers
from ledger.rulebook import record, transfer
from ledger.rulebook.reciprocity import AgeBandNotLicensed, LicenceNotKnown, LivesElsewhere
from ledger.rulebook.record import NotTheHomeCoordinator
from ledger.rulebook.releasing import NotReleased, NotTheJoiningCoordinator
from ledger.rulebook.standing import Answer
from ledger.rulebook.transferring import TransferClosed
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, PageId
from ledger.signing.statement import parse_entry
from ledger.vault.bodies import Body
from offices import Founded, admit

CO = AssociationCode("co")


def moved(founded: Founded) -> tuple[str, PageId]:
    number = founded.endorsed()
    founded.moves_house(number, "CO")
    page, _ = transfers.request(founded.office, [number], CO, by=founded.coordinators["wi"], consent="by e-mail")
    transfers.release(founded.office, page, founded.coordinators["wi"])
    transfers.accept(founded.office, page, founded.coordinators["co"])
    return number, page


def test_an_endorsement_follows_its_holder_and_keeps_number_cover_and_day_of_granting(founded: Founded) -> None:
    number, _ = moved(founded)
    held = endorsements.find(founded.office, number).held
    stood = held.on(date(2026, 3, 2))
    assert (stood.standing, stood.home, held.number) == (Answer.ACTIVE, "co", number)
    assert (stood.granted_on, stood.covered_until) == (date(2026, 3, 2), date(2027, 12, 31))


def test_each_half_of_a_move_is_its_own_authors(founded: Founded) -> None:
    number, _ = moved(founded)
    page = endorsements.find(founded.office, number).page.stream
    stated = [(line.name, parse_entry(line.entry).stmt.actor) for line in founded.office.journal.page(page)]
    assert stated == [("endorsement.granted/1", "wi"), ("endorsement.released/1", "wi"), ("endorsement.moved/1", "co")]


def test_nothing_public_names_the_holder_the_number_or_the_application(founded: Founded) -> None:
    number, transfer_page = moved(founded)
    page = endorsements.find(founded.office, number)
    secrets = [number, page.held.holder or "", transfer_page, "Maria", "López", "family"]
    public = [parse_entry(line.entry) for line in founded.office.journal.lines(0, 1000)]
    for entry in public:
        shown = repr(entry.stmt.data)
        assert not any(secret in shown for secret in secrets)
        if entry.stmt.type == "sealed/1":
            assert (entry.stmt.data, entry.stmt.valid) == ({}, {"from": None, "to": None})


def test_acceptance_without_release_is_refused_and_writes_nothing(founded: Founded) -> None:
    number = founded.endorsed()
    page, _ = transfers.request(founded.office, [number], CO, by=founded.coordinators["wi"], consent="by e-mail")
    size = founded.office.journal.size()
    with pytest.raises(NotReleased):
        transfers.accept(founded.office, page, founded.coordinators["co"])
    transfers.release(founded.office, page, founded.coordinators["wi"])
    with pytest.raises(NotTheJoiningCoordinator):
        transfers.accept(founded.office, page, founded.coordinators["wi"])
    assert founded.office.journal.size() == size + 2


def test_one_transfer_a_person_at_a_time_until_it_closes_or_runs_out(founded: Founded) -> None:
    number = founded.endorsed()
    page, _ = transfers.request(founded.office, [number], CO, by=founded.coordinators["wi"], consent="by e-mail")
    with pytest.raises(transfers.TransferOpen):
        transfers.request(founded.office, [number], CO, by=founded.coordinators["wi"], consent="by e-mail")
    transfers.withdraw(founded.office, page, founded.coordinators["wi"], consent="by telephone")
    transfers.request(founded.office, [number], CO, by=founded.coordinators["wi"], consent="by e-mail")
    founded.clock.later(days=200)
    transfers.request(founded.office, [number], CO, by=founded.coordinators["wi"], consent="by e-mail")


def test_the_place_of_a_transfer_that_ran_out_is_given_on_once_though_two_ask_for_it(
    founded: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, number, by = founded.office, founded.endorsed(), founded.coordinators["wi"]
    transfers.request(office, [number], CO, by=by, consent="by e-mail")
    founded.clock.later(days=100)
    write = office.halves.write

    def another_asks_first(prepared: Write, bodies: Sequence[Body]) -> Written:
        monkeypatch.undo()
        transfers.request(office, [number], CO, by=by, consent="by e-mail")
        return write(prepared, bodies)

    monkeypatch.setattr(office.halves, "write", another_asks_first)
    with pytest.raises(transfers.TransferOpen):
        transfers.request(office, [number], CO, by=by, consent="by e-mail")


def test_a_transfer_still_open_where_the_day_is_longer_does_not_give_away_the_place_of_the_next(founded: Founded) -> None:
    """On its last evening in Denver it is the next day in Chicago already."""
    office, number, by = founded.office, founded.endorsed(), founded.coordinators
    first, _ = transfers.request(office, [number], CO, by=by["wi"], consent="by e-mail")
    until = pages.open(office, first, transfer.after).stands.expires
    founded.clock.now = datetime.combine(until, time(23, 30), ZoneInfo("America/Denver")).astimezone(UTC)
    second, _ = transfers.request(office, [number], CO, by=by["wi"], consent="by e-mail")
    transfers.decline(office, first, by["co"], reason="late")
    with pytest.raises(transfers.TransferOpen):
        transfers.request(office, [number], CO, by=by["wi"], consent="by e-mail")
    assert pages.open(office, second, transfer.after).stands.is_open(until)


def test_an_accepted_transfer_stays_closed_after_the_holder_moved_back(founded: Founded) -> None:
    number, first = moved(founded)
    founded.moves_house(number, "WI")
    back, _ = transfers.request(
        founded.office, [number], AssociationCode("wi"), by=founded.coordinators["co"], consent="by e-mail"
    )
    transfers.release(founded.office, back, founded.coordinators["co"])
    transfers.accept(founded.office, back, founded.coordinators["wi"])
    with pytest.raises(TransferClosed):
        transfers.accept(founded.office, first, founded.coordinators["co"])
    assert endorsements.find(founded.office, number).held.home == "wi"


def test_the_second_tenant_may_do_nothing_before_and_the_first_nothing_after_the_move(founded: Founded) -> None:
    number = founded.endorsed()
    with pytest.raises(NotTheHomeCoordinator):
        endorsements.pause(founded.office, number, founded.coordinators["co"])
    founded.moves_house(number, "CO")
    page, _ = transfers.request(founded.office, [number], CO, by=founded.coordinators["co"], consent="by e-mail")
    transfers.release(founded.office, page, founded.coordinators["wi"])
    transfers.accept(founded.office, page, founded.coordinators["co"])
    with pytest.raises(NotTheHomeCoordinator):
        endorsements.pause(founded.office, number, founded.coordinators["wi"])


def test_residence_decides_who_may_take_an_application(founded: Founded) -> None:
    who = founded.person(residence="CO", by="co")
    with pytest.raises(LivesElsewhere):
        applications.submit(founded.office, who, Category.FAMILY_SPECIALIST, AgeBand.INFANT, by=founded.coordinators["wi"])


def test_an_association_whose_licence_was_not_confirmed_takes_no_application(founded: Founded) -> None:
    admit(founded, "ga")
    who = founded.person(residence="GA", by="ga")
    with pytest.raises(LicenceNotKnown):
        applications.submit(founded.office, who, Category.FAMILY_SPECIALIST, AgeBand.INFANT, by=founded.coordinators["ga"])


def test_an_age_band_outside_the_licence_is_refused(founded: Founded) -> None:
    admit(founded, "az")
    who = founded.person(residence="AZ", by="az")
    with pytest.raises(AgeBandNotLicensed):
        applications.submit(
            founded.office, who, Category.FAMILY_SPECIALIST, AgeBand.EARLY_CHILDHOOD, by=founded.coordinators["az"]
        )


def test_one_endorsement_a_person_category_and_age_band(founded: Founded) -> None:
    who = founded.person()
    founded.endorsed(who)
    size = founded.office.journal.size()
    with pytest.raises(applications.HeldAlready):
        founded.endorsed(who)
    assert founded.office.journal.size() == size + 1  # the second application was taken in; nothing was granted


def test_two_officers_at_once_the_second_is_told_and_nothing_of_theirs_is_written(founded: Founded) -> None:
    number = founded.endorsed()
    by = founded.coordinators["wi"]
    stale = endorsements.find(founded.office, number)
    endorsements.pause(founded.office, number, by)
    size = founded.office.journal.size()
    with pytest.raises(Overtaken):
        stale.write(endorsements.pausing.pause(stale.held, by=by, on=stale.today), by=by)
    assert founded.office.journal.size() == size


def test_an_idempotency_key_gives_the_first_answer_again_also_after_a_restart(founded: Founded) -> None:
    number = founded.endorsed()
    once = Once(b"1" * 32, b"2" * 32)
    by = founded.coordinators["wi"]
    first = endorsements.pause(founded.office, number, by, once=once)
    again = endorsements.pause(founded.reopened(), number, by, once=once)
    assert (again.first, again.repeated) == (first.first, True)
    with pytest.raises(OnceDiffers):
        endorsements.pause(founded.office, number, by, once=Once(once.key, b"3" * 32))


def test_a_body_whose_line_was_never_written_is_swept_and_the_others_stay(founded: Founded) -> None:
    number = founded.endorsed()
    stale = endorsements.find(founded.office, number)
    by = founded.coordinators["wi"]
    endorsements.pause(founded.office, number, by, reason="leave")
    with pytest.raises(Overtaken):
        stale.write(endorsements.pausing.pause(stale.held, by=by, on=stale.today, reason="orphan"), by=by)
    kept = len(founded.office.vault.bodies.of_page(stale.page.stream))
    assert pages.sweep(founded.office) == 0, "a body just written may belong to a write under way"
    founded.clock.later(minutes=11)
    assert pages.sweep(founded.office) == 1
    assert len(founded.office.vault.bodies.of_page(stale.page.stream)) == kept - 1
    assert pages.open(founded.office, stale.page.stream, record.after).stands.holds


def test_what_the_rules_would_refuse_the_second_time_is_answered_as_the_first_under_one_key(founded: Founded) -> None:
    who = founded.person()
    by = founded.coordinators["wi"]
    asked, approved, moving = (Once(bytes([n]) * 32, b"r" * 32) for n in range(3))
    page, _ = applications.submit(founded.office, who, Category.FAMILY_SPECIALIST, AgeBand.INFANT, by=by, once=asked)
    again, _ = applications.submit(founded.office, who, Category.FAMILY_SPECIALIST, AgeBand.INFANT, by=by, once=asked)
    assert again == page
    first = applications.approve(founded.office, page, by=by, once=approved)
    second = applications.approve(founded.office, page, by=by, once=approved)
    assert (second.endorsement, second.number) == (first.endorsement, first.number)
    transfer, _ = transfers.request(founded.office, [first.number], CO, by=by, once=moving, consent="by e-mail")
    same, written = transfers.request(founded.office, [first.number], CO, by=by, once=moving, consent="by e-mail")
    assert (same, written.repeated) == (transfer, True)
