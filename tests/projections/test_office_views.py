"""What the office views tell, and that they forget at once, and for ever, whoever was erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ledger.rulebook import application, case, professional, transfer
from ledger.rulebook import endorsement as e
from ledger.rulebook.vocabulary import AgeBand, Category, LineId, PageId, PersonId, Term
from lines import NOON
from people import ALLIANCE, COLORADO, WISCONSIN
from projections.rebuild import rebuild
from stories import day

ANNA = PersonId("anna")
ON = Term(date(2024, 2, 1))
ASKED = transfer.Requested(
    valid=ON, holder=ANNA, leaving=WISCONSIN, joining=COLORADO, endorsements=(PageId("held"),), until=day(90), expires=day(120)
)
CONFIRMED = transfer.StandingConfirmed(valid=Term(date(2024, 2, 9)), releases=("r",), until=day(99), expires=day(129))
DISPUTED = transfer.Disputed(valid=ON, matter=transfer.Matter.STANDING, reason="r")


def followed(world):
    world.follow()
    dossier, worklist, _ = world.private()
    return dossier, worklist


def apply(world, page="applied", person=ANNA):
    submitted = application.Submitted(
        valid=ON,
        applicant=person,
        association=WISCONSIN,
        category=Category.FAMILY_SPECIALIST,
        age_band=AgeBand.INFANT,
        edition="e" * 64,
    )
    world.story.scribe.write((page, submitted), subject=person)


def grant(world, page="held", number="WI-1", person=ANNA, applied="applied"):
    granted = e.Granted(
        valid=Term(date(2024, 2, 2), date(2024, 12, 31)), category=Category.FAMILY_SPECIALIST, age_band=AgeBand.INFANT,
        edition="e" * 64, rule="r", late_until=None, number=number, holder=person, application=applied and PageId(applied),
    )  # fmt: skip
    world.story.scribe.write((page, granted), subject=person)


def rows_about(world, person):
    """Every row of every office view in which a person's pseudonym stands."""
    return [row for rows in world.rows().values() if isinstance(rows, list) for row in rows if person in row]


# The dossier ----------------------------------------------------------------------------------------------------------


def test_the_dossier_tells_who_holds_what_and_where_it_came_from(world):
    apply(world)
    grant(world)
    grant(world, "held-too", "WI-2", applied=None)
    dossier, _ = followed(world)
    assert [held.page for held in dossier.of_holder(ANNA)] == ["held", "held-too"]
    assert dossier.holder_and_number("held") == (ANNA, "WI-1")
    assert dossier.pages_of([ANNA, "nobody"]) == ("held", "held-too")
    assert dossier.of_pages(["held", "nothing"]).keys() == {"held"}
    came = dossier.application_of("held")
    assert (came.page, came.submitted_on, came.association) == ("applied", ON.start, WISCONSIN)
    assert dossier.application_of("held-too") is None
    assert dossier.of_page("nothing") is None


def test_the_dossier_tells_what_a_person_chose_last(world):
    world.story.apply()
    person = world.story.people[0]
    dossier, _ = followed(world)
    assert dossier.person(person).residence == "WI"
    assert dossier.person("nobody") is None


def joins(world, one, into):
    merged = professional.Merged(valid=ON, into=PersonId(into), reason="r", evidence="e")
    world.story.scribe.write((one, merged), subject=one)


def parts(world, one, from_):
    for page, other in ((one, from_), (from_, one)):
        unmerged = professional.Unmerged(valid=ON, other=PersonId(other), reason="r")
        world.story.scribe.write((page, unmerged), subject=page)


def test_the_dossier_tells_which_records_are_one_person(world):
    for one, into in (("a", "b"), ("b", "c"), ("d", "c")):
        joins(world, one, into)
    dossier, _ = followed(world)
    assert dossier.goes_by(["a", "b", "c", "d", "x"]) == {"a": "c", "b": "c", "c": "c", "d": "c", "x": "x"}
    assert dossier.records_of(["c"]) == {"a", "b", "c", "d"}
    assert dossier.records_of(["b", "x"]) == {"a", "b", "x"}
    assert (dossier.goes_by([]), dossier.records_of([])) == ({}, set())


def test_the_dossier_tells_them_apart_again_whenever_that_is_told(world):
    joins(world, "a", "b")
    joins(world, "b", "c")
    followed(world)
    parts(world, "b", "c")
    dossier, _ = followed(world)
    assert dossier.goes_by(["a", "b"]) == {"a": "b", "b": "b"}
    parts(world, "a", "b")
    joins(world, "a", "c")
    joins(world, "d", "a")
    parts(world, "d", "a")
    dossier, _ = followed(world)
    assert dossier.goes_by(["a", "b", "d"]) == {"a": "c", "b": "b", "d": "d"}


def test_the_dossier_forgets_which_records_an_erased_person_had(world):
    joins(world, "a", "b")
    dossier, _ = followed(world)
    dossier.erase("a")
    assert dossier.goes_by(["a"]) == {"a": "a"}


# The worklist ---------------------------------------------------------------------------------------------------------


def waiting(worklist, association):
    return [(item.kind, item.page) for item in worklist.waiting(association)[0]]


def test_an_application_waits_for_nobody_here_while_it_is_with_its_candidate(world):
    """In one batch or in many: what is sent back waits for the candidate, and comes back where it stood."""
    begun = application.Registered(
        valid=ON, applicant=ANNA, association=WISCONSIN, category=Category.FAMILY_SPECIALIST, age_band=AgeBand.INFANT
    )
    here, gone = [("application", "built")], []
    story = [
        (begun, here),
        (application.Accepted(valid=ON), gone),
        (application.Redirected(valid=ON, category=Category.FAMILY_ASSOCIATE, age_band=AgeBand.INFANT, reason="r"), here),
        (application.Accepted(valid=ON), gone),
        ("submitted", here),
        (application.Returned(valid=ON, tabs=(), due=None, reasons=()), gone),
        (application.Resubmitted(valid=ON), here),
        (application.Deferred(valid=ON, missing=(), again_from=None, reasons=()), gone),
        (application.Resubmitted(valid=ON), here),
        (application.ApprovedForExam(valid=ON), here),
        (application.Closed(valid=ON, reason="r"), gone),
    ]
    for step, (event, waits) in enumerate(story):
        for page in ("built", f"all-at-once-{step}") if step else ("built",):
            told = story[: step + 1] if page != "built" else [(event, waits)]
            for one, _ in told:
                if one == "submitted":
                    apply(world, page)
                else:
                    world.story.scribe.write((page, one), subject=ANNA)
        _, worklist = followed(world)
        assert [item for item in waiting(worklist, WISCONSIN) if item[1] == "built"] == waits, event
        away = [item.page for item in worklist.waiting(WISCONSIN, away=True)[0]]
        assert ("built" in away) == (event is not story[-1][0]), event
        at_once = [("application", f"all-at-once-{step}")] if step and waits else []
        assert [item for item in waiting(worklist, WISCONSIN) if item[1] == f"all-at-once-{step}"] == at_once, event


def test_what_expired_waits_no_more(world):
    apply(world)
    world.story.scribe.write(("applied", application.Expired(valid=ON)), subject=ANNA)
    _, worklist = followed(world)
    assert waiting(worklist, WISCONSIN) == []


def test_an_application_waits_until_it_is_decided(world):
    apply(world)
    apply(world, "another")
    _, worklist = followed(world)
    assert waiting(worklist, WISCONSIN) == [("application", "applied"), ("application", "another")]
    [item, _], _ = worklist.waiting(WISCONSIN)
    assert (item.person, item.day, item.at, item.position) == (ANNA, ON.start, NOON, world.journal.size() - 1)
    world.story.scribe.write(("applied", application.Approved(valid=ON, endorsement=PageId("held"))), subject=ANNA)
    world.story.scribe.write(("another", application.Withdrawn(valid=ON)), subject=ANNA)
    world.follow()
    assert waiting(worklist, WISCONSIN) == []


def test_a_renewal_waits_until_it_is_confirmed_or_returned_and_goes_with_the_endorsement(world):
    grant(world)
    write = world.story.scribe.write
    write(("held", e.RenewalSubmitted(valid=Term(date(2025, 1, 1)), edition="e" * 64), WISCONSIN, "submitted"))
    _, worklist = followed(world)
    assert waiting(worklist, WISCONSIN) == [("renewal", "held")]
    write(("held", e.Moved(valid=ON, release=LineId("r"), edition="e" * 64), COLORADO))
    world.follow()
    assert (waiting(worklist, WISCONSIN), waiting(worklist, COLORADO)) == ([], [("renewal", "held")])
    write(("held", e.RenewalReturned(valid=ON, submitted=LineId("submitted")), COLORADO))
    world.follow()
    assert waiting(worklist, COLORADO) == []


def test_a_transfer_waits_for_the_leaving_association_and_then_for_the_joining_one(world):
    write = world.story.scribe.write
    write(("transfer", ASKED), subject=ANNA)
    _, worklist = followed(world)
    assert waiting(worklist, WISCONSIN) == [("release", "transfer")]
    write(("transfer", CONFIRMED), subject=ANNA)
    world.follow()
    assert waiting(worklist, WISCONSIN) == []
    [item], _ = worklist.waiting(COLORADO)
    assert (item.kind, item.other, item.until, item.day, item.position) == (
        "acceptance", WISCONSIN, day(99), date(2024, 2, 9), world.journal.size(),
    )  # fmt: skip
    write(("transfer", transfer.Accepted(valid=ON), COLORADO), subject=ANNA)
    world.follow()
    assert waiting(worklist, COLORADO) == []


def sides(worklist):
    """What each of the three sees of the transfer: the kind, the other side, and the last day of whoever it waits for."""
    found = {code: worklist.waiting(code)[0] for code in (WISCONSIN, COLORADO, ALLIANCE)}
    return {code: [(item.kind, item.other, item.until) for item in items] for code, items in found.items()}


def test_each_sees_of_a_transfer_who_holds_it_and_until_when_however_the_lines_come(world):
    """The silent side goes on seeing what the Alliance holds, as something to answer and not as a second thing to do."""
    here = [("release", COLORADO, day(90))]
    first = [("escalated", COLORADO, day(120))], [("silent", COLORADO, day(120))]
    again = [("escalated", WISCONSIN, day(129))], [("silent", WISCONSIN, day(129))]
    story = [
        (ASKED, {WISCONSIN: here}),
        (transfer.Reminded(valid=ON, association=WISCONSIN), {WISCONSIN: here}),
        (DISPUTED, {WISCONSIN: [("disputed", COLORADO, day(90))]}),
        (transfer.Escalated(valid=ON, silent=WISCONSIN, until=day(120)), {ALLIANCE: first[0], WISCONSIN: first[1]}),
        (CONFIRMED, {COLORADO: [("acceptance", WISCONSIN, day(99))]}),
        (transfer.Reminded(valid=ON, association=COLORADO), {COLORADO: [("acceptance", WISCONSIN, day(99))]}),
        (transfer.Escalated(valid=ON, silent=COLORADO, until=day(129)), {ALLIANCE: again[0], COLORADO: again[1]}),
        (transfer.Expired(valid=ON), {}),
    ]
    nobody = {WISCONSIN: [], COLORADO: [], ALLIANCE: []}
    for step, (event, sees) in enumerate(story):
        world.story.scribe.write(("transfer", event), subject=ANNA)
        _, worklist = followed(world)
        assert sides(worklist) == nobody | sees, (step, event)
        live = world.rows()["worklist_item"]
        rebuild(world.journal, worklist)
        assert world.rows()["worklist_item"] == live, (step, event)


def test_a_transfer_in_a_batch_of_its_own_is_as_in_one_batch_with_others(world):
    write = world.story.scribe.write
    for closing in (transfer.Accepted(valid=ON), transfer.Declined(valid=ON, by_association=ALLIANCE, reason="r"),
                    transfer.Withdrawn(valid=ON), transfer.Expired(valid=ON), None):  # fmt: skip
        name = type(closing).__name__
        for event in (ASKED, transfer.Escalated(valid=ON, silent=WISCONSIN, until=day(120)), CONFIRMED, closing):
            if event is not None:
                write((name, event), subject=ANNA)
    for batch in (1, 2, 3, 1000):
        world.empty()
        world.follow(batch)
        _, worklist, _ = world.private()
        assert waiting(worklist, COLORADO) == [("acceptance", "NoneType")], batch
        assert waiting(worklist, WISCONSIN) == waiting(worklist, ALLIANCE) == [], batch


def test_what_the_alliance_itself_was_silent_about_waits_for_it_once(world):
    """Its own people, endorsed at large: it is the leaving side, and the one that holds what is escalated."""
    write = world.story.scribe.write
    write(("transfer", replace(ASKED, leaving=ALLIANCE)), subject=ANNA)
    write(("transfer", transfer.Escalated(valid=ON, silent=ALLIANCE, until=day(120))), subject=ANNA)
    _, worklist = followed(world)
    assert waiting(worklist, ALLIANCE) == [("escalated", "transfer")]
    write(("transfer", CONFIRMED), subject=ANNA)
    _, worklist = followed(world)
    assert sides(worklist) == {WISCONSIN: [], ALLIANCE: [], COLORADO: [("acceptance", ALLIANCE, day(99))]}


def test_an_item_says_for_how_many_days_it_has_waited(world):
    apply(world)
    _, worklist = followed(world)
    [item], _ = worklist.waiting(WISCONSIN)
    assert [item.days(day) for day in (ON.start, date(2024, 2, 11))] == [0, 10]
    assert replace(item, day=None).days(date(2024, 1, 4)) == 3, "from the day on which it was recorded"


def test_an_erased_holders_transfer_waits_for_nobody_whoever_holds_it(world):
    write = world.story.scribe.write
    write(("transfer", ASKED), subject=ANNA)
    write(("transfer", transfer.Escalated(valid=ON, silent=WISCONSIN, until=day(120))), subject=ANNA)
    _, worklist = followed(world)
    world.story.erase(ANNA)
    worklist.erase(ANNA)
    assert sides(worklist) == {WISCONSIN: [], COLORADO: [], ALLIANCE: []}
    world.follow()
    live = world.rows()["worklist_item"]
    rebuild(world.journal, worklist)
    assert world.rows()["worklist_item"] == live == []


def test_the_longest_wait_comes_first_and_a_cursor_goes_on(world):
    for number in range(7):
        apply(world, f"applied-{number}")
    _, worklist = followed(world)
    pages, cursor = [], 0
    while cursor is not None:
        items, cursor = worklist.waiting(WISCONSIN, cursor=cursor, limit=3)
        pages += [item.page for item in items]
    assert pages == [f"applied-{number}" for number in range(7)]


# Erasure --------------------------------------------------------------------------------------------------------------


def test_erasing_removes_a_person_s_rows_at_once_and_a_rebuilt_view_does_not_bring_them_back(world):
    world.story.go_on(150)
    apply(world)
    grant(world)
    apply(world, "open")
    followed(world)
    assert rows_about(world, ANNA)
    others = [row for row in world.rows()["dossier_endorsement"] if ANNA not in row]
    world.story.erase(ANNA)
    for view in world.private():
        view.erase(ANNA)
    assert rows_about(world, ANNA) == []
    assert world.rows()["dossier_endorsement"] == others
    world.follow()
    after = world.rows()
    assert rows_about(world, ANNA) == []
    for view in world.private():
        rebuild(world.journal, view)
    assert world.rows() == after


def test_a_view_that_read_a_body_just_before_it_was_erased_forgets_it_at_the_line_that_says_so(world):
    apply(world)
    grant(world)
    followed(world)
    world.story.erase(ANNA)
    assert rows_about(world, ANNA)
    world.follow()
    assert rows_about(world, ANNA) == []


def test_everybody_s_rows_survive_another_s_erasure_however_the_lines_come(world):
    world.story.go_on(120)
    world.follow(7)
    for person in world.story.people[::2]:
        world.story.erase(person)
        for view in world.private():
            view.erase(person)
    world.story.go_on(40)
    world.follow(7)
    followed_live = world.rows()
    assert not any(rows_about(world, person) for person in world.story.people[: len(world.story.people) // 2 : 2])
    world.empty()
    world.follow()
    assert world.rows() == followed_live


def test_a_case_waits_for_its_association_until_it_is_closed(world):
    opened = case.Opened(
        valid=ON, association=WISCONSIN, endorsement=PageId("held"), line=None, about=case.About.DAYS, text="t", reporter=ANNA,
        until=date(2024, 3, 2), referred_from=None,
    )  # fmt: skip
    world.story.scribe.write(("case", opened), subject=ANNA)
    apply(world)
    _, worklist = followed(world)
    assert waiting(worklist, WISCONSIN) == [("case", "case"), ("application", "applied")]
    [item], following = worklist.waiting(WISCONSIN, kind="case")
    assert (item.person, item.until, item.day, following) == (ANNA, date(2024, 3, 2), ON.start, None)
    assert [one.kind for one in worklist.waiting(WISCONSIN, kind="application")[0]] == ["application"]
    world.story.scribe.write(("case", case.Answered(valid=ON, text="t")), subject=ANNA)
    assert waiting(followed(world)[1], WISCONSIN)[0] == ("case", "case")
    closed = case.Closed(valid=ON, outcome=case.Outcome.STANDS, text="t", to=None)
    world.story.scribe.write(("case", closed), subject=ANNA)
    assert waiting(followed(world)[1], WISCONSIN) == [("application", "applied")]
    assert worklist.waiting(WISCONSIN, kind="case") == ((), None)
