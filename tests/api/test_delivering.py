"""Everybody is told: again where it failed, under the same name, in order, until it was taken or has failed for days."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
from datetime import date, timedelta

import pytest

from api import delivering, sending
from api.rounds import Rounds
from api.sending import DELAYS, Ways, delay
from doors import Story
from ledger.outgoing import Outgoing
from ledger.procedures import employers, endorsements, erasing, officers, pages, watches
from ledger.rulebook import reliance
from ledger.rulebook.vocabulary import ALLIANCE, Term
from ledger.rulebook.watching import Pace, Switch
from ledger.signing import webhooks
from ledger.vault.employers import Employer
from projections.rebuild import rebuild
from projections.ways import FAILED, TOLD, WAITING
from watching import HOOK, Watched

SANCTIONED = (Switch.SANCTIONED,)


@pytest.fixture
def it(story: Story) -> Watched:
    return Watched(story)


def states(it: Watched) -> dict[str, int]:
    return {one.state: one.number for one in it.rounds.delivery.counts()}


# Webhooks -------------------------------------------------------------------------------------------------------------


def test_the_specifications_own_vector() -> None:
    """standard-webhooks/libraries/javascript/src/webhook.test.ts, "sign function works"."""
    secret, name, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}'
    assert webhooks.sign(secret, name, 1614265330, body) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    with pytest.raises(ValueError, match="full stop"):
        webhooks.sign(secret, "msg.1", 1614265330, body)


def signed_by(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    """Checked as a receiver would, by the standard library alone."""
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    made = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), said, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}" in headers["webhook-signature"].split(" ")


def test_a_hold_is_told_once_signed_and_thin(it: Watched) -> None:
    acme = it.employer()
    watch = it.watch(acme, it.story.maria)
    it.story.clock.now += timedelta(days=1)
    endorsements.pause(
        it.story.office, it.story.maria, officers.officer_of(it.story.office, it.story.tokens["co"]), reason="drink"
    )
    it.deliver()
    it.deliver()
    [(url, body, headers)] = it.receiver.posts
    told = json.loads(body)
    assert (url, told["type"]) == (HOOK, "endorsement.sanctioned")
    assert told["data"]["id"] == headers["webhook-id"]
    assert told["data"]["number"] == it.story.maria
    assert told["data"]["link"] == f"https://demo.reciprocity.invalid/e/{it.story.maria}"
    assert set(told["data"]) == {"id", "day", "watch", "position", "line", "number", "link", "what", "relied"}
    assert not any(word in body.decode() for word in ("María", "Nowak", "drink", "acme"))
    assert abs(int(headers["webhook-timestamp"]) - it.story.clock.now.timestamp()) < 60
    [secret] = watches.secrets(it.story.office, watch, 0)
    assert signed_by(secret, body, headers)
    assert not signed_by(secret, body + b" ", headers)
    assert not signed_by(watches.secrets(it.story.office, "another", 0)[0], body, headers)


def test_a_new_secret_signs_beside_the_old_one_and_the_one_before_that_no_more(it: Watched) -> None:
    acme = it.employer()
    watch = it.watch(acme, it.story.noah)
    for _ in range(2):
        watches.renew(it.story.office, acme, watch, secret=True)
    it.resume(it.story.noah)
    it.deliver()
    [(_, body, headers)] = it.receiver.posts
    key = it.story.office.keyring.secret(watches.PURPOSE)
    assert [signed_by(webhooks.secret(key, watch, each), body, headers) for each in range(4)] == [False, True, True, False]


@pytest.mark.parametrize("status", [None, 301, 404, 500])
def test_what_was_not_taken_goes_again_under_the_same_name_by_the_specifications_schedule(
    it: Watched, status: int | None
) -> None:
    it.watch(it.employer(), it.story.noah, switches=SANCTIONED)
    it.resume(it.story.noah)
    it.receiver.status[HOOK] = status
    it.deliver()
    for so_far, wait in enumerate(DELAYS, start=1):
        assert len(it.receiver.posts) == so_far
        it.later(seconds=wait.total_seconds() - 5)
        assert len(it.deliver().posts) == so_far, "not before its time"
        it.later(seconds=wait.total_seconds() / 5 + 6)
        it.deliver()
    assert len(it.receiver.posts) == 10
    assert len(it.receiver.ids()[HOOK]) == 10
    assert len(set(it.receiver.ids()[HOOK])) == 1
    timestamps = [int(headers["webhook-timestamp"]) for _, _, headers in it.receiver.posts]
    assert timestamps == sorted(set(timestamps)), "each attempt says its own time"
    assert states(it)[FAILED] == 1
    it.later(days=3)
    assert len(it.deliver().posts) == 10


def test_the_delay_follows_from_the_name_and_is_never_shorter_than_the_specifications() -> None:
    for tries, least in enumerate(DELAYS, start=1):
        found = {delay(f"msg_{n}", tries) for n in range(50)}
        assert all(least <= one <= least * 1.2 for one in found)
        assert len(found) > 40
        assert delay("msg_1", tries) == delay("msg_1", tries)
    assert sum(DELAYS, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)


def test_who_is_gone_is_asked_no_more_and_told_by_mail_and_all_that_was_missed_goes_after_a_ping(it: Watched) -> None:
    acme = it.employer()
    watch = it.watch(acme, it.story.noah, switches=SANCTIONED)
    confirm(it, acme, "staff@employer.example")
    it.resume(it.story.noah)
    it.receiver.status[HOOK] = 410
    it.deliver()
    it.pause(it.story.noah)
    it.later(days=1)
    assert it.deliver().types() == ["endorsement.sanctioned"]
    assert it.rounds.delivery.lane(watch).off
    off = [one for one in it.receiver.letters if "answer" in one.subject]
    assert [one.to for one in off] == ["staff@employer.example"]
    of_it = it.rounds.views.outbox.watches([watch])[watch]
    assert it.delivering.sending.ping(acme.id, watch, of_it) == 410
    assert it.deliver().types().count("endorsement.sanctioned") == 1
    it.receiver.status[HOOK] = 204
    assert it.delivering.sending.ping(acme.id, watch, of_it) == 204
    it.deliver()
    assert [one for one in it.receiver.types() if one != "watch.ping"] == ["endorsement.sanctioned"] * 3
    whats = [one["data"]["what"] for one in it.receiver.bodies() if one["type"] != "watch.ping"]
    assert whats == ["endorsement.resumed", "endorsement.resumed", "endorsement.paused"]
    assert states(it) == {TOLD: 2, WAITING: 1}


def confirm(it: Watched, employer: object, mail: str) -> None:
    """The address says yes, by the code of the mail that it got."""
    it.delivering.sending.may_write(employer.id, mail, "en")  # type: ignore[attr-defined]
    code = watches.confirming(it.story.office, employer.id, mail)  # type: ignore[attr-defined]
    assert it.rounds.delivery.confirm(code, "now")


def test_an_address_is_asked_by_three_employers_a_week_however_many_wish_it(it: Watched) -> None:
    sending = it.delivering.sending

    def asked(*spelled: str) -> int:
        for mail in spelled:
            account = it.employer()
            assert not sending.may_write(account.id, mail, "en")
            assert not sending.may_write(account.id, mail, "en"), "asked once by each"
            employers.end(it.story.office, account)
            it.rounds.delivery.erase(account.id)
        return len(it.receiver.letters)

    assert asked(*["Stranger@example.org", "stranger@example.org"] * 10) == 3
    assert asked("other@example.org") == 4, "each address by itself"
    it.later(days=8)
    assert asked("stranger@example.org") == 5
    rows = it.rounds.delivery.engine
    with rows.statement(write=False) as tx:
        assert "stranger" not in str(tx.fetchall("SELECT * FROM delivery_asked", ())).lower()
        assert tx.fetchone("SELECT count(*) FROM delivery_asked", ()) == (1,), "what is older is forgotten"


def test_of_one_endorsement_nothing_comes_before_what_came_earlier(it: Watched) -> None:
    it.watch(it.employer(), it.story.noah, it.story.ada, switches=SANCTIONED)
    it.resume(it.story.noah)
    it.pause(it.story.noah)
    it.receiver.status[HOOK] = [500, 200, 200, 200]
    it.deliver()
    it.later(seconds=7)
    it.deliver()
    whats = [one["data"]["what"] for one in it.receiver.bodies()]
    assert whats == ["endorsement.resumed", "endorsement.resumed", "endorsement.paused"]


def test_a_message_that_its_receiver_refuses_holds_up_its_own_endorsement_alone(it: Watched) -> None:
    it.watch(it.employer(), it.story.noah, it.story.maria, switches=SANCTIONED)
    it.resume(it.story.noah)
    it.pause(it.story.noah)
    endorsements.pause(it.story.office, it.story.maria, officers.officer_of(it.story.office, it.story.tokens["co"]))
    it.receiver.status[HOOK] = [400, 200, 200, 200]
    it.deliver()
    it.later(seconds=7)
    told = it.deliver().bodies()
    assert [one["data"]["number"] for one in told] == [it.story.noah, it.story.maria, it.story.noah, it.story.noah]
    assert [one["data"]["what"].partition(".")[2] for one in told] == ["resumed", "paused", "resumed", "paused"]


def test_a_receiver_that_refuses_everything_for_days_is_switched_off_and_one_that_takes_something_is_not(it: Watched) -> None:
    acme = it.employer()
    watch = it.watch(acme, it.story.noah, it.story.maria, switches=SANCTIONED)
    it.resume(it.story.noah)
    it.receiver.status[HOOK] = 404
    for _ in range(12):
        it.deliver()
        it.later(days=2)
    assert states(it)[FAILED] == 1
    assert it.rounds.delivery.lane(watch).off


def test_one_slow_receiver_holds_up_nobody_else(it: Watched) -> None:
    slow = "https://slow.example/in"
    acme = it.employer()
    for _ in range(3):
        it.watch(acme, it.story.noah, switches=SANCTIONED, webhook=slow)
    for n in range(20):
        it.watch(acme, it.story.noah, switches=SANCTIONED, webhook=f"https://quick-{n}.example/in")
    it.receiver.holds[slow] = threading.Event()
    it.resume(it.story.noah)
    it.rounds.private.catch_up()
    stop = threading.Event()
    working = threading.Thread(target=it.delivering.run, args=(stop,))
    working.start()
    for _ in range(400):
        if len(it.receiver.posts) == 20:
            break
        stop.wait(0.02)
    assert len(it.receiver.posts) == 20
    assert slow not in it.receiver.ids()
    it.receiver.holds[slow].set()
    stop.set()
    working.join(10)


# Digests --------------------------------------------------------------------------------------------------------------


def test_a_digest_gathers_a_day_under_one_name_and_a_failed_one_goes_again_as_it_was(it: Watched) -> None:
    it.watch(it.employer(), it.story.noah, switches=SANCTIONED, pace=Pace.DAILY)
    it.resume(it.story.noah)
    it.pause(it.story.noah)
    assert it.deliver().posts == []
    it.later(days=1)
    it.receiver.status[HOOK] = [503, 200, 200]
    it.deliver()
    it.resume(it.story.noah)
    it.later(days=2)
    it.deliver()
    first, second, third = it.receiver.bodies()
    assert first["type"] == "watch.digest"
    assert first == second
    assert [one["data"]["what"] for one in first["data"]["items"]] == ["endorsement.resumed", "endorsement.paused"]
    assert [one["data"]["what"] for one in third["data"]["items"]] == ["endorsement.resumed"]
    ids = it.receiver.ids()[HOOK]
    assert ids[0] == ids[1] == first["data"]["id"] != ids[2]


# Mail -----------------------------------------------------------------------------------------------------------------


def test_an_address_gets_one_question_and_nothing_else_until_it_says_yes(it: Watched) -> None:
    acme = it.employer()
    it.watch(acme, it.story.noah, switches=SANCTIONED, mail="staff@employer.example", language="es")
    it.resume(it.story.noah)
    for _ in range(3):
        it.deliver()
        it.later(days=1)
    [question] = it.receiver.letters
    assert question.to == "staff@employer.example"
    code = watches.confirming(it.story.office, acme.id, "staff@employer.example")
    assert f"https://demo.reciprocity.invalid/watches/confirm/{code}" in question.text
    assert not it.rounds.delivery.confirm("another", "now")
    assert states(it)[WAITING] == 2
    assert it.rounds.delivery.confirm(code, "now")
    it.deliver()
    _, news = it.receiver.letters
    assert it.story.noah in news.text
    assert it.story.noah not in news.subject
    assert news.language == "es"
    assert not any(word in news.text + news.subject for word in ("Noah", "Unlisted", "private"))


def test_without_a_relay_mail_waits_and_is_said_to_and_goes_once_there_is_one(it: Watched) -> None:
    acme = it.employer()
    it.watch(acme, it.story.noah, switches=SANCTIONED, mail="staff@employer.example")
    it.resume(it.story.noah)
    it.relay = False
    it.rounds = it.opened()
    it.deliver()
    it.later(days=30)
    it.deliver()
    assert {one.outcome for one in it.rounds.delivery.of_employer(acme.id, 0, 10)[0] if one.page != ""} == {"no relay is set"}
    assert states(it) == {WAITING: 2}
    it.relay = True
    it.rounds = it.opened()
    it.later(minutes=6)
    it.deliver()
    confirm(it, acme, "staff@employer.example")
    it.later(minutes=6)
    it.deliver()
    assert len(it.receiver.letters) == 2
    assert states(it) == {TOLD: 1, WAITING: 1}


def test_a_relay_that_is_away_is_waited_for_and_an_address_it_refuses_is_given_up(it: Watched) -> None:
    acme = it.employer()
    it.watch(acme, it.story.noah, switches=SANCTIONED, mail="staff@employer.example")
    confirm(it, acme, "staff@employer.example")
    it.resume(it.story.noah)
    it.receiver.away = True
    for _ in range(20):
        it.deliver()
        it.later(days=1)
    assert states(it) == {WAITING: 2}
    it.receiver.away = False
    it.receiver.refused.add("staff@employer.example")
    it.deliver()
    assert states(it) == {FAILED: 1, WAITING: 1}


# Who is to be told no more --------------------------------------------------------------------------------------------


def test_an_ended_watch_and_an_ended_account_are_told_nothing_that_was_waiting(it: Watched) -> None:
    acme, bell = it.employer(), it.employer("bell")
    watch = it.watch(acme, it.story.noah, switches=SANCTIONED)
    it.watch(bell, it.story.noah, switches=SANCTIONED)
    it.resume(it.story.noah)
    watches.end(it.story.office, acme, watch)
    employers.end(it.story.office, bell)
    assert it.deliver().posts == []
    assert WAITING not in states(it) or it.rounds.views.outbox.beyond(0, "", 10)[0].kind == "ending"


def test_of_whoever_is_erased_nothing_that_was_waiting_is_told(it: Watched) -> None:
    it.watch(it.employer(), it.story.noah, switches=SANCTIONED)
    it.resume(it.story.noah)
    it.rounds.private.catch_up()
    holder = endorsements.find(it.story.office, it.story.noah).held.holder
    assert holder is not None
    erasing.erase(it.story.office, holder, basis="asked")
    it.rounds.views.outbox.erase(holder)
    assert it.deliver().posts == []


def test_a_rebuilt_outbox_tells_nobody_again_and_one_being_made_drops_nothing(it: Watched) -> None:
    acme = it.employer()
    it.watch(acme, it.story.noah, switches=SANCTIONED)
    it.resume(it.story.noah)
    it.deliver()
    rebuild(it.story.office.journal, it.rounds.views.outbox)
    assert len(it.deliver().posts) == 1
    it.receiver.status[HOOK] = 500
    it.pause(it.story.noah)
    it.deliver()
    view = it.rounds.views.outbox
    with view.engine.transaction() as tx:
        for statement in view.making(tx.dialect):
            tx.execute(statement)
    it.receiver.status[HOOK] = 200
    it.later(minutes=1)
    it.delivering.catch_up()
    assert len(it.receiver.posts) == 2
    it.later(minutes=1)
    it.rounds = it.opened()
    assert len(it.deliver().posts) == 3
    assert len(set(it.receiver.ids()[HOOK])) == 2


def relied(it: Watched, *of: Employer) -> None:
    """Each of them was answered about Noah, today."""
    office = it.story.office
    page, today = watches.numbers.page_of(office, it.story.noah), office.today("UTC")
    for employer in of:
        given = reliance.Given(
            valid=Term(today, date(2030, 1, 1)), employer=employer.id, endorsement=page, asked=today, size=office.journal.size(),
            digest="d" * 64, named=False,
        )  # fmt: skip
        begun = pages.begin(office, reliance.after, subject=f"{employer.id}:2030-01-01")
        pages.write(office, begun.then(office, given, actor=ALLIANCE), by=employer.id)


def test_who_relied_is_not_told_by_an_address_that_never_said_yes_where_another_watch_works(it: Watched) -> None:
    acme = it.employer()
    names = [it.watch(acme, it.story.maria, switches=[Switch.MOVED], mail=f"typo{each}@employer.example") for each in range(6)]
    names.append(it.watch(acme, it.story.maria, switches=[Switch.MOVED]))
    relied(it, acme)
    it.resume(it.story.noah)
    assert it.deliver().types() == ["answer.changed"]


def test_who_relied_is_told_of_the_next_also_where_one_could_not_be_delivered(it: Watched) -> None:
    """A webhook that was gone is there again, and has been tried: nothing of it stays switched off."""
    acme = it.employer()
    watch = it.watch(acme, it.story.maria, switches=[Switch.MOVED])
    relied(it, acme)
    it.receiver.status[HOOK] = 410
    it.resume(it.story.noah)
    assert it.deliver().types() == ["answer.changed"]
    it.receiver.status[HOOK] = 200
    it.later(minutes=1)
    it.delivering.sending.ping(acme.id, watch, it.rounds.views.outbox.watches([watch])[watch])
    it.pause(it.story.noah)
    relied(it, acme)
    it.resume(it.story.noah)
    it.deliver()
    assert len({one["data"]["id"] for one in it.receiver.bodies() if one["type"] == "answer.changed"}) >= 2


def test_who_relied_is_told_by_a_watch_that_works_or_else_by_mail_to_the_account(it: Watched) -> None:
    acme, bell = it.employer(), it.employer("bell")
    it.watch(acme, it.story.maria, switches=[Switch.MOVED])
    relied(it, acme, bell)
    it.resume(it.story.noah)
    it.deliver()
    assert it.receiver.types() == ["answer.changed"]
    assert it.receiver.bodies()[0]["data"]["relied"] is True
    [question] = it.receiver.letters
    assert question.to == "bell@employer.example"
    assert sending.GONE == 410


def test_what_waits_for_a_later_day_never_stands_before_what_is_due(it: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """A watch of many has a message waiting for the end of each cover, from its first line on: more than are looked at together."""
    monkeypatch.setattr(delivering, "MANY", 2)
    it.watch(it.employer(), it.story.noah, it.story.maria)
    it.rounds.private.catch_up()
    it.delivering.catch_up()
    assert states(it)[WAITING] >= 2
    it.resume(it.story.noah)
    assert "endorsement.sanctioned" in it.deliver().types()


def test_what_is_to_be_said_after_all_is_said(it: Watched) -> None:
    """The end of a cover is switched off, and on again: it is the same message, and comes on its day."""
    acme = it.employer()
    both = (Switch.EXPIRING, Switch.MOVED)
    watch = it.watch(acme, it.story.maria, switches=both)
    it.deliver()
    for switches in (both[1:], both):
        wish = watches.wished(it.story.office, acme, endorsements=[it.story.maria], switches=switches, webhook=HOOK)
        watches.change(it.story.office, acme, watch, wish)
        it.deliver()
    [due] = [one.due for one in it.rounds.views.outbox.beyond(0, "", 100) if one.kind == Switch.EXPIRING]
    while it.story.clock.now.isoformat() <= due:
        it.later(days=60)
        watches.renew(it.story.office, acme, watch)
    assert it.deliver().types().count("endorsement.expiring") == 1


def test_one_message_that_cannot_be_sent_at_all_does_not_end_the_others(it: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "SECONDS_AFTER_A_FAULT", 0.05)
    odd, stop, tried = "https://odd.example/in", threading.Event(), threading.Event()

    def post(url: str, body: bytes, headers: dict[str, str], timeout: float) -> int | None:
        tried.set()
        if url == odd:
            raise UnicodeError
        stop.set()
        return it.receiver.post(url, body, headers, timeout)

    running = Rounds(it.story.office, it.story.log, it.story.desk.views, Ways(post)).delivering
    it.watch(it.employer(), it.story.noah, switches=SANCTIONED, webhook=odd)
    it.resume(it.story.noah)
    it.rounds.private.catch_up()
    thread = threading.Thread(target=running.run, args=(stop,), daemon=True)
    thread.start()
    assert tried.wait(10)
    thread.join(0.3)
    assert thread.is_alive()
    it.watch(it.employer("bell"), it.story.noah, switches=SANCTIONED)
    it.pause(it.story.noah)
    it.rounds.private.catch_up()
    thread.join(20)
    stop.set()
    assert it.receiver.types() == ["endorsement.sanctioned"]


def test_a_webhook_whose_host_leads_inside_is_never_reached(it: Watched) -> None:
    """By the one way out of the house: a name with a private address among its addresses is asked nothing."""
    reached: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as inside:
        inside.settimeout(0.2)
        port = inside.getsockname()[1]
        ways = Ways(Outgoing(look_up=lambda _host, _port: ["127.0.0.1"]).post)
        it.rounds = Rounds(it.story.office, it.story.log, it.story.desk.views, ways)
        acme = it.employer()
        it.watch(acme, it.story.noah, switches=SANCTIONED, webhook=f"https://inside.example:{port}/")
        it.resume(it.story.noah)
        it.deliver()
        with pytest.raises(TimeoutError):
            reached.append(inside.accept())
    outcomes = {one.outcome for one in it.rounds.delivery.of_employer(acme.id, 0, 10)[0]}
    assert "no answer" in outcomes
    assert reached == []
