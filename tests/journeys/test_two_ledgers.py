"""Show 4: two offices on one machine, each with its own log. A person moves between them, by the commands that operators type;
both audits pass; and neither operator can invent the move, hide it, or use it twice.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from api.command import main
from ledger.audit.source import FolderSource
from ledger.audit.verify import Trust, audit
from ledger.commands import crossing
from ledger.office import wall_clock
from ledger.procedures import associations, catalogue, endorsements, numbers, pages, receiving
from ledger.rulebook import record
from ledger.rulebook.endorsement import Departed, Paused, Received, ReleaseWithdrawn, Renewed
from ledger.rulebook.receiving import UsedElsewhere
from ledger.rulebook.releasing import MayBeUsedElsewhere
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import ALLIANCE, LineId, Officer, PersonId, Role, Term
from offices import KEY, Clock, found
from pairs import HERE, THERE, held, pair, standing, strangers, told, trust_file


@pytest.fixture
def two(tmp_path, monkeypatch):
    monkeypatch.setenv("RECIPROCITY_KEY", KEY)
    return pair(tmp_path)


def audited(one, *others):
    """The report on one log, held against others."""
    for founded in (one, *others):
        founded.advance()
    return audit(FolderSource(one.settings.log), Trust(), others=[FolderSource(other.settings.log) for other in others])


def faults(one, *others):
    return [found.line for found in audited(one, *others).findings if found.grade == "fault"]


def notices(one, *others):
    return [found.code for found in audited(one, *others).findings if found.grade == "notice"]


def lied(founded, number, event, *, actor, line_id=None):
    """The operator writes a line that the rule book would not: nobody folds it first."""
    page = pages.open(founded.office, numbers.page_of(founded.office, number), record.after)
    page = replace(page, fold=lambda stood, _: stood).under(page.stands.holder)
    return pages.write(founded.office, page.then(founded.office, event, actor=actor, line_id=line_id), by="operator")


def command(capsys, *arguments):
    """One command as the operator types it: its exit and what it said."""
    with pytest.raises(SystemExit) as ended:
        main([str(one) for one in arguments])
    said = capsys.readouterr()
    return ended.value.code, said.out, said.err


# The whole way, by the commands ---------------------------------------------------------------------------------------


def test_a_person_moves_between_two_ledgers_and_both_audits_pass(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("RECIPROCITY_KEY", KEY)
    clock = Clock()
    clock.now = wall_clock() - timedelta(days=4)  # commands go by the clock on the wall
    two = strangers(tmp_path, clock)
    here, there = tmp_path / "a", tmp_path / "b"

    def typed(*arguments):
        ended, out, err = command(capsys, *arguments)
        assert ended == 0, err
        return out

    for folder, founded, code in ((here, two.a, "wi"), (there, two.b, "co")):
        typed("migrate", "--office", folder)
        typed("trust", "--office", folder, "-o", tmp_path / f"{folder.name}.json")
        other, root = (there if folder == here else here), two.trust(founded).root.vkey
        url = founded.office.charter.public_url
        typed("ledger", code, "--office", other, "--trust", tmp_path / f"{folder.name}.json", "--root", root, "--url", url)
    two.clock.now = wall_clock()
    number, _ = two.released()
    release, receipt = tmp_path / "release.json", tmp_path / "receipt.json"
    release.touch(mode=0o644)
    typed("release", number, "--office", here, "-o", release)
    for paper in (release, release.with_name("release.json.tlog-proof")):
        assert paper.stat().st_mode & 0o777 == 0o600, "a name is in it, and why an endorsement is on hold"
    trust = ("--trust", tmp_path / "a.json")
    told_of_it = typed("receive", release, "--office", there, *trust, "--address", here / "log", "--json")
    assert json.loads(told_of_it)["asked"] is True
    again, _, err = command(capsys, "receive", release, "--office", there, *trust, "--offline")
    assert (again, "received here already" in err) == (2, True)
    typed("receipt", number, "--office", there, "-o", receipt)
    departed = typed("depart", receipt, "--office", here, "--trust", tmp_path / "b.json", "--json")
    assert json.loads(departed)["to"] == THERE
    two.clock.now = wall_clock()
    there_tomorrow = standing(two.b, number, days=1)  # where it is still the day before, it is at home from tomorrow
    assert (standing(two.a, number, days=1).standing, there_tomorrow.home) == (Answer.DEPARTED, "co")
    for one, other in ((here, there), (there, here)):
        typed("audit", one)
        assert "beside other logs:" in typed("audit", one, "--beside", other)
    assert f"received from {HERE}: 1 not held against that log" in typed("audit", there / "log")


@pytest.mark.parametrize("how", ["departs", "is taken back"])
def test_what_travels_is_settled_also_when_its_home_has_ended_meanwhile(tmp_path, capsys, monkeypatch, how):
    monkeypatch.setenv("RECIPROCITY_KEY", KEY)
    clock = Clock()
    clock.now = wall_clock() - timedelta(days=4 if how == "departs" else 90)
    two = pair(tmp_path, clock)
    number, paper = two.released()
    associations.end(two.a.office, "wi", Officer(PersonId("alma"), ALLIANCE, Role.COORDINATOR), reason="it ended")
    two.clock.now = max(two.clock.now, wall_clock())
    if how == "departs":
        two.receive(paper)
        (tmp_path / "receipt.json").write_bytes((receipt := two.receipt(number)).document)
        (tmp_path / "receipt.json.tlog-proof").write_bytes(receipt.proof)
        (tmp_path / "b.json").write_bytes(trust_file(two.b))
        typed = ("depart", tmp_path / "receipt.json", "--office", tmp_path / "a", "--trust", tmp_path / "b.json")
    else:
        typed = ("take-back", number, "--office", tmp_path / "a", "--offline")
    ended, _, err = command(capsys, *typed)
    assert ended == 0, err
    assert faults(two.a) == []
    assert held(two.a, number).departed is (how == "departs")
    assert not held(two.a, number).travels


def test_alone_each_audit_is_green_and_says_what_it_did_not_check(two):
    two.moved()
    for one, other, said in ((two.a, two.b, f"departed to {THERE}: 1"), (two.b, two.a, f"received from {HERE}: 1")):
        alone, beside = audited(one), audited(one, other)
        assert (alone.green, beside.green) == (True, True)
        assert any(text.startswith(said) for text in alone.not_checked)
        assert not any("not held against" in text for text in beside.not_checked)


def test_a_return_is_green_on_both_sides(two):
    number = two.moved()
    two.later(days=40)
    _, paper = two.released(number, by="co", to="wi", of=two.b, into="WI")
    two.later(days=1)
    two.receive(paper, at=two.a, of=two.b, by="wi")
    two.depart(two.receipt(number, at=two.a, by="wi"), of=two.b, at=two.a, by="co")
    assert (faults(two.a, two.b), faults(two.b, two.a)) == ([], [])


def test_on_its_way_it_is_nobodys_fault(two):
    _, paper = two.released()
    assert (faults(two.a, two.b), faults(two.b, two.a)) == ([], [])
    two.receive(paper)
    assert (faults(two.a, two.b), faults(two.b, two.a)) == ([], [])
    assert "OUTSTANDING" not in notices(two.a)


def test_a_release_that_nobody_answered_is_told_after_its_last_day(two):
    number, _ = two.released()
    two.later(days=(held(two.a, number).release.until - two.a.office.today("UTC")).days + 3)
    two.a.person("Some", "Body")  # a line of that later day
    for others in ((), (two.b,)):
        assert "OUTSTANDING" in notices(two.a, *others)
        assert faults(two.a, *others) == []


def test_a_release_is_taken_back_once_its_last_day_is_over_unless_the_other_log_received_it(two):
    unused, _ = two.released()
    used, paper = two.released()
    two.receive(paper)
    ruth, log = two.a.coordinators["wi"], two.b.settings.log

    def look(told_of, release):
        two.b.advance()
        return crossing.was_received(told_of, HERE, release, until=until, address=str(log))

    until = held(two.a, unused).release.until
    with pytest.raises(MayBeUsedElsewhere):
        receiving.take_back(two.a.office, unused, ruth, look=look)
    over(two, unused)
    with pytest.raises(UsedElsewhere):
        receiving.take_back(two.a.office, used, ruth, look=look)
    receiving.take_back(two.a.office, unused, ruth, look=look)
    two.depart(two.receipt(used))
    assert (faults(two.a, two.b), faults(two.b, two.a)) == ([], [])
    assert standing(two.a, unused).home == "wi"


def test_a_log_that_ends_before_the_releases_last_day_does_not_say_that_nothing_was_received(two):
    number, _ = two.released()
    release, told_of = held(two.a, number).release, associations.other_ledger(two.a.office, "co")

    def look():
        two.b.advance()
        return crossing.was_received(told_of, HERE, release.id, until=release.until, address=str(two.b.settings.log))

    assert look() is None
    two.later(days=(release.until - two.a.office.today("UTC")).days)
    two.b.person("Some", "Body", residence="CO", by="co")
    assert look() is None
    two.later(days=2)
    assert look() is None, "nothing was written since"
    two.b.person("Some", "One", residence="CO", by="co")
    assert look() is False


# Invented --------------------------------------------------------------------------------------------------------------


def received(two, number, paper, **members):
    """Colorado's operator writes a line of having received, with members of it bent."""
    let_go, _ = receiving.shown(two.b.office, paper, two.trust(two.a))
    carried = let_go.carried
    event = Received(
        valid=Term(two.b.office.today("America/Denver"), carried.covered_until), category=carried.category,
        age_band=carried.age_band, granted_on=carried.granted_on, edition=standing(two.a, number).edition,
        late_until=carried.late_until, origin=let_go.origin, release=let_go.release, leaf=let_go.leaf, size=let_go.size,
        asked=False, number=number, holder=None,
    )  # fmt: skip
    event = replace(event, edition=catalogue.rules(two.b.office, "co").edition, **members)
    page = pages.begin(two.b.office, record.after)
    pages.write(two.b.office, replace(page, fold=lambda *_: None).then(two.b.office, event, actor="co"), by="operator")


INVENTED = {
    "no such release": ({"release": LineId("019cb436-8e79-7100-a775-000000000000")}, "that ledger.example"),
    "another leaf": ({"leaf": 3}, "does not have at leaf 3"),
    "longer cover": ({"valid": None}, "says covered_until"),
    "another category": ({"category": "MHS"}, "says category"),
    "before the release": ({"valid": "early"}, "it could be used from"),
    "after its last day": ({"valid": "late"}, "it could be used from"),
    "a log larger than it is": ({"size": 10_000}, "had 10000 entries"),
}


@pytest.mark.parametrize("what", INVENTED)
def test_what_was_never_released_like_that_is_a_fault_beside_the_other_log(two, what):
    number, paper = two.released()
    until = standing(two.a, number).covered_until
    members, text = INVENTED[what]
    today = two.b.office.today("America/Denver")
    spans = {None: Term(today, until + timedelta(days=365)), "early": Term(today - timedelta(days=9), until),
             "late": Term(today + timedelta(days=99), until)}  # fmt: skip
    if "valid" in members:
        members = {"valid": spans[members["valid"]]}
    if "category" in members:
        members = {"category": type(standing(two.a, number).category)(members["category"])}
    received(two, number, paper, **members)
    assert faults(two.b) == [], "alone it cannot be seen"
    found = faults(two.b, two.a)
    assert found
    assert any(text.replace("that ledger.example", "does not have") in line for line in found), found


def test_what_was_released_to_another_ledger_is_invented_in_this_one(two, tmp_path):
    third = found(tmp_path / "c", members=("co",), origin="third.example/log", clock=two.clock)
    told(two.a, "co", third)
    number, paper = two.released()
    received(two, number, paper)
    assert any("INVENTED" in line and "third.example/log" in line for line in faults(two.b, two.a))


def test_a_departure_that_nobody_received_is_invented(two):
    number, _ = two.released()
    release = held(two.a, number).release
    event = Departed(
        valid=Term(two.a.office.today("America/Chicago")), release=release.id, origin=THERE,
        received=LineId("019cb436-8e79-7100-a775-000000000000"), leaf=2, size=3,
    )  # fmt: skip
    lied(two.a, number, event, actor="wi")
    assert faults(two.a) == []
    assert any("INVENTED" in line and "did not receive it" in line for line in faults(two.a, two.b))


def test_a_departure_on_another_day_is_invented(two):
    number, paper = two.released()
    two.later(days=5)
    two.receive(paper)
    line = held(two.b, number).lines[0]
    event = Departed(
        valid=Term(line.event.valid.start - timedelta(days=2)), release=held(two.a, number).release.id, origin=THERE,
        received=line.id, leaf=line.index, size=line.index + 1,
    )  # fmt: skip
    lied(two.a, number, event, actor="wi")
    assert any("INVENTED" in line and "another day" in line for line in faults(two.a, two.b))


# Hidden ----------------------------------------------------------------------------------------------------------------


def over(two, number):
    """Until the release's last day is past, and a line says so in both logs."""
    two.later(days=(held(two.a, number).release.until - two.a.office.today("UTC")).days + 3)
    two.a.person("Some", "Body")
    two.b.person("Some", "Body", residence="CO", by="co")


def test_an_operator_who_never_says_that_it_was_received_is_named_on_both_sides(two):
    number, paper = two.released()
    two.receive(paper)
    over(two, number)
    assert faults(two.a) == []
    assert any("HIDDEN" in line and "nothing here says so" in line for line in faults(two.a, two.b))
    assert any("HIDDEN" in line and "in silence" in line for line in faults(two.b, two.a))


def test_an_operator_who_takes_back_what_was_used_is_named_on_both_sides(two):
    number, paper = two.released()
    two.receive(paper)
    over(two, number)
    it = endorsements.find(two.a.office, number)
    it.write(ReleaseWithdrawn(valid=Term(it.today), release=it.held.release.id), by=two.a.coordinators["wi"])
    assert any("HIDDEN" in line and "taken back" in line for line in faults(two.a, two.b))
    assert any("HIDDEN" in line and "took the release back" in line for line in faults(two.b, two.a))


def test_an_operator_who_takes_it_back_too_early_is_named_by_their_own_log(two):
    number, _ = two.released()
    lied(
        two.a, number, ReleaseWithdrawn(valid=Term(two.a.office.today("UTC")), release=held(two.a, number).release.id), actor="wi"
    )
    assert any("AUTHORITY" in line and "may be used in" in line for line in faults(two.a))


@pytest.mark.parametrize("departs", [False, True])
def test_an_old_home_that_goes_on_with_it_is_named_on_both_sides(two, departs):
    number, paper = two.released()
    two.receive(paper)
    if departs:
        two.depart(two.receipt(number))
    lied(two.a, number, Paused(valid=Term(two.a.office.today("UTC"))), actor="wi")
    assert any("AUTHORITY" in line for line in faults(two.a))
    beside = faults(two.b, two.a)
    assert departs or any("HIDDEN" in line and "goes on with it" in line for line in beside)
    if departs:
        assert "BESIDE" in notices(two.b, two.a), "its own log says so, and that is told"


# Doubled ---------------------------------------------------------------------------------------------------------------


def test_one_release_received_twice_in_one_ledger_is_a_fault(two):
    number, paper = two.released()
    two.receive(paper)
    received(two, number, paper)
    assert any("DOUBLED" in line for line in faults(two.b, two.a))
    assert any("DOUBLED" in line for line in faults(two.a, two.b))


def test_one_release_received_in_two_ledgers_is_a_fault_wherever_both_are_seen(two, tmp_path):
    third = found(tmp_path / "c", members=("co",), origin="third.example/log", clock=two.clock)
    told(third, "wi", two.a)
    for founded in (two.a, two.b):
        told(founded, "nj", third)
    number, paper = two.released()
    two.receive(paper)
    other = replace(two, b=third)
    received(other, number, paper)
    assert any("DOUBLED" in line for line in faults(two.a, two.b, third))
    assert any("DOUBLED" in line for line in faults(two.b, two.a, third))
    assert any("INVENTED" in line for line in faults(third, two.a))


def test_a_log_whose_root_no_line_names_is_not_compared_with(two, tmp_path):
    stranger = found(tmp_path / "c", members=("nj",), origin="stranger.example/log", clock=two.clock)
    stranger.advance()
    with pytest.raises(Exception, match="no line of the log audited says which root"):
        audited(two.a, stranger)


def test_home_of_an_endorsement_that_came_may_be_renewed_there_and_both_stay_green(two):
    number = two.moved()
    two.later(days=(standing(two.b, number).covered_until - two.b.office.today("UTC")).days - 20)
    endorsements.submit_renewal(two.b.office, number, two.b.coordinators["co"])
    endorsements.confirm_renewal(two.b.office, number, two.b.coordinators["co"])
    assert isinstance(held(two.b, number).lines[-1].event, Renewed)
    assert (faults(two.a, two.b), faults(two.b, two.a)) == ([], [])
