"""What one log alone says of an endorsement that goes to another ledger, or comes from one: who may write what, and what not."""

from __future__ import annotations

import pytest

from audit.office_kit import DIGEST, ORIGIN, Desk, codes, faults, look

THERE = "there.example/log"
ROOT = "root+00000000+AQ=="
CREDENTIAL = {"list": 1, "index": 1, "format": "ldp"}


def kept(desk, code="mi", actor="alliance", origin=THERE):
    desk.line(
        actor, f"association/{code}", "association.ledger/1", {"origin": origin, "url": "https://there.example", "root": ROOT}
    )


def released(desk, actor="co", until="2026-12-31", **more):
    kept(desk)
    return desk.release(actor, "mi", until=until, start="2026-11-01", origin=THERE, **more)


def departed(desk, release, actor="co", start="2026-11-20", **more):
    data = {"release": release, "origin": THERE, "received": "q", "leaf": 3, "size": 4, **more}
    return desk.line(actor, "page-1", "endorsement.departed/1", data, start=start)


def received(desk, actor="co", page="page-9", origin=THERE, **more):
    kept(desk, "az")
    data = {
        "category": "FS", "age_band": "IMH", "granted_on": "2025-11-01", "edition": DIGEST, "late_until": None, "origin": origin,
        "release": "r", "leaf": 3, "size": 4, "asked": False, "renew_by": None,
    }  # fmt: skip
    fields = {"number": "MI-000001-ABCD", "holder": "person-9", "by": "officer-1"}
    return desk.line(actor, page, "endorsement.received/1", data, start="2026-11-01", end="2027-10-31", fields=fields, **more)


def corrected(desk, actor, named):
    data = {"corrects": named, "days": None, "category": "FA", "age_band": None, "granted_on": None}
    desk.line(actor, "page-1", "endorsement.corrected/1", data, fields={"by": "officer-1"})


def withdrawn(desk, release, start, actor="co"):
    desk.line(actor, "page-1", "endorsement.release_withdrawn/1", {"release": release}, start=start)


def taken_back(desk):
    release = released(desk)
    withdrawn(desk, release, "2027-01-01")
    desk.renew("co")


def put_right(desk):
    release = released(desk)
    corrected(desk, "co", release)
    departed(desk, release)
    corrected(desk, "co", release)
    corrected(desk, "alliance", release)


def come_back(desk):
    departed(desk, released(desk))
    received(desk, "wi", "page-1")
    desk.renew("wi")


HONEST = {
    "it departs by the release it travels by": lambda desk: departed(desk, released(desk)),
    "it departs on the release's last day": lambda desk: departed(desk, released(desk), start="2026-12-31"),
    "taken back after the last day, it goes on": taken_back,
    "it comes from elsewhere, and is renewed": lambda desk: (received(desk), desk.renew("co", "page-9")),
    "it comes back to its page": come_back,
    "what was written before is put right": put_right,
    "a member keeps its ledger elsewhere": kept,
    "and comes back": lambda desk: (kept(desk), kept(desk, origin=ORIGIN), desk.grant("mi", "page-8")),
}

DISHONEST = {
    "only the Alliance says where a ledger is": lambda desk: kept(desk, actor="mi"),
    "it departs without a release": lambda desk: departed(desk, "r"),
    "it departs by a release within this ledger": lambda desk: departed(desk, desk.release("co", "wi")),
    "it departs by another release": lambda desk: (released(desk), departed(desk, "r")),
    "it departs elsewhere": lambda desk: departed(desk, released(desk), origin="third.example/log"),
    "it departs before its release": lambda desk: departed(desk, released(desk), start="2026-10-31"),
    "it departs after the last day": lambda desk: departed(desk, released(desk), start="2027-01-01"),
    "another departs with it": lambda desk: departed(desk, released(desk), "wi"),
    "it is renewed on its way": lambda desk: (released(desk), desk.renew("co")),
    "it is certified on its way": lambda desk: (released(desk), desk.line("co", "page-1", "credential.issued/1", CREDENTIAL)),
    "it is released again on its way": lambda desk: (released(desk), released(desk)),
    "it is moved here by a release to elsewhere": lambda desk: desk.move(released(desk), "mi"),
    "it is taken back while it may be used": lambda desk: withdrawn(desk, released(desk), "2026-12-31"),
    "another takes it back": lambda desk: withdrawn(desk, released(desk), "2027-01-01", "mi"),
    "it is renewed after it departed": lambda desk: (departed(desk, released(desk)), desk.renew("co")),
    "a stranger puts it right after it departed": lambda desk: (r := released(desk), departed(desk, r), corrected(desk, "wi", r)),
    "what is kept here comes from elsewhere": lambda desk: received(desk, "co", "page-1"),
    "it comes from here": lambda desk: received(desk, origin=ORIGIN),
    "who is no member receives": lambda desk: received(desk, "alliance2"),
    "what begins here is kept elsewhere": lambda desk: (kept(desk), desk.grant("mi", "page-8")),
    "what is moved here is kept elsewhere": lambda desk: (r := desk.release("co", "mi"), kept(desk), desk.move(r, "mi")),
    "it comes from a ledger that nobody keeps": lambda desk: received(desk, origin="third.example/log"),
    "it is released to a ledger that another keeps": lambda desk: desk.release("co", "wi", origin=THERE),
    "it is released to this ledger as though to another": lambda desk: desk.release("co", "wi", origin=ORIGIN),
    "what is received here is kept elsewhere": lambda desk: (kept(desk), received(desk, "mi")),
}


@pytest.mark.parametrize("what", HONEST)
def test_no_fault_is_found(what, tmp_path):
    desk = Desk().story()
    HONEST[what](desk)
    assert faults(look(desk.log(tmp_path / "log"))) == []


@pytest.mark.parametrize("what", DISHONEST)
def test_the_line_is_named(what, tmp_path):
    desk = Desk().story()
    if what == "who is no member receives":
        desk.keys["alliance2"] = desk.keys["mi"].from_seed("alliance2", b"t" * 32)
        desk.announce("alliance2", "operator")
    DISHONEST[what](desk)
    report = look(desk.log(tmp_path / "log"))
    last = len(desk.entries) - 1
    assert "AUTHORITY" in codes(report)
    assert any(line.startswith(f"AUTHORITY leaf {last}:") for line in faults(report))


def test_what_concerns_another_log_is_not_checked_by_name(tmp_path):
    desk = Desk().story()
    departed(desk, released(desk))
    received(desk)
    told = look(desk.log(tmp_path / "log")).not_checked
    for what in ("departed to", "released to", "received from"):
        assert f"{what} {THERE}: 1 not held against that log" in told
