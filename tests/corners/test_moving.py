"""Corner cases 11, 14, 15, 16 and 17 of the field's list: endorsements that move, on the editions as shipped, in a real office."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ledger.audit.source import FolderSource
from ledger.audit.verify import Trust, audit
from ledger.journal.entry import Once
from ledger.procedures import applications, associations, endorsements, officers, pages, professionals, succession, transfers
from ledger.procedures.adoption import Adoption
from ledger.procedures.succession import Plan
from ledger.rulebook import reciprocity, record, releasing, succeeding, transfer
from ledger.rulebook.endorsement import AddOnGranted, Moved, Released
from ledger.rulebook.reciprocity import AgeBandNotLicensed, LivesElsewhere
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import ALLIANCE, AddOn, AgeBand, AssociationCode, Category, Officer, Role, Term
from ledger.vault.people import Person
from ledger.wire import editions
from offices import Founded, admit, found

CATALOGUE = editions.shipped()
SPECIALIST, INFANT, CHILD = Category.FAMILY_SPECIALIST, AgeBand.INFANT, AgeBand.EARLY_CHILDHOOD
CO, WI = AssociationCode("co"), AssociationCode("wi")
HEAD = (
    "given_name,family_name,email,category,age_band,granted_on,expires_on,status,addon,addon_until,listed,residence,"
    "former_names,certificate_no,source_note\n"
)


def office_of(folder: Path, *members: str) -> Founded:
    """A real office of these members, with a coordinator of the Alliance beside theirs."""
    founded = found(folder / "office", members=members)
    who = officers.appoint(founded.office, ALLIANCE, Role.COORDINATOR, Person("", "Alma", "Coordinator"))
    founded.coordinators["alliance"] = Officer(who, ALLIANCE, Role.COORDINATOR)
    return founded


def endorsed(founded: Founded, name: str = "Maria", *, at: str = "wi", band: AgeBand = INFANT) -> str:
    person = Person("", name, "López", f"{name}@example.org", listed=True)
    by = founded.coordinators[at]
    who = professionals.register(founded.office, person, by=by, on=founded.office.today("UTC"), residence=at.upper())
    page, _ = applications.submit(founded.office, who, SPECIALIST, band, by=by)
    return applications.approve(founded.office, page, by=by).number


def adopted(founded: Founded, *rows: str, at: str = "wi") -> list[str]:
    found_ = Adoption(founded.office, at, (HEAD + "".join(rows)).encode(), by=founded.coordinators[at]).run()
    return [outcome.number for outcome in found_]


def stood(founded: Founded, number: str, day: date | None = None):
    return endorsements.find(founded.office, number).held.on(day or founded.office.today("UTC"))


def move(founded: Founded, number: str, to: AssociationCode = CO, out: str = "wi", place: str = "CO") -> None:
    founded.moves_house(number, place, by=out)
    page, _ = transfers.request(founded.office, [number], to, by=founded.coordinators[out], consent="by e-mail")
    transfers.release(founded.office, page, founded.coordinators[out])
    transfers.accept(founded.office, page, founded.coordinators[to])


def green(founded: Founded) -> None:
    founded.advance()
    report = audit(FolderSource(founded.settings.log), Trust())
    assert report.green, report.text


# 11


@pytest.mark.parametrize("code", ["az", "wv", "au", "va"])
def test_corner_11_an_association_not_licensed_for_the_older_children_recognises_and_does_not_hold(code: str) -> None:
    asked = CATALOGUE.edition(code)
    day = date(2020, 6, 1)
    assert CHILD not in asked.on(day).age_bands.value
    table = reciprocity.table_of(CATALOGUE, day)

    def told(purpose: reciprocity.Purpose, band: AgeBand) -> str:
        return reciprocity.recognition(table, "mi", code, purpose, SPECIALIST, band, day).answer

    assert told(reciprocity.Purpose.STAY, CHILD) == told(reciprocity.Purpose.MOVE, CHILD) == "recognised"
    assert told(reciprocity.Purpose.MOVE, INFANT) == "held"
    assert isinstance(reciprocity.may_join(asked, SPECIALIST, CHILD, day), AgeBandNotLicensed)
    assert reciprocity.may_join(CATALOGUE.edition("alliance"), SPECIALIST, CHILD, day) is None


def test_corner_11_such_an_endorsement_stays_at_home_or_goes_to_the_alliance(tmp_path: Path) -> None:
    founded = office_of(tmp_path, "wi", "az")
    number = endorsed(founded, band=CHILD)
    size = founded.office.journal.size()
    with pytest.raises(AgeBandNotLicensed):
        transfers.request(founded.office, [number], AssociationCode("az"), by=founded.coordinators["wi"], consent="by e-mail")
    assert founded.office.journal.size() == size
    assert (stood(founded, number).home, stood(founded, number).standing) == ("wi", Answer.ACTIVE)
    move(founded, number, ALLIANCE, place="AZ")
    assert (stood(founded, number).home, stood(founded, number).age_band) == (ALLIANCE, CHILD)
    green(founded)


# 14


def test_corner_14_an_inactive_endorsement_moves_as_inactive_and_a_sanction_travels_with_it(tmp_path: Path) -> None:
    founded = office_of(tmp_path, "wi", "co")
    number = endorsed(founded)
    endorsements.pause(founded.office, number, founded.coordinators["wi"], reason="a board's sanction, private")
    move(founded, number)
    assert (stood(founded, number).home, stood(founded, number).standing) == ("co", Answer.INACTIVE)
    founded.clock.later(days=200)
    assert stood(founded, number).standing is Answer.INACTIVE
    with pytest.raises(record.NotTheHomeCoordinator):
        endorsements.resume(founded.office, number, founded.coordinators["wi"])
    endorsements.resume(founded.office, number, founded.coordinators["co"])
    assert stood(founded, number).standing is Answer.ACTIVE


def test_corner_14_a_lapsed_endorsement_is_reinstated_before_it_moves(tmp_path: Path) -> None:
    founded = office_of(tmp_path, "wi", "co")
    number = endorsed(founded)
    founded.clock.now = datetime(2028, 2, 1, 15, tzinfo=UTC)
    endorsements.lapse(founded.office, number, founded.coordinators["wi"])
    with pytest.raises(releasing.CannotMove):
        transfers.request(founded.office, [number], CO, by=founded.coordinators["wi"], consent="by e-mail")
    endorsements.reinstate(founded.office, number, founded.coordinators["wi"])
    move(founded, number)
    assert (stood(founded, number).home, stood(founded, number).standing) == ("co", Answer.ACTIVE)
    green(founded)


def test_corner_14_a_late_one_moves_as_late_and_one_not_renewed_does_not(tmp_path: Path) -> None:
    founded = office_of(tmp_path, "az", "co")
    late, ended = (endorsed(founded, name, at="az") for name in ("Lena", "Ned"))
    until = stood(founded, late).covered_until
    promised = stood(founded, late).late_until
    assert until is not None
    assert promised is not None, "Arizona takes late renewals"
    founded.clock.now = datetime(until.year + 1, 1, 10, 20, tzinfo=UTC)
    assert stood(founded, late).standing is Answer.LATE
    move(founded, late, out="az")
    moved = stood(founded, late)
    assert (moved.home, moved.standing, moved.late_until) == ("co", Answer.LATE, promised)
    founded.clock.now = datetime(promised.year, promised.month, promised.day, 20, tzinfo=UTC) + timedelta(days=2)
    assert stood(founded, ended).standing is Answer.NOT_RENEWED
    with pytest.raises(releasing.CannotMove):
        transfers.request(founded.office, [ended], CO, by=founded.coordinators["az"], consent="by e-mail")


def test_corner_14_an_emerging_supervisor_moves_with_the_day_the_emerging_ends(tmp_path: Path) -> None:
    founded = office_of(tmp_path, "wi", "co")
    number = endorsed(founded)
    it = endorsements.find(founded.office, number)
    until = it.today + timedelta(days=400)
    added = AddOnGranted(valid=Term(it.today, until), addon=AddOn.EMERGING, edition=it.rules.edition)
    pages.write(founded.office, it.page.then(founded.office, added, actor="wi"), by=founded.coordinators["wi"])
    move(founded, number)
    assert stood(founded, number).addon is AddOn.EMERGING
    assert stood(founded, number, until).addon is AddOn.EMERGING
    assert stood(founded, number, until + timedelta(days=1)).addon is None


def test_corner_14_a_submitted_renewal_travels_and_the_new_home_answers_it(tmp_path: Path) -> None:
    founded = office_of(tmp_path, "wi", "co")
    number = endorsed(founded)
    founded.clock.now = datetime(2027, 11, 2, 15, tzinfo=UTC)
    endorsements.submit_renewal(founded.office, number, founded.coordinators["wi"])
    move(founded, number)
    founded.clock.now = datetime(2028, 1, 15, 15, tzinfo=UTC)
    assert (stood(founded, number).standing, stood(founded, number).under_review) == (Answer.ACTIVE, True)
    endorsements.confirm_renewal(founded.office, number, founded.coordinators["co"])
    assert (stood(founded, number).under_review, stood(founded, number).covered_until) == (False, date(2030, 12, 31))
    green(founded)


# 15


def test_corner_15_two_destinations_at_once_are_one_open_transfer(tmp_path: Path) -> None:
    founded = office_of(tmp_path, "wi", "co", "mi")
    number = endorsed(founded)
    transfers.request(founded.office, [number], CO, by=founded.coordinators["wi"], consent="by e-mail")
    size = founded.office.journal.size()
    with pytest.raises(transfers.TransferOpen):
        transfers.request(founded.office, [number], AssociationCode("mi"), by=founded.coordinators["mi"], consent="by e-mail")
    assert founded.office.journal.size() == size


def test_corner_15_a_request_sent_again_after_a_timeout_is_the_same_request(tmp_path: Path) -> None:
    founded = office_of(tmp_path, "wi", "co")
    number = endorsed(founded)
    once = Once(b"t" * 32, b"d" * 32)
    first, again = (
        transfers.request(founded.office, [number], CO, by=founded.coordinators["wi"], once=once, consent="by e-mail")
        for _ in range(2)
    )
    assert first[0] == again[0]
    assert (first[1].repeated, again[1].repeated) == (False, True)


def silent(founded: Founded, number: str):
    """A transfer whose leaving association has not answered, on the day after its last."""
    page, _ = transfers.request(founded.office, [number], CO, by=founded.coordinators["co"], consent="by e-mail")
    asked = pages.open(founded.office, page, transfer.after).stands
    founded.clock.now = datetime.combine(asked.until, datetime.min.time(), UTC) + timedelta(days=1, hours=18)
    return page, asked


def test_corner_15_an_origin_that_never_answers_is_answered_for_by_the_alliance(tmp_path: Path) -> None:
    founded = office_of(tmp_path, "wi", "co")
    number = endorsed(founded)
    founded.moves_house(number, "CO")
    page, asked = silent(founded, number)
    days = CATALOGUE.edition("co").on(asked.until).transfers.value.answer_days
    assert asked.until == founded.office.today("UTC") - timedelta(days=1)
    assert days > 0
    assert asked.is_silent(founded.office.today("UTC"))
    with pytest.raises(releasing.NotInItsPlace):
        transfers.release_in_place(founded.office, page, founded.coordinators["wi"])
    transfers.release_in_place(founded.office, page, founded.coordinators["alliance"])
    transfers.accept(founded.office, page, founded.coordinators["co"])
    held = endorsements.find(founded.office, number).held
    released = next(line for line in held.lines if isinstance(line.event, Released))
    assert (released.actor, released.event.instead_of, released.event.ground) == (ALLIANCE, "wi", "silent")
    assert held.home == "co"
    green(founded)


def test_corner_15_the_alliance_waits_for_the_last_day_and_nobody_else_answers_for_another(tmp_path: Path) -> None:
    founded = office_of(tmp_path, "wi", "co")
    number = endorsed(founded)
    page, _ = transfers.request(founded.office, [number], CO, by=founded.coordinators["co"], consent="by e-mail")
    with pytest.raises(releasing.NotYetInItsPlace):
        transfers.release_in_place(founded.office, page, founded.coordinators["alliance"])
    asked = pages.open(founded.office, page, transfer.after).stands
    assert not asked.is_silent(asked.until)
    founded.clock.later(days=(asked.until - founded.office.today("UTC")).days + 2)
    with pytest.raises(releasing.NotInItsPlace):
        transfers.release_in_place(founded.office, page, founded.coordinators["co"])


def test_corner_15_a_request_that_ran_out_gives_its_place_to_the_next_and_is_not_revived(tmp_path: Path) -> None:
    founded = office_of(tmp_path, "wi", "co")
    number = endorsed(founded)
    page, asked = silent(founded, number)
    founded.clock.later(days=(asked.expires - founded.office.today("UTC")).days + 1)
    again, _ = transfers.request(founded.office, [number], CO, by=founded.coordinators["wi"], consent="by e-mail")
    assert again != page
    with pytest.raises(transfers.TransferOpen):
        transfers.release_in_place(founded.office, page, founded.coordinators["alliance"])


# 16


def test_corner_16_when_an_association_ends_all_it_holds_moves_by_one_act_and_keeps_where_it_came_from(tmp_path: Path) -> None:
    founded = office_of(tmp_path, "wi", "co")
    numbers = [endorsed(founded, name) for name in ("Maria", "Noah", "Olga")]
    endorsements.pause(founded.office, numbers[1], founded.coordinators["wi"])
    endorsements.end(founded.office, numbers[2], founded.coordinators["wi"], how="relinquished")
    [lapsed] = adopted(founded, "Ada,Ejemplo,,IFS,,2020-05-01,2024-12-31,lapsed,,,no,WI,,,\n")
    before = {number: stood(founded, number) for number in (*numbers, lapsed)}
    elsewhere = endorsed(founded, "Pia", at="co")
    associations.end(founded.office, "wi", founded.coordinators["alliance"], reason="dissolved")
    founded.clock.later(days=1)
    done = succession.run(founded.office, Plan(leaving=WI, joining=CO), by=founded.coordinators["alliance"])
    assert (done.moved, done.by_reason, done.complete) == (3, {}, True)
    for number in (numbers[0], numbers[1], lapsed):
        now = stood(founded, number)
        was = before[number]
        assert now == replace(was, home=CO, home_since=now.home_since)
        held = endorsements.find(founded.office, number).held
        assert [line.actor for line in held.lines if isinstance(line.event, Released | Moved)] == [ALLIANCE, "co"]
        assert [line.event.batch for line in held.lines if isinstance(line.event, Released)] == [done.order.id]
        assert held.on(date(2026, 3, 2)).home == "wi"
        assert held.number == number
    assert stood(founded, numbers[2]).home == "wi"
    assert stood(founded, elsewhere).home_since == endorsements.find(founded.office, elsewhere).held.lines[0].id
    again = succession.run(founded.office, Plan(leaving=WI, joining=CO), by=founded.coordinators["alliance"])
    assert (again.moved, again.outcomes, again.order.id) == (0, [], done.order.id)
    endorsements.reinstate(founded.office, lapsed, founded.coordinators["co"])
    green(founded)


def test_corner_16_what_the_successor_may_not_hold_stays_and_goes_to_the_alliance(tmp_path: Path) -> None:
    founded = office_of(tmp_path, "wi", "az")
    child, infant = endorsed(founded, "Cleo", band=CHILD), endorsed(founded, "Ines")
    associations.end(founded.office, "wi", founded.coordinators["alliance"], reason="dissolved")
    founded.clock.later(days=1)
    alliance = founded.coordinators["alliance"]
    done = succession.run(founded.office, Plan(leaving=WI, joining=AssociationCode("az")), by=alliance)
    assert (done.moved, done.by_reason, done.complete) == (1, {"AgeBandNotLicensed": 1}, False)
    assert succession.run(founded.office, Plan(leaving=WI, joining=ALLIANCE), by=alliance).moved == 1
    assert (stood(founded, infant).home, stood(founded, child).home) == ("az", ALLIANCE)
    green(founded)


def test_corner_16_a_member_keeps_what_it_holds_and_a_rename_moves_nothing(tmp_path: Path) -> None:
    founded = office_of(tmp_path, "wi", "co")
    number = endorsed(founded)
    plan, alliance = Plan(leaving=WI, joining=CO), founded.coordinators["alliance"]
    associations.rename(founded.office, "wi", alliance, called="Another name")
    with pytest.raises(succeeding.StillAMember):
        succession.run(founded.office, plan, by=alliance)
    associations.end(founded.office, "wi", alliance, reason="dissolved")
    founded.clock.later(days=1)
    size = founded.office.journal.size()
    with pytest.raises(succeeding.OnlyTheAllianceOrders):
        succession.run(founded.office, plan, by=founded.coordinators["co"])
    assert founded.office.journal.size() == size
    assert stood(founded, number).home == "wi"


# 17


def test_corner_17_a_resident_without_an_association_is_the_alliances_until_one_covers_the_place() -> None:
    """Florida's association began in 2022."""
    before, since = date(2021, 12, 31), date(2022, 1, 1)
    florida, alliance = CATALOGUE.edition("fl"), CATALOGUE.edition("alliance")
    assert CATALOGUE.home_of("FL", before).code == ALLIANCE
    assert CATALOGUE.home_of("FL", since).code == "fl"
    reciprocity.require_resident(CATALOGUE, alliance, "FL", before)
    with pytest.raises(LivesElsewhere):
        reciprocity.require_resident(CATALOGUE, alliance, "FL", since)
    reciprocity.require_resident(CATALOGUE, florida, "FL", since)
    assert reciprocity.may_join(florida, SPECIALIST, INFANT, before) is not None
    assert reciprocity.may_join(florida, SPECIALIST, INFANT, since) is None


def test_corner_17_an_at_large_holder_moves_home_when_a_new_association_covers_the_place(tmp_path: Path) -> None:
    founded = office_of(tmp_path, "wi")
    [number] = adopted(founded, "Ada,Ejemplo,ada@example.org,IFS,,2021-05-01,2027-12-31,active,,,no,FL,,,\n", at="alliance")
    was = stood(founded, number)
    assert was.home == ALLIANCE
    admit(founded, "fl")
    move(founded, number, AssociationCode("fl"), out="alliance", place="FL")
    now = stood(founded, number)
    assert now == replace(was, home=AssociationCode("fl"), home_since=now.home_since)
    assert endorsements.find(founded.office, number).held.number == number
    green(founded)


def test_corner_17_everybody_at_large_who_lives_there_moves_home_by_one_act(tmp_path: Path) -> None:
    founded = office_of(tmp_path, "wi")
    rows = (f"{name},Ejemplo,{name}@example.org,IFS,,2021-05-01,2027-12-31,active,,,no,{place},,,\n" for name, place in (
        ("Ada", "FL"), ("Bea", "FL"), ("Cleo", "WY"), ("Dora", "")))  # fmt: skip
    ada, bea, cleo, dora = adopted(founded, *rows, at="alliance")
    admit(founded, "fl")
    founded.clock.later(days=1)
    plan = Plan(leaving=ALLIANCE, joining=AssociationCode("fl"), ground="joined")
    done = succession.run(founded.office, plan, by=founded.coordinators["alliance"])
    assert (done.moved, done.by_reason) == (2, {"LivesOutside": 1, "ResidenceNotDeclared": 1})
    assert [stood(founded, number).home for number in (ada, bea, cleo, dora)] == ["fl", "fl", ALLIANCE, ALLIANCE]
    green(founded)
