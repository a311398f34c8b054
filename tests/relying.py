"""Employers who ask, and a wrong line put right: what the tests of receipts and rosters share."""

from __future__ import annotations

import json
from datetime import date, timedelta

from doors import Story
from ledger.procedures import corrections, employers, endorsements, officers
from ledger.rulebook.vocabulary import Term
from ledger.vault.employers import Employer


def employer(story: Story, name: str = "Little Steps") -> Employer:
    opened = employers.open_account(story.office, name, "hr@little.example")
    return employers.employer_of(story.office, opened.token)


def bearer_of(client, name: str = "Little Steps") -> dict[str, str]:
    """The header of a new account."""
    opened = client.post("/v1/employers", json={"name": name, "mail": "hr@little.example"}).json()
    return {"Authorization": f"Bearer {opened['token']}"}


def put_right(story: Story, number: str, *, days: int = 30, by: str = "wi") -> int:
    """The endorsement's first line began so many days later than was written; says at which position that was written."""
    held = endorsements.find(story.office, number).held
    first = held.lines[0]
    start = first.event.valid.start + timedelta(days=days)
    officer = officers.officer_of(story.office, story.tokens[by])
    written = corrections.correct(
        story.office, number, officer, corrects=first.id, reason="typed too early",
        days=Term(start, first.event.valid.end), granted_on=start,
    ).written  # fmt: skip
    story.settle()
    return written.last


def granted_on(story: Story, number: str) -> date:
    start = endorsements.find(story.office, number).held.lines[0].event.valid.start
    assert start is not None
    return start


def changed(document: dict, path: str, value: object) -> bytes:
    """The document with one member, named like ``answer.standing``, altered."""
    copy = json.loads(json.dumps(document))
    place = copy
    *inner, last = path.split(".")
    for name in inner:
        place = place[int(name) - 1] if isinstance(place, list) else place[name]
    if isinstance(place, list):
        place[int(last) - 1] = value
    else:
        place[last] = value
    return json.dumps(copy).encode()
