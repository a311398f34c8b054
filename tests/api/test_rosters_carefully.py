"""Each quick way of a roster is held to the careful one: the same rows, the same bytes, whatever was sent."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import date, timedelta
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import doors
from api import relying, rostering
from ledger.credentials import answered
from ledger.procedures import applications, endorsements, officers, professionals, stating
from ledger.procedures.stating import Wanted
from ledger.rulebook import number as numbering
from ledger.rulebook.reliance import NobodyToState
from ledger.rulebook.vocabulary import AgeBand, Category, Term
from ledger.signing import canonical
from ledger.signing.canonical import b64u
from ledger.vault.people import Person
from ledger.wire import roster_file
from ledger.wire.roster_file import COLUMNS, RosterTooLong, UnusableRoster
from projections import spans
from relying import employer, put_right

quick = settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FIRST = date(2024, 8, 1)


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> doors.Story:
    """An office with a move, a pause, what was adopted, what was put right, one who was granted twice, and some plain grants."""
    story = doors.founded(tmp_path_factory.mktemp("rosters"))
    story.plain = [
        doors._endorse(story, Person("", "Pat", f"Plain {each}"), at) for each, at in enumerate(("wi", "wi", "co", "co"))
    ]
    _twice(story)
    story.right = doors._endorse(story, Person("", "Ruth", "Right"), "wi", Category.MENTOR_CLINICAL)
    paused = doors._endorse(story, Person("", "Paula", "Paused"), "co")
    endorsements.pause(story.office, paused, officers.officer_of(story.office, story.tokens["co"]), reason="family leave")
    story.settle()
    put_right(story, story.right)
    story.numbers = [story.maria, story.noah, story.ada, story.right, paused, *story.plain]
    return story


def _twice(story: doors.Story) -> None:
    """Somebody with an address who holds two endorsements."""
    office, by, today = story.office, officers.officer_of(story.office, story.tokens["wi"]), story.clock().date()
    who = professionals.register(office, Person("", "Tina", "Twice", "tina@example.org"), by=by, on=today, residence="WI")
    for category, band in ((Category.FAMILY_SPECIALIST, AgeBand.INFANT), (Category.MENTOR_CLINICAL, AgeBand.INFANT)):
        page, _ = applications.submit(office, who, category, band, by=by)
        story.clock.now += timedelta(days=20)
        applications.approve(office, page, by=by)


def carefully(patch: pytest.MonkeyPatch) -> None:
    """Every quick way is shut."""
    patch.setattr(roster_file, "_numbers_alone", lambda _data: ())
    patch.setattr(numbering, "is_written", lambda _text: False)
    patch.setattr(spans._Asked, "at_once", lambda _asked, pages: dict.fromkeys(pages, ()))
    patch.setattr(stating, "written", _written)


def _written(matches, wanted, told):
    again = stating._again(matches)
    rows = [stating._told(one, wanted, told) | again.get(one.row, {}) for one in matches]
    whole, count = sum(bool(row.get("whole")) for row in rows), Counter(row["outcome"] for row in rows)
    summary = stating._summary(count, whole, sum("duplicate_of" in row for row in rows))
    return stating.Rows([canonical.encode(row) for row in rows], summary)


def stated(story: doors.Story, data: bytes, wanted: Wanted) -> bytes | str:
    """The statement's bytes; or why there is none."""
    try:
        return rostering.answer(story.desk, employer(story), roster_file.read(data), wanted).data
    except (NobodyToState, UnusableRoster, RosterTooLong) as refusal:
        return f"{type(refusal).__name__} {refusal}"


def cells(story: doors.Story):
    """What may stand in a roster for a number."""
    number = st.sampled_from(story.numbers)
    mistyped = st.builds(lambda one, place, letter: one[:place] + letter + one[place + 1 :], number, st.integers(0, 13),
                         st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ- –o"))  # fmt: skip
    odd = st.sampled_from(
        ["", " ", "nonsense", "=1+1", "-", "@x", "x" * 39, "x" * 41, "x" * 201, "a\tb", "é", "WI-000000-0000", "|", '"', "%s"]
    )
    return st.one_of(number, number, number, number.map(str.lower), number.map(lambda one: f" {one} "), mistyped, odd)


@st.composite
def rosters(draw, story: doors.Story) -> bytes:
    """A file: numbers alone, or with columns beside them that are read or are not."""
    columns = draw(st.sampled_from([COLUMNS[:1], COLUMNS[:1], ("salary", COLUMNS[0]), COLUMNS]))
    names = {story.maria: ("María", "Example-Nowak"), story.noah: ("Noah", "Unlisted")}
    names |= {number: ("Pat", f"Plain {each}") for each, number in enumerate(story.plain)}
    rows = []
    for number in draw(st.lists(cells(story), max_size=12)):
        own = names.get(number, ("No", "Body"))
        given_name, family_name = draw(
            st.sampled_from([("", ""), ("", ""), own, own, ("María", "Example-Nowak"), ("Pat", "Plain 1")])
        )
        row = {"endorsement_number": number, "given_name": given_name, "family_name": family_name, "salary": "1"}
        row["category"] = draw(st.sampled_from(["", "FS", "fs"]))
        beside = draw(st.sampled_from([[], [], ["x"] * 60, [""] * 49 + ["WI-000000-0000"]]))
        rows.append([row.get(column, "") for column in columns][: draw(st.sampled_from([9, 9, 9, 1]))] + beside)
    out = io.StringIO()
    csv.writer(out, lineterminator=draw(st.sampled_from(["\n", "\r\n"]))).writerows([columns, *rows])
    return out.getvalue().encode()


def held_to_the_careful(story: doors.Story, sent: bytes, wanted: Wanted) -> None:
    quickly = stated(story, sent, wanted)
    with pytest.MonkeyPatch.context() as patch:
        carefully(patch)
        careful = stated(story, sent, wanted)
    if isinstance(quickly, str) or isinstance(careful, str):
        assert quickly == careful
        return
    one, other = json.loads(quickly), json.loads(careful)
    for name in ("rows", "summary", "question", "rely_until"):
        assert canonical.encode(one[name]) == canonical.encode(other[name]), name
    assert one["lines"]["digests"].keys() == other["lines"]["digests"].keys()


def test_rows_of_the_same_days_that_differ_in_one_thing(story) -> None:
    one, two, three, _ = story.plain
    rows = [f"{one},Pat,Plain 0,", f"{two},,,", f"{one},,,", f"{two},Pat,Plain 1,", f"{three},Pat,Plain 1,", ",Tina,Twice,tina@example.org",
            f"{three},,,", f"{three.lower()},Pat,Plain 2,", ",Tina,Twice,tina@example.org", f"{one[:-1]}*,,,", "=1,,,"]  # fmt: skip
    period = Term(date(2029, 1, 1), date(2029, 2, 1))
    for start in range(len(rows)):
        sent = "\n".join(["endorsement_number,given_name,family_name,email", *rows[start:], *rows[:start]])
        held_to_the_careful(story, sent.encode(), Wanted(period=period, category=Category.FAMILY_SPECIALIST))
    document = json.loads(stated(story, sent.encode(), Wanted(period=period)))
    assert {len(row["numbers"]) for row in document["rows"]} == {0, 1, 2}
    assert document["summary"]["held_throughout"] == document["summary"]["matched"] == 8


@quick
@given(st.data())
def test_a_statement_is_to_the_byte_what_the_careful_way_states(story, data) -> None:
    start = FIRST + timedelta(days=data.draw(st.one_of(st.integers(0, 1400), st.integers(1400, 1700))))
    end = start + timedelta(days=data.draw(st.sampled_from([0, 1, 40, 400, 1400])))
    wanted = Wanted(period=Term(start, end), category=data.draw(st.sampled_from([None, *Category])),
                    age_band=data.draw(st.sampled_from([None, None, *AgeBand])))  # fmt: skip
    held_to_the_careful(story, data.draw(rosters(story)), wanted)


@quick
@given(st.data())
def test_what_was_signed_is_canonical_whole_and_each_line_has_its_digest(story, data) -> None:
    wanted = Wanted(period=Term(date(2024, 9, 1), date(2028, 5, 1)))
    signed = stated(story, data.draw(rosters(story)), wanted)
    if isinstance(signed, str):
        return
    document = json.loads(signed)
    assert signed == canonical.encode(document) + b"\n"
    for place, row in enumerate(document["rows"], start=1):
        assert document["lines"]["digests"][f"rows.{place}"] == b64u(sha256(canonical.encode(row)).digest()[:16])
    assert document["lines"]["digests"] == answered.lines_of(document)
    story.settle()
    found = relying.check(story.desk, signed)
    assert (found.report.verdict, found.known, found.since) == ("verified", True, "unchanged")


def test_most_of_a_plain_roster_is_poured(story, monkeypatch) -> None:
    """Or nothing was compared."""
    told, wanted = stating._told, Wanted(period=Term(date(2028, 6, 1), date(2028, 7, 1)))
    asked = []
    monkeypatch.setattr(stating, "_told", lambda one, *more: asked.append(one.row) or told(one, *more))
    body = "endorsement_number\n" + "\n".join(story.plain)
    document = json.loads(stated(story, body.encode(), wanted))
    assert [row["numbers"] for row in document["rows"]] == [[number] for number in story.plain]
    assert len(asked) < len(story.plain)
