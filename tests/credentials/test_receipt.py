"""A signed answer, checked with a trust file alone: every bit of it, every key that did not speak, and what it is not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from credentials.kit import ALLIANCE, CO, ISSUED, NOW, ORIGIN, ROOT, URL, WORLD, World, added, edited, key, member, raw, revoked
from ledger.credentials import receipt, signature, trust
from ledger.credentials.answered import CONTEXT, lines_of
from ledger.credentials.receipt import Ledger
from ledger.credentials.report import Outcome, Verdict
from ledger.signing import did
from ledger.signing.keys import SigningKey

DID = did.from_url(URL)
LEDGER = Ledger(origin=ORIGIN, did=DID, public_url=URL, demonstration=False, size=12, at=ISSUED, head=(11, "ab" * 32))
KEYS = WORLD.keys
KNOWING = World(members=(*WORLD.members, member("alliance", did=DID)))


def plain(**changes) -> dict:
    made = receipt.build(
        "0192f0c1-0000-7000-8000-000000000001", LEDGER, number="WI-000123-4X79", answer={"standing": "active", "home": "wi"},
        asked={"valid_on": "2026-11-01", "known_at": None}, given=ISSUED, rely=date(2026, 12, 1), kept=date(2028, 11, 30),
    )  # fmt: skip
    return made | changes


def rows(count: int = 5) -> dict:
    each = [{"row": n, "outcome": "matched", "numbers": [f"WI-{n:06d}-4X79"], "whole": n % 2 == 0} for n in range(1, count + 1)]
    return receipt.state(
        "0192f0c1-0000-7000-8000-000000000002", LEDGER, asked={"from": "2026-01-01", "to": "2026-12-31"}, rows=each,
        summary={"rows": count}, given=ISSUED, rely=date(2026, 12, 1), kept=date(2028, 11, 30),
    )  # fmt: skip


def sealed(document: dict, signer=ALLIANCE, issuer: str = DID):
    return receipt.seal(document, signer, method=did.method_id(issuer, signer.verify_key), created=ISSUED)


def checked(data, world: World = KNOWING, **changes):
    data = data if isinstance(data, bytes) else raw(data)
    return receipt.verify(data, **{"on": NOW, "trust": world.trust} | changes)


def last(report) -> str:
    return report.findings[-1].key


@pytest.mark.parametrize("document", [plain(), rows()], ids=["receipt", "statement"])
def test_what_was_sealed_is_good_however_it_is_laid_out(document) -> None:
    made = sealed(document)
    for data in (made.data, raw(made.document), json.dumps(dict(reversed(made.document.items())), ensure_ascii=True).encode()):
        report = checked(data)
        assert (report.verdict, report.exit_code) == (Verdict.VERIFIED, 0)
    assert receipt.looks_like_one(made.data)
    assert not receipt.looks_like_one(WORLD.file)


@pytest.mark.parametrize("document", [plain(), rows()], ids=["receipt", "statement"])
def test_the_bytes_are_those_of_rfc_8785_and_the_proof_is_eddsa_jcs_2022(document) -> None:
    made = sealed(document)
    assert made.data == receipt.render(made.document)
    proof = signature.read(made.document)
    assert signature.verify(made.document, proof, ALLIANCE.verify_key), "another reader of the suite, over the rfc8785 library"


def test_a_name_that_is_not_ascii_is_sealed_as_it_is() -> None:
    document = rows()
    document["rows"][0]["name"] = 'Maríá \U0001f600 O\'Neill "x" \\ \u2028'
    made = sealed(document)
    assert checked(made.data).verdict is Verdict.VERIFIED
    assert signature.verify(made.document, signature.read(made.document), ALLIANCE.verify_key)


def test_no_bit_can_be_changed_unseen(counted) -> None:
    random, data = Random(5), sealed(plain()).data.rstrip()
    places = [(at, 1 << bit) for at in range(len(data)) for bit in range(8)]
    for at, bit in random.sample(places, 1500):
        changed = bytearray(data)
        changed[at] ^= bit
        report = checked(bytes(changed))
        assert report.verdict is not Verdict.VERIFIED, (at, bit)
    counted("  1500 single bits of a receipt, none unseen")


@pytest.mark.parametrize("line", sorted(lines_of(plain())))
def test_the_altered_line_of_a_receipt_is_named_and_no_other(line: str) -> None:
    made = sealed(plain()).document
    if line in {"type", "issuer", "log"}:
        return  # whose it is, and what: met below
    report = checked(edited(made, line, "2099-01-01" if line == "rely_until" else line == "demonstration" or "altered"))
    assert (report.verdict, report.altered) == (Verdict.NOT_VERIFIED, (line,))
    assert line in report.text()


def test_rows_that_are_altered_swapped_or_taken_away_are_named() -> None:
    made = sealed(rows()).document
    whole = made["rows"]
    for changed, named in (
        ([whole[0] | {"whole": True}, *whole[1:]], ("rows.1",)),
        ([whole[1], whole[0], *whole[2:]], ("rows.1", "rows.2")),
        (whole[:4], ("rows.5",)),
        ([*whole, whole[0]], ("rows.6",)),
    ):
        assert checked(made | {"rows": changed}).altered == named


def test_who_changes_the_digests_too_is_found_out_without_a_line() -> None:
    made = sealed(plain()).document
    lie = edited(made, "answer.standing", "lapsed")
    lie["lines"] = {"digests": lines_of(lie), "sig": made["lines"]["sig"]}
    report = checked(lie)
    assert (last(report), report.altered) == ("signature.bad", ())
    other = sealed(plain(log=ORIGIN)).document["lines"]
    assert checked(made | {"lines": edited(other, "sig", "AA")}).verdict is Verdict.NOT_VERIFIED
    assert checked(edited(made, "proof.created", "2026-10-31T00:00:00Z")).verdict is Verdict.NOT_VERIFIED


@pytest.mark.parametrize(
    ("made", "key_of_line"),
    [
        (sealed(plain(), CO, DID), "key.unknown"),
        (
            sealed(plain(issuer=did.from_url(URL, "associations", "wi")), key("wi"), did.from_url(URL, "associations", "wi")),
            "key.other",
        ),
        (sealed(plain(issuer="did:web:elsewhere.example"), ALLIANCE, "did:web:elsewhere.example"), "key.other"),
        (sealed(plain(log="other.example/log")), "key.other_ledger"),
        (sealed(plain(), ALLIANCE, "did:web:elsewhere.example"), "key.other"),
    ],
)
def test_only_the_alliances_own_key_speaks_for_the_ledger(made, key_of_line: str) -> None:
    report = checked(made.data)
    assert (report.verdict, last(report)) == (Verdict.NOT_VERIFIED, key_of_line)


NEXT = SigningKey.from_seed("alliance", b"2" * 32)


def test_a_key_that_was_retired_since_spoke_then() -> None:
    other = NEXT
    world = replace(KNOWING, keys=(*KEYS, (7, added(other)), (8, revoked(ALLIANCE, day="2026-11-22"))))
    known = trust.read(trust.write(world.contents, other), root=ROOT.verify_key)
    assert checked(sealed(plain()).data, trust=known).verdict is Verdict.VERIFIED
    late = receipt.seal(plain(), ALLIANCE, method=did.method_id(DID, ALLIANCE.verify_key), created=NOW + timedelta(days=60))
    assert last(checked(late.data, trust=known, on=NOW + timedelta(days=90))) == "key.no_longer"
    stolen = replace(world, keys=(*KEYS, (7, added(other)), (8, revoked(ALLIANCE, suspect_from=3, day="2026-11-22"))))
    known = trust.read(trust.write(stolen.contents, other), root=ROOT.verify_key)
    assert last(checked(sealed(plain()).data, trust=known)) == "key.suspect"
    assert checked(sealed(plain()).data, trust=known, known=True).verdict is Verdict.VERIFIED


def test_without_a_trust_file_nothing_is_called_good() -> None:
    report = checked(sealed(plain()).data, trust=None)
    assert report.verdict is Verdict.NOT_VERIFIED
    assert {one.outcome for one in report.findings if one.name in {"signature", "key"}} == {Outcome.UNCHECKED}


def test_one_from_the_future_is_refused_and_one_past_its_day_is_good_and_says_so() -> None:
    made = sealed(plain())
    assert last(checked(made.data, on=ISSUED - timedelta(days=2))) == "signature.future"
    late = checked(made.data, on=NOW + timedelta(days=900))
    assert (late.verdict, last(late)) == (Verdict.VERIFIED, "reliance.past")


@pytest.mark.parametrize(
    "change",
    [
        {"type": "OpenBadgeCredential"}, {"@context": [CONTEXT, "https://evil.example"]}, {"@context": CONTEXT}, {"lines": None},
        {"rely_until": "soon"}, {"demonstration": "no"}, {"id": 7}, {"extra": 1.5}, {"ünicode": "x"}, {"lines": {"digests": [], "sig": ""}},
    ],
)  # fmt: skip
def test_what_is_no_answer_is_unreadable(change) -> None:
    report = checked(sealed(plain()).document | change)
    assert (report.verdict, report.exit_code) == (Verdict.UNREADABLE, 2)


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"\xff", b"[" * 200_000, b'{"a":' * 50_000, b"{}", b" " * 9_000_000])
def test_what_is_no_document_is_unreadable_too(data: bytes) -> None:
    assert checked(data).verdict is Verdict.UNREADABLE
