"""What must be told to whom follows from the lines alone: each watch by its switches, and each employer whose answer a line changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from ledger.rulebook import endorsement as e
from ledger.rulebook import registering, reliance
from ledger.rulebook import watching as w
from ledger.rulebook.policies import Watching
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, Category, Hold, LineId, PageId, PersonId, Term
from people import COLORADO, WISCONSIN
from projections.follow import Follower
from projections.outbox import Outbox
from projections.rebuild import rebuild
from projections.view import migrate_views

RULE = Watching(days=90, announced=14, expiring=30, endorsements=2000, watches=100)
START = date(2024, 1, 1)
A_YEAR, FOR_LONG = date(2024, 12, 31), date(2032, 3, 19)
ON = Term(START)
EVERY = tuple(w.Switch)


def on(number):
    return START + timedelta(days=number)


class Outboxed:
    """A story, the view of what must be told, and an employer or two."""

    def __init__(self, world, clock):
        self.world, self.clock = world, clock
        self.journal, self.scribe = world.journal, world.story.scribe
        self.view = Outbox(world.journal, world.vault_engine, world.bodies)
        migrate_views(world.vault_engine, [self.view])
        self.watches = {}

    def follow(self, batch=1000):
        Follower(self.journal, self.view, batch=batch).catch_up()
        return self

    def later(self, days):
        self.clock.now += timedelta(days=days)

    @property
    def today(self):
        return self.clock.now.date()

    def grant(self, page="held", *, number="WI-1", holder="anna", end=A_YEAR):
        granted = e.Granted(
            valid=Term(self.today, end), category=Category.FAMILY_SPECIALIST, age_band=AgeBand.INFANT, edition="e" * 64, rule="r",
            late_until=None, number=number, holder=PersonId(holder), application=None,
        )  # fmt: skip
        return self.line(page, granted, holder=holder)

    def line(self, page, event, *, holder="anna", actor=WISCONSIN):
        name = f"id-{self.journal.size()}"
        self.scribe.write((page, event, actor, name), subject=holder)
        return LineId(name)

    def watch(self, *pages, name="watch", employer="acme", switches=EVERY, pace=w.Pace.AT_ONCE, webhook="https://a.example/"):
        wish = registering.Wish([PageId(page) for page in pages], switches, pace, webhook)
        begun = registering.begin(employer, wish, RULE, running=0, on=self.today)
        self.line(name, begun, holder=employer, actor=ALLIANCE)
        return begun

    def change(self, name, **members):
        begun = w.Watch(employer="acme", until=date.max)
        wish = registering.Wish(
            **{"endorsements": [PageId("held")], "switches": EVERY, "webhook": "https://a.example/"} | members
        )
        self.line(name, registering.change(begun, wish, RULE, on=self.today), holder="acme", actor=ALLIANCE)

    def answered(self, page="held", *, employer="acme", asked=None, name="receipt", until=FOR_LONG):
        given = reliance.Given(
            valid=Term(self.today, until), employer=employer, endorsement=PageId(page), asked=asked or self.today,
            size=self.journal.size(), digest="d" * 64, named=False,
        )  # fmt: skip
        self.line(name, given, holder=f"{employer}:{until}", actor=ALLIANCE)

    def told(self):
        self.follow()
        return [(one.employer, one.watch, one.kind) for one in self.view.beyond(0, "", 10_000)]

    def kinds(self):
        return [kind for _, _, kind in self.told()]

    def rows(self):
        found = {}
        with self.view.engine.transaction(write=False) as tx:
            for table in self.view.tables:
                found[table.name] = sorted(tx.fetchall(f"SELECT * FROM {table.name}"), key=repr)
        return found


@pytest.fixture
def out(world, clock):
    clock.now = datetime(2024, 1, 1, 12, tzinfo=UTC)
    return Outboxed(world, clock)


PAUSED = e.Paused(valid=ON)
MOVED = e.Moved(valid=ON, release=LineId("r"), edition="e" * 64)


def renewed(first, last):
    return e.Renewed(valid=Term(on(first), on(last)), submitted=None, edition="e" * 64, rule="r", late_until=None)


# What is told to a watch ----------------------------------------------------------------------------------------------


def test_each_line_is_told_to_each_watch_under_its_switch_and_to_no_other(out):
    out.grant()
    out.grant("other", number="WI-2", holder="beth")
    out.watch("held", name="all")
    out.watch("held", name="moves", employer="bell", switches=[w.Switch.MOVED])
    out.watch("other", name="elsewhere", employer="bell")
    out.line("held", PAUSED)
    out.line("held", MOVED, actor=COLORADO)
    out.line("held", e.CredentialIssued(valid=ON, list=1, index=7, format="ldp", sha256="5" * 64))
    told = [one for one in out.told() if one[2] not in {"ending", "expiring"}]
    assert told == [
        ("acme", "all", "sanctioned"),
        *sorted([("acme", "all", "moved"), ("bell", "moves", "moved")], key=order(out)),
    ]


def order(out):
    ids = {(one.employer, one.watch, one.kind): (one.position, one.id) for one in out.view.beyond(0, "", 10_000)}
    return ids.__getitem__


def test_nothing_from_before_the_watch_and_nothing_after_its_last_day_or_its_end_is_told(out):
    out.grant()
    out.line("held", PAUSED)
    out.watch("held", switches=[w.Switch.SANCTIONED], name="lasting")
    out.watch("held", switches=[w.Switch.SANCTIONED], name="ended")
    out.line("ended", w.Ended(valid=Term(out.today), unsubscribed=False), holder="acme", actor=ALLIANCE)
    out.later(90)
    out.line("held", PAUSED)
    out.later(1)
    out.line("held", PAUSED)
    assert [one for one in out.told() if one[2] == "sanctioned"] == [("acme", "lasting", "sanctioned")]


def test_a_message_names_number_page_line_and_days_and_no_holder(out):
    out.grant()
    out.watch("held", switches=[w.Switch.SANCTIONED])
    line = out.line("held", PAUSED)
    out.follow()
    [ending, told] = out.view.beyond(0, "", 10)
    assert (told.number, told.page, told.line, told.what, told.day) == ("WI-1", "held", line, "endorsement.paused", "2024-01-01")
    assert (ending.kind, ending.number, ending.page, ending.day) == ("ending", None, "", "2024-03-31")
    assert ending.due == "2024-03-17T06:00:00.000000Z"
    assert not any("anna" in str(value) for one in (told, ending) for value in one)


def test_a_hold_is_told_in_the_same_words_whether_it_is_a_sanction_or_a_leave(out):
    out.grant()
    out.watch("held", switches=[w.Switch.SANCTIONED])
    for kind in (Hold.SANCTION, Hold.LEAVE):
        out.line("held", e.Paused(valid=ON, kind=kind, reason="private"))
    out.follow()
    first, second = [one for one in out.view.beyond(0, "", 10) if one.kind == "sanctioned"]
    assert {name: first[n] == second[n] for n, name in enumerate(first._fields)} == dict.fromkeys(first._fields, True) | {
        "position": False, "id": False, "line": False,
    }  # fmt: skip


def test_a_digest_is_due_the_next_morning_or_the_next_monday_morning(out):
    out.grant()
    for pace in w.Pace:
        out.watch("held", name=pace, switches=[w.Switch.SANCTIONED], pace=pace)
    out.line("held", PAUSED)
    out.follow()
    due = {one.watch: one.due for one in out.view.beyond(0, "", 10) if one.kind == "sanctioned"}
    assert due["at once"].startswith("2024-01-01T12:00:00")
    assert due["daily"] == "2024-01-02T06:00:00.000000Z"
    assert due["weekly"] == "2024-01-08T06:00:00.000000Z"


# What is said ahead ---------------------------------------------------------------------------------------------------


def waiting(out, kind):
    out.follow()
    return [(one.page, one.day, one.due[:10]) for one in out.view.beyond(0, "", 10_000) if one.kind == kind]


def test_that_a_cover_will_end_is_said_thirty_days_before_and_no_more_where_it_was_renewed_in_time(out):
    out.grant(end=on(100))
    out.watch("held")
    assert waiting(out, "expiring") == [("held", on(100).isoformat(), on(70).isoformat())]
    out.later(60)
    out.line("held", renewed(101, 465))
    assert waiting(out, "expiring") == [("held", on(465).isoformat(), on(435).isoformat())]


def test_what_was_due_before_the_renewal_stays_told_and_the_next_end_is_another_message(out):
    out.grant(end=on(80))
    out.watch("held")
    out.later(60)
    out.line("held", renewed(81, 445))
    assert waiting(out, "expiring") == [
        ("held", on(80).isoformat(), on(50).isoformat()), ("held", on(445).isoformat(), on(415).isoformat()),
    ]  # fmt: skip
    assert len({one.id for one in out.view.beyond(0, "", 100)}) == len(out.view.beyond(0, "", 100))


def test_a_watch_that_begins_within_the_days_is_told_at_once_and_one_after_the_end_is_not(out):
    out.grant(end=on(20))
    out.grant("over", number="WI-2", end=on(2))
    out.later(10)
    out.watch("held", "over")
    assert waiting(out, "expiring") == [("held", on(20).isoformat(), on(10).isoformat())]


def test_renewing_a_watch_announces_its_new_end_and_says_nothing_else_twice(out):
    out.grant(end=on(100))
    out.watch("held")
    out.later(50)
    before = waiting(out, "expiring")
    out.change("watch")
    assert waiting(out, "expiring") == before
    assert waiting(out, "ending") == [("", on(140).isoformat(), on(126).isoformat())]
    out.change("watch", switches=[w.Switch.MOVED])
    assert waiting(out, "expiring") == []
    out.line("watch", w.Ended(valid=Term(out.today), unsubscribed=True), holder="acme", actor=ALLIANCE)
    assert waiting(out, "ending") == []


def test_what_is_ended_will_not_expire(out):
    out.grant(end=on(100))
    out.watch("held")
    out.line("held", e.Relinquished(valid=ON))
    assert waiting(out, "expiring") == []


# Who relied on it -----------------------------------------------------------------------------------------------------


def corrected(line, **members):
    return e.Corrected(valid=Term(START), corrects=line, **members)


def test_a_correction_tells_exactly_those_whose_answer_it_changes_each_once(out):
    granted = out.grant()
    out.later(1)
    out.answered(employer="wrong", name="r1")
    out.answered(employer="wrong", name="r2", asked=on(50))
    out.answered(employer="early", name="r3", asked=on(-10))
    out.answered("held", employer="long-ago", name="r4", until=on(5))
    out.later(9)
    out.line("held", corrected(granted, days=Term(on(8), on(365))))
    out.answered(employer="after", name="r5")
    assert out.told() == [("wrong", "", "relied")]


def test_who_relied_and_watches_is_told_by_the_watch_alone_and_nobody_learns_of_another(out):
    granted = out.grant()
    out.later(1)
    for employer in ("acme", "bell", "cole"):
        out.answered(employer=employer, name=f"receipt of {employer}")
    out.watch("held", employer="acme", name="watches", switches=[w.Switch.CORRECTED])
    out.watch("held", employer="bell", name="of moves", switches=[w.Switch.MOVED])
    out.watch("held", employer="dill", name="only watches", switches=[w.Switch.CORRECTED])
    out.line("held", corrected(granted, category=Category.FAMILY_ASSOCIATE))
    told = {one.employer: one for one in out.follow().view.beyond(0, "", 100) if one.kind != "ending"}
    assert {name: (one.watch, one.kind, one.given) for name, one in told.items()} == {
        "acme": ("watches", "corrected", "receipt of acme"), "bell": ("", "relied", "receipt of bell"),
        "cole": ("", "relied", "receipt of cole"), "dill": ("only watches", "corrected", ""),
    }  # fmt: skip
    assert len(told) == len([one for one in out.view.beyond(0, "", 100) if one.kind != "ending"])
    for name, one in told.items():
        assert not any(other in str(value) for other in {"acme", "bell", "cole"} - {name} for value in one)


def test_a_line_dated_back_changes_an_answer_as_a_correction_does_and_a_renewal_in_time_does_not(out):
    out.grant(end=on(30))
    out.later(10)
    out.answered(asked=on(5))
    out.line("held", renewed(31, 395))
    assert out.told() == []
    out.line("held", e.Paused(valid=Term(on(4))))
    assert out.kinds() == ["relied"]


def test_a_correction_of_the_last_day_alone_changes_what_was_answered(out):
    granted = out.grant()
    out.later(1)
    out.answered()
    out.line("held", corrected(granted, days=Term(START, on(200))))
    assert out.kinds() == ["relied"]


def test_a_correction_of_a_correction_tells_again_for_the_answer_is_another_again(out):
    granted = out.grant()
    out.later(1)
    out.answered()
    wrong = out.line("held", corrected(granted, days=Term(on(2), on(365))))
    out.line("held", corrected(wrong, days=Term(START, on(365))))
    assert out.kinds() == ["relied", "relied"]


def test_a_roster_relied_on_a_whole_period(out):
    out.grant()
    out.later(20)
    stated = reliance.Stated(
        valid=Term(out.today, on(3000)), employer="acme", period=Term(on(2), on(9)), category=None, age_band=None,
        rows=(1, 2), endorsements=(PageId("held"), PageId("held")), size=out.journal.size(), digest="d" * 64, named=False,
    )  # fmt: skip
    out.line("roster", stated, holder="acme:x", actor=ALLIANCE)
    out.line("held", e.Paused(valid=Term(on(10))))
    assert out.told() == []
    out.line("held", e.Paused(valid=Term(on(9))))
    assert out.told() == [("acme", "", "relied")]


# Whoever is erased ----------------------------------------------------------------------------------------------------


def everything(out):
    granted = out.grant()
    out.grant("other", number="WI-2", holder="beth")
    out.watch("held", "other", name="acmes")
    out.watch("held", name="bells", employer="bell", pace=w.Pace.WEEKLY)
    out.answered(name="receipt of acme")
    out.answered("other", employer="cole", name="receipt of cole", until=on(100))
    out.later(1)
    out.line("held", corrected(granted, category=Category.FAMILY_ASSOCIATE))
    out.line("other", e.Rescinded(valid=ON, rule="r"), holder="beth")
    return out.follow()


@pytest.mark.parametrize("subjects", [["anna"], ["acme", f"acme:{FOR_LONG}"], [f"cole:{on(100)}"], [f"acme:{FOR_LONG}"]])
def test_of_whoever_is_erased_nothing_is_left_and_what_is_rebuilt_is_the_same(out, subjects):
    """A person; an employer whose account ends, whose answers are under keys of their own; and an answer kept until its day."""
    everything(out)
    whole = out.rows()
    for subject in subjects:
        out.world.story.erase(subject)
    out.follow()
    left = out.rows()
    assert left != whole
    rebuild(out.journal, out.view)
    assert out.rows() == left


@pytest.mark.parametrize(("subject", "gone"), [("anna", ("held", "WI-1", "anna")), ("acme", ("acmes",))])
def test_the_rows_of_whoever_is_erased_go_at_once(out, subject, gone):
    everything(out)
    out.view.erase(subject)
    assert not [row for rows in out.rows().values() for row in rows if any(word in str(value) for word in gone for value in row)]
    assert [one for one in out.view.beyond(0, "", 100) if one.employer == "bell"] or subject == "anna"


def test_a_watch_of_somebody_erased_finds_nobody(out):
    out.grant()
    out.world.bodies.erase("anna")
    out.watch("held")
    out.line("held", PAUSED)
    assert out.kinds() == ["ending"]


# However it is followed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 2, 3])
def test_however_the_lines_come_the_messages_are_the_same(out, seed):
    """A random story with watches that come, change and go, followed a line at a time, at random, at once, and rebuilt."""
    drawn, story = Random(seed), out.world.story
    out.clock.now = datetime(2024, 1, 1, 12, tzinfo=UTC)
    names = []
    for _ in range(40):
        story.go_on(3)
        out.clock.now = max(out.clock.now, datetime(2024, 1, 1, 12, tzinfo=UTC) + timedelta(days=story.today))
        if not story.endorsements:
            continue
        pages = [drawn.choice(story.endorsements[:4])["page"] for _ in range(2)]
        match drawn.randrange(6):
            case 0 | 1:
                names.append(f"watch-{out.journal.size()}")
                switches = [one for one in EVERY if drawn.random() < 0.7] or EVERY
                out.watch(
                    *pages, name=names[-1], switches=switches, employer=drawn.choice("abc"), pace=drawn.choice(list(w.Pace))
                )
            case 2 if names:
                out.change(drawn.choice(names), endorsements=pages)
            case 3 if names and drawn.random() < 0.3:
                name = names.pop(drawn.randrange(len(names)))
                out.line(name, w.Ended(valid=Term(out.today), unsubscribed=False), holder="x", actor=ALLIANCE)
            case 4 | 5:
                asked = on(drawn.randrange(story.today + 1))
                out.answered(pages[0], employer=drawn.choice("abcd"), asked=asked, name=f"receipt-{out.journal.size()}")
                if drawn.random() < 0.5:
                    out.line(pages[0], e.Paused(valid=Term(asked)))
        if drawn.random() < 0.3:
            out.follow(batch=drawn.choice((1, 7, 100)))
    out.follow()
    followed = out.rows()
    assert len(followed["outbox_message"]) > 20
    assert {"relied", "expiring", "ending"} <= {row[6] for row in followed["outbox_message"]}
    ids = [row[1] for row in followed["outbox_message"]]
    assert len(ids) == len(set(ids))
    rebuild(out.journal, out.view)
    assert out.rows() == followed
    with out.view.engine.transaction() as tx:
        for statement in out.view.making(tx.dialect):
            tx.execute(statement)
    assert out.follow(batch=1).rows() == followed
