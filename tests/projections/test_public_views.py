"""What each public view tells, shown on small stories."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from types import SimpleNamespace

import pytest

from ledger.credentials.status import Purpose, bitstring
from ledger.rulebook import association
from ledger.rulebook import endorsement as e
from ledger.rulebook.vocabulary import ROOT, AgeBand, LineId, Term
from lines import Scribe, signer
from people import ALLIANCE, COLORADO, EDITION, GRANTED, LATE_UNTIL, MARIA, NEXT_CYCLE, PAGE, WISCONSIN
from projections import status_list
from projections.catalogue import Catalogue
from projections.follow import Follower
from projections.registry import Registry
from projections.standing import Standing
from projections.status_list import StatusList
from projections.trust import Trust
from projections.view import Behind, migrate_views
from stories import Story


@pytest.fixture
def scribe(journal):
    return Scribe(journal)


def followed(journal, kind):
    view = kind(journal)
    others = [Standing(journal)] if kind is Registry else []
    migrate_views(journal.engine, [view, *others])
    Follower(journal, view, *others).catch_up()
    return view


def write_maria(scribe, clock):
    """Granted, submitted, renewed, paused, resumed, moved: a line a month."""
    told = (
        ("granted", GRANTED, WISCONSIN),
        ("submitted", e.RenewalSubmitted(valid=Term(NEXT_CYCLE.start), edition=EDITION), WISCONSIN),
        ("renewed", e.Renewed(valid=NEXT_CYCLE, submitted=LineId("submitted"), edition=EDITION, rule="renewal", late_until=LATE_UNTIL), WISCONSIN),
        ("paused", e.Paused(valid=Term(date(2025, 5, 1))), WISCONSIN),
        ("resumed", e.Resumed(valid=Term(date(2025, 6, 1)), hold=LineId("paused")), WISCONSIN),
        ("released", e.Released(valid=Term(date(2025, 7, 1)), to=COLORADO, until=date(2025, 8, 1)), WISCONSIN),
        ("moved", e.Moved(valid=Term(date(2025, 7, 15)), release=LineId("released"), edition=EDITION), COLORADO),
    )  # fmt: skip
    at = {}
    for name, event, actor in told:
        clock.now += timedelta(days=30)
        at[name] = scribe.write((PAGE, event, actor, name), subject=MARIA).first
    return at


# Standing -------------------------------------------------------------------------------------------------------------


def test_an_answer_has_every_member_and_both_of_its_times(journal, scribe, clock):
    at = write_maria(scribe, clock)
    view = followed(journal, Standing)
    answer = view.answer(PAGE, date(2025, 2, 1))
    assert (answer.standing, answer.reason, answer.home) == ("active", "renewed", WISCONSIN)
    assert (answer.covered_until, answer.late_until, answer.granted_on) == (NEXT_CYCLE.end, LATE_UNTIL, date(2024, 3, 1))
    assert (answer.category, answer.age_band, answer.edition, answer.rule) == ("FS", "IMH", EDITION, "renewal")
    assert (answer.since, answer.home_since, answer.size, answer.known_at) == ("renewed", "granted", at["moved"], None)
    assert answer.at == clock.now
    assert json.loads(json.dumps(answer.to_json()))["covered_until"] == "2025-12-31"
    assert view.answer(PAGE, date(2025, 8, 1)).home == COLORADO


def test_the_past_is_told_as_it_was_known(journal, scribe, clock):
    at = write_maria(scribe, clock)
    view = followed(journal, Standing)
    spring = date(2025, 5, 15)
    assert view.answer(PAGE, spring, size=at["granted"]).standing == "not_renewed"
    assert view.answer(PAGE, spring, size=at["submitted"]).under_review
    assert view.answer(PAGE, spring, size=at["paused"]).standing == "inactive"
    assert view.answer(PAGE, date(2025, 6, 15), size=at["paused"]).standing == "inactive"
    assert view.answer(PAGE, date(2025, 6, 15), size=at["resumed"]).standing == "active"
    assert view.answer(PAGE, spring, size=0) is None
    assert view.answer("another-page", spring) is None


def test_a_time_becomes_a_size(journal, scribe, clock):
    at = write_maria(scribe, clock)
    view = followed(journal, Standing)
    first = clock.now - timedelta(days=180)
    assert view.size_at(first) == at["granted"]
    assert view.size_at(first - timedelta(microseconds=1)) == 0
    assert view.size_at(first.date()) == at["granted"], "a day means its end"
    assert view.size_at(first.date() - timedelta(days=1)) == 0
    assert view.size_at(clock.now + timedelta(days=999)) == journal.size()
    answer = view.answer(PAGE, date(2025, 5, 15), known_at=first.date())
    assert (answer.size, answer.at) == (at["granted"], first)
    assert answer.known_at == datetime(first.year, first.month, first.day, 23, 59, 59, 999999, tzinfo=UTC)


def test_a_time_becomes_a_size_among_many_lines(journal, scribe, clock):
    renamed = association.Renamed(valid=Term(), name="x")
    moments = []
    for number in range(300):
        clock.now += timedelta(seconds=(number % 3 == 0))
        moments.append(clock.now)
        scribe.write(("association/wi", renamed, ALLIANCE))
    view = followed(journal, Standing)
    for moment in set(moments):
        assert view.size_at(moment) == sum(one <= moment for one in moments)


def test_a_size_that_the_view_has_not_come_to_is_not_answered(journal, scribe, clock):
    write_maria(scribe, clock)
    view = followed(journal, Standing)
    with pytest.raises(Behind) as behind:
        view.answer(PAGE, date(2025, 1, 1), size=journal.size() + 1)
    assert behind.value.position == journal.size()


def test_the_timeline_is_the_page_s_public_lines_as_far_as_the_view_has_come(journal, scribe, clock):
    at = write_maria(scribe, clock)
    view = followed(journal, Standing)
    scribe.write((PAGE, e.Archived(valid=Term(date(2026, 1, 1)))))
    timeline = view.timeline(PAGE)
    assert [line.id for line in timeline] == list(at)
    assert [line.position for line in timeline] == list(at.values())
    assert timeline[0].data == {"category": "FS", "age_band": "IMH", "edition": EDITION, "rule": "cycle", "late_until": None}
    assert (timeline[-1].actor, timeline[-1].valid_from, timeline[-1].valid_to) == (COLORADO, date(2025, 7, 15), None)
    assert view.timeline("application-1") == ()


# Registry -------------------------------------------------------------------------------------------------------------


def test_the_registry_says_of_every_day_what_the_rule_book_says(journal):
    story = Story(journal, 5).found().go_on(300)
    registry = followed(journal, Registry)
    standing = registry.standing
    pages = {one["page"] for one in story.endorsements}
    for number in (0, 40, 90, 200, 400):
        day = date(2024, 1, 1) + timedelta(days=number)
        entries, after = registry.search(on=day, limit=10_000)
        assert after is None
        found = {entry.page: entry for entry in entries}
        for page in pages:
            answer = standing.answer(page, day)
            if answer.standing == "not_endorsed":
                assert page not in found
                continue
            entry = found[page]
            assert (entry.standing, entry.association, entry.category, entry.age_band) == (
                answer.standing, answer.home, answer.category, answer.age_band,
            )  # fmt: skip
            assert (entry.under_review, entry.covered_until, entry.addon) == (
                answer.under_review,
                answer.covered_until,
                answer.addon,
            )
            assert_stands_throughout(standing, entry, day)


def assert_stands_throughout(standing, entry, day):
    """From its first to its last day, and on the day itself, the entry stands as it says; not on the days around."""
    told = (entry.standing, entry.association, entry.under_review)

    def on(one):
        answer = standing.answer(entry.page, one)
        return (answer.standing, answer.home, answer.under_review)

    assert entry.valid_from is None or entry.valid_from <= day
    assert entry.valid_to is None or day <= entry.valid_to
    for one in (entry.valid_from, entry.valid_to):
        assert one is None or on(one) == told


def test_the_registry_is_searched_by_what_stands_on_the_day(journal):
    Story(journal, 9).found().go_on(400)
    registry = followed(journal, Registry)
    on = date(2024, 6, 1)
    every, _ = registry.search(on=on, limit=10_000)
    kinds = (("association", WISCONSIN), ("association", COLORADO), ("category", "FS"), ("age_band", "IMH"), ("age_band", "ECMH"),
             *(("standing", word) for word in ("active", "late", "not_renewed", "lapsed", "inactive", "archived")))  # fmt: skip
    for member, wanted in kinds:
        found, _ = registry.search(on=on, limit=10_000, **{member: wanted})
        assert found == tuple(entry for entry in every if getattr(entry, member) == wanted), (member, wanted)
    assert {entry.standing for entry in every} >= {"active", "lapsed", "inactive"}
    some = [entry.page for entry in every][::3]
    assert [entry.page for entry in registry.search(on=on, pages=some, limit=10_000)[0]] == some
    assert registry.search(on=on, pages=[]) == ((), None)
    by_cursor, cursor = [], None
    while True:
        entries, cursor = registry.search(on=on, cursor=cursor, limit=7)
        by_cursor += entries
        if cursor is None:
            break
    assert tuple(by_cursor) == every


def test_a_search_among_many_pages_goes_on_where_it_ended(journal, scribe):
    for number in range(5):
        scribe.write((f"page-{number}", GRANTED))
    registry = followed(journal, Registry)
    pages = [f"page-{number}" for number in range(3000)]
    entries, after = registry.search(on=date(2024, 4, 1), pages=pages, limit=2)
    assert ([entry.page for entry in entries], after) == (["page-0", "page-1"], "page-1")
    entries, after = registry.search(on=date(2024, 4, 1), pages=pages, cursor=after, limit=3)
    assert ([entry.page for entry in entries], after) == (["page-2", "page-3", "page-4"], None)


# Trust, editions ------------------------------------------------------------------------------------------------------


def test_trust_tells_members_with_their_names_and_keys_with_their_leaves(journal, scribe):
    old, new = signer("wi").verify_key.vkey, signer("co").verify_key.vkey
    admitted = association.Admitted(
        valid=Term(date(2024, 1, 1)), name="First", jurisdictions=("WI",), age_bands=(AgeBand.INFANT,), licence="confirmed"
    )
    scribe.write(("keys/wi", association.KeyAdded(valid=Term(date(2024, 1, 1)), vkey=old, custody="operator"), ROOT))
    scribe.write(("association/wi", admitted, ALLIANCE))
    scribe.write(("association/wi", association.Renamed(valid=Term(date(2024, 5, 1)), name="Second"), ALLIANCE))
    scribe.write(("keys/wi", association.KeyRevoked(valid=Term(date(2024, 6, 1)), vkey=old, suspect_from=2), ROOT))
    scribe.write(("keys/wi", association.KeyAdded(valid=Term(date(2024, 6, 1)), vkey=new, custody="association"), ROOT))
    scribe.write(("association/wi", association.Ended(valid=Term(date(2025, 1, 1)), reason="merged"), ALLIANCE))
    view = followed(journal, Trust)
    [member] = view.members()
    assert (member.association, member.name(date(2025, 1, 1)), member.names[0]) == ("wi", "Second", (date(2024, 1, 1), "First"))
    assert [member.on(date(2023, 12, 31)), member.on(date(2024, 1, 1)), member.on(date(2024, 12, 31)), member.on(date(2025, 1, 1))] == [
        False, True, True, False,
    ]  # fmt: skip
    first, second = view.keys()
    assert (first.vkey, first.from_index, first.to_index, first.suspect_from, first.valid_to) == (old, 0, 3, 2, date(2024, 6, 1))
    assert (second.vkey, second.custody, second.from_index, second.to_index) == (new, "association", 4, None)
    assert [one.position for one in view.admissions()] == [1, 4, 5]
    assert all(one.entry == journal.line(one.position).entry for one in view.admissions())


def test_the_edition_in_force_is_the_one_that_began_last(journal, scribe):
    for start, digest in ((date(2024, 1, 1), "a"), (date(2025, 1, 1), "b"), (date(2024, 7, 1), "c")):
        scribe.write(
            ("edition/wi", association.EditionPublished(valid=Term(start), sha256=digest * 64, start=start, supersedes=None))
        )
    view = followed(journal, Catalogue)
    assert view.in_force("wi", date(2023, 12, 31)) is None
    days = (date(2024, 3, 1), date(2024, 7, 1), date(2025, 1, 1))
    assert [view.in_force("wi", day).sha256[0] for day in days] == ["a", "c", "b"]
    assert [edition.position for edition in view.editions("wi")] == [1, 2, 3]
    assert view.editions("co") == ()


# Status ---------------------------------------------------------------------------------------------------------------


def issued(scribe, index, page=PAGE, actor=WISCONSIN):
    event = e.CredentialIssued(valid=Term(date(2024, 4, 1)), list=1, index=index, format="ldp", sha256="5" * 64)
    return scribe.write((page, event, actor, f"issued-{index}")).first


def test_bits_follow_the_endorsement_s_lines_and_are_told_as_of_any_size(journal, scribe):
    scribe.write((PAGE, GRANTED))
    issued(scribe, 7)
    sizes = {}
    for name, event, actor in (
        ("paused", e.Paused(valid=Term(date(2024, 5, 1))), WISCONSIN),
        ("lapsed", e.Lapsed(valid=Term(date(2024, 5, 2)), edition=EDITION, rule="r"), WISCONSIN),
        ("resumed", e.Resumed(valid=Term(date(2024, 6, 1)), hold=LineId("paused")), WISCONSIN),
        ("back", e.Reinstated(
            valid=Term(date(2024, 6, 2), date(2024, 9, 1)), lapse=LineId("lapsed"), edition=EDITION, rule="r", late_until=None
        ), WISCONSIN),
        ("moved", e.Moved(valid=Term(date(2024, 7, 1)), release=LineId("x"), edition=EDITION), COLORADO),
    ):  # fmt: skip
        sizes[name] = scribe.write((PAGE, event, actor, name)).first
    issued(scribe, 3, actor=COLORADO)
    view = followed(journal, StatusList)
    suspended = {name: view.bits("wi", 1, Purpose.SUSPENSION, size=size) for name, size in sizes.items()}
    assert suspended == {"paused": {7}, "lapsed": {7}, "resumed": {7}, "back": set(), "moved": set()}
    revoked = {name: view.bits("wi", 1, "revocation", size=size) for name, size in sizes.items()}
    assert revoked == {"paused": set(), "lapsed": set(), "resumed": set(), "back": set(), "moved": {7}}
    superseded = {name: view.bits("wi", 1, Purpose.MESSAGE, size=size) for name, size in sizes.items()}
    assert superseded == revoked
    assert (view.lists("wi"), view.lists("co"), view.lists("az")) == ((1,), (1,), ())
    assert {purpose: view.now("wi", 1, purpose) for purpose in Purpose} == {
        Purpose.REVOCATION: bitstring([7]), Purpose.SUSPENSION: bitstring([]), Purpose.MESSAGE: bitstring([7])
    }  # fmt: skip
    assert not any(view.now("co", 1, purpose).strip(b"\0") for purpose in Purpose)
    assert view.changed_since("wi", sizes["resumed"]) == {(purpose, 1) for purpose in Purpose}
    assert view.changed_since("wi", sizes["back"]) == {(Purpose.REVOCATION, 1), (Purpose.MESSAGE, 1)}
    assert view.changed_since("wi", sizes["moved"]) == set()
    credential = view.credential("wi", 1, 7)
    assert (credential.issued, credential.page, credential.position, credential.format) == ("issued-7", PAGE, 2, "ldp")
    assert view.since(credential) == dict.fromkeys((Purpose.REVOCATION, Purpose.MESSAGE), sizes["moved"])
    assert view.superseded() == {("wi", 1): {7: date(2024, 7, 1)}}
    assert view.superseded(size=sizes["back"]) == {}
    assert view.credential("wi", 1, 8) is None


@pytest.mark.parametrize("kind", [e.Relinquished, e.MadeEmeritus, e.Archived, e.HolderDeceased])
def test_an_end_revokes_every_credential_of_the_endorsement_and_of_no_other(journal, scribe, kind):
    scribe.write((PAGE, GRANTED), ("another", GRANTED))
    issued(scribe, 1), issued(scribe, 2), issued(scribe, 3, page="another")
    scribe.write((PAGE, kind(valid=Term(date(2024, 8, 1)))))
    view = followed(journal, StatusList)
    assert view.bits("wi", 1, Purpose.REVOCATION) == {1, 2}
    assert (view.bits("wi", 1, Purpose.MESSAGE), view.superseded()) == (set(), {})


def moved(day, actor=COLORADO):
    return e.Moved(valid=Term(day), release=LineId("x"), edition=EDITION), actor


def test_a_move_supersedes_what_was_in_force_and_nothing_that_was_withdrawn_before_or_given_after(journal, scribe):
    scribe.write((PAGE, GRANTED), ("another", GRANTED))
    issued(scribe, 1), issued(scribe, 2), issued(scribe, 3, page="another")
    scribe.write((PAGE, e.CredentialRevoked(valid=Term(date(2024, 6, 1)), issued=LineId("issued-1"))))
    scribe.write((PAGE, *moved(date(2024, 7, 1)), "first move"))
    issued(scribe, 4, actor=COLORADO)
    view = followed(journal, StatusList)
    assert (view.bits("wi", 1, Purpose.MESSAGE), view.bits("co", 1, Purpose.MESSAGE)) == ({2}, set())
    scribe.write((PAGE, *moved(date(2025, 2, 3), WISCONSIN)))
    Follower(journal, view).catch_up()
    assert (view.bits("wi", 1, Purpose.MESSAGE), view.bits("co", 1, Purpose.MESSAGE)) == ({2}, {4})
    assert view.superseded() == {("wi", 1): {2: date(2024, 7, 1)}, ("co", 1): {4: date(2025, 2, 3)}}
    before = journal.size()
    for corrects, days in (("first move", Term(date(2024, 6, 30))), ("issued-2", Term(date(2020, 1, 1))), ("first move", None)):
        scribe.write((PAGE, e.Corrected(valid=Term(date(2024, 7, 1)), corrects=LineId(corrects), days=days)))
    Follower(journal, view).catch_up()
    assert view.superseded() == {("wi", 1): {2: date(2024, 6, 30)}, ("co", 1): {4: date(2025, 2, 3)}}
    assert view.superseded(size=before)[("wi", 1)] == {2: date(2024, 7, 1)}
    assert view.changed_since("wi", before) == set()


def test_what_departs_to_another_ledger_supersedes_its_credentials(journal, scribe):
    scribe.write((PAGE, GRANTED))
    issued(scribe, 1)
    departed = e.Departed(
        valid=Term(date(2024, 8, 1)), release=LineId("x"), origin="ledger.example/other", received=LineId("R"), leaf=5, size=6
    )
    scribe.write((PAGE, departed))
    view = followed(journal, StatusList)
    assert [view.bits("wi", 1, purpose) for purpose in Purpose] == [{1}, set(), {1}]
    assert view.superseded() == {("wi", 1): {1: date(2024, 8, 1)}}


def test_the_candidates_for_another_credential_are_those_with_none_since_they_moved_or_came(journal, scribe):
    received = e.Received(
        valid=NEXT_CYCLE, category=GRANTED.category, age_band=GRANTED.age_band, granted_on=None, edition=EDITION, late_until=None,
        origin="ledger.example/other", release=LineId("R"), leaf=5, size=6, asked=True,
    )  # fmt: skip
    scribe.write((PAGE, GRANTED), ("never had one", GRANTED), ("came", received), ("came, and has one", received))
    issued(scribe, 1), issued(scribe, 2, page="came, and has one")
    view = followed(journal, StatusList)
    assert view.without_another() == ("came",)
    scribe.write((PAGE, *moved(date(2024, 7, 1)), "moved"), ("never had one", *moved(date(2024, 7, 1))))
    Follower(journal, view).catch_up()
    assert view.without_another() == ("came", PAGE)
    issued(scribe, 3, actor=COLORADO), issued(scribe, 4, page="came")
    Follower(journal, view).catch_up()
    assert view.without_another() == ()


def test_revoking_names_one_credential_and_publishing_changes_no_bit(journal, scribe):
    scribe.write((PAGE, GRANTED))
    issued(scribe, 1)
    issued(scribe, 2)
    scribe.write((PAGE, e.CredentialRevoked(valid=Term(date(2024, 8, 1)), issued=LineId("issued-2"))))
    view = followed(journal, StatusList)
    assert view.bits("wi", 1, Purpose.REVOCATION) == {2}
    before = journal.size()
    scribe.write(("status/wi", association.StatusPublished(valid=Term(date(2024, 8, 1)), lists=())))
    issued(scribe, 5)
    Follower(journal, view).catch_up()
    assert view.changed_since("wi", before) == set()
    assert view.bits("wi", 1, Purpose.REVOCATION) == {2}


# One line that suspends a credential alone, beside those that make its endorsement inactive: every short history.
ACTS = {
    "suspend 1": ("credential.suspended/1", {"issued": "one"}),
    "lift 1": ("credential.unsuspended/1", {"issued": "one"}),
    "suspend 2": ("credential.suspended/1", {"issued": "two"}),
    "revoke 1": ("credential.revoked/1", {"issued": "one"}),
    "pause": ("endorsement.paused/1", {}),
    "resume": ("endorsement.resumed/1", {"hold": "pause"}),
    "lapse": ("endorsement.lapsed/1", {}),
    "reinstate": ("endorsement.reinstated/1", {"lapse": "lapse"}),
}


def test_a_bit_of_suspension_is_set_while_anything_suspends_and_no_longer_in_every_short_history():
    def line(name, data, called):
        return SimpleNamespace(name=name, data=data, id=called, actor="wi", stream=PAGE, position=0)

    places = {"one": 1, "two": 2}
    begun = [
        line("credential.issued/1", {"list": 1, "index": index, "format": "ldp"}, called) for called, index in places.items()
    ]
    tried = 0
    for length in range(1, 6):
        for acts in permutations(ACTS, length):
            page, bits = status_list.Page(), {}
            for each in begun + [line(*ACTS[act], act) for act in acts]:
                bits |= {(row[2], row[3]): row[5] for row in page.take(each)}
            open_ = ("pause" in acts and "resume" not in acts[acts.index("pause") :]) or (
                "lapse" in acts and "reinstate" not in acts[acts.index("lapse") :]
            )
            alone = "suspend 1" in acts and "lift 1" not in acts[acts.index("suspend 1") :]
            assert bits.get(("suspension", 2), 0) == int(open_ or "suspend 2" in acts), acts
            if "revoke 1" in acts:
                assert bits["revocation", 1] == 1, acts
            else:
                assert bits.get(("suspension", 1), 0) == int(open_ or alone), acts
            tried += 1
    assert tried == 8 + 56 + 336 + 1680 + 6720
