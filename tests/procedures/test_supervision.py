"""Supervision from door to page: logged, confirmed by the month, found again from the provider, and judged across associations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from ledger.journal.entry import Once, Write, Written
from ledger.journal.errors import Taken
from ledger.office import Office
from ledger.procedures import applications, endorsements, erasing, professionals, providing, supervision
from ledger.rulebook import countersigning
from ledger.rulebook.entering import NotOnTheseBooks
from ledger.rulebook.professional import NotRegistered
from ledger.rulebook.providing import NoSuchVetting, NotAVettingCoordinator, Why
from ledger.rulebook.requirement import Target
from ledger.rulebook.session import Form
from ledger.rulebook.supervision import OWN, Verdict
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, LineId, Oneself, PersonId, Term
from ledger.signing.statement import parse_entry
from ledger.vault.bodies import Body
from offices import Founded

WI, CO = AssociationCode("wi"), AssociationCode("co")
FS = Target.FAMILY_SPECIALIST
DAY = date(2026, 4, 7)


def at(founded: Founded, day: date) -> None:
    founded.clock.now = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


def mentor(founded: Founded, home: str = "wi") -> tuple[PersonId, str]:
    """Somebody endorsed as a Mentor – Clinical on 2 March 2026, and the number."""
    by = founded.coordinators[home]
    who = founded.person("Ruth", "Provider", residence=home.upper(), by=home)
    page, _ = applications.submit(founded.office, who, Category.MENTOR_CLINICAL, AgeBand.INFANT, by=by)
    return who, applications.approve(founded.office, page, by=by).number


def name_of(office: Office, written: Written) -> LineId:
    return LineId(parse_entry(office.journal.line(written.last).entry).stmt.id)


def log(founded: Founded, maria: PersonId, ruth: PersonId, day: date = DAY, minutes: int = 60, **more: object) -> LineId:
    by = Oneself(maria, WI)
    told = {"day": day, "minutes": minutes, "provider": ruth, "form": Form.INDIVIDUAL, **more}
    return name_of(founded.office, supervision.log(founded.office, maria, by, **told))  # type: ignore[arg-type]


def judged(founded: Founded, maria: PersonId, code: AssociationCode = WI, target: Target = FS, **more: object):
    asked = {"applied_on": None, "day": date(2026, 12, 31), **more}
    return supervision.judged(founded.office, maria, code, target, **asked)  # type: ignore[arg-type]


def test_a_month_is_confirmed_at_once_and_counts_in_each_association(founded: Founded) -> None:
    office, maria, (ruth, _) = founded.office, founded.person(), mentor(founded)
    at(founded, date(2026, 6, 1))
    days = (date(2026, 4, 1), date(2026, 4, 30), date(2026, 5, 1), date(2026, 3, 31))
    for day in days:
        log(founded, maria, ruth, day)
    assert {one.verdict for one in judged(founded, maria)} == {"unchecked"}
    written = supervision.confirm(office, maria, Oneself(ruth, WI), provider=ruth, month=date(2026, 4, 17))
    assert written.last == office.journal.size()
    for code in (WI, CO):
        assert {one.day: one.verdict for one in judged(founded, maria, code)} == dict(
            zip(days, ("counts", "counts", "unchecked", "unchecked"), strict=True)
        )
    with pytest.raises(countersigning.NothingToConfirm):
        supervision.confirm(office, maria, Oneself(ruth, WI), provider=ruth, month=date(2026, 4, 1))
    with pytest.raises(countersigning.NothingToConfirm):
        supervision.confirm(office, maria, Oneself(ruth, WI), provider=ruth)


def test_only_sessions_up_to_the_day_are_judged_and_by_other_rules_where_they_are_given(founded: Founded) -> None:
    maria, (ruth, _) = founded.person(), mentor(founded)
    at(founded, date(2026, 6, 1))
    log(founded, maria, ruth)
    assert judged(founded, maria, day=date(2026, 4, 6)) == ()
    assert len(judged(founded, maria, day=DAY)) == 1
    colorado = supervision.catalogue.edition("co").on(DAY)
    vetted = founded.person("Vera", "Vetted")
    providing.vet(founded.office, vetted, founded.coordinators["co"], term=Term(date(2026, 1, 1)))
    named = log(founded, maria, vetted, DAY + timedelta(days=1))
    supervision.confirm(founded.office, maria, Oneself(vetted, CO), provider=vetted, sessions=[named])
    assert judged(founded, maria)[1].why == Why.NOT_ENDORSED
    assert judged(founded, maria, rules=colorado)[1].why == Why.VETTED
    assert judged(founded, maria, CO, applied_on=DAY)[1].why == Why.NO_LONGER_VETTED


def test_the_line_is_stated_by_who_takes_it_in_and_shows_nobody_anything(founded: Founded) -> None:
    office, maria, (ruth, _) = founded.office, founded.person(), mentor(founded)
    at(founded, date(2026, 6, 1))
    named = log(founded, maria, ruth)
    supervision.confirm(office, maria, founded.coordinators["wi"], provider=ruth, sessions=[named])
    lines = office.journal.page(office.journal.reserved(office.key("supervision", maria)) or "")
    assert [line.name for line in lines] == ["supervision.logged/1", "supervision.confirmed/1"]
    for line in lines:
        entry = parse_entry(line.entry)
        assert (entry.stmt.type, entry.stmt.data, entry.stmt.actor) == ("sealed/1", {}, "wi")
    body = office.vault.bodies.get([parse_entry(lines[1].entry).stmt.id]).popitem()[1]
    assert body is not None
    assert (body["data"]["on_paper"], body["by"]) == (True, founded.coordinators["wi"].id)  # type: ignore[index, call-overload]


def test_an_office_acts_on_whom_its_books_hold_or_whose_provider_they_hold(founded: Founded) -> None:
    office, maria, (ruth, _) = founded.office, founded.person(), mentor(founded, "co")
    at(founded, date(2026, 6, 1))
    elsewhere = founded.coordinators["co"]
    with pytest.raises(NotOnTheseBooks):
        supervision.log(office, maria, elsewhere, day=DAY, minutes=60, provider=ruth, form=Form.GROUP)
    named = log(founded, maria, ruth)
    supervision.confirm(office, maria, elsewhere, provider=ruth, sessions=[named])
    for act in (
        lambda: supervision.flag(office, maria, elsewhere, sessions=[named], reason="by hand"),
        lambda: supervision.clear(office, maria, elsewhere, named=named, stands=True),
        lambda: supervision.read(office, maria, elsewhere, FS, applied_on=None, day=DAY),
        lambda: supervision.amend(office, maria, elsewhere, named=named, minutes=30),
    ):
        with pytest.raises(NotOnTheseBooks):
            act()
    supervision.flag(office, maria, elsewhere, sessions=[named], reason="the record was put right", line=LineId("x"))
    assert supervision.read(office, maria, founded.coordinators["wi"], FS, applied_on=None, day=DAY)[0].flagged
    supervision.amend(office, maria, elsewhere, named=named, minutes=30, provider=ruth)
    supervision.dispute(office, maria, elsewhere, provider=ruth, named=named)
    assert judged(founded, maria)[0].verdict == "counts"


def test_a_day_is_as_long_as_the_edition_says_in_the_associations_own_zone(founded: Founded) -> None:
    maria, (ruth, _) = founded.person(), mentor(founded)
    founded.clock.now = datetime(2026, 6, 2, 3, tzinfo=UTC)  # in Chicago it is still the first of June
    log(founded, maria, ruth, date(2026, 6, 1), 480)
    with pytest.raises(countersigning.NotYetHeld):
        log(founded, maria, ruth, date(2026, 6, 2))
    with pytest.raises(countersigning.TooLongADay):
        log(founded, maria, ruth, date(2026, 6, 1), 1, form=Form.GROUP)


def test_a_provider_is_somebody_on_the_books(founded: Founded) -> None:
    with pytest.raises(NotRegistered):
        log(founded, founded.person(), PersonId("00000000-0000-4000-8000-000000000000"))


def test_a_session_asked_for_twice_under_one_key_is_one(founded: Founded) -> None:
    office, maria, (ruth, _) = founded.office, founded.person(), mentor(founded)
    at(founded, date(2026, 6, 1))
    once = Once(b"k" * 32, b"d" * 32)
    told = {"day": DAY, "minutes": 60, "provider": ruth, "form": Form.GROUP, "once": once}
    first = supervision.log(office, maria, Oneself(maria, WI), **told)  # type: ignore[arg-type]
    again = supervision.log(office, maria, Oneself(maria, WI), **told)  # type: ignore[arg-type]
    assert (again.last, again.repeated) == (first.last, True)


def test_whom_a_provider_supervised_is_found_each_once_in_the_order_they_came(founded: Founded) -> None:
    office, (ruth, _) = founded.office, mentor(founded)
    at(founded, date(2026, 6, 1))
    people = [founded.person(f"Maria{n}", "López") for n in range(3)]
    for maria in people:
        log(founded, maria, ruth)
        log(founded, maria, ruth, DAY + timedelta(days=1))
    assert list(supervision.supervised(office, ruth)) == people
    assert list(supervision.supervised(office, people[0])) == []


def test_two_who_name_one_provider_at_the_same_moment_are_both_found(founded: Founded, monkeypatch: pytest.MonkeyPatch) -> None:
    office, (ruth, _) = founded.office, mentor(founded)
    at(founded, date(2026, 6, 1))
    first, second = founded.person("One", "Person"), founded.person("Two", "Person")
    write = office.halves.write

    def another_logs_first(prepared: Write, bodies: Sequence[Body]) -> Written:
        monkeypatch.undo()
        log(founded, first, ruth)
        return write(prepared, bodies)

    monkeypatch.setattr(office.halves, "write", another_logs_first)
    log(founded, second, ruth)
    assert list(supervision.supervised(office, ruth)) == [first, second]


def test_a_key_that_stays_taken_is_not_tried_for_ever(founded: Founded, monkeypatch: pytest.MonkeyPatch) -> None:
    office, maria, (ruth, _) = founded.office, founded.person(), mentor(founded)
    at(founded, date(2026, 6, 1))
    tried = []

    def taken(prepared: Write, bodies: Sequence[Body]) -> Written:
        tried.append((prepared, bodies))
        raise Taken(b"k", "page")

    monkeypatch.setattr(office.halves, "write", taken)
    with pytest.raises(Taken):
        log(founded, maria, ruth)
    assert len(tried) == 10


def test_a_correction_of_the_providers_record_is_flagged_by_itself_and_an_officer_decides(founded: Founded) -> None:
    office, maria, (ruth, number) = founded.office, founded.person(), mentor(founded)
    by = founded.coordinators["wi"]
    at(founded, date(2026, 6, 1))
    named = log(founded, maria, ruth)
    supervision.confirm(office, maria, Oneself(ruth, WI), provider=ruth, sessions=[named])
    with pytest.raises(countersigning.NothingToClear):
        supervision.clear(office, maria, by, named=named, stands=False)
    first = endorsements.find(office, number).held.lines[0].id
    endorsements.correct(office, number, by, corrects=first, category=Category.FAMILY_SPECIALIST, reason="the wrong box")
    [one] = judged(founded, maria)
    assert (one.verdict, one.why, one.flagged) == ("counts", Why.ENDORSED, True)
    supervision.clear(office, maria, by, named=named, stands=False, reason="never a mentor")
    [one] = judged(founded, maria)
    assert (one.verdict, one.why, one.flagged) == ("does_not_count", Why.OTHER_CATEGORY, False)
    assert judged(founded, maria, CO)[0].verdict == "counts"


def test_amended_and_disputed_by_the_provider_it_is_for_an_officer_and_counts_as_before(founded: Founded) -> None:
    office, maria, (ruth, _) = founded.office, founded.person(), mentor(founded)
    at(founded, date(2026, 6, 1))
    named = log(founded, maria, ruth, minutes=90, about_providing=30)
    supervision.amend(office, maria, Oneself(maria, WI), named=named, minutes=60, about_providing=20)
    supervision.confirm(office, maria, Oneself(ruth, WI), provider=ruth, sessions=[named])
    supervision.amend(office, maria, Oneself(ruth, WI), named=named, minutes=45, provider=ruth, reason="a call came in")
    [one] = judged(founded, maria)
    assert (one.minutes, one.about_providing, one.flagged) == (60, 20, True)
    supervision.clear(office, maria, founded.coordinators["wi"], named=named, stands=False)
    assert [(one.minutes, one.flagged) for one in judged(founded, maria)] == [(45, False)]
    supervision.dispute(office, maria, Oneself(ruth, WI), provider=ruth, named=named, reason="another day")
    assert [(one.verdict, one.flagged) for one in judged(founded, maria)] == [("counts", True)]
    with pytest.raises(countersigning.NoSuchSession):
        supervision.amend(office, maria, Oneself(maria, WI), named=LineId("nothing"), minutes=60)
    with pytest.raises(countersigning.NoSuchSession):
        supervision.clear(office, ruth, founded.coordinators["wi"], named=named, stands=True)


def test_a_day_filled_by_another_provider_has_no_room_for_what_was_given_up(founded: Founded) -> None:
    office, maria, (ruth, _), vera = founded.office, founded.person(), mentor(founded), founded.person("Vera", "Vetted")
    at(founded, date(2026, 6, 1))
    named = log(founded, maria, ruth, minutes=480)
    supervision.dispute(office, maria, Oneself(ruth, WI), provider=ruth, named=named)
    second = log(founded, maria, vera, minutes=480)
    with pytest.raises(countersigning.TooLongADay):
        supervision.confirm(office, maria, Oneself(ruth, WI), provider=ruth, sessions=[named])
    supervision.dispute(office, maria, Oneself(vera, WI), provider=vera, named=second)
    supervision.confirm(office, maria, Oneself(ruth, WI), provider=ruth, sessions=[named])


def test_a_vetting_is_its_associations_own_and_ends_on_its_day(founded: Founded) -> None:
    office, maria, vera = founded.office, founded.person(), founded.person("Vera", "Vetted")
    by = founded.coordinators["wi"]
    at(founded, date(2026, 6, 1))
    vetted = name_of(office, providing.vet(office, vera, by, term=Term(date(2026, 4, 1))))
    with pytest.raises(NotAVettingCoordinator):
        providing.end_vetting(office, vera, founded.coordinators["co"], vetted=vetted, start=DAY)
    with pytest.raises(NoSuchVetting):
        providing.end_vetting(office, maria, by, vetted=vetted, start=DAY)
    providing.end_vetting(office, vera, by, vetted=vetted, start=DAY)
    days = (date(2026, 3, 31), date(2026, 4, 1), DAY - timedelta(days=1), DAY)
    named = [log(founded, maria, vera, day) for day in days]
    supervision.confirm(office, maria, Oneself(vera, WI), provider=vera, sessions=named)
    assert [one.verdict for one in judged(founded, maria)] == ["does_not_count", "counts", "counts", "does_not_count"]
    assert {one.verdict for one in judged(founded, maria, CO)} == {"does_not_count"}


def test_merged_records_are_one_provider_who_confirms_and_counts_under_either(founded: Founded) -> None:
    office, maria, (ruth, _) = founded.office, founded.person(), mentor(founded)
    at(founded, date(2026, 6, 1))
    double = founded.person("Ruth", "Provider-Double")
    named = log(founded, maria, double)
    with pytest.raises(countersigning.NotTheProvider):
        supervision.confirm(office, maria, Oneself(ruth, WI), provider=double, sessions=[named])
    professionals.merge(office, double, ruth, founded.coordinators["wi"], reason="one person", evidence="told us")
    supervision.confirm(office, maria, Oneself(ruth, WI), provider=double, sessions=[named])
    assert [one.why for one in judged(founded, maria)] == [Why.ENDORSED]
    providing.vet(office, double, founded.coordinators["co"], term=Term(DAY))
    found = providing.provider(office, ruth)
    assert (len(found.endorsements), found.vetted(CO, DAY), found.vetted(WI, DAY)) == (1, True, False)


def test_what_somebody_gave_is_shown_under_either_record_to_them_and_to_whose_books_hold_them(founded: Founded) -> None:
    office, maria, (ruth, _) = founded.office, founded.person(), mentor(founded)
    by, double = founded.coordinators["wi"], founded.person("Ruth", "Provider-Double")
    at(founded, date(2026, 6, 1))
    named = [log(founded, maria, ruth), log(founded, maria, double, DAY + timedelta(days=1))]
    log(founded, maria, founded.person("Another", "Provider"), DAY + timedelta(days=2))
    assert [one.session.id for one in supervision.given(office, ruth, Oneself(ruth, WI))] == named[:1]
    professionals.merge(office, double, ruth, by, reason="one person", evidence="told us")
    for record in (ruth, double):
        found = supervision.given(office, record, by)
        assert [(one.person, one.session.id) for one in found] == [(maria, one) for one in named]
    with pytest.raises(NotOnTheseBooks):
        supervision.given(office, ruth, founded.coordinators["co"])


def test_records_of_a_provider_told_apart_again_flag_what_leaned_on_both(founded: Founded) -> None:
    office, maria, (ruth, _) = founded.office, founded.person(), mentor(founded)
    by, double = founded.coordinators["wi"], founded.person("Ruth", "Provider-Double")
    at(founded, date(2026, 6, 1))
    professionals.merge(office, double, ruth, by, reason="one person", evidence="told us")
    named = log(founded, maria, double)
    supervision.confirm(office, maria, Oneself(ruth, WI), provider=double, sessions=[named])
    assert [one.flagged for one in judged(founded, maria)] == [False]
    professionals.unmerge(office, double, ruth, by, reason="two people after all")
    [one] = judged(founded, maria)
    assert (one.verdict, one.why, one.flagged) == ("counts", Why.ENDORSED, True)
    assert len(providing.provider(office, ruth).parted) == 1
    supervision.clear(office, maria, by, named=named, stands=False)
    assert [(one.verdict, one.flagged) for one in judged(founded, maria)] == [("does_not_count", False)]


def test_what_a_person_shows_under_two_records_counts_once(founded: Founded) -> None:
    office, maria, (ruth, _) = founded.office, founded.person(), mentor(founded)
    at(founded, date(2026, 6, 1))
    again = founded.person("María", "López-Nowak")
    log(founded, maria, ruth)
    for day in (DAY, DAY + timedelta(days=1)):
        log(founded, again, ruth, day)
    supervision.confirm(office, again, Oneself(ruth, WI), provider=ruth, month=DAY)
    professionals.merge(office, again, maria, founded.coordinators["wi"], reason="one person", evidence="told us")
    for record in (maria, again):
        assert [(one.day, one.verdict) for one in judged(founded, record)] == [
            (DAY, "counts"), (DAY + timedelta(days=1), "counts"),
        ]  # fmt: skip
    assert supervision.log(office, again, Oneself(maria, WI), day=date(2026, 5, 5), minutes=60, provider=ruth, form=Form.PEER)


def test_two_records_of_one_person_give_each_other_no_supervision(founded: Founded) -> None:
    office, wi = founded.office, founded.coordinators["wi"]
    (ruth, _), other = mentor(founded), founded.person("Ruth", "Again")
    at(founded, date(2026, 6, 1))
    for day in (DAY, date(2026, 4, 8)):
        log(founded, other, ruth, day)
    supervision.confirm(office, other, Oneself(ruth, WI), provider=ruth, sessions=[judged(founded, other)[0].session])
    professionals.merge(office, other, ruth, wi, reason="she registered twice", evidence="one licence")
    for by in (Oneself(ruth, WI), wi):
        with pytest.raises(countersigning.OwnSession):
            supervision.confirm(office, other, by, provider=ruth, month=DAY)
        with pytest.raises(countersigning.OwnProvider):
            supervision.log(office, ruth, by, day=DAY, minutes=60, provider=other, form=Form.INDIVIDUAL)
    assert {(one.verdict, one.why) for one in judged(founded, other)} == {(Verdict.DOES_NOT_COUNT, OWN)}
    professionals.unmerge(office, other, ruth, wi, reason="two people")
    assert [one.verdict for one in judged(founded, other)] == [Verdict.COUNTS, Verdict.UNCHECKED]


def test_nobody_erased_is_logged_for_named_or_vetted(founded: Founded) -> None:
    office, wi, maria, (ruth, _) = founded.office, founded.coordinators["wi"], founded.person(), mentor(founded)
    erasing.erase(office, ruth, basis="gdpr-17")
    size = office.journal.size()
    for person, provider, field in ((maria, ruth, "provider"), (ruth, maria, "person")):
        with pytest.raises(NotRegistered) as refused:
            supervision.log(office, person, wi, day=date(2026, 3, 2), minutes=60, provider=provider, form=Form.INDIVIDUAL)
        assert refused.value.field == field
    with pytest.raises(NotRegistered):
        providing.vet(office, ruth, wi, term=Term(DAY))
    assert office.journal.size() == size


def test_a_providers_association_sees_no_sessions_of_strangers(founded: Founded) -> None:
    maria, (ruth, _) = founded.person(), mentor(founded, "co")
    at(founded, date(2026, 6, 1))
    log(founded, maria, ruth)
    assert [one.person for one in supervision.given(founded.office, ruth, Oneself(ruth, CO))] == [maria]
    assert supervision.given(founded.office, ruth, founded.coordinators["co"]) == ()
