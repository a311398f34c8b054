"""At the ledger's own door a credential's bits are those of this moment, though its lists are published minutes later."""

from __future__ import annotations

import pytest

from api import checking
from api.rounds import Rounds
from doors import Story
from ledger.credentials.credential import Format
from ledger.credentials.report import Outcome, Report
from ledger.procedures import credentials, officers, withdrawing
from ledger.procedures.withdrawing import Which

FORMATS = [Format.LDP, Format.SD_JWT]


@pytest.fixture
def rounds(story: Story) -> Rounds:
    """The rounds, whose lists are older than what is issued from here on."""
    made = Rounds(story.office, story.log, story.desk.views)
    made.catch_up()
    return made


def issued(story: Story, form: Format = Format.LDP) -> bytes:
    document = credentials.issue(story.office, story.maria, colorado(story), format=form).document
    story.settle()
    return document


def colorado(story: Story):
    return officers.officer_of(story.office, story.tokens["co"])


def asked(story: Story, document: bytes, **more: object) -> Report:
    story.settle()
    return checking.verify(story.desk, document, **more)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.usefixtures("rounds")
def test_nobody_is_told_of_a_moment_before_it_was_issued(story, form) -> None:
    report = asked(story, issued(story, form))
    told = f"{story.clock.now:%Y-%m-%d %H:%M} UTC"
    for name in ("revocation", "suspension"):
        check = report.check(name)
        assert (check.outcome, check.key, check.facts["at"]) == (Outcome.PASSED, f"{name}.good", told)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.usefixtures("rounds")
def test_a_revocation_is_known_before_its_list_is_published_and_a_neighbour_s_is_not_touched(story, form) -> None:
    document, neighbour = issued(story, form), issued(story, form)
    line = withdrawing.standing(story.office, story.maria, colorado(story))[-2].line
    withdrawing.revoke(story.office, [Which(story.maria, line)], colorado(story), reason="A mistake")
    assert asked(story, document).check("revocation").key == "revocation.set"
    assert asked(story, neighbour).check("revocation").key == "revocation.good"


@pytest.mark.parametrize("form", FORMATS)
def test_a_suspension_is_known_at_once_and_so_is_that_it_was_taken_up_again(story, rounds, form) -> None:
    document = issued(story, form)
    withdrawing.suspend(story.office, [Which(story.maria, None)], colorado(story), reason="A question")
    assert asked(story, document).check("suspension").key == "suspension.set"
    story.clock.now = story.clock.now.replace(hour=story.clock.now.hour + 1)
    rounds.catch_up()
    between = story.clock()
    withdrawing.take_up(story.office, [Which(story.maria, None)], colorado(story))
    resumed = asked(story, document)
    assert (resumed.check("suspension").outcome, resumed.check("suspension").key) == (Outcome.PASSED, "suspension.resumed")
    assert asked(story, document, on=between).check("suspension").key == "suspension.set"
