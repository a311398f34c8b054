"""A correction tells exactly those whose own answer is another one by it: three employers, and one who is not concerned."""

from __future__ import annotations

from datetime import date, timedelta

from api import relying, rostering
from doors import Story
from ledger.procedures import endorsements
from ledger.procedures.stating import Wanted
from ledger.rulebook.vocabulary import Term
from ledger.wire import roster_file
from projections.rebuild import rebuild
from relying import employer, granted_on, put_right


def ask(story: Story, name: str, on: date, number: str = "") -> str:
    who = employer(story, name)
    relying.give(story.desk, who, number or story.noah, on=on, known_at=None, named=False)
    story.settle()
    return who.id


def upload(story: Story, name: str, first: date, last: date) -> str:
    who = employer(story, name)
    rows = roster_file.read(f"endorsement_number\n{story.maria}\n{story.noah}\n".encode())
    rostering.answer(story.desk, who, rows, Wanted(period=Term(first, last)))
    story.settle()
    return who.id


def told(story: Story, position: int) -> set[str]:
    """The names of those whom the outbox tells of this line because they relied on an answer."""
    story.settle()
    messages = story.desk.views.outbox.beyond(position - 1, "", 100)
    every = [one.employer for one in messages if one.position == position and one.kind == "relied"]
    assert len(set(every)) == len(every), "each once"
    return {story.office.vault.employers.get(who).name for who in every}


def test_exactly_those_whose_answer_is_another_now_are_found(story) -> None:
    day = granted_on(story, story.noah)
    ask(story, "The day itself", day)
    upload(story, "A year", day - timedelta(days=10), day + timedelta(days=300))
    ask(story, "Another person", day, story.maria)
    ask(story, "A day long before", day - timedelta(days=400))
    ask(story, "A day long after", day + timedelta(days=60))
    upload(story, "The time before", day - timedelta(days=100), day - timedelta(days=1))
    position = put_right(story, story.noah)
    ask(story, "Who asked afterwards", day)
    # the day of granting is a part of every later answer, and it was put right
    assert told(story, position) == {"The day itself", "A year", "A day long after"}


def test_what_changed_before_is_not_told_again_and_what_is_restored_is(story) -> None:
    day = granted_on(story, story.noah)
    ask(story, "The day itself", day)
    put_right(story, story.noah, days=30)
    ask(story, "Two weeks later", day + timedelta(days=45))
    again = put_right(story, story.noah, days=60)
    assert told(story, again) == {"Two weeks later"}
    back = put_right(story, story.noah, days=0)
    assert told(story, back) == {"The day itself", "Two weeks later"}


def test_a_line_that_is_no_correction_of_those_days_misleads_nobody(story) -> None:
    ask(story, "The day itself", granted_on(story, story.noah))
    assert told(story, story.office.journal.size()) == set()


def test_the_view_is_the_same_when_it_is_made_again(story) -> None:
    day = granted_on(story, story.noah)
    ask(story, "One", day)
    upload(story, "Two", day, day + timedelta(days=9))
    view = story.desk.views.reliance
    page = endorsements.find(story.office, story.noah).page.stream
    before = view.about([page])
    assert len(before) == 2
    rebuild(story.office.journal, view)
    assert view.about([page]) == before
