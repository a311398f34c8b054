"""A transfer in a real office: asked for with consent, foreseen, confirmed or disputed, decided; and what travels with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from holding import a_member, hold
from ledger.journal.errors import Overtaken
from ledger.procedures import (
    addons,
    applications,
    audits,
    endorsements,
    erasing,
    foreseeing,
    memberships,
    officers,
    pages,
    professionals,
    renewals,
    transfers,
)
from ledger.rulebook import foreseeing as rulebook
from ledger.rulebook import record, releasing, renewal, renewing, transfer
from ledger.rulebook.consenting import NoConsent, NotASide, NotTheHoldersOwn, NotTheirTransfer
from ledger.rulebook.endorsement import Moved
from ledger.rulebook.foreseeing import Need, ResidenceNeeded
from ledger.rulebook.reciprocity import NotAMember
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.standing import Answer
from ledger.rulebook.telling import Outcome
from ledger.rulebook.terms import Ask
from ledger.rulebook.transfer import Matter
from ledger.rulebook.transferring import AlreadyDisputed, NotTheLeavingCoordinator, TransferClosed, TransferErased
from ledger.rulebook.vocabulary import (
    ALLIANCE,
    AddOn,
    AgeBand,
    AssociationCode,
    Category,
    Hold,
    LineId,
    Officer,
    Oneself,
    PersonId,
    Role,
)
from ledger.signing.statement import parse_entry
from ledger.vault.people import Person
from offices import Founded, admit
from procedures.test_audits import CYCLE_END, TOLD, drawn_one

CO, WI = AssociationCode("co"), AssociationCode("wi")
CONSENT = "by e-mail"


def holder_of(founded: Founded, number: str) -> PersonId:
    who = endorsements.find(founded.office, number).held.holder
    assert who is not None
    return who


def oneself(founded: Founded, number: str) -> Oneself:
    return Oneself(holder_of(founded, number), WI)


def alliance(founded: Founded) -> Officer:
    who = officers.appoint(founded.office, ALLIANCE, Role.COORDINATOR, Person("", "Alma", "Coordinator"))
    return Officer(who, ALLIANCE, Role.COORDINATOR)


def asked(founded: Founded, number: str, by: Officer | Oneself | None = None, to: AssociationCode = CO):
    return transfers.request(founded.office, [number], to, by=by or founded.coordinators["wi"], consent=CONSENT)[0]


def let_go(founded: Founded, number: str):
    page = asked(founded, number)
    transfers.release(founded.office, page, founded.coordinators["wi"])
    return page


def moved(founded: Founded, number: str) -> transfer.Transfer:
    founded.moves_house(number, "CO")
    page = let_go(founded, number)
    transfers.accept(founded.office, page, founded.coordinators["co"])
    return transfers.opened(founded.office, page).asked


def size(founded: Founded) -> int:
    return founded.office.journal.size()


# Asked -----------------------------------------------------------------------------


def test_a_dry_run_writes_nothing_and_says_what_the_request_keeps_and_the_acceptance_finds(founded: Founded) -> None:
    number = founded.endorsed()
    founded.moves_house(number, "CO")
    before = size(founded)
    [seen] = foreseeing.preview(founded.office, [number], CO, oneself(founded, number))
    assert size(founded) == before
    assert (seen.moves, seen.because, seen.standing) == (True, "", Answer.ACTIVE)
    assert (seen.covered_until, seen.renew_by) == (date(2027, 12, 31), date(2027, 12, 31))
    assert seen.needs == (
        Need(ask=Ask.RESIDENCE, met=True), Need(ask=Ask.MEMBERSHIP, met=None, by=seen.on + timedelta(days=60)),
    )  # fmt: skip
    stood = moved(founded, number)
    assert stood.foreseen == (seen,)
    assert rulebook.differences(stood.foreseen, stood.found) == ()
    assert stood.conditions == seen.needs[1:]


def test_the_holder_asks_for_themselves_through_the_association_that_is_home(founded: Founded) -> None:
    number = founded.endorsed()
    page = asked(founded, number, replace(oneself(founded, number), association=CO))
    [line] = founded.office.journal.page(page)
    stood = transfers.opened(founded.office, page).asked
    assert (parse_entry(line.entry).stmt.actor, stood.consent, stood.waits_for) == ("wi", None, "wi")
    assert stood.until == founded.office.today("America/Chicago") + timedelta(days=60)
    assert stood.expires == stood.until + timedelta(days=30)


def test_whoever_is_not_the_holder_and_no_side_asks_for_nothing(founded: Founded) -> None:
    number, other = founded.endorsed(), founded.endorsed(founded.person("Noah", "Other"))
    admit(founded, "mi")
    before = size(founded)
    for by, consent, refusal in (
        (oneself(founded, other), None, NotTheHoldersOwn),
        (founded.coordinators["mi"], CONSENT, NotASide),
        (founded.coordinators["wi"], None, NoConsent),
        (founded.coordinators["co"], "  ", NoConsent),
    ):
        with pytest.raises(refusal):
            transfers.request(founded.office, [number], CO, by=by, consent=consent)
    for by, refusal in ((oneself(founded, other), NotTheHoldersOwn), (founded.coordinators["mi"], NotASide)):
        with pytest.raises(refusal):
            foreseeing.preview(founded.office, [number], CO, by)
    with pytest.raises(NotTheHoldersOwn):
        transfers.request(founded.office, [number, other], CO, by=founded.coordinators["wi"], consent=CONSENT)
    assert size(founded) == before


def test_a_dry_run_tells_an_association_nothing_of_somebody_who_is_not_on_its_books(founded: Founded) -> None:
    number = founded.endorsed()
    founded.moves_house(number, "CO")

    def residence(by: Officer | Oneself) -> bool | None:
        [seen] = foreseeing.preview(founded.office, [number], CO, by)
        return seen.needs[0].met

    assert (residence(founded.coordinators["wi"]), residence(oneself(founded, number))) == (True, True)
    assert residence(founded.coordinators["co"]) is None
    by = founded.coordinators["co"]
    page, _ = applications.submit(founded.office, holder_of(founded, number), Category.FAMILY_ASSOCIATE, AgeBand.INFANT, by=by)
    applications.approve(founded.office, page, by=by)
    assert residence(founded.coordinators["co"]) is True


def test_two_records_of_one_person_are_one_person_who_asks(founded: Founded) -> None:
    number = founded.endorsed()
    second = founded.person("Maria", "Nowak")
    professionals.merge(
        founded.office, holder_of(founded, number), second, founded.coordinators["wi"], reason="one person", evidence="a" * 64
    )
    herself = Oneself(second, WI)
    page = asked(founded, number, herself)
    assert transfers.of_oneself(founded.office, herself) == [page]
    other = hold(founded, second, category=Category.FAMILY_ASSOCIATE)
    for by in (herself, founded.coordinators["wi"]):
        with pytest.raises(transfers.TransferOpen):
            asked(founded, other, by)
    transfers.withdraw(founded.office, page, herself)
    again = asked(founded, other)
    assert transfers.of_oneself(founded.office, herself) == [again, page]
    with pytest.raises(transfers.TransferOpen):
        asked(founded, number)
    assert transfers.read(founded.office, page, herself)[0].holder == holder_of(founded, number)
    founded.clock.later(days=200)
    assert asked(founded, number) not in {page, again}, "what ran out has no place any more"


def test_nobody_is_sent_to_an_association_that_is_neither_here_nor_in_a_ledger_that_is_known(founded: Founded) -> None:
    """Michigan is a member of the network and not of this ledger: there is nobody who could take anything home."""
    number, mi = founded.endorsed(), AssociationCode("mi")
    [seen] = foreseeing.preview(founded.office, [number], mi, founded.coordinators["wi"])
    assert (seen.moves, seen.because) == (False, "NotAMember")
    before = size(founded)
    with pytest.raises(NotAMember):
        asked(founded, number, to=mi)
    assert size(founded) == before
    admit(founded, "mi")
    assert foreseeing.preview(founded.office, [number], mi, founded.coordinators["wi"])[0].because != "NotAMember"
    assert asked(founded, number, to=mi)


def test_a_dry_run_tells_nobody_whether_two_numbers_are_one_persons(founded: Founded) -> None:
    """Whose an endorsement is, is private. A stranger's refusal is the same for both; so is the answer to who does not know the holder."""
    one = founded.endorsed()
    same = hold(founded, holder_of(founded, one), category=Category.FAMILY_ASSOCIATE)
    other = hold(founded, category=Category.FAMILY_ASSOCIATE)
    admit(founded, "mi")
    admit(founded, "az")
    noah = oneself(founded, founded.endorsed(founded.person("Noah", "Other")))
    for by in (noah, founded.coordinators["mi"]):
        told = []
        for numbers, joining in (([one, same], CO), ([one, other], CO), ([one, same], WI), ([one, other], WI)):
            with pytest.raises(Refusal) as refused:
                foreseeing.preview(founded.office, numbers, joining, by)
            told.append((type(refused.value), refused.value.field, str(refused.value)))
        assert len(set(told)) == 1
    for second in (same, other):
        assert [seen.moves for seen in foreseeing.preview(founded.office, [one, second], CO, founded.coordinators["co"])] == [
            True
        ] * 2
    with pytest.raises(NotTheHoldersOwn):
        foreseeing.preview(founded.office, [one, other], CO, founded.coordinators["wi"])


# What is asked of the holder ---------------------------------------------------------


def test_who_lives_elsewhere_is_not_accepted_and_who_never_said_is_unchecked(founded: Founded) -> None:
    number = founded.endorsed()
    page = let_go(founded, number)
    before = size(founded)
    with pytest.raises(ResidenceNeeded):
        transfers.accept(founded.office, page, founded.coordinators["co"])
    assert size(founded) == before
    day = founded.office.today("UTC")
    professionals.declare_workplace(
        founded.office, holder_of(founded, number), founded.coordinators["wi"], start=day, jurisdiction="CO"
    )
    with pytest.raises(ResidenceNeeded):
        transfers.accept(founded.office, page, founded.coordinators["co"])
    founded.moves_house(number, "CO")
    transfers.accept(founded.office, page, founded.coordinators["co"])
    stood = transfers.opened(founded.office, page).asked
    told = [(one.member, one.was, one.now, one.because) for one in rulebook.differences(stood.foreseen, stood.found)]
    assert told == [
        ("moves", "ResidenceNeeded", "moves", "another fact"),
        ("residence", "not met", "met", "another fact"),
    ]
    known = foreseeing.known(founded.office, holder_of(founded, number), None, CO, day)
    assert (known[Ask.RESIDENCE], known[Ask.AGREEMENT]) == (None, None)


def test_a_membership_is_met_by_one_that_is_accepted_there_and_unmet_where_all_have_ended(founded: Founded) -> None:
    number, day = founded.endorsed(), founded.office.today("UTC")
    who, by = holder_of(founded, number), founded.coordinators["co"]

    def member() -> bool | None:
        return foreseeing.known(founded.office, who, None, CO, founded.office.today("UTC"))[Ask.MEMBERSHIP]

    assert member() is None
    started = memberships.start(founded.office, who, by, association="co", bought=day)
    assert member() is True
    line = parse_entry(founded.office.journal.line(started.last).entry).stmt.id
    memberships.end(founded.office, who, by, membership_line=LineId(line), on=day)
    assert member() is False


def test_the_alliance_takes_who_lives_where_no_confirmed_association_is(founded: Founded) -> None:
    number, day = founded.endorsed(), founded.office.today("UTC")

    def met(place: str | None) -> bool | None:
        return foreseeing.known(founded.office, holder_of(founded, number), place, ALLIANCE, day)[Ask.RESIDENCE]

    assert (met("ZZ"), met("WI"), met("CO"), met(None)) == (True, False, False, None)
    admitted = foreseeing.sides(founded.office, "wi", "alliance", day, holder=holder_of(founded, number))
    assert (admitted.known[Ask.RESIDENCE], AgeBand.INFANT in admitted.unserved) == (False, False)


# Confirmed, disputed, declined, withdrawn ----------------------------------------------


def test_a_dispute_says_why_and_stays_open_until_the_leaving_side_answers(founded: Founded) -> None:
    number = founded.endorsed()
    founded.moves_house(number, "CO")
    page, by = asked(founded, number), founded.coordinators
    said = {"matter": Matter.COMPLAINT, "reason": "it is being looked into"}
    with pytest.raises(NotTheLeavingCoordinator):
        transfers.dispute(founded.office, page, by["co"], **said)
    transfers.dispute(founded.office, page, by["wi"], **said)
    stood = transfers.opened(founded.office, page).asked
    assert (stood.disputed.matter, stood.disputed.reason, stood.waits_for) == (Matter.COMPLAINT, said["reason"], "wi")
    with pytest.raises(AlreadyDisputed):
        transfers.dispute(founded.office, page, by["wi"], **said)
    with pytest.raises(releasing.NotReleased):
        transfers.accept(founded.office, page, by["co"])
    transfers.release(founded.office, page, by["wi"])
    transfers.accept(founded.office, page, by["co"])
    assert endorsements.find(founded.office, number).held.home == "co"


def test_the_alliance_declines_for_a_silent_side_and_the_holder_may_ask_again(founded: Founded) -> None:
    number, by = founded.endorsed(), alliance(founded)
    page = asked(founded, number)
    with pytest.raises(releasing.NotYetInItsPlace):
        transfers.decline(founded.office, page, by, reason="nobody answers")
    founded.clock.later(days=62)
    transfers.decline(founded.office, page, by, reason="nobody answers")
    stood = transfers.opened(founded.office, page).asked
    assert (stood.closed, stood.declined.by_association, stood.declined.reason) == ("declined", ALLIANCE, "nobody answers")
    assert asked(founded, number) != page


def test_the_alliance_waits_until_the_sides_last_day_is_over_where_that_side_is(founded: Founded) -> None:
    """At half past midnight in Detroit it is the evening of Wisconsin's last day."""
    number, by = founded.endorsed(), alliance(founded)
    page, until = asked(founded, number), founded.office.today("America/Chicago") + timedelta(days=60)
    before = size(founded)
    founded.clock.now = datetime.combine(until + timedelta(days=1), time(4, 30), tzinfo=UTC)
    assert (founded.office.today("America/Detroit") - until).days == 1
    with pytest.raises(releasing.NotYetInItsPlace):
        transfers.decline(founded.office, page, by, reason="nobody answers")
    with pytest.raises(releasing.NotYetInItsPlace):
        transfers.release_in_place(founded.office, page, by)
    assert size(founded) == before
    founded.clock.later(hours=1)
    transfers.release_in_place(founded.office, page, by)


def test_declined_by_the_other_side_it_may_go_elsewhere_though_the_release_still_runs(founded: Founded) -> None:
    number = founded.endorsed()
    admit(founded, "mi")
    page = let_go(founded, number)
    transfers.decline(founded.office, page, founded.coordinators["co"], reason="not ours")
    founded.moves_house(number, "MI")
    again = asked(founded, number, to=AssociationCode("mi"))
    transfers.release(founded.office, again, founded.coordinators["wi"])
    with pytest.raises(TransferClosed):
        transfers.accept(founded.office, page, founded.coordinators["co"])
    transfers.accept(founded.office, again, founded.coordinators["mi"])
    assert endorsements.find(founded.office, number).held.home == "mi"


def test_the_holder_withdraws_or_an_officer_takes_it_in_with_their_word_for_it(founded: Founded) -> None:
    number = founded.endorsed()
    page = asked(founded, number)
    other = founded.endorsed(founded.person("Noah", "Other"))
    with pytest.raises(NotTheHoldersOwn):
        transfers.withdraw(founded.office, page, oneself(founded, other))
    with pytest.raises(NoConsent):
        transfers.withdraw(founded.office, page, founded.coordinators["co"])
    transfers.withdraw(founded.office, page, oneself(founded, number))
    assert transfers.opened(founded.office, page).asked.closed == "withdrawn"
    second = let_go(founded, number)
    transfers.withdraw(founded.office, second, founded.coordinators["wi"], consent="by telephone")
    assert endorsements.find(founded.office, number).held.release is None
    assert transfers.of_oneself(founded.office, oneself(founded, number)) == [second, page]


def test_whoever_decides_by_a_stale_page_is_told_and_nothing_is_written(
    founded: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = founded.endorsed()
    founded.moves_house(number, "CO")
    office, page, by = founded.office, let_go(founded, number), founded.coordinators
    write, sizes = office.halves.write, []

    def the_holder_withdraws_first(*given):
        monkeypatch.undo()
        transfers.withdraw(office, page, by["wi"], consent=CONSENT)
        sizes.append(size(founded))
        return write(*given)

    monkeypatch.setattr(office.halves, "write", the_holder_withdraws_first)
    with pytest.raises(Overtaken):
        transfers.accept(office, page, by["co"])
    assert [size(founded)] == sizes
    assert endorsements.find(office, number).held.home == "wi"
    with pytest.raises(TransferClosed):
        transfers.accept(office, page, by["co"])


def test_two_endorsements_move_in_one_write_and_the_transfer_closes_in_it(founded: Founded) -> None:
    first = founded.endorsed()
    who, by = holder_of(founded, first), founded.coordinators
    applied, _ = applications.submit(founded.office, who, Category.FAMILY_ASSOCIATE, AgeBand.INFANT, by=by["wi"])
    second = applications.approve(founded.office, applied, by=by["wi"]).number
    founded.moves_house(first, "CO")
    page, _ = transfers.request(founded.office, [first, second], CO, by=by["wi"], consent=CONSENT)
    transfers.release(founded.office, page, by["wi"])
    before = size(founded)
    written = transfers.accept(founded.office, page, by["co"])
    assert (written.first, written.last, size(founded)) == (before + 1, before + 3, before + 3)
    assert {endorsements.find(founded.office, number).held.home for number in (first, second)} == {"co"}


# Read --------------------------------------------------------------------------------


def test_it_is_read_by_its_holder_both_sides_and_the_alliance_and_by_nobody_else(founded: Founded) -> None:
    number, other = founded.endorsed(), founded.endorsed(founded.person("Noah", "Other"))
    admit(founded, "mi")
    page = asked(founded, number)
    for by in (oneself(founded, number), founded.coordinators["wi"], founded.coordinators["co"], alliance(founded)):
        stood, _ = transfers.read(founded.office, page, by)
        assert stood.waits_for == "wi"
    for by in (oneself(founded, other), founded.coordinators["mi"]):
        with pytest.raises(NotTheirTransfer):
            transfers.read(founded.office, page, by)
    assert transfers.of_oneself(founded.office, oneself(founded, other)) == []


def test_of_somebody_who_was_erased_nothing_is_read(founded: Founded) -> None:
    number = founded.endorsed()
    page = asked(founded, number)
    erasing.erase(founded.office, holder_of(founded, number), basis="asked for")
    for by in (founded.coordinators["wi"], founded.coordinators["co"]):
        with pytest.raises(TransferErased):
            transfers.read(founded.office, page, by)


# What travels --------------------------------------------------------------------------


def standing(founded: Founded, number: str, day: date | None = None):
    return endorsements.find(founded.office, number).held.on(day or founded.office.today("UTC"))


def test_number_day_of_granting_and_cover_stay_and_so_does_an_emerging_add_on(founded: Founded) -> None:
    number = founded.endorsed()
    addons.grant(founded.office, number, founded.coordinators["wi"], addon=AddOn.EMERGING)
    was = standing(founded, number)
    moved(founded, number)
    now = standing(founded, number)
    assert replace(now, home=was.home, home_since=was.home_since, addon=None) == replace(was, addon=None)
    assert (now.home, was.addon, now.addon) == ("co", AddOn.EMERGING, AddOn.EMERGING)
    days = [date(2026, 3, 2) + timedelta(days=30 * n) for n in range(60)]
    until = [day for day in days if standing(founded, number, day).addon]
    assert days[0] <= until[-1] < days[-1], "it ends on its own day"


def test_a_sanction_always_travels_and_the_new_home_lifts_it(founded: Founded) -> None:
    number = founded.endorsed()
    endorsements.pause(founded.office, number, founded.coordinators["wi"], kind=Hold.SANCTION, reason="a board's")
    [seen] = foreseeing.preview(founded.office, [number], CO, oneself(founded, number))
    assert seen.standing is Answer.INACTIVE
    moved(founded, number)
    assert (standing(founded, number).standing, standing(founded, number).home) == (Answer.INACTIVE, "co")
    with pytest.raises(record.NotTheHomeCoordinator):
        endorsements.resume(founded.office, number, founded.coordinators["wi"])
    endorsements.resume(founded.office, number, founded.coordinators["co"])
    assert standing(founded, number).standing is Answer.ACTIVE


def test_a_drawn_audit_and_one_that_was_begun_travel_and_the_new_home_completes_them(founded: Founded) -> None:
    number, _ = drawn_one(founded)
    line = audits.draws(founded.office, "wi").of(CYCLE_END).line
    moved(founded, number)
    assert audits.to_audit(founded.office, "wi", CYCLE_END) == ()
    [due] = audits.to_audit(founded.office, "co", CYCLE_END)
    assert (due.number, due.drawn, due.outcome) == (number, line, None)
    by = founded.coordinators
    with pytest.raises(record.NotTheHomeCoordinator):
        audits.record(founded.office, number, by["wi"], outcome=Outcome.PASSED)
    audits.record(founded.office, number, by["co"], outcome=Outcome.MORE_WANTED, until=date(2028, 5, 1), reason="a certificate")
    audits.record(founded.office, number, by["co"], outcome=Outcome.PASSED)
    assert audits.to_audit(founded.office, "co", CYCLE_END)[0].outcome is Outcome.PASSED
    renewals.confirm(founded.office, number, by["co"])
    assert standing(founded, number).covered_until == date(2030, 12, 31)


def test_an_audit_begun_before_the_move_is_gone_on_with_after_it(founded: Founded) -> None:
    number, _ = drawn_one(founded)
    by = founded.coordinators
    audits.record(founded.office, number, by["wi"], outcome=Outcome.MORE_WANTED, until=date(2028, 5, 1), reason="a certificate")
    moved(founded, number)
    assert audits.to_audit(founded.office, "co", CYCLE_END)[0].outcome is Outcome.MORE_WANTED
    audits.record(founded.office, number, by["co"], outcome=Outcome.FAILED, reason="none came")


def test_whoever_claimed_their_record_before_the_move_renews_for_themselves_after_it(founded: Founded) -> None:
    number = a_member(founded, on=date(2026, 3, 2))
    herself = oneself(founded, number)
    moved(founded, number)
    founded.clock.now = datetime(2027, 11, 5, 17, tzinfo=UTC)
    renewals.submit(founded.office, number, herself, told=TOLD)
    assert renewals.read(founded.office, number, herself)[0]
    line = founded.office.journal.page(endorsements.find(founded.office, number).page.stream)[-1]
    assert parse_entry(line.entry).stmt.actor == "co"
    other = Oneself(PersonId("someone"), CO)
    with pytest.raises(record.NotTheHolder):
        renewals.read(founded.office, number, other)


def test_a_due_day_that_was_later_is_kept_until_the_cover_is_renewed(founded: Founded) -> None:
    """Arizona takes a renewal until 31 January; Colorado until the year's end."""
    admit(founded, "az")
    number = a_member(founded, home="az", on=date(2026, 3, 2))
    founded.moves_house(number, "CO")
    az, co = founded.coordinators["az"], founded.coordinators["co"]
    page, _ = transfers.request(founded.office, [number], CO, by=az, consent=CONSENT)
    transfers.release(founded.office, page, az)
    transfers.accept(founded.office, page, co)
    [line] = [line for line in endorsements.find(founded.office, number).held.lines if isinstance(line.event, Moved)]
    assert line.event.renew_by == date(2028, 1, 31) == transfers.opened(founded.office, page).asked.found[0].renew_by
    founded.clock.now = datetime(2028, 1, 20, 18, tzinfo=UTC)
    assert standing(founded, number).standing is Answer.LATE
    endorsements.submit_renewal(founded.office, number, co)
    endorsements.confirm_renewal(founded.office, number, co)
    held = endorsements.find(founded.office, number).held
    assert (held.on(date(2028, 2, 1)).covered_until, releasing.kept_until(held)) == (date(2030, 12, 31), None)
    founded.clock.now = datetime(2031, 1, 20, 18, tzinfo=UTC)
    with pytest.raises(renewal.RenewalClosed):
        endorsements.submit_renewal(founded.office, number, co)


def test_what_was_foreseen_of_a_more_generous_home_is_kept_too(founded: Founded) -> None:
    """From Wisconsin, whose cover ends with the year, to Arizona, which takes a renewal for a month more."""
    admit(founded, "az")
    number = a_member(founded, on=date(2026, 3, 2))
    founded.moves_house(number, "AZ")
    page = asked(founded, number, to=AssociationCode("az"))
    transfers.release(founded.office, page, founded.coordinators["wi"])
    transfers.accept(founded.office, page, founded.coordinators["az"])
    az = founded.coordinators["az"]
    assert transfers.opened(founded.office, page).asked.found[0].renew_by == date(2028, 1, 31)
    founded.clock.now = datetime(2028, 1, 20, 20, tzinfo=UTC)
    for start in (None, date(2028, 1, 15)):
        with pytest.raises((renewing.StillCovered, renewing.MayStillRenewLate)):
            endorsements.lapse(founded.office, number, az, start=start)
    endorsements.submit_renewal(founded.office, number, az)
    endorsements.confirm_renewal(founded.office, number, az)
    assert standing(founded, number).covered_until == date(2030, 12, 31)


def test_a_page_of_a_transfer_is_found_only_where_one_is(founded: Founded) -> None:
    with pytest.raises(pages.NoSuchPage):
        transfers.read(founded.office, PersonId("none"), founded.coordinators["wi"])
