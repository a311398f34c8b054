"""The trust file: which key spoke for which association, signed by the Alliance's online key, as this office knows it now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from api import recognising
from api.desk import Desk
from api.refused import NotReady
from ledger.credentials import trust
from ledger.credentials.members import Membership
from ledger.credentials.status import Purpose, list_url
from ledger.credentials.trust import Contents, Trust
from ledger.procedures import catalogue
from ledger.rulebook.vocabulary import ALLIANCE, ROOT, AgeBand, Category
from ledger.signing.keys import VerifyKey
from ledger.transparency.durable import Folder
from projections.trust import Member

CATEGORIES: Final = tuple(category.value for category in Category)


def file(desk: Desk, *, bundle: bool = False) -> bytes:
    """The file; with ``bundle`` also the status lists and the head in force, each under its own signature, and the days of moves.

    Raises ``NotReady`` before the root has announced itself.
    """
    office, view = desk.office, desk.views.trust
    admissions = [(one.position - 1, one.entry) for one in view.admissions()]
    keys = view.keys()  # the root as first announced: what a verifier pins, whoever it handed over to since
    root = next((VerifyKey.parse(key.vkey) for key in keys if key.actor == ROOT), None)
    policy = Folder(desk.log).read("policy")
    if root is None or policy is None:
        raise NotReady("The keys that a trust file rests on are not published yet.")
    contents = Contents(
        admissions=admissions,
        members=[_alliance(desk), *(_membership(desk, member) for member in view.members())],
        at=office.clock(),
        size=office.journal.size(),
        demonstration=office.charter.demonstration,
        log_key=office.keyring.log().verify_key,
        root=root,
        policy=policy.decode(),
        reciprocity=recognising.table(desk),
        checkpoint=_checkpoint(desk) if bundle else None,
        statuses=list(_statuses(desk)) if bundle else None,
        superseded=superseded(desk) if bundle else None,
    )
    return trust.write(contents, office.keyring.signer(ALLIANCE))


def current(desk: Desk) -> Trust:
    """The file, read as any verifier reads it: every signature in it checked."""
    return trust.read(file(desk))


def _membership(desk: Desk, member: Member) -> Membership:
    code = member.association
    return Membership(
        code=code,
        name=member.name(desk.office.today("UTC")),
        did=desk.office.charter.did(code),
        jurisdictions=member.jurisdictions,
        age_bands=member.age_bands,
        categories=CATEGORIES,
        licence=member.licence,
        start=member.admitted,
        end=member.last_day,
        earlier=member.earlier,
        to_index=member.to_index,
    )


def _alliance(desk: Desk) -> Membership:
    """The Alliance itself, which endorses those whom no member serves."""
    rules = catalogue.rules(desk.office, ALLIANCE)
    bands = tuple(band.value for band in AgeBand)
    return Membership(
        code=ALLIANCE,
        name=rules.name.value.full,
        did=desk.office.charter.did(ALLIANCE),
        jurisdictions=(),
        age_bands=bands,
        categories=CATEGORIES,
        licence=rules.licence.value.value,
        start=rules.licence.term.start,
        end=rules.licence.term.end,
    )


def _checkpoint(desk: Desk) -> str | None:
    note = Folder(desk.log).read("checkpoint")
    return None if note is None else note.decode()


def superseded(desk: Desk) -> dict[str, dict[int, date]]:
    """The days on which what superseded credentials speak of moved, by the address of their list of messages."""
    public_url = desk.office.charter.public_url
    return {
        list_url(public_url, association, Purpose.MESSAGE, number): days
        for (association, number), days in desk.views.status_list.superseded().items()
    }


def _statuses(desk: Desk) -> Iterator[dict[str, Any] | str]:
    """Every status list in force: documents, and for tokens the token as it is."""
    for path in sorted((desk.log / "status").glob("*/*.*")):
        data = path.read_bytes().strip()
        yield json.loads(data) if data.startswith(b"{") else data.decode()
