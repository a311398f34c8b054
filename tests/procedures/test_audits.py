"""Audits of renewals: fixed in public, drawn by a seed that came later, and written down where what was told is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from holding import a_member, held, hold
from ledger.audit.source import FolderSource
from ledger.audit.verify import Trust, audit
from ledger.procedures import audits, endorsements, pages, renewals
from ledger.procedures.renewals import Signing, Telling
from ledger.rulebook import drawing, record, telling
from ledger.rulebook.keeping import Hours
from ledger.rulebook.requirement import Paper
from ledger.rulebook.telling import Outcome
from ledger.rulebook.vocabulary import PageId, Term

CYCLE_END = date(2027, 12, 31)
TOLD = Telling(
    hours=Hours(45 * 60, (), 36 * 60),
    papers=tuple(Signing(paper, "1", sha256(paper.encode()).hexdigest()) for paper in (Paper.ETHICS, Paper.AGREEMENT)),
)


def to(founded, year, month, day):
    founded.clock.now = datetime(year, month, day, 17, tzinfo=UTC)


def renewed(founded, count, home="wi"):
    """The pages of so many endorsements whose renewal was told and submitted."""
    numbers = [a_member(founded, home=home, on=date(2026, 3, 2)) for _ in range(count)]
    to(founded, 2027, 11, 5)
    for number in numbers:
        renewals.submit(founded.office, number, founded.coordinators[home], told=TOLD)
    return {endorsements.find(founded.office, number).page.stream: number for number in numbers}


def green(founded):
    founded.advance()
    return [
        found.line for found in audit(FolderSource(founded.settings.log), Trust(), workers=0).findings if found.grade == "fault"
    ]


def test_a_draw_is_fixed_first_and_made_by_a_checkpoint_that_came_later(founded):
    pages_of = renewed(founded, 12)
    renewed(founded, 2, home="co")
    hold(founded)  # nobody renewed this one
    by = founded.coordinators["wi"]
    with pytest.raises(drawing.CycleNotOver):
        audits.open_draw(founded.office, by, cycle_end=CYCLE_END)
    to(founded, 2028, 1, 10)
    audits.open_draw(founded.office, by, cycle_end=CYCLE_END)
    waiting = audits.draws(founded.office, "wi").waiting
    listed = "".join(f"{page}\n" for page in sorted(pages_of)).encode()
    assert (waiting.population.sha256, waiting.population.count, waiting.population.percent) == (
        sha256(listed).hexdigest(), 12, 10,
    )  # fmt: skip
    with pytest.raises(drawing.NoSeedYet):
        audits.make_draw(founded.office, by)
    assert audits.drawn(founded.office, "wi", CYCLE_END) is None
    founded.advance()
    founded.advance()
    audits.make_draw(founded.office, by)
    made, chosen = audits.drawn(founded.office, "wi", CYCLE_END)
    assert (made.drawn.size, made.drawn.drawn, len(chosen)) == (waiting.index + 1, 2, 2)
    assert set(chosen) < set(pages_of)
    assert green(founded) == []
    with pytest.raises(drawing.DrawnAlready):
        audits.open_draw(founded.office, by, cycle_end=CYCLE_END)
    with pytest.raises(drawing.NothingToDraw):
        audits.make_draw(founded.office, by)


def test_a_renewal_that_comes_after_the_population_does_not_change_it(founded):
    renewed(founded, 3)
    late = endorsements.find(founded.office, a_member(founded)).page.stream
    by = founded.coordinators["wi"]
    to(founded, 2028, 1, 10)
    audits.open_draw(founded.office, by, cycle_end=CYCLE_END)
    number = hold(founded, on=date(2026, 3, 2))
    founded.advance()
    audits.make_draw(founded.office, by)
    _, chosen = audits.drawn(founded.office, "wi", CYCLE_END)
    assert late not in chosen
    assert endorsements.find(founded.office, number).page.stream not in chosen


def drawn_one(founded, count=3):
    pages_of = renewed(founded, count)
    by = founded.coordinators["wi"]
    to(founded, 2028, 1, 10)
    audits.open_draw(founded.office, by, cycle_end=CYCLE_END)
    founded.advance()
    audits.make_draw(founded.office, by)
    [chosen] = audits.drawn(founded.office, "wi", CYCLE_END)[1]
    others = [number for page, number in pages_of.items() if page != chosen]
    return pages_of[chosen], others


def test_whoever_was_drawn_is_audited_and_nobody_else(founded):
    number, others = drawn_one(founded)
    by = founded.coordinators["wi"]
    [due] = audits.to_audit(founded.office, "wi", CYCLE_END)
    line = audits.draws(founded.office, "wi").of(CYCLE_END).line
    assert (due.number, due.drawn, due.outcome) == (number, line, None)
    with pytest.raises(telling.NotToBeAudited):
        audits.record(founded.office, others[0], by, outcome=Outcome.PASSED)
    with pytest.raises(record.NotTheHomeCoordinator):
        audits.record(founded.office, number, founded.coordinators["co"], outcome=Outcome.PASSED)
    audits.record(founded.office, number, by, outcome=Outcome.MORE_WANTED, until=date(2028, 3, 1), reason="a certificate")
    assert audits.to_audit(founded.office, "wi", CYCLE_END)[0].outcome is Outcome.MORE_WANTED
    audits.record(founded.office, number, by, outcome=Outcome.PASSED)
    with pytest.raises(telling.AuditIsOver):
        audits.record(founded.office, number, by, outcome=Outcome.FAILED)
    submitted = [line for line in held(founded, number).lines if line.event.__class__.__name__ == "RenewalSubmitted"][-1]
    first, last = renewals.account(founded.office, submitted.id).stands.audits
    assert (first.until, first.reason, first.drawn, last.outcome) == (date(2028, 3, 1), "a certificate", line, Outcome.PASSED)
    assert green(founded) == []


def test_what_an_audit_came_to_ends_nothing_by_itself(founded):
    number, _ = drawn_one(founded)
    audits.record(founded.office, number, founded.coordinators["wi"], outcome=Outcome.FAILED)
    assert held(founded, number).on(date(2028, 1, 11)).standing == "active"


def test_where_hours_were_itemised_nobody_is_drawn(founded):
    to(founded, 2028, 1, 10)
    with pytest.raises(drawing.NothingToDraw):
        audits.open_draw(founded.office, founded.coordinators["wi"], cycle_end=date(2024, 12, 31))


# What the auditor says ----------------------------------------------------------


def lie(founded, **members):
    """The population is fixed by a line that says something else; what the audit finds."""
    by = founded.coordinators["wi"]
    to(founded, 2028, 1, 10)
    page = pages.open(founded.office, audits.page_of("wi"), drawing.after)
    among = drawing.population(audits.public_pages(founded.office), "wi", CYCLE_END)
    said = drawing.Population(
        valid=today(founded), cycle_end=CYCLE_END, sha256=sha256(drawing.listed(among)).hexdigest(), count=len(among),
        percent=10,
    )  # fmt: skip
    pages.write(founded.office, page.then(founded.office, replace(said, **members), actor="wi"), by=by)
    return green(founded)


def today(founded):
    return Term(founded.office.today("America/Chicago"))


def test_a_population_as_the_log_has_it_is_no_fault(founded):
    renewed(founded, 3)
    assert lie(founded) == []


@pytest.mark.parametrize("members", [{"count": 2}, {"sha256": sha256(b"others").hexdigest()}, {"cycle_end": date(2026, 12, 31)}])
def test_a_population_that_the_log_does_not_have_is_named(founded, members):
    renewed(founded, 3)
    assert [line.split()[0] for line in lie(founded, **members)] == ["DRAW"]


@pytest.mark.parametrize(
    "members",
    [
        {"drawn": 2},
        {"root": "A" * 43},
        {"size": 5},
        {"size": 10**6},
    ],
)
def test_a_draw_by_another_seed_or_of_another_number_is_named(founded, members):
    renewed(founded, 3)
    assert lie(founded) == []
    page = pages.open(founded.office, audits.page_of("wi"), drawing.after)
    head = founded.office.journal.checkpoints()[-1][0]
    said = drawing.Drawn(
        valid=today(founded), population=page.stands.waiting.id, size=head.size, root=audits.b64u(head.root), drawn=1
    )
    # the fold would refuse what the auditor is to find
    trusting = replace(page, fold=lambda stood, _: stood)
    event = replace(said, **members)
    pages.write(founded.office, trusting.then(founded.office, event, actor="wi"), by="rule")
    assert [line.split()[0] for line in green(founded)] == ["DRAW"]


def test_a_checkpoint_that_was_passed_over_for_a_later_one_is_named_by_whoever_kept_it(founded):
    renewed(founded, 3)
    assert lie(founded) == []
    first = founded.office.journal.checkpoints()[-1][0]
    hold(founded)
    founded.advance()
    head = founded.office.journal.checkpoints()[-1][0]
    page = pages.open(founded.office, audits.page_of("wi"), drawing.after)
    said = drawing.Drawn(
        valid=today(founded), population=page.stands.waiting.id, size=head.size, root=audits.b64u(head.root), drawn=1
    )
    pages.write(founded.office, page.then(founded.office, said, actor="wi"), by="rule")
    founded.advance()
    found = audit(FolderSource(founded.settings.log), Trust(kept=[first.note.encode()]), workers=0).findings
    assert [one.code for one in found if one.grade == "fault"] == ["DRAW"]


def test_another_association_fixes_nothing_for_this_one(founded):
    renewed(founded, 1)
    page = pages.begin(founded.office, drawing.after, stream="renewals/wi")
    said = drawing.Population(valid=today(founded), cycle_end=CYCLE_END, sha256="0" * 64, count=0, percent=10)
    pages.write(founded.office, page.then(founded.office, said, actor="co"), by="rule")
    assert [line.split()[0] for line in green(founded)] == ["AUTHORITY"]


def test_the_lot_of_a_page_is_the_digest_of_seed_and_name():
    assert audits.lot(b"r" * 32, PageId("a-page")) == sha256(b"r" * 32 + b"a-page").digest()
