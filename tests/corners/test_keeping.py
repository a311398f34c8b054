"""Corner cases 5, 6, 8, 12, 13, 20, 21, 23, 24, 28, 29 and 33 of the field's list: what is kept, lost, drawn and shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest

from api.answers import Wanted
from api.directory import listed
from api.morning import morning
from api.rounds import Rounds, views_of
from holding import a_member, held, hold, somebody, standing
from ledger.audit.source import Extent, FolderSource, entries, published_size
from ledger.audit.verify import Trust, audit
from ledger.procedures import addons, audits, endorsements, renewals, transfers
from ledger.procedures.renewals import Signing, Telling
from ledger.rulebook import endorsement as e
from ledger.rulebook import keeping, policies, record, releasing, renewing, telling
from ledger.rulebook import renewal as calendar
from ledger.rulebook.fact import in_force
from ledger.rulebook.keeping import Hours
from ledger.rulebook.policies import Mode
from ledger.rulebook.requirement import Kind, Paper, Supervision
from ledger.rulebook.telling import Outcome
from ledger.rulebook.vocabulary import AddOn, AgeBand, AssociationCode, Category, Hold, Term
from ledger.signing.canonical import b64u
from ledger.signing.statement import parse_entry
from ledger.transparency.merkle import leaf_hash, root
from ledger.wire import editions
from offices import found
from people import lines

CATALOGUE = editions.shipped()
HOUR = 60
CYCLE_END = date(2027, 12, 31)
PAPERS = tuple(Signing(paper, "1", sha256(paper.encode()).hexdigest()) for paper in (Paper.ETHICS, Paper.AGREEMENT))
ENOUGH = Telling(hours=Hours(45 * HOUR, (), 36 * HOUR), papers=PAPERS)


@pytest.fixture
def network(tmp_path):
    it = found(tmp_path / "office", members=("wi", "co", "az", "mi", "ct"))
    yield it
    it.office.journal.close()
    it.office.vault.close()


def to(it, year, month, day, hour=17):
    it.clock.now = datetime(year, month, day, hour, tzinfo=UTC)


def by(it, code="wi"):
    return it.coordinators[code]


def opened_rounds(it):
    rounds = Rounds(it.office, it.settings.log, views_of(it.office))
    rounds.migrate()
    rounds.catch_up()
    return rounds


def green(it):
    it.advance()
    return [one.line for one in audit(FolderSource(it.settings.log), Trust(), workers=0).findings if one.grade == "fault"]


# 5 ---------------------------------------------------------------------------------


@pytest.mark.parametrize("addon", list(AddOn))
def test_corner_05_an_add_on_falls_with_the_base_that_its_holder_lets_lapse(network, addon):
    number = hold(network)
    addons.grant(network.office, number, by(network), addon=addon)
    assert standing(network, number, date(2027, 12, 31)).addon is addon
    to(network, 2028, 1, 5)
    morning(opened_rounds(network))
    lapse, ended = held(network, number).lines[-2:]
    assert (type(lapse.event), type(ended.event)) == (e.Lapsed, e.AddOnEnded)
    assert lapse.event.valid == ended.event.valid == Term(date(2028, 1, 1))
    assert lapse.at == ended.at
    assert standing(network, number, date(2028, 1, 5)).addon is None
    endorsements.reinstate(network.office, number, by(network))
    back = standing(network, number, date(2028, 1, 5))
    assert (back.standing, back.addon) == ("active", None)
    addons.grant(network.office, number, by(network), addon=AddOn.FULL)
    assert standing(network, number, date(2028, 1, 5)).addon is AddOn.FULL
    assert green(network) == []


ENDS = {
    "a leave": lambda it, number: endorsements.pause(it.office, number, by(it), kind=Hold.LEAVE),
    "a sanction": lambda it, number: endorsements.pause(it.office, number, by(it), kind=Hold.SANCTION, reason="a board's order"),
    "relinquished": lambda it, number: endorsements.end(it.office, number, by(it), how="relinquished"),
    "archived": lambda it, number: endorsements.end(it.office, number, by(it), how="archived"),
    "emeritus": lambda it, number: endorsements.end(it.office, number, by(it), how="emeritus"),
    "death": lambda it, number: endorsements.record_death(it.office, number, by(it), start=date(2026, 3, 1)),
}


@pytest.mark.parametrize("how", ENDS)
def test_corner_05_whatever_ends_the_base_ends_the_add_on_in_the_same_write(network, how):
    number = hold(network)
    addons.grant(network.office, number, by(network), addon=AddOn.FULL)
    before = network.office.journal.size()
    ENDS[how](network, number)
    names = [row[1] for row in network.office.journal.stream(before)]
    assert names[1:] == ["endorsement.addon_ended/1"]
    assert len(names) == 2
    base, ended = held(network, number).lines[-2:]
    assert ended.event.valid == Term(base.event.valid.start)


def test_corner_05_only_a_specialists_endorsement_bears_it(network):
    for category in Category:
        if category is Category.FAMILY_REFLECTIVE_SUPERVISOR:
            continue
        number = hold(network, category=category)
        if category in {Category.FAMILY_SPECIALIST, Category.MENTAL_HEALTH_SPECIALIST}:
            addons.grant(network.office, number, by(network), addon=AddOn.FULL)
        else:
            with pytest.raises(addons.supervising.BaseNotActive):
                addons.grant(network.office, number, by(network), addon=AddOn.FULL)


# 6 ---------------------------------------------------------------------------------


def test_corner_06_the_letters_drop_when_one_of_two_endorsements_is_archived(network):
    who = somebody(network)
    infant, childhood = (hold(network, who, band=band) for band in AgeBand)
    pages = [endorsements.find(network.office, number).page.stream for number in (infant, childhood)]
    to(network, 2027, 11, 5)
    endorsements.confirm_renewal(network.office, infant, by(network))
    assert addons.letters(network.office, pages, date(2027, 11, 4)) == "IECMH-E"
    endorsements.end(network.office, childhood, by(network), how="archived")
    assert addons.letters(network.office, pages, date(2027, 11, 4)) == "IECMH-E"
    assert addons.letters(network.office, pages, date(2027, 11, 5)) == "IMH-E"
    assert addons.letters(network.office, pages, date(2030, 12, 31)) == "IMH-E"
    assert addons.letters(network.office, pages, date(2031, 1, 1)) == ""


# 8 ---------------------------------------------------------------------------------


def mentor_owes(since, code="wi", *, how=None):
    """What a Mentor – Clinical who is endorsed since then owes of supervision for the cycle of 2025 to 2027."""
    rules = CATALOGUE.edition(code).on(date(2027, 11, 1))
    if how is not None:
        shipped = in_force(rules.policies.renewals, CYCLE_END)
        stated = replace(shipped, value=replace(shipped.value, years_at=how))
        rules = replace(rules, policies=replace(rules.policies, renewals=(*rules.policies.renewals, stated)))
    period = Term(max(since, date(2025, 1, 1)), CYCLE_END)
    due = keeping.owed(rules, Category.MENTOR_CLINICAL, addon=False, since=since, period=period)
    return dict(due.requirements)[Kind.SUPERVISION].value.asked


@pytest.mark.parametrize(
    ("since", "at_start", "at_end"),
    [
        (date(2022, 1, 1), 30, 30),  # three years before the cycle begins
        (date(2022, 1, 2), 36, 30),  # three years on its second day
        (date(2024, 6, 1), 36, 30),  # three years inside the cycle
        (date(2025, 1, 1), 36, 30),  # three years when its last day is over
    ],
)
def test_corner_08_a_mentor_who_crosses_three_years_inside_a_cycle_owes_by_the_stated_day(since, at_start, at_end):
    assert in_force(CATALOGUE.edition("wi").on(CYCLE_END).policies.renewals, CYCLE_END).value.years_at == "start"
    assert mentor_owes(since) == Supervision(at_start * HOUR, peers_after=3)
    assert mentor_owes(since, how="end") == Supervision(at_end * HOUR, peers_after=3)


def test_corner_08_a_lapse_breaks_the_three_years_and_a_leave_does_not():
    cover = Term(date(2019, 1, 1), CYCLE_END)
    granted = e.Granted(
        valid=cover, category=Category.MENTOR_CLINICAL, age_band=AgeBand.INFANT, edition="e" * 64, rule="r", late_until=None
    )
    lapsed = e.Lapsed(valid=Term(date(2023, 1, 1)), edition="e" * 64, rule="r")
    back = e.Reinstated(valid=Term(date(2023, 6, 1), CYCLE_END), lapse="L1", edition="e" * 64, rule="r", late_until=None)
    leave = e.Paused(valid=Term(date(2023, 1, 1)))
    returned = e.Resumed(valid=Term(date(2023, 6, 1)), hold="L1")
    today = date(2027, 11, 1)
    broken, whole = (keeping.endorsed_since(lines(granted, *more), today) for more in ((lapsed, back), (leave, returned)))
    assert (broken, whole) == (date(2023, 6, 1), date(2019, 1, 1))
    assert (mentor_owes(broken).minutes, mentor_owes(whole).minutes) == (36 * HOUR, 30 * HOUR)


# 12 and 13 -------------------------------------------------------------------------


def moved(it, number, to_code):
    it.moves_house(number, to_code.upper())
    page, _ = transfers.request(it.office, [number], AssociationCode(to_code), by=by(it), consent="by e-mail")
    transfers.release(it.office, page, by(it))
    transfers.accept(it.office, page, by(it, to_code))


def test_corner_12_in_the_renewal_window_the_origin_renews_until_the_home_has_moved(network):
    number = a_member(network)
    to(network, 2027, 11, 5)
    with pytest.raises(record.NotTheHomeCoordinator):
        renewals.submit(network.office, number, by(network, "co"), told=ENOUGH)
    renewals.submit(network.office, number, by(network), told=ENOUGH)
    moved(network, number, "co")
    with pytest.raises(record.NotTheHomeCoordinator):
        renewals.confirm(network.office, number, by(network))
    assert standing(network, number, date(2028, 1, 10)).under_review
    renewals.confirm(network.office, number, by(network, "co"))
    stood = standing(network, number, date(2028, 1, 10))
    assert (stood.standing, stood.home, stood.covered_until) == ("active", "co", date(2030, 12, 31))


def test_corner_12_one_that_was_not_submitted_is_the_destinations_to_take(network):
    number = a_member(network)
    to(network, 2027, 11, 5)
    moved(network, number, "co")
    with pytest.raises(record.NotTheHomeCoordinator):
        renewals.submit(network.office, number, by(network), told=ENOUGH)
    renewals.submit(network.office, number, by(network, "co"), told=ENOUGH)
    assert renewals.missing(network.office, number) == ()


def test_corner_13_a_due_day_granted_earlier_is_kept_and_no_day_is_lost_or_covered_twice(network):
    """Arizona's late period ends on 31 January and its due day is 15 December; Wisconsin has neither."""
    number = hold(network, home="az")
    until = standing(network, number, date(2027, 1, 1)).late_until
    assert until == date(2028, 1, 31)
    network.moves_house(number, "WI")
    page, _ = transfers.request(network.office, [number], AssociationCode("wi"), by=by(network, "az"), consent="by e-mail")
    transfers.release(network.office, page, by(network, "az"))
    transfers.accept(network.office, page, by(network))
    stood = standing(network, number, date(2027, 1, 1))
    assert (stood.home, stood.covered_until, stood.late_until) == ("wi", CYCLE_END, date(2028, 1, 31))
    to(network, 2028, 1, 20)
    assert standing(network, number, date(2028, 1, 20)).standing == "late"
    with pytest.raises(renewing.MayStillRenewLate):
        endorsements.lapse(network.office, number, by(network), start=date(2028, 1, 20))
    endorsements.confirm_renewal(network.office, number, by(network))
    assert standing(network, number, date(2028, 1, 1)).standing == "active"


def test_corner_13_a_cover_of_one_year_is_renewed_to_the_end_of_the_destinations_cycle_and_owes_its_own_year():
    rules = CATALOGUE.edition("co").on(date(2026, 11, 1))
    annual = date(2026, 12, 31)
    assert calendar.next_cover(rules, annual) == Term(date(2027, 1, 1), CYCLE_END)
    granted = e.Granted(
        valid=Term(date(2026, 1, 1), annual), category=Category.FAMILY_SPECIALIST, age_band=AgeBand.INFANT, edition="e" * 64,
        rule="r", late_until=None,
    )  # fmt: skip
    period = keeping.accounted(rules, lines(granted), annual)
    due = keeping.owed(rules, Category.FAMILY_SPECIALIST, addon=False, since=date(2020, 1, 1), period=period)
    assert (due.years, due.of, keeping.hours_of(due).training) == (1, 3, 15 * HOUR)
    assert calendar.window(rules, annual) == Term(date(2026, 10, 1), annual)


# 20, 21 ----------------------------------------------------------------------------


def test_corner_20_submitted_on_31_december_it_verifies_as_active_in_january_then_and_later(network):
    number = a_member(network)
    page = endorsements.find(network.office, number).page.stream
    to(network, 2027, 12, 31)
    renewals.submit(network.office, number, by(network), told=ENOUGH)
    known = network.office.journal.size()
    rounds = opened_rounds(network)
    january = date(2028, 1, 20)
    then = rounds.views.standing.answer(page, january)
    assert (then.standing, then.under_review, then.reason) == ("active", True, "renewal_submitted")
    to(network, 2028, 1, 5)
    assert [sheet.done for sheet in morning(rounds) if sheet.done] == []
    to(network, 2028, 2, 15)
    renewals.confirm(network.office, number, by(network))
    rounds.catch_up()
    now = rounds.views.standing.answer(page, january)
    assert (now.standing, now.under_review) == ("active", False)
    first = held(network, number).lines
    before = [line for line in first if line.index < known]
    assert record.standing(before, january).standing == record.standing(first, january).standing == "active"
    assert record.standing(before, january).under_review


def test_corner_20_a_day_late_it_is_not_taken_where_there_is_no_late_period(network):
    number = a_member(network)
    to(network, 2028, 1, 1)
    with pytest.raises(calendar.RenewalClosed):
        renewals.submit(network.office, number, by(network), told=ENOUGH)


def test_corner_21_31_december_ends_in_perth_eighteen_hours_before_honolulu(tmp_path):
    it = found(tmp_path / "office", members=("au", "hi"))
    zones = {code: CATALOGUE.edition(code).zone for code in ("au", "hi")}
    assert zones["hi"] == "Pacific/Honolulu"
    numbers = {code: a_member(it, home=code) for code in zones}
    ends = {}
    moment = datetime(2027, 12, 31, 0, tzinfo=UTC)
    for hours in range(48):
        for code, zone in zones.items():
            it.clock.now = moment + timedelta(hours=hours)
            if it.office.today(zone) > CYCLE_END:
                ends.setdefault(code, hours)
    assert ends["hi"] - ends["au"] >= 18
    it.clock.now = moment + timedelta(hours=ends["au"], minutes=1)
    with pytest.raises(calendar.RenewalClosed):
        renewals.submit(it.office, numbers["au"], it.coordinators["au"], told=ENOUGH)
    renewals.submit(it.office, numbers["hi"], it.coordinators["hi"], told=ENOUGH)
    rounds = opened_rounds(it)
    assert {sheet.association: len(sheet.done) for sheet in morning(rounds)} == {"alliance": 0, "au": 1, "hi": 0}
    it.clock.now = moment + timedelta(hours=ends["hi"], minutes=1)
    assert [sheet.done for sheet in morning(rounds) if sheet.done] == []  # the Honolulu renewal waits for its answer


# 23, 24 ----------------------------------------------------------------------------


def test_corner_23_a_sanction_learned_of_in_may_holds_from_february_and_past_answers_stay_as_given(network):
    number = hold(network, on=date(2026, 1, 5))
    page = endorsements.find(network.office, number).page.stream
    rounds = opened_rounds(network)
    march, february = date(2026, 3, 15), date(2026, 2, 10)
    given = rounds.views.standing.answer(page, march)
    to(network, 2026, 5, 10)
    known_before = network.clock.now
    to(network, 2026, 5, 11)
    addons.grant(network.office, number, by(network), addon=AddOn.FULL)
    to(network, 2026, 5, 20)
    endorsements.pause(
        network.office, number, by(network), kind=Hold.SANCTION, start=february, reason="order of 10 February, learned in May"
    )
    rounds.catch_up()
    assert given.standing == "active"
    assert rounds.views.standing.answer(page, march, known_at=known_before).standing == "active"
    assert rounds.views.standing.answer(page, march).standing == "inactive"
    assert rounds.views.standing.answer(page, date(2026, 2, 9)).standing == "active"
    assert held(network, number).lines[-1].event.valid == Term(february)
    endorsements.resume(network.office, number, by(network), start=date(2026, 6, 1))
    assert standing(network, number, date(2026, 6, 1)).addon is None
    assert green(network) == []


def test_corner_24_a_false_attestation_makes_inactive_by_sanction_when_confirmed_and_the_log_does_not_say_why(network):
    number, other = hold(network), hold(network)
    reason = "attested that no board had sanctioned them; the board's order says otherwise"
    with pytest.raises(endorsements.pausing.SanctionUnexplained):
        endorsements.pause(network.office, number, by(network), kind=Hold.SANCTION)
    endorsements.pause(network.office, number, by(network), kind=Hold.SANCTION, reason=reason)
    endorsements.pause(network.office, other, by(network), kind=Hold.LEAVE, reason="a child was born")
    assert held(network, number).lines[-1].event.reason == reason
    said = [
        dict(stmt.data)
        for stmt in (parse_entry(row[4]).stmt for row in network.office.journal.stream())
        if stmt.type == "endorsement.paused/1"
    ]
    assert said == [{}, {}]
    assert not any(b"sanction" in row[4] or b"leave" in row[4] for row in network.office.journal.stream())
    assert standing(network, number, date(2026, 3, 2)).reason == standing(network, other, date(2026, 3, 2)).reason == "paused"
    with pytest.raises(endorsements.ending.RescindingIsOff):
        endorsements.rescind(network.office, number, by(network), reason=reason)


# 28, 29 ----------------------------------------------------------------------------


def test_corner_28_an_attested_renewal_has_no_itemised_hours_and_is_asked_for_none(network):
    number = a_member(network, on=date(2024, 3, 2))
    to(network, 2027, 11, 5)
    due = renewals.owed(network.office, number)
    assert (due.keeping.value.mode, due.years) == (Mode.ATTESTATION, 3)
    with pytest.raises(telling.NotAttested):
        renewals.submit(network.office, number, by(network), told=replace(ENOUGH, entries=("an-entry",)))
    renewals.submit(network.office, number, by(network), told=ENOUGH)
    assert renewals.missing(network.office, number) == ()
    renewals.confirm(network.office, number, by(network))
    assert standing(network, number, date(2028, 1, 1)).covered_until == date(2030, 12, 31)


def test_corner_28_whoever_came_back_is_audited_in_the_next_cycle_without_a_draw(network):
    number, other = a_member(network, on=date(2020, 3, 2)), a_member(network, on=date(2026, 3, 2))
    lapse = endorsements.lapse(network.office, number, by(network))
    assert lapse.last
    endorsements.reinstate(network.office, number, by(network))
    to(network, 2027, 11, 5)
    for one in (number, other):
        renewals.submit(network.office, one, by(network), told=ENOUGH)
    [due] = audits.to_audit(network.office, "wi", CYCLE_END)
    assert (due.number, due.drawn) == (number, None)
    audits.record(network.office, number, by(network), outcome=Outcome.PASSED)
    with pytest.raises(telling.NotToBeAudited):
        audits.record(network.office, other, by(network), outcome=Outcome.PASSED)


def next_year(day):
    return f"{int(day[:4]) + 1}{day[4:]}"


def test_corner_29_anyone_draws_again_from_the_public_log_alone(network):
    for _ in range(23):
        renew = a_member(network, on=date(2026, 3, 2))
        to(network, 2027, 11, 5)
        renewals.submit(network.office, renew, by(network), told=ENOUGH)
    endorsements.return_renewal(network.office, renew, by(network))
    to(network, 2028, 1, 3)
    audits.open_draw(network.office, by(network), cycle_end=CYCLE_END)
    network.advance()
    audits.make_draw(network.office, by(network))
    network.advance()

    # Only the log's files from here on, and nothing of the rule book.
    source = FolderSource(network.settings.log)
    size = published_size(source)
    log = [data for _, data in entries(source, Extent(size, size))]
    stmts = [parse_entry(data).stmt for data in log]
    [(at, fixed)] = [(index, stmt) for index, stmt in enumerate(stmts) if stmt.type == "renewal.population/1"]
    [drawn] = [stmt for stmt in stmts if stmt.type == "renewal.drawn/1"]
    submitted = {}
    for stmt in stmts[:at]:
        if stmt.type == "endorsement.renewal_submitted/1":
            submitted[stmt.id] = stmt.stream, stmt.valid["from"]
        elif stmt.type == "endorsement.renewal_returned/1":
            del submitted[stmt.data["submitted"]]
    end = fixed.data["cycle_end"]
    among = sorted(page for page, start in submitted.values() if end < start <= next_year(end))
    assert len(among) == fixed.data["count"] == 22
    assert sha256("".join(f"{page}\n" for page in among).encode()).hexdigest() == fixed.data["sha256"]
    seed = root([leaf_hash(data) for data in log[: drawn.data["size"]]])
    assert at < drawn.data["size"]
    assert b64u(seed) == drawn.data["root"]
    lots = sorted(among, key=lambda page: sha256(seed + page.encode()).digest())
    chosen = sorted(lots[: -(-len(among) * fixed.data["percent"] // 100)])
    assert len(chosen) == drawn.data["drawn"] == 3

    assert tuple(chosen) == audits.drawn(network.office, "wi", CYCLE_END)[1]
    assert sorted(due.page for due in audits.to_audit(network.office, "wi", CYCLE_END)) == chosen
    assert green(network) == []


# 33 --------------------------------------------------------------------------------


@pytest.mark.parametrize(("home", "shown"), [("ct", True), ("wi", False)])
def test_corner_33_emeritus_is_listed_where_the_edition_says_so_and_supervises_nowhere(network, home, shown):
    who = network.person(residence=home.upper(), by=home)
    number = hold(network, who, home=home)
    addons.grant(network.office, number, by(network, home), addon=AddOn.FULL)
    to(network, 2026, 6, 1)
    endorsements.end(network.office, number, by(network, home), how="emeritus")
    stood = standing(network, number, date(2026, 6, 2))
    assert (stood.standing, stood.addon) == ("emeritus", None)
    rules = CATALOGUE.edition(home).on(date(2026, 6, 2))
    assert ("emeritus" in policies.listed(rules.policies.listed, date(2026, 6, 2))) is shown
    rows = listed(opened_rounds(network).desk(), Wanted("", home, "", None, 50)).items
    assert [(row.number, row.standing) for row in rows] == ([(number, "emeritus")] if shown else [])
    with pytest.raises(releasing.CannotMove):
        transfers.request(network.office, [number], AssociationCode("co"), by=by(network, home), consent="by e-mail")
