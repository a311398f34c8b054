"""What the journal promises one writer, on every store."""

from __future__ import annotations

import pytest

from contracts.lines import assert_whole, key, line, once, one, page, reserve
from ledger.journal import (
    DoubledId,
    Head,
    Journal,
    OnceDiffers,
    Overtaken,
    PreparedLine,
    StoredLine,
    Taken,
    TooLong,
    Unknown,
    Write,
)
from ledger.store.reading import through


def test_a_new_journal_is_empty(journal: Journal) -> None:
    assert (journal.size(), journal.lines(0, 10), journal.page(page()), journal.leaf_hashes(0, 9)) == (0, [], [], [])
    assert journal.head() is None
    assert journal.checkpoints() == []


def test_lines_are_kept_verbatim_in_the_order_written(journal: Journal) -> None:
    a, b = page(), page()
    lines = (line(a, 1), line(b, 1), line(a, 2))
    written = journal.write(Write(lines))
    assert (written.first, written.last, written.repeated) == (1, 3, False)
    stamped = [b'{"at":"' + written.at.encode() + b'"' + each.rest for each in lines]
    assert [kept.entry for kept in journal.lines(0, 10)] == stamped
    assert journal.page(a) == [
        StoredLine(1, a, 1, lines[0].name, stamped[0]),
        StoredLine(3, a, 2, lines[2].name, stamped[2]),
    ]
    assert journal.find(lines[1].id) == StoredLine(2, b, 1, lines[1].name, stamped[1])
    assert journal.find("nobody") is None
    assert assert_whole(journal) == 3


def test_by_a_name_that_no_page_and_no_line_can_bear_nothing_is_found(journal: Journal) -> None:
    written = line(page(), 1)
    journal.write(Write((written,)))
    for name in ("", "\0", f"{written.id}\0", "é" * 500):
        assert (journal.find(name), journal.page(name)) == (None, [])


def test_reading_begins_beyond_a_position_and_keeps_its_limit(journal: Journal) -> None:
    for _ in range(7):
        journal.write(one())
    assert [kept.position for kept in journal.lines(2, 3)] == [3, 4, 5]
    assert [row[0] for row in journal.stream(after=4, batch=2)] == [5, 6, 7]
    assert len(journal.leaf_hashes(2, 5)) == 3
    assert journal.line(7).position == 7
    with pytest.raises(Unknown):
        journal.line(8)


def test_the_last_line_recorded_by_a_time_is_found_beyond_a_position_and_not_further_than_told(journal: Journal) -> None:
    for _ in range(6):
        journal.write(one())
    times = [stored.entry[7:34].decode() for stored in journal.lines(0, 10)]
    for at in ["", *times, "9"]:
        for after in range(8):
            for most in range(8):
                known = [(p, when) for p, when in enumerate(times, 1) if after < p <= after + most and when <= at]
                asked = (after, after + most, at)
                assert through(journal.engine, journal.recorded_by([asked, asked])) == [known[-1] if known else None] * 2


@pytest.mark.parametrize("n", [0, 2, 5])
def test_a_line_with_another_number_than_the_pages_next_is_overtaken(journal: Journal, n: int) -> None:
    stream = page()
    journal.write(one(stream))
    for wrong in {n, 1}:
        if wrong != 2:
            with pytest.raises(Overtaken) as refused:
                journal.write(one(stream, wrong))
            assert (refused.value.stream, refused.value.expected) == (stream, 2)
    assert journal.write(one(stream, 2)).first == 2
    assert assert_whole(journal) == 2


def test_numbers_out_of_order_within_a_write_are_refused(journal: Journal) -> None:
    stream = page()
    with pytest.raises(Overtaken):
        journal.write(Write((line(stream, 2), line(stream, 1))))
    with pytest.raises(Overtaken):
        journal.write(Write((line(stream, 1), line(stream, 3))))
    assert journal.size() == 0


def test_a_write_of_many_pages_is_taken_whole_or_not_at_all(journal: Journal) -> None:
    a, b = page(), page()
    journal.write(one(b, take=(reserve("held", b),)))
    for refused in (
        Write((line(a, 1), line(b, 1)), take=(reserve("new", a),), once=once("k")),
        Write((line(a, 1), line(b, 2)), take=(reserve("new", a), reserve("held", a)), once=once("k")),
    ):
        with pytest.raises((Overtaken, Taken)):
            journal.write(refused)
    assert (journal.size(), journal.page(a), journal.reserved(key("new"))) == (1, [], None)
    assert journal.answered(key("k")) is None
    assert assert_whole(journal) == 1


def test_a_reservation_is_held_by_one_page_until_it_is_freed(journal: Journal) -> None:
    a, b = page(), page()
    journal.write(one(a, take=(reserve("seat", a),)))
    assert journal.reserved(key("seat")) == a
    with pytest.raises(Taken) as refused:
        journal.write(one(b, take=(reserve("seat", b),)))
    assert (refused.value.key, refused.value.page) == (key("seat"), a)
    journal.write(one(a, 2, free=(key("seat"),)))
    assert journal.reserved(key("seat")) is None
    journal.write(one(b, take=(reserve("seat", b),)))
    assert [(k, p) for k, p, _ in journal.reservations()] == [(key("seat"), b)]


def test_many_reservations_are_found_together_and_what_nobody_holds_is_missing(journal: Journal) -> None:
    a, b = page(), page()
    journal.write(one(a, take=(reserve("seat", a), reserve("table", a))))
    journal.write(one(b, take=(reserve("lamp", b),)))
    many = [key(f"nobody's {number}") for number in range(1200)]
    found = journal.reserved_all([key("lamp"), *many, key("seat"), key("lamp")])
    assert found == {key("lamp"): b, key("seat"): a}
    assert journal.reserved_all([]) == {}


def test_what_is_reserved_for_good_is_asked_for_once_and_what_is_not_yet_is_asked_again(journal: Journal, monkeypatch) -> None:
    a, b = page(), page()
    journal.write(one(a, take=(reserve("seat", a), reserve("table", a))))
    asked: list[bytes] = []
    holder, holders = journal._recorder.holder, journal._recorder.holders
    monkeypatch.setattr(journal._recorder, "holder", lambda one: asked.append(one) or holder(one))
    monkeypatch.setattr(journal._recorder, "holders", lambda many: asked.extend(many) or holders(many))
    for _ in range(2):
        assert journal.reserved_for_good(key("seat")) == a
        assert journal.all_reserved_for_good([key("lamp"), key("seat"), key("table")]) == {key("seat"): a, key("table"): a}
        with pytest.raises(Unknown):
            journal.reserved_for_good(key("lamp"))
    assert asked == [key("seat"), key("lamp"), key("table"), key("lamp"), key("lamp"), key("lamp")]
    journal.write(one(b, take=(reserve("lamp", b),)))
    assert journal.all_reserved_for_good([key("lamp")]) == {key("lamp"): b}
    asked.clear()
    monkeypatch.setattr("ledger.journal.journal.REMEMBERED", 3)
    assert journal.all_reserved_for_good([key("lamp"), key("table"), key("nobody's")]) == {key("lamp"): b, key("table"): a}
    journal.write(one(b, 2, take=(reserve("chair", b),)))
    asked.clear()
    assert journal.all_reserved_for_good([key("chair"), key("seat")]) == {key("chair"): b, key("seat"): a}, "no more than three"
    assert (len(journal._for_good), asked) == (1, [key("chair")])


def test_a_reservation_changes_hands_in_one_write(journal: Journal) -> None:
    a, b = page(), page()
    journal.write(one(a, take=(reserve("seat", a),)))
    journal.write(one(b, take=(reserve("seat", b),), free=(key("seat"),)))
    assert journal.reserved(key("seat")) == b


def test_a_key_taken_twice_in_one_write_is_taken(journal: Journal) -> None:
    a = page()
    with pytest.raises(Taken):
        journal.write(one(a, take=(reserve("seat", a), reserve("seat", a))))
    assert (journal.size(), journal.reserved(key("seat"))) == (0, None)


def test_the_same_request_is_answered_again_and_written_once(journal: Journal) -> None:
    first = journal.write(Write((line(page(), 1), line(page(), 1)), once=once("k")))
    again = journal.write(one(once=once("k")))
    assert (again.first, again.last, again.at, again.repeated) == (first.first, first.last, first.at, True)
    assert journal.answered(key("k")) == (key("request"), again)
    assert assert_whole(journal) == 2


def test_another_request_under_the_same_key_is_refused(journal: Journal) -> None:
    journal.write(one(once=once("k")))
    with pytest.raises(OnceDiffers):
        journal.write(one(once=once("k", "another")))
    assert journal.size() == 1


def test_answers_are_forgotten_when_their_time_is_over(journal: Journal) -> None:
    at = journal.write(one(once=once("k"))).at
    assert journal.forget_answers(at) == 0
    assert journal.forget_answers(at + "~") == 1
    assert journal.answered(key("k")) is None


def test_a_write_whose_answer_was_lost_may_be_sent_again(journal: Journal) -> None:
    a, b = page(), page()
    write = Write((line(a, 1), line(b, 1)), take=(reserve("seat", a),), once=once("k"))
    first = journal.write(write)
    journal.write(one(a, 2))
    assert journal.write(write) == first, "these very lines stand: a success, and no repetition of another request"
    assert assert_whole(journal) == 3


def test_an_id_that_stands_elsewhere_is_refused(journal: Journal) -> None:
    stream = page()
    known = line(stream, 1)
    journal.write(Write((known,)))
    for lines in (
        (line(stream, 2, line_id=known.id),),
        (line(page(), 1), line(stream, 2, line_id=known.id)),
        (known, line(page(), 1)),
    ):
        with pytest.raises(DoubledId):
            journal.write(Write(lines))
    twice = line(page(), 1)
    with pytest.raises(DoubledId):
        journal.write(Write((twice, line(page(), 1, line_id=twice.id))))
    assert assert_whole(journal) == 1


def test_what_is_no_line_is_not_written(journal: Journal) -> None:
    good = line(page(), 1)
    for bad in (
        PreparedLine(good.stream, 1, "ledger.rulebook.endorsement:Granted", good.id, good.rest),
        PreparedLine(good.stream, 1, good.name, good.id, b'{"at":"2026-11-21T20:37:00.000000Z"' + good.rest),
        PreparedLine(good.stream, 1, good.name, good.id, good.rest[:-1]),
    ):
        with pytest.raises(ValueError, match="line"):
            journal.write(Write((bad,)))
    with pytest.raises(ValueError, match="at least one"):
        journal.write(Write(()))
    assert journal.size() == 0


def test_a_line_may_fill_its_bundle_and_no_more(journal: Journal) -> None:
    bare = len(line(page(), 1).rest) + 35
    journal.write(Write((line(page(), 1, fill=65_535 - bare),)))
    assert len(journal.line(1).entry) == 65_535
    with pytest.raises(TooLong):
        journal.write(Write((line(page(), 1, fill=65_536 - bare),)))


def test_ten_megabytes_are_one_write(journal: Journal) -> None:
    written = journal.write(Write(tuple(line(page(), 1, fill=50_000) for _ in range(200))))
    assert (written.first, written.last) == (1, 200)
    assert assert_whole(journal) == 200


def test_numbers_are_given_out_in_blocks_and_never_twice(journal: Journal) -> None:
    assert [journal.next_number("wi"), journal.next_number("wi", 10), journal.next_number("co"), journal.next_number("wi")] == [
        1, 2, 1, 12,
    ]  # fmt: skip


def test_the_head_moves_only_from_where_it_was_seen(journal: Journal) -> None:
    empty, one_leaf, other = Head(0, key("0"), "note 0"), Head(1, key("1"), "note 1"), Head(1, key("x"), "note x")
    assert journal.swap_head(None, empty)
    assert not journal.swap_head(None, other)
    assert journal.swap_head(empty, one_leaf)
    assert not journal.swap_head(empty, other)
    assert not journal.swap_head(other, empty)
    assert journal.head() == one_leaf
    journal.publish(empty, "2026-11-21T20:37:00.000000Z")
    journal.publish(one_leaf, "2026-11-21T20:38:00.000000Z")
    assert journal.checkpoints() == [(empty, "2026-11-21T20:37:00.000000Z"), (one_leaf, "2026-11-21T20:38:00.000000Z")]


def test_no_refusal_repeats_what_was_refused(journal: Journal) -> None:
    secret = "maria-lopez"
    journal.write(one(secret, take=(reserve(secret, secret),), once=once(secret)))
    for write in (
        one(secret, 1),
        one(take=(reserve(secret, secret),)),
        one(once=once(secret, "other")),
    ):
        with pytest.raises((Overtaken, Taken, OnceDiffers)) as refused:
            journal.write(write)
        assert secret not in str(refused.value)
