"""A credential from before an exit, a stolen key and a correction: what each verifier says before, during and after.

The table in ``docs/reference/who-is-believed-when.md`` is what this test finds. ``WRITE=1`` writes it anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from api import checking, trusting
from api.rounds import Rounds, views_of
from house.tree import ROOT
from ledger.credentials import casting, credential, jose, presented, qr, sd_jwt, signature, trust, vc_jwt
from ledger.credentials.credential import Format
from ledger.credentials.guard import read as read_json
from ledger.credentials.report import Report
from ledger.credentials.verification import verify
from ledger.procedures import associations, credentials, endorsements, opening, withdrawing
from ledger.procedures.carriers import Order
from ledger.procedures.withdrawing import Which
from ledger.rulebook.vocabulary import ALLIANCE, Category, Officer, PersonId, Role, Term
from ledger.signing import did
from ledger.signing.keyring import FolderKeyring
from offices import Founded, found

PAGE = ROOT / "docs/reference/who-is-believed-when.md"
AGREEMENT = Officer(PersonId("alliance"), ALLIANCE, Role.COORDINATOR)
CARRIERS = (Format.LDP, Format.JCS, Format.JWT, Format.SD_JWT, Format.QR)
VERIFIERS = (
    "this ledger",
    "offline, today's trust file",
    "offline, the first day's trust file",
    "offline, today's file, about the day of signing",
)


@dataclass(frozen=True)
class Shown:
    """What a holder shows: the bytes, and the proof of logging, if there is one."""

    data: bytes
    proof: bytes | None
    signed: datetime


@dataclass
class Scene:
    """One office, and what its associations have signed."""

    founded: Founded
    rounds: Rounds
    number: str
    files: dict[str, dict[Format, Shown]] = field(default_factory=dict)
    first_trust: trust.Trust | None = None
    rows: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)

    def settle(self) -> None:
        """Lists signed again, views and log at the end; a quarter of an hour goes by."""
        self.founded.clock.later(minutes=8)
        self.rounds.catch_up()
        self.founded.advance()
        self.founded.clock.later(minutes=7)

    def issue(self, name: str) -> None:
        """Every carrier of the endorsement, each in a line of its own."""
        office, by = self.founded.office, self.founded.coordinators["wi"]
        at = self.founded.clock.now
        made = credentials.issue_many(office, self.number, by, [Order(each) for each in CARRIERS])
        self.settle()
        proved = [credentials.proved(office, self.founded.settings.log, one) for one in made]
        self.files[name] = {one.format: Shown(one.document, one.proof, at) for one in proved}

    def forge(self, name: str, signer: object, es256: object, *, created: datetime) -> None:
        """What a thief makes of a copied key: every carrier, with the holder's name and no line in the log."""
        genuine = presented.read(read_json(next(iter(self.files.values()))[Format.LDP].data))
        made = _particulars(self.founded, genuine)
        self.files[name] = {each: Shown(_forged(each, made, signer, es256, created), None, created) for each in CARRIERS}

    def ask(self, name: str, moment: str) -> None:
        """Every verifier, about every carrier; they have to say the same of each."""
        said = [tuple(dict.fromkeys(_word(report) for report in self._reports(name, verifier))) for verifier in VERIFIERS]
        assert all(len(words) == 1 for words in said), (name, moment, said)
        self.rows.append((name, moment, tuple(words[0] for words in said)))

    def _reports(self, name: str, verifier: str) -> Iterator[Report]:
        desk = self.rounds.desk("office@example.org")
        today = trust.read(trusting.file(desk, bundle=True))
        self.first_trust = self.first_trust or today
        for shown in self.files[name].values():
            now = self.founded.clock.now
            if verifier == "this ledger":
                yield checking.verify(desk, shown.data, proof=shown.proof, on=now)
            elif "first day" in verifier:
                yield verify(shown.data, on=now, trust=self.first_trust, proof=shown.proof)
            elif "day of signing" in verifier:
                yield verify(shown.data, on=shown.signed + timedelta(minutes=10), trust=today, proof=shown.proof)
            else:
                yield verify(shown.data, on=now, trust=today, proof=shown.proof)


def _word(report: Report) -> str:
    """The answer, and where it is a no, which checks say so."""
    failed = sorted({check.name for check in report.checks if check.outcome.value == "failed"})
    no = report.answer.value in {"not verified", "could not be checked"}
    return report.answer.value + (f" ({', '.join(failed)})" if no and failed else "")


def _particulars(founded: Founded, said: presented.Presented) -> credential.Particulars:
    return credential.Particulars(
        line_id="0198a3f0-6b8e-7c1d-9c55-0242ac120009", origin=founded.office.charter.origin, public_url=founded.office.charter.public_url,
        association="wi", association_name=said.issuer_name, demonstration=False, number=said.number, holder="A. Thief",
        category=said.category, age_band=said.age_band, title=said.name.partition(",")[0], description="An endorsement.",
        criteria="None.", valid_from=said.valid_from, valid_until=said.valid_until, awarded=said.awarded, status_list=1, status_index=5,
    )  # fmt: skip


def _forged(carrier: Format, made: credential.Particulars, signer, es256, created: datetime) -> bytes:
    kid, kid256 = did.method_id(made.issuer, signer.verify_key), did.method_id(made.issuer, es256)
    created = created.replace(microsecond=0)
    if carrier in {Format.LDP, Format.JCS}:
        suite = signature.Suite.RDFC if carrier is Format.LDP else signature.Suite.JCS
        return credential.render(signature.sign(casting.build(made), signer, method=kid, created=created, suite=suite))
    if carrier is Format.JWT:
        return jose.sign(*vc_jwt.build(made, kid=kid256, created=created), es256.sign).encode()
    if carrier is Format.SD_JWT:
        salts = (f"{n:022d}" for n in range(100))
        return sd_jwt.write(sd_jwt.build(made, kid=kid256, created=created, holder=None, salts=salts), es256.sign).encode()
    return qr.text(made.public_url, made.line_id, jose.sign(*qr.build(made, kid=kid, created=created), signer.sign)).encode()


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    founded = found(tmp_path / "office")
    rounds = Rounds(founded.office, founded.settings.log, views_of(founded.office))
    rounds.migrate()
    made = Scene(founded, rounds, founded.endorsed())
    made.settle()
    made.issue("issued before")
    return made


def exits(scene: Scene) -> None:
    founded, keyring = scene.founded, scene.founded.office.keyring
    copied = keyring.signer("wi"), keyring.es256("wi")
    scene.ask("issued before", "before")
    founded.clock.later(days=30)
    associations.end(founded.office, "wi", AGREEMENT, reason="dissolved")
    scene.settle()
    scene.ask("issued before", "on the day it left")
    founded.clock.later(days=1, hours=12)
    scene.forge("signed after it left", *copied, created=founded.clock.now)
    founded.clock.later(days=1)
    scene.settle()
    scene.ask("issued before", "three days after")
    scene.ask("signed after it left", "three days after")


def stolen(scene: Scene) -> None:
    founded, keyring = scene.founded, scene.founded.office.keyring
    assert isinstance(keyring, FolderKeyring)
    copied = keyring.signer("wi"), keyring.es256("wi")
    scene.ask("issued before", "before")
    founded.clock.later(days=10)
    scene.settle()
    suspect = founded.office.journal.size()
    scene.issue("issued after the theft, before it was noticed")
    scene.forge("signed by the thief", *copied, created=founded.clock.now)
    scene.forge(
        "signed by the thief, dated back", *copied, created=scene.files["issued before"][Format.LDP].signed + timedelta(minutes=1)
    )
    founded.clock.later(minutes=10)
    for name in scene.files:
        scene.ask(name, "before it is noticed")
    founded.clock.later(days=5)
    [key] = associations.keys_in_force(founded.office, "wi")
    associations.retire(founded.office, "wi", key.vkey, suspect_from=suspect)
    opening.put_retired_aside(founded.office, keyring)
    associations.announce(founded.office, "wi", keyring.make("wi"), "operator")
    keyring.confirm("wi")
    founded.clock.later(days=1)
    scene.settle()
    scene.issue("issued under the new key")
    for name in scene.files:
        scene.ask(name, "after")


def corrected(scene: Scene) -> None:
    founded, by = scene.founded, scene.founded.coordinators["wi"]
    scene.ask("issued before", "before")
    founded.clock.later(days=10)
    granted = endorsements.find(founded.office, scene.number).held.lines[0]
    endorsements.correct(
        founded.office, scene.number, by, corrects=granted.id, days=Term(granted.event.valid.start, None),
        category=Category.FAMILY_ASSOCIATE, reason="the certificate named another category",
    )  # fmt: skip
    scene.settle()
    scene.ask("issued before", "corrected, not yet withdrawn")
    withdrawing.revoke(founded.office, [Which(scene.number)], by, reason="it names another category")
    scene.settle()
    scene.issue("issued after the correction")
    for name in scene.files:
        scene.ask(name, "withdrawn and issued anew")


SCENES: dict[str, Callable[[Scene], None]] = {
    "An association leaves": exits, "A key is stolen": stolen, "An endorsement is corrected": corrected,
}  # fmt: skip
FOUND: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}


@pytest.mark.parametrize("title", SCENES)
def test_every_carrier_is_told_alike_and_what_is_told_is_the_table(scene: Scene, title: str) -> None:
    SCENES[title](scene)
    FOUND[title] = scene.rows
    if os.environ.get("WRITE"):
        PAGE.write_text(_page({name: FOUND.get(name, []) for name in SCENES}))
    written = PAGE.read_text()
    for line in _table(title, scene.rows):
        assert line in written.splitlines(), line


def _page(tables: dict[str, list[tuple[str, str, tuple[str, ...]]]]) -> str:
    text = [PAGE.read_text().partition("<!-- made -->")[0].rstrip() if PAGE.exists() else "", "", "<!-- made -->"]
    for title, rows in tables.items():
        text += ["", *_table(title, rows)]
    return "\n".join(text) + "\n"


def _table(title: str, rows: list[tuple[str, str, tuple[str, ...]]]) -> list[str]:
    head = [f"## {title}", "", "| shown | asked | " + " | ".join(VERIFIERS) + " |", "| --- " * (2 + len(VERIFIERS)) + "|"]
    return head + [f"| {name} | {moment} | " + " | ".join(words) + " |" for name, moment, words in rows]
