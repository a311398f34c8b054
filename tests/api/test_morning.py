"""The morning: what falls due is written once, on the days that the rules give; late, twice or after a week off alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from api.morning import morning
from api.refused import MorningUnderWay
from api.rounds import Rounds, views_of
from api.sheet import facts, prose
from holding import a_member, held, hold, member, somebody
from ledger.procedures import addons, endorsements
from ledger.rulebook.vocabulary import AddOn, Category, Hold, Term
from ledger.signing.statement import parse_entry
from offices import found
from projections.lock import turn


def rounds_of(founded):
    rounds = Rounds(founded.office, founded.settings.log, views_of(founded.office))
    rounds.migrate()
    return rounds


def at(founded, day, hour=15):
    founded.clock.now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def sheets(rounds):
    return {sheet.association: sheet for sheet in morning(rounds)}


def lines(founded, after=0):
    """What was written: page, type, days and members, but not when."""
    return [
        (stmt.stream, stmt.type, stmt.valid["from"], stmt.valid["to"])
        for stmt in (parse_entry(row[4]).stmt for row in founded.office.journal.stream(after))
    ]


@pytest.fixture
def office(tmp_path):
    it = found(tmp_path / "office")
    yield it
    it.office.journal.close()
    it.office.vault.close()


def test_what_was_not_renewed_lapses_from_the_day_after_its_cover_and_only_once(office):
    ran_out, renewed, later = (hold(office) for _ in range(3))
    by = office.coordinators["wi"]
    at(office, date(2027, 12, 1))
    endorsements.confirm_renewal(office.office, renewed, by)
    endorsements.submit_renewal(office.office, later, by)
    at(office, date(2028, 1, 20))
    rounds = rounds_of(office)
    sheet = sheets(rounds)["wi"]
    assert [(note.what, note.whose, note.day) for note in sheet.done] == [("lapsed", ran_out, date(2028, 1, 1))]
    assert [note.what for note in sheet.notes] == ["renewal to decide"]
    stood = [held(office, number).on(date(2028, 1, 20)) for number in (ran_out, renewed, later)]
    assert [one.standing for one in stood] == ["lapsed", "active", "active"]
    size = office.office.journal.size()
    again = sheets(rounds)["wi"]
    assert (again.done, again.left, office.office.journal.size()) == ((), (), size)


def test_the_line_says_that_the_rule_acted(office):
    number = hold(office)
    at(office, date(2028, 1, 20))
    [note] = sheets(rounds_of(office))["wi"].done
    line_id = parse_entry(office.office.journal.line(note.line).entry).stmt.id
    assert office.office.vault.bodies.get([line_id])[line_id] == {"by": "rule"}
    assert held(office, number).lines[-1].actor == "wi"


def test_an_add_on_falls_with_the_base_that_lapsed(office):
    number = hold(office)
    addons.grant(office.office, number, office.coordinators["wi"], addon=AddOn.FULL)
    at(office, date(2028, 1, 20))
    sheets(rounds_of(office))
    assert [line.event.valid.start for line in held(office, number).lines[-2:]] == [date(2028, 1, 1)] * 2
    endorsements.reinstate(office.office, number, office.coordinators["wi"])
    assert held(office, number).on(date(2028, 1, 20)).addon is None


def test_nobody_lapses_in_a_late_period(tmp_path):
    it = found(tmp_path / "az", members=("az",))
    number = hold(it, home="az")
    rounds = rounds_of(it)
    for day, standing, notes in (
        (date(2028, 1, 31), "late", [("late", number, date(2028, 1, 31))]),
        (date(2028, 2, 1), "lapsed", []),
    ):
        at(it, day)
        sheet = sheets(rounds)["az"]
        assert [(note.what, note.whose, note.day) for note in sheet.notes] == notes
        assert held(it, number).on(day).standing == standing


def test_the_day_ends_in_the_associations_own_zone(office):
    number = hold(office)
    rounds = rounds_of(office)
    at(office, date(2028, 1, 1), hour=5)  # 31 December, an hour before midnight in Chicago
    assert sheets(rounds)["wi"].done == ()
    at(office, date(2028, 1, 1), hour=7)
    assert [note.whose for note in sheets(rounds)["wi"].done] == [number]


def test_who_was_inactive_past_their_last_day_lapses(office):
    number, sanctioned = hold(office), hold(office)
    by = office.coordinators["wi"]
    endorsements.pause(office.office, number, by, kind=Hold.LEAVE)
    endorsements.pause(office.office, sanctioned, by, kind=Hold.SANCTION, reason="a board's order")
    rounds = rounds_of(office)
    at(office, date(2028, 3, 1))
    assert sheets(rounds)["wi"].done == ()
    at(office, date(2028, 3, 9))
    assert [(note.whose, note.day) for note in sheets(rounds)["wi"].done] == [(number, date(2028, 3, 2))]
    assert [held(office, one).on(date(2028, 3, 9)).standing for one in (number, sanctioned)] == ["lapsed", "inactive"]


def test_an_add_on_that_was_left_on_an_inactive_base_ends_with_it(office):
    number = hold(office)
    by = office.coordinators["wi"]
    it = endorsements.find(office.office, number)
    from ledger.rulebook.endorsement import AddOnGranted, Paused

    today = it.today
    it.write(
        AddOnGranted(valid=Term(today), addon=AddOn.FULL, edition=it.rules.edition),
        Paused(valid=Term(today + timedelta(days=3))),
        by=by,
    )
    at(office, today + timedelta(days=9))
    rounds = rounds_of(office)
    [note] = sheets(rounds)["wi"].done
    assert (note.what, note.day) == ("the add-on ended with its base", today + timedelta(days=3))
    assert sheets(rounds)["wi"].done == ()


def test_open_renewals_are_told_by_their_due_day(office):
    hold(office)
    renewed = hold(office)
    rounds = rounds_of(office)
    at(office, date(2027, 9, 30))
    assert sheets(rounds)["wi"].windows == ()
    at(office, date(2027, 10, 1))
    [window] = sheets(rounds)["wi"].windows
    assert (window.end, window.opens, window.due, window.waiting) == (
        date(2027, 12, 31), date(2027, 10, 1), date(2027, 12, 31), 2,
    )  # fmt: skip
    endorsements.confirm_renewal(office.office, renewed, office.coordinators["wi"])
    assert [one.waiting for one in sheets(rounds)["wi"].windows] == [1]


def test_an_emerging_add_on_is_noted_before_it_runs_out_and_a_while_after(office):
    number = hold(office, on=date(2026, 3, 2))
    addons.grant(office.office, number, office.coordinators["wi"], addon=AddOn.EMERGING)
    at(office, date(2027, 12, 1))
    endorsements.confirm_renewal(office.office, number, office.coordinators["wi"])
    rounds = rounds_of(office)
    told = {}
    for day in (date(2027, 12, 31), date(2028, 1, 1), date(2028, 3, 1), date(2028, 3, 2), date(2028, 3, 31), date(2028, 4, 1)):
        at(office, day)
        told[day] = [(note.what, note.day) for note in sheets(rounds)["wi"].notes]
    last = date(2028, 3, 1)
    assert list(told.values()) == [
        [], [("emerging until", last)], [("emerging until", last)], [("emerging ran out", last)], [("emerging ran out", last)], [],
    ]  # fmt: skip


def test_an_ended_membership_is_an_alert_and_no_lapse(office):
    who = somebody(office)
    member(office, who, term=Term(date(2026, 1, 1), date(2026, 12, 31)))
    number = hold(office, who)
    hold(office)  # of whom no membership was ever told
    rounds = rounds_of(office)
    at(office, date(2026, 12, 31))
    assert sheets(rounds)["wi"].notes == ()
    at(office, date(2027, 1, 31))
    assert [(note.what, note.whose, note.day) for note in sheets(rounds)["wi"].notes] == [
        ("membership ended", number, date(2027, 1, 1))
    ]
    assert held(office, number).on(date(2027, 1, 31)).standing == "active"


def test_a_week_off_leaves_the_same_days_as_a_morning_every_day(tmp_path):
    written = []
    for run, days in (("daily", range(25)), ("late", (24,)), ("weekly", (0, 7, 14, 21, 24))):
        it = found(tmp_path / run)
        numbers = [a_member(it), hold(it, home="co"), hold(it), hold(it, category=Category.MENTAL_HEALTH_SPECIALIST)]
        by = it.coordinators["wi"]
        addons.grant(it.office, numbers[0], by, addon=AddOn.FULL)
        at(it, date(2026, 1, 5) + timedelta(days=0))
        it.clock.now = datetime(2026, 3, 3, 15, tzinfo=UTC)
        endorsements.pause(it.office, numbers[2], by, kind=Hold.REQUEST, until=date(2028, 1, 4))
        rounds = rounds_of(it)
        pages = {endorsements.find(it.office, number).page.stream: index for index, number in enumerate(numbers)}
        size = it.office.journal.size()
        for day in days:
            at(it, date(2027, 12, 30) + timedelta(days=day))
            sheets(rounds)
        written.append(sorted((pages[page], *rest) for page, *rest in lines(it, size)))
    daily, late, weekly = written
    assert daily == late == weekly
    assert [one[:3] for one in daily] == [
        (0, "endorsement.addon_ended/1", "2028-01-01"),
        (0, "endorsement.lapsed/1", "2028-01-01"),
        (1, "endorsement.lapsed/1", "2028-01-01"),
        (2, "endorsement.lapsed/1", "2028-01-05"),
        (3, "endorsement.lapsed/1", "2028-01-01"),
    ]


def test_one_process_does_it_at_a_time(office):
    rounds = rounds_of(office)
    other = turn(office.office.journal.engine, "morning")
    assert other.take()
    with pytest.raises(MorningUnderWay):
        morning(rounds)
    other.give_back()
    morning(rounds)
    assert other.take()
    other.give_back()


def test_an_association_whose_key_is_not_here_is_left_alone(office, monkeypatch):
    from ledger.signing.keyring import NoKey

    number = hold(office)
    at(office, date(2028, 1, 20))
    signer = type(office.office.keyring).signer

    def without(self, name):
        if name == "wi":
            raise NoKey("wi")
        return signer(self, name)

    monkeypatch.setattr(type(office.office.keyring), "signer", without)
    assert "wi" not in sheets(rounds_of(office))
    assert held(office, number).on(date(2028, 1, 20)).standing == "not_renewed"


def test_what_cannot_be_written_now_is_left_and_said(office, monkeypatch):
    from ledger.journal.errors import Overtaken

    number = hold(office)
    at(office, date(2028, 1, 20))
    rounds = rounds_of(office)

    def overtaken(*_, **__):
        raise Overtaken("a page", 2)

    with monkeypatch.context() as patched:
        patched.setattr(endorsements, "lapse", overtaken)
        sheet = sheets(rounds)["wi"]
    assert [(note.what, note.whose) for note in sheet.left] == [("lapsed: Overtaken", number)]
    assert "left for a person" in prose(sheet)
    assert [note.what for note in sheets(rounds)["wi"].done] == ["lapsed"]


def test_a_sheet_is_told_in_prose_and_as_facts(office):
    number = hold(office)
    rounds = rounds_of(office)
    assert [prose(sheet) for sheet in morning(rounds)] == ["", "", ""]
    at(office, date(2027, 10, 2))
    assert prose(sheets(rounds)["wi"]) == (
        "wi, 2027-10-02:\n  renewal for the cover until 2027-12-31: open since 2027-10-01, due 2027-12-31; 1 not yet renewed"
    )
    at(office, date(2028, 1, 2))
    sheet = sheets(rounds)["wi"]
    assert prose(sheet) == f"wi, 2028-01-02:\n  lapsed: {number}, 2028-01-01"
    [done] = facts(sheet)["done"]
    assert done == {"what": "lapsed", "whose": number, "day": "2028-01-01", "position": office.office.journal.size()}
