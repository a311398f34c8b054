"""What is told under which switch, what changes an answer, and how long a watch lasts."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.outgoing import NotAllowedOut, place
from ledger.rulebook import endorsement as e
from ledger.rulebook import registering as r
from ledger.rulebook import watching as w
from ledger.rulebook.policies import Watching
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.standing import standing
from ledger.rulebook.vocabulary import AgeBand, Category, LineId, PageId, Term
from people import CYCLE, GRANTED, GRANTED_ON, JUNE, LATE_UNTIL, NEXT_CYCLE, OCTOBER, line, lines

RULE = Watching(days=90, announced=14, expiring=30, endorsements=3, watches=2)
WISH = r.Wish([PageId("a"), PageId("b")], [w.Switch.CORRECTED, w.Switch.MOVED], webhook="https://hooks.example/in")
BEGUN = r.begin("acme", WISH, RULE, running=0, on=JUNE)
WATCH = w.after(None, line(0, BEGUN))
RENEWED = e.Renewed(valid=NEXT_CYCLE, submitted=None, edition="e" * 64, rule="r", late_until=LATE_UNTIL)

# What counts ----------------------------------------------------------------------------------------------------------

UNTOLD = {
    e.Granted, e.Adopted, e.RenewalSubmitted, e.RenewalReturned, e.Released, e.ReleaseWithdrawn, e.CredentialIssued,
    e.CredentialRevoked,
}  # fmt: skip


def test_every_line_of_an_endorsements_page_is_told_under_one_switch_or_meant_to_be_told_to_nobody():
    every = set(get_args(e.Event))
    later = {kind for kind in every - set(w.KINDS) - UNTOLD if kind.__name__.startswith("Credential")}
    assert set(w.KINDS) | UNTOLD | later == every
    assert not set(w.KINDS) & UNTOLD
    assert set(w.KINDS.values()) == set(w.Switch)


def test_what_counts_is_read_off_the_line_alone_and_from_its_public_half():
    paused = e.Paused(valid=Term(JUNE))
    assert w.kinds(line(1, paused)) == (w.Switch.SANCTIONED,)
    assert w.kinds(line(1, replace(paused, reason="private"))) == (w.Switch.SANCTIONED,)
    assert w.kinds(line(1, GRANTED)) == ()


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([GRANTED], ("L0", CYCLE.end)),
        ([GRANTED, RENEWED], ("L1", NEXT_CYCLE.end)),
        ([GRANTED, e.Paused(valid=Term(JUNE))], ("L0", CYCLE.end)),
        ([GRANTED, e.Relinquished(valid=Term(JUNE))], None),
        ([replace(GRANTED, valid=Term(GRANTED_ON))], None),
        ([GRANTED, e.Corrected(valid=Term(JUNE), corrects=LineId("L0"), days=Term(GRANTED_ON, OCTOBER))], ("L0", OCTOBER)),
        ([], None),
    ],
)
def test_the_horizon_is_the_last_day_of_the_last_cover_and_the_line_that_set_it(events, expected):
    assert w.horizon(lines(*events)) == expected


ON_A_DAY = [date(2024, 2, 1), GRANTED_ON, JUNE, OCTOBER, date(2025, 6, 1)]
AFTER = [
    e.Paused(valid=Term(OCTOBER)), e.Relinquished(valid=Term(JUNE)), RENEWED, e.Moved(valid=Term(JUNE), release=LineId("r"), edition="e"),
    e.Corrected(valid=Term(GRANTED_ON), corrects=LineId("L0"), age_band=AgeBand.EARLY_CHILDHOOD),
    e.Corrected(valid=Term(GRANTED_ON), corrects=LineId("L0"), days=Term(JUNE, CYCLE.end)),
    e.Corrected(valid=Term(GRANTED_ON), corrects=LineId("L0"), category=Category.FAMILY_SPECIALIST),
    e.AddOnEnded(valid=Term(JUNE)), e.CredentialIssued(valid=Term(JUNE), list=1, index=1, format="ldp"),
]  # fmt: skip


@pytest.mark.parametrize("day", ON_A_DAY)
@pytest.mark.parametrize("event", AFTER, ids=lambda event: type(event).__name__)
def test_an_answer_changed_where_the_standing_of_that_day_says_another_thing(day, event):
    before, later = lines(GRANTED), line(1, event)
    was, now = standing(before, day), standing([*before, later], day)
    members = ("standing", "under_review", "home", "category", "age_band", "granted_on", "addon")
    assert w.changed(before, later, Term(day, day)) == any(getattr(was, one) != getattr(now, one) for one in members)


def test_a_period_changed_where_one_of_its_days_did_and_no_other():
    before, paused = lines(GRANTED), line(1, e.Paused(valid=Term(OCTOBER)))
    a_day = timedelta(days=1)
    assert not w.changed(before, paused, Term(JUNE, OCTOBER - a_day))
    assert w.changed(before, paused, Term(JUNE, OCTOBER))
    assert w.changed(before, paused, Term(JUNE, OCTOBER + a_day))
    gap = [*before, paused]
    resumed = line(2, e.Resumed(valid=Term(OCTOBER + 5 * a_day), hold=LineId("L1")))
    assert w.changed(gap, resumed, Term(JUNE, date(2024, 12, 1))), "the days changed lie within, and neither end among them"


def test_a_renewal_in_time_makes_no_answer_wrong_and_a_corrected_last_day_does():
    before = lines(GRANTED)
    assert not w.changed(before, line(1, RENEWED), Term(JUNE, JUNE))
    shorter = e.Corrected(valid=Term(JUNE), corrects=LineId("L0"), days=Term(GRANTED_ON, OCTOBER))
    assert w.changed(before, line(1, shorter), Term(JUNE, JUNE))


@pytest.mark.parametrize(
    ("at", "daily", "weekly"),
    [
        ("2024-01-01T05:59", "2024-01-01T06:00", "2024-01-01T06:00"),
        ("2024-01-01T06:00", "2024-01-02T06:00", "2024-01-08T06:00"),
        ("2024-01-01T12:00", "2024-01-02T06:00", "2024-01-08T06:00"),
        ("2024-01-07T12:00", "2024-01-08T06:00", "2024-01-08T06:00"),
        ("2024-12-31T23:59", "2025-01-01T06:00", "2025-01-06T06:00"),
    ],
)
def test_what_is_gathered_is_told_at_six_in_the_morning_after_it_or_on_the_monday_after_it(at, daily, weekly):
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    told = [w.due(pace, moment).isoformat()[:16] for pace in w.Pace]
    assert told == [at, daily, weekly]


# A watch --------------------------------------------------------------------------------------------------------------


def test_a_watch_lasts_as_long_as_the_rule_says_and_is_what_was_asked_for():
    assert BEGUN.valid == Term(JUNE, JUNE + timedelta(days=90))
    assert WATCH.switches == (w.Switch.MOVED, w.Switch.CORRECTED)
    assert (WATCH.employer, WATCH.endorsements, WATCH.expiring, WATCH.announced) == ("acme", ("a", "b"), 30, 14)
    assert WATCH.runs(JUNE + timedelta(days=90))
    assert not WATCH.runs(JUNE + timedelta(days=91))


def test_a_watch_as_begun_says_each_member_and_stands_so():
    wish = r.Wish([PageId("b"), PageId("a"), PageId("b")], set(w.Switch), w.Pace.DAILY, mail="a@b.example", language="es")
    begun = r.begin("acme", wish, RULE, roster=PageId("list"), running=0, on=JUNE)
    assert begun == w.Begun(
        valid=Term(JUNE, JUNE + timedelta(days=90)), employer="acme", endorsements=("b", "a"), roster="list", switches=tuple(w.Switch),
        pace=w.Pace.DAILY, webhook=None, mail="a@b.example", language="es", expiring=30, announced=14,
    )  # fmt: skip
    stands = w.after(None, line(0, begun))
    assert stands == w.Watch(
        "acme", (PageId("b"), PageId("a")), PageId("list"), tuple(w.Switch), w.Pace.DAILY, None, "a@b.example", "es", 30, 14,
        JUNE + timedelta(days=90),
    )  # fmt: skip
    later = JUNE + timedelta(days=60)
    assert w.after(stands, line(1, r.renew(stands, RULE, on=later))) == replace(stands, until=later + timedelta(days=90))
    assert r.renew(stands, RULE, on=later).valid == Term(later, later + timedelta(days=90))
    hook = r.begin("acme", WISH, RULE, running=0, on=JUNE)
    assert w.after(None, line(0, hook)).webhook == "https://hooks.example/in"


@pytest.mark.parametrize("unsubscribed", [False, True])
def test_an_ended_watch_is_what_it_was_and_over(unsubscribed):
    watch = w.after(None, line(0, r.begin("acme", WISH, RULE, running=0, on=JUNE)))
    ended = r.end(watch, on=OCTOBER - timedelta(days=60), unsubscribed=unsubscribed)
    assert ended == w.Ended(valid=Term(OCTOBER - timedelta(days=60)), unsubscribed=unsubscribed)
    assert w.after(watch, line(1, ended)) == replace(watch, ended=True)
    assert w.after(watch, line(1, object())) == replace(watch, erased=True)
    assert w.after(None, line(0, object())) == w.Watch(erased=True)


def test_ending_by_hand_is_no_unsubscribing():
    assert not r.end(WATCH, on=JUNE).unsubscribed


def test_renewing_changes_the_last_day_alone_and_changing_says_everything_anew():
    renewed = r.renew(WATCH, RULE, on=OCTOBER - timedelta(days=60))
    assert renewed.endorsements is None
    assert w.after(WATCH, line(1, renewed)) == replace(WATCH, until=OCTOBER + timedelta(days=30))
    other = r.Wish([PageId("c"), PageId("c")], list(w.Switch), w.Pace.WEEKLY, mail="a@b.example", language="es", secret=True)
    changed = w.after(WATCH, line(1, r.change(WATCH, other, RULE, on=JUNE)))
    assert (changed.endorsements, changed.pace, changed.webhook, changed.mail, changed.language, changed.secret) == (
        ("c",), w.Pace.WEEKLY, None, "a@b.example", "es", 1,
    )  # fmt: skip


def test_what_is_ended_over_or_erased_is_neither_changed_nor_ended():
    ended = w.after(WATCH, line(1, r.end(WATCH, on=JUNE)))
    erased = w.after(WATCH, line(1, object()))
    for watch, on in ((ended, JUNE), (erased, JUNE), (WATCH, JUNE + timedelta(days=91))):
        assert not watch.runs(on)
        with pytest.raises(r.WatchOver):
            r.end(watch, on=on)
        with pytest.raises(r.WatchOver):
            r.renew(watch, RULE, on=on)
        with pytest.raises(r.WatchOver):
            r.change(watch, WISH, RULE, on=on)


@pytest.mark.parametrize("event", [r.renew(WATCH, RULE, on=JUNE), r.end(WATCH, on=JUNE)])
def test_nothing_comes_before_the_beginning_and_nothing_begins_twice(event):
    with pytest.raises(ImpossibleHistory):
        w.after(None, line(0, event))
    with pytest.raises(ImpossibleHistory):
        w.after(WATCH, line(1, BEGUN))


@pytest.mark.parametrize(
    ("members", "refusal", "field"),
    [
        ({"endorsements": []}, r.NothingWatched, "endorsements"),
        ({"endorsements": list("abcd")}, r.TooMuchWatched, "endorsements"),
        ({"webhook": "http://a.example/"}, r.NotAWebhook, "webhook"),
        ({"webhook": None, "mail": "nobody"}, r.NotAMailAddress, "mail"),
        ({"switches": []}, r.NothingSwitchedOn, "switches"),
        ({"webhook": None}, r.NowhereToTell, "webhook"),
        ({"mail": "a@b.example"}, r.NowhereToTell, "webhook"),
        ({"webhook": None, "mail": "a@b.example", "language": "de"}, r.NotALanguage, "language"),
    ],
)
def test_a_wish_that_is_none_is_refused_by_its_member(members, refusal, field):
    with pytest.raises(refusal) as refused:
        r.begin("acme", replace(WISH, **members), RULE, running=0, on=JUNE)
    assert refused.value.field == field


def test_so_many_endorsements_and_no_more_and_the_refusal_says_how_many():
    r.begin("acme", replace(WISH, endorsements=[*"abc", "a"]), RULE, running=0, on=JUNE)
    with pytest.raises(r.TooMuchWatched, match=r"That is 3\."):
        r.begin("acme", replace(WISH, endorsements=list("abcd")), RULE, running=0, on=JUNE)


LABEL = "l" * 63


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example", "https://a.example?to=https://b.example/x:y", "https://a.example:1/", "https://a.example:65535/a/b?c",
        "https://A-b.example/", f"https://{LABEL}.example/", f"https://{LABEL}.{LABEL}.{LABEL}.{'l' * 61}/",
        "https://a.example/" + "x" * (2000 - len("https://a.example/")), "https://a.example/x/y", "https://aXX.xx-1.example/",
    ],
)  # fmt: skip
def test_what_is_a_webhook_is_taken_to_the_last_character_that_may_be(url):
    assert r.begin("acme", replace(WISH, webhook=url), RULE, running=0, on=JUNE).webhook == url


@pytest.mark.parametrize(
    "url",
    [f"https://{LABEL}l.example/", f"https://{LABEL}.{LABEL}.{LABEL}.{'l' * 62}/", "https://a-.example/", "https://X.-X/",
     "https://a.example:100000/", "https://a.example/" + "x" * (2001 - len("https://a.example/"))],
)  # fmt: skip
def test_one_character_more_is_none(url):
    with pytest.raises(r.NotAWebhook):
        r.begin("acme", replace(WISH, webhook=url), RULE, running=0, on=JUNE)


@pytest.mark.parametrize("mail", ["X@X.example", "a@b.examplX", "XX@b.XX", "a" * 242 + "@b.example.x", "-@b.example"])
def test_what_is_an_address_for_mail_is_taken(mail):
    assert len(mail) <= 254
    assert r.is_mail(mail)
    assert not r.is_mail("a" * 243 + "@b.example.x")
    assert not any(r.is_mail(f"a{mark}@b.example") for mark in '<>(),;:"[]\\')


def test_so_many_watches_and_no_more():
    r.begin("acme", WISH, RULE, running=1, on=JUNE)
    with pytest.raises(r.TooManyWatches):
        r.begin("acme", WISH, RULE, running=2, on=JUNE)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/", "https://localhost/", "https://user@a.example/", "https://a.example/#x", "https://a.example/ x", "ftp://a.example",
        "https://a.example/é", "https://a.example/\n", "", "https://", "https://a.example/" + "x" * 2000,
        "https://127.0.0.1:8223/x", "https://192.168.1.4/x", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://2130706433/",
        "https://0177.0.0.1/", "https://127.1/", "https://0x7f.0.0.1/", "https://0X7F.1/", "https://127.0.0.0x1/", "https://10.0.0.1./",
        "https://a.example:0/", "https://a.example:65536/", "https://a.example:/", "https://a.example:x/", "https://-a.example/",
        "https://a..example/", "https://a_b.example/", "https://a%2eexample/", "https://a.example\\@b.example/", "https://" + "a." * 127 + "example/",
    ],
)  # fmt: skip
def test_what_is_no_webhook_is_refused(url):
    with pytest.raises(r.NotAWebhook):
        r.begin("acme", replace(WISH, webhook=url), RULE, running=0, on=JUNE)


@given(
    st.lists(st.sampled_from(["a", "0", "x", "7", "-", ".", ":", "[", "]", "127", "Z", "@", "1.example"]), max_size=9).map(
        "".join
    )
)
def test_whatever_host_is_taken_at_the_door_is_one_that_would_be_sent_to(host):
    try:
        r.begin("acme", replace(WISH, webhook=f"https://{host}/in"), RULE, running=0, on=JUNE)
    except r.NotAWebhook:
        with suppress(NotAllowedOut):
            assert "." not in place(f"https://{host}/in").host
    else:
        assert place(f"https://{host}/in")


@pytest.mark.parametrize(
    "mail",
    [
        "", "a", "@b.example", "a@", "a@b", "a@b.", "a@.b", "a b@c.example", "a@b.example,c@d.example", "a@b@c.example", "<a@b.example>",
        "a@b.example\r\nBcc: c@d.example", "a@b.example\n", "ä@b.example", "a" * 250 + "@b.example", '"a"@b.example', "a@[127.0.0.1]",
    ],
)  # fmt: skip
def test_what_is_no_address_for_mail_is_refused(mail):
    with pytest.raises(r.NotAMailAddress):
        r.begin("acme", replace(WISH, webhook=None, mail=mail), RULE, running=0, on=JUNE)
    assert r.is_mail("first.last+tag@b.example")
