"""What an association held goes to another by an order that the audit sees, and by nothing else."""

import pytest

from audit.office_kit import DIGEST, Desk, faults, look

END = "2026-11-21"


def order(desk, leaving, joining, ground, places=(), *, actor="alliance", page=None, start=END):
    data = {"leaving": leaving, "joining": joining, "ground": ground, "jurisdictions": list(places)}
    return desk.line(actor, page or f"association/{joining}", "association.succeeded/1", data, start=start)


def end(desk, code):
    return desk.line("alliance", f"association/{code}", "association.ended/1", {"reason": "merged"}, start=END)


def batch(desk, leaving, joining, ground, places=(), *, to=None, releasing=None, **data):
    """The story's endorsement, at home in ``co``, moved by an order."""
    named = order(desk, leaving, joining, ground, places)
    stands_in = {"instead_of": "co", "ground": "ended"} if ground in {"ended", "merged"} else {}
    by = releasing or ("alliance" if stands_in else "co")
    return desk.move(desk.release(by, to or joining, start=END, **stands_in | {"batch": named} | data), to or joining)


def whole(desk, ground, **more):
    end(desk, "co")
    return batch(desk, "co", "mi", ground, **more)


def at_large(desk):
    desk.grant("alliance", "page-2")
    named = order(desk, "alliance", "mi", "joined", ["MI"])
    desk.move(desk.release("alliance", "mi", page="page-2", batch=named, start=END), "mi", page="page-2")


def before_the_order(desk):
    end(desk, "co")
    desk.release("alliance", "mi", instead_of="co", ground="ended", batch="00000000-0000-7000-8000-000000000000")
    order(desk, "co", "mi", "ended")


def after_its_end(kind, data, **more):
    def write(desk):
        end(desk, "co")
        desk.line("co", "page-1", kind, data, at="2026-11-23T00:00:00.000000Z", **more)

    return write


RENEWED = {"edition": DIGEST, "rule": "renewal", "late_until": None, "submitted": None}
ISSUED = {"list": 1, "index": 7, "format": "ldp"}

HONEST = {
    "ended": lambda desk: whole(desk, "ended"),
    "merged": lambda desk: whole(desk, "merged"),
    "what the successor may not hold goes to the Alliance": lambda desk: (
        end(desk, "co"),
        order(desk, "co", "mi", "ended"),
        batch(desk, "co", "alliance", "ended"),
    ),
    "split": lambda desk: batch(desk, "co", "mi", "split", ["MI"]),
    "joined": at_large,
    "one the holder asked for, of an ended home": lambda desk: (
        end(desk, "co"),
        desk.move(desk.release("alliance", "wi", instead_of="co", ground="ended"), "wi"),
    ),
    "it lapses after its home has ended": after_its_end("endorsement.lapsed/1", {"edition": DIGEST, "rule": "r"}),
}

FORBIDDEN = {
    "another than the Alliance orders": lambda desk: (end(desk, "co"), order(desk, "co", "mi", "ended", actor="mi")),
    "the root orders": lambda desk: (end(desk, "co"), order(desk, "co", "mi", "ended", actor="root")),
    "on the page of the one that left": lambda desk: (
        end(desk, "co"),
        order(desk, "co", "mi", "ended", page="association/co"),
    ),
    "on another ground": lambda desk: (end(desk, "co"), order(desk, "co", "mi", "conquered")),
    "itself": lambda desk: (end(desk, "co"), order(desk, "co", "co", "ended")),
    "everything of one that has not ended": lambda desk: order(desk, "co", "mi", "merged"),
    "from a day before its end": lambda desk: (end(desk, "co"), order(desk, "co", "mi", "ended", start="2026-11-20")),
    "to one that is no member": lambda desk: (end(desk, "co"), order(desk, "co", "tx", "ended")),
    "to one that has ended": lambda desk: (end(desk, "co"), end(desk, "mi"), order(desk, "co", "mi", "ended")),
    "a part of one that has ended": lambda desk: (end(desk, "co"), order(desk, "co", "mi", "split", ["MI"])),
    "a part for places it was not admitted for": lambda desk: order(desk, "co", "mi", "split", ["MI", "OH"]),
    "a part for no place": lambda desk: order(desk, "co", "mi", "split"),
    "a member's own as though they were at large": lambda desk: order(desk, "co", "mi", "joined", ["MI"]),
    "the Alliance's as though it were split": lambda desk: order(desk, "alliance", "mi", "split", ["MI"]),
    "a release that names no order": lambda desk: (
        end(desk, "co"),
        desk.release("alliance", "mi", instead_of="co", ground="ended", batch="no-such-line"),
    ),
    "a release that names an order that comes after it": before_the_order,
    "a release by an order for others": lambda desk: (
        end(desk, "wi"),
        named := order(desk, "wi", "mi", "ended"),
        desk.release("co", "mi", batch=named, start=END),
    ),
    "a release to another than the order says": lambda desk: (
        end(desk, "co"),
        named := order(desk, "co", "mi", "ended"),
        desk.release("alliance", "wi", instead_of="co", ground="ended", batch=named, start=END),
    ),
    "a release by a member in the name of an order that it has ended": lambda desk: (
        end(desk, "co"),
        named := order(desk, "co", "mi", "ended"),
        desk.release("co", "mi", batch=named, start=END),
    ),
    "a release by the Alliance in the name of a split": lambda desk: (
        named := order(desk, "co", "mi", "split", ["MI"]),
        desk.release("alliance", "mi", instead_of="co", ground="silent", batch=named, start=END),
    ),
    "a release from before the order's day": lambda desk: (
        end(desk, "co"),
        named := order(desk, "co", "mi", "ended"),
        desk.release("alliance", "mi", instead_of="co", ground="ended", batch=named, start="2026-11-20"),
    ),
    "a release for one that has not ended": lambda desk: desk.release("alliance", "mi", instead_of="co", ground="ended"),
    "it renews after its end": after_its_end("endorsement.renewed/1", RENEWED, end="2028-10-31"),
    "it issues a credential after its end": after_its_end("credential.issued/1", ISSUED, fields={"sha256": "0" * 64, "by": "x"}),
}


def after_the_story(tmp_path, write):
    desk = Desk().story()
    start = len(desk.entries)
    write(desk)
    return faults(look(desk.log(tmp_path / "log"))), start


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


def test_a_line_stamped_on_the_day_of_the_end_may_have_been_written_the_day_before_where_it_was(tmp_path):
    def write(desk):
        end(desk, "co")
        desk.line("co", "page-1", "credential.issued/1", ISSUED, fields={"sha256": "0" * 64, "by": "x"})

    found, _ = after_the_story(tmp_path, write)
    assert found == []
