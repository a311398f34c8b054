"""Any author but the one who may is a fault that the audit names; and what rests on nothing is one too."""

import pytest

from audit.office_kit import DIGEST, Desk, codes, faults, look
from ledger.signing.statement import parse_entry


def after_the_story(tmp_path, write):
    desk = Desk().story()
    start = len(desk.entries)
    write(desk)
    return faults(look(desk.log(tmp_path / "log"))), start


def an_end(desk, actor, page="page-1"):
    return desk.line(actor, page, "endorsement.relinquished/1")


def correct(desk, actor):
    target = parse_entry(desk.entries[12]).stmt.id
    data = {"corrects": target, "days": None, "category": "FA", "age_band": None, "granted_on": None}
    return desk.line(actor, "page-1", "endorsement.corrected/1", data, fields={"reason": "a slip", "by": "officer-1"})


def withdraw(desk, actor, release):
    return desk.line(actor, "page-1", "endorsement.release_withdrawn/1", {"release": release})


def withdrawn(desk):
    release = desk.release("co", "wi")
    withdraw(desk, "co", release)
    desk.move(release, "wi")


def edition(desk, actor, page):
    desk.line(actor, page, "edition.published/1", {"sha256": DIGEST, "from": "2026-01-01", "supersedes": None})


def uninvited(desk):
    desk.keys["tx"] = desk.keys["mi"].from_seed("tx", b"t" * 32)
    desk.announce("tx", "operator")
    desk.grant("tx", "page-2")


def ended(desk):
    desk.line("alliance", "association/mi", "association.ended/1", {"reason": "merged"}, start="2026-11-21")
    desk.grant("mi", "page-2")


def admitted_by(desk, actor):
    data = {"name": "TX", "jurisdictions": ["TX"], "age_bands": ["IMH"], "licence": "confirmed"}
    desk.line(actor, "association/tx", "association.admitted/1", data)


HONEST = {
    "the home renews": lambda desk: desk.renew("co"),
    "the home ends it": lambda desk: an_end(desk, "co"),
    "the Alliance corrects after an appeal": lambda desk: correct(desk, "alliance"),
    "the home corrects": lambda desk: correct(desk, "co"),
    "back again by a new release": lambda desk: desk.move(desk.release("co", "wi"), "wi"),
    "the Alliance releases for a silent home": lambda desk: desk.move(
        desk.release("alliance", "wi", instead_of="co", ground="silent"), "wi"
    ),
    "the home withdraws its release": lambda desk: withdraw(desk, "co", desk.release("co", "wi")),
    "an association publishes its own edition": lambda desk: edition(desk, "co", "edition/co"),
    "the Alliance endorses at large": lambda desk: desk.grant("alliance", "page-2"),
    "renamed": lambda desk: desk.line("alliance", "association/wi", "association.renamed/1", {"name": "WI-AIMH"}),
}

FORBIDDEN = {
    "the association it left renews": lambda desk: desk.renew("wi"),
    "a stranger ends it": lambda desk: an_end(desk, "mi"),
    "the Alliance renews": lambda desk: desk.renew("alliance"),
    "a stranger corrects": lambda desk: correct(desk, "mi"),
    "the first release is used twice": lambda desk: desk.move(parse_entry(desk.entries[14]).stmt.id),
    "another than the one it was released to": lambda desk: desk.move(desk.release("co", "wi"), "mi"),
    "a release that was withdrawn": withdrawn,
    "a release that has run out": lambda desk: desk.move(desk.release("co", "wi", until="2026-11-30"), "wi", start="2026-12-01"),
    "no release at all": lambda desk: desk.move("no-such-line", "wi"),
    "a release by a stranger": lambda desk: desk.release("mi", "wi"),
    "the Alliance releases for one who is not home": lambda desk: desk.release(
        "alliance", "mi", instead_of="wi", ground="silent"
    ),
    "a home pretends to act instead of itself": lambda desk: desk.release("co", "wi", instead_of="co", ground="ended"),
    "a stranger withdraws the release": lambda desk: withdraw(desk, "mi", desk.release("co", "wi")),
    "granted twice": lambda desk: desk.grant("co"),
    "a page that begins with a renewal": lambda desk: desk.renew("wi", "page-9"),
    "one who was never admitted grants": uninvited,
    "one whose membership ended grants": ended,
    "an association admits an association": lambda desk: admitted_by(desk, "wi"),
    "the root admits": lambda desk: admitted_by(desk, "root"),
    "the Alliance founds": lambda desk: desk.line(
        "alliance", "office", "office.founded/1", {"origin": "x", "public_url": "https://x", "demonstration": False}
    ),
    "the Alliance publishes a policy": lambda desk: desk.line(
        "alliance", "policy", "policy.published/1", {"sha256": "0" * 64, "version": 2}
    ),
    "an association publishes another's edition": lambda desk: edition(desk, "co", "edition/wi"),
    "an association publishes another's status lists": lambda desk: desk.line(
        "co", "status/wi", "status.published/1", {"lists": []}
    ),
    "an association erases on another's page": lambda desk: desk.line(
        "co", "erasure/wi", "body.erased/1", {"ids": [parse_entry(desk.entries[11]).stmt.id], "basis": "x"}
    ),
    "a sealed line on a public page": lambda desk: desk.sealed("co", "page-1"),
    "a sealed line among the keys": lambda desk: desk.sealed("co", "keys/co"),
}


@pytest.mark.parametrize("name", HONEST)
def test_it_may_be_written(tmp_path, name):
    found, _ = after_the_story(tmp_path, HONEST[name])
    assert found == []


@pytest.mark.parametrize("name", FORBIDDEN)
def test_it_may_not_be_written(tmp_path, name):
    found, start = after_the_story(tmp_path, FORBIDDEN[name])
    named = [line for line in found if line.startswith("AUTHORITY leaf ")]
    assert len(named) == 1, found
    assert int(named[0].split()[2].rstrip(":")) >= start


def test_the_alliance_takes_in_what_an_ended_association_left(tmp_path):
    def taken(desk):
        desk.line("alliance", "association/co", "association.ended/1", {"reason": "closed"}, start="2026-11-21")
        desk.move(desk.release("alliance", "alliance", instead_of="co", ground="ended"), "alliance")

    found, _ = after_the_story(tmp_path, taken)
    assert found == []


@pytest.mark.parametrize(
    ("code", "write"),
    [
        ("EDITION", lambda desk: desk.line("co", "page-1", "endorsement.renewal_submitted/1", {"edition": "f" * 64})),
        ("UNREADABLE", lambda desk: desk.line("co", "page-1", "endorsement.renewed/1", {"edition": DIGEST})),
        ("UNREADABLE", lambda desk: desk.line("co", "page-1", "endorsement.invented/1")),
        ("SEALED", lambda desk: desk.line("co", "page-8", "sealed/1", {"name": "Maria"}, start=None, fields={"a": 1})),
        ("SEALED", lambda desk: desk.line("co", "page-8", "sealed/1", fields={"a": 1})),
        ("SEALED", lambda desk: desk.line("co", "page-8", "sealed/1", start=None)),
        ("SEEN", lambda desk: desk.renew("co", lie={"seen": type(desk.seen)(10**6, desk.seen.root)})),
        ("REWRITTEN", lambda desk: desk.renew("co", lie={"seen": type(desk.seen)(5, desk.seen.root)})),
        ("ERASURE", lambda desk: desk.erase("no-such-id")),
        ("ERASURE", lambda desk: desk.erase()),
        ("ERASURE", lambda desk: desk.erase(*(desk.sealed("wi", page) for page in ("one", "two")))),
        ("IMPOSSIBLE", lambda desk: desk.line("co", "page-1", "endorsement.resumed/1", {"hold": "no-such-hold"})),
    ],
)
def test_what_rests_on_nothing_is_named(tmp_path, code, write):
    desk = Desk().story()
    write(desk)
    assert code in codes(look(desk.log(tmp_path / "log")))


def test_a_log_that_does_not_begin_with_its_founding_is_named(tmp_path):
    desk = Desk()
    desk.announce("root", "association")
    assert "FIRST LINE" in codes(look(desk.log(tmp_path / "log")))


def test_a_founding_of_another_log_is_named(tmp_path):
    desk = Desk()
    desk.line("root", "office", "office.founded/1", {"origin": "another", "public_url": "https://x", "demonstration": False})
    assert "FIRST LINE" in codes(look(desk.log(tmp_path / "log")))
