"""Something is asked of a wallet and answered once, on both databases: by threads at once, by two processes, and after a crash."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from holder import form
from ledger.credentials import jose
from ledger.credentials.dcql_matching import Shown
from ledger.credentials.report import Report, Verdict
from ledger.procedures import presentations, wallet_asking
from ledger.procedures.presentations import BoundTo, Judged, NotShownByHolder, NotWhatWasAsked, ShownWhereItLeads, TriedTooOften
from ledger.procedures.wallet_asking import AnsweredAlready, Begun, Device, NoSuchAsking, Order, TooManyAskings
from ledger.rulebook.vocabulary import ALLIANCE, Category
from ledger.signing.keyring import NoKeyOf
from offices import Founded, found

STORES = ("sqlite", "postgresql")
CLAIMS = {"vct": "https://ledger.example/v1/types/endorsement/1", "category": "FS", "covered_until": "2026-12-31"}


@pytest.fixture(params=STORES)
def founded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Founded]:
    url = "" if request.param == "sqlite" else str(request.getfixturevalue("pg_url"))
    made = found(tmp_path / "office", url, members=())
    yield made
    made.office.journal.close()
    made.office.vault.close()


def shown(**more) -> Shown:
    facts = {
        "format": "dc+sd-jwt", "types": frozenset({CLAIMS["vct"]}), "claims": CLAIMS, "bound": True,
        "revealed": frozenset({("category",), ("covered_until",)}),
    }  # fmt: skip
    return Shown(**(facts | more))


class Judging:
    """A verifier that finds what it is told to find, and remembers what it was asked."""

    def __init__(self, found: Shown | None) -> None:
        self.found, self.asked = found, []

    def __call__(self, form_of: str, presented: object, bound: BoundTo) -> Judged:
        self.asked.append((form_of, presented, bound))
        return Judged(form_of, Report(Verdict.VERIFIED, (), bound.on), self.found)


GOOD = Judging(shown())


def request_of(founded: Founded, begun: Begun) -> dict:
    return jose.read(wallet_asking.request_object(founded.office, begun.ref)).payload


def answers(founded: Founded, begun: Begun) -> dict[str, str]:
    return form(request_of(founded, begun), {"vp_token": {"in_part": ["eyJ~"]}})


def test_of_many_answers_at_once_one_is_taken(founded: Founded) -> None:
    begun = wallet_asking.begin(founded.office, Order())
    fields = answers(founded, begun)

    def try_one(_: int) -> bool:
        with suppress(AnsweredAlready):
            presentations.answer(founded.office, begun.ref, fields, GOOD)
            return True
        return False

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(try_one, range(8))).count(True) == 1


def test_what_one_process_asks_another_answers_and_both_know(founded: Founded) -> None:
    begun = wallet_asking.begin(founded.office, Order())
    other = replace(founded.reopened(), clock=founded.clock)
    try:
        presentations.answer(other, begun.ref, answers(founded, begun), GOOD)
        seen = presentations.outcome(founded.office, begun.ref, begun.secret, GOOD)
        assert seen.match is not None
        assert seen.match.good
        with pytest.raises(AnsweredAlready):
            presentations.answer(founded.office, begun.ref, {"error": "access_denied"}, GOOD)
    finally:
        other.journal.close()
        other.vault.close()


def test_who_falls_over_while_verifying_has_taken_nothing(founded: Founded) -> None:
    begun = wallet_asking.begin(founded.office, Order())
    fields = answers(founded, begun)

    def falls_over(*_: object) -> Judged:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        presentations.answer(founded.office, begun.ref, fields, falls_over)
    assert presentations.outcome(founded.office, begun.ref, begun.secret, GOOD).answered is None
    assert presentations.answer(founded.office, begun.ref, fields, GOOD) is None


def test_the_verifier_is_asked_for_this_question_alone_and_later_for_the_same_moment(founded: Founded) -> None:
    judge = Judging(shown())
    begun = wallet_asking.begin(founded.office, Order())
    request = request_of(founded, begun)
    presentations.answer(founded.office, begun.ref, answers(founded, begun), judge)
    founded.clock.later(minutes=8)
    seen = presentations.outcome(founded.office, begun.ref, begun.secret, judge)
    [first, again] = judge.asked
    assert first == again
    assert first[:2] == ("dc+sd-jwt", "eyJ~")
    assert (first[2].nonce, first[2].audience, first[2].on) == (request["nonce"], request["client_id"], seen.answered)


@pytest.mark.parametrize(
    ("found", "refusal"),
    [
        (None, NotShownByHolder),
        (shown(bound=False), NotWhatWasAsked),
        (shown(format="ldp_vc"), NotWhatWasAsked),
        (shown(types=frozenset({"https://elsewhere.example/type"})), NotWhatWasAsked),
        (shown(claims=CLAIMS | {"category": "FA"}), NotWhatWasAsked),
        (shown(claims={"vct": CLAIMS["vct"]}), NotWhatWasAsked),
    ],
)
def test_what_does_not_answer_leaves_the_question_open(founded: Founded, found: Shown | None, refusal: type) -> None:
    begun = wallet_asking.begin(founded.office, Order(category=Category.FAMILY_SPECIALIST))
    with pytest.raises(refusal):
        presentations.answer(founded.office, begun.ref, answers(founded, begun), Judging(found))
    assert presentations.answer(founded.office, begun.ref, answers(founded, begun), GOOD) is None


def test_so_many_may_try(founded: Founded) -> None:
    begun = wallet_asking.begin(founded.office, Order())
    fields = answers(founded, begun)
    for _ in range(presentations.MOST_TRIES):
        with pytest.raises(NotShownByHolder):
            presentations.answer(founded.office, begun.ref, fields, Judging(None))
    with pytest.raises(TriedTooOften):
        presentations.answer(founded.office, begun.ref, fields, GOOD)


def test_only_who_asked_and_only_for_its_minutes(founded: Founded) -> None:
    begun, other = (wallet_asking.begin(founded.office, Order()) for _ in range(2))
    with pytest.raises(NoSuchAsking):
        presentations.outcome(founded.office, begun.ref, other.secret, GOOD)
    with pytest.raises(NoSuchAsking):
        wallet_asking.forget(founded.office, begun.ref, other.secret)
    founded.clock.later(minutes=5)
    for late in (
        lambda: presentations.outcome(founded.office, begun.ref, begun.secret, GOOD),
        lambda: wallet_asking.request_object(founded.office, begun.ref),
        lambda: presentations.answer(founded.office, begun.ref, {}, GOOD),
    ):
        with pytest.raises(NoSuchAsking):
            late()
    assert wallet_asking.sweep(founded.office) == 0


def test_on_one_device_the_answer_needs_the_way_back(founded: Founded) -> None:
    begun = wallet_asking.begin(founded.office, Order(device=Device.SAME))
    back = presentations.answer(founded.office, begun.ref, answers(founded, begun), GOOD)
    assert back is not None
    where, _, code = back.partition("?response_code=")
    assert where == f"https://ledger.example/ask/{begun.ref}"
    for wrong in (None, "", code[:-1]):
        with pytest.raises(ShownWhereItLeads):
            presentations.outcome(founded.office, begun.ref, begun.secret, GOOD, wrong)
    assert presentations.outcome(founded.office, begun.ref, begun.secret, GOOD, code).match is not None


def test_so_much_may_be_asked_at_once(founded: Founded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wallet_asking, "MOST", 2)
    for _ in range(2):
        wallet_asking.begin(founded.office, Order())
    with pytest.raises(TooManyAskings):
        wallet_asking.begin(founded.office, Order())
    founded.clock.later(minutes=6)
    wallet_asking.begin(founded.office, Order())


def test_without_a_key_to_sign_with_nothing_is_asked_but_unsigned(founded: Founded) -> None:
    class Keyless:
        def __getattr__(self, name: str) -> object:
            return getattr(founded.office.keyring, name)

        def es256(self, actor: str) -> object:
            assert actor == ALLIANCE
            raise NoKeyOf(actor)

    keyless = replace(founded.office, keyring=Keyless())
    with pytest.raises(NoKeyOf):
        wallet_asking.begin(keyless, Order())
    assert wallet_asking.sweep(founded.office) == 0
    assert "redirect_uri%3A" in wallet_asking.begin(keyless, Order(signed=False)).link
