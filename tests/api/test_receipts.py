"""A receipt is given, kept, checked again by anybody, and found out where it was altered; and the holder learns that it was given."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest

from api import trusting
from api.command import main
from api.relying import known_by
from ledger.credentials import receipt, trust
from ledger.credentials.answered import lines_of
from ledger.credentials.report import Verdict
from ledger.procedures import associations, claims, corrections, employers, endorsements, erasing, officers
from ledger.rulebook.vocabulary import Term
from ledger.signing.keys import SigningKey
from ledger.signing.pair import PublicKeys
from relying import bearer_of, changed, granted_on, put_right


def given(client, number, headers=None, **more):
    answer = client.post("/v1/receipts", json={"number": number, **more}, headers=headers or bearer_of(client))
    assert answer.status_code == 201, answer.text
    return answer.json()


def checked(client, data):
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    answer = client.post("/v1/receipts/check", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_receipt_says_what_was_asked_what_is_so_and_how_much_was_known(acting, story) -> None:
    found = given(acting, story.maria.lower(), valid_on="2024-12-01")
    assert found["question"] == {"number": story.maria, "valid_on": "2024-12-01", "known_at": None}
    assert (found["answer"]["standing"], found["answer"]["home"], found["answer"]["category"]) == ("active", "wi", "FS")
    assert found["answer"]["rule"]["source"].endswith(f"/log/editions/{found['answer']['rule']['edition']}.toml")
    assert found["known"]["size"] == story.office.journal.size() - 1
    assert found["checkpoint"]["size"] <= found["known"]["size"]
    assert found["log"] == story.office.charter.origin
    assert set(found["not_checked"]) == {"identity", "conduct"}
    assert found["demonstration"] is True
    assert found["rely_until"] <= "2028-06-13"


def test_what_was_known_then_is_another_question(acting, story) -> None:
    early = given(acting, story.maria, valid_on="2028-05-01", known_at="2024-12-31")
    late = given(acting, story.maria, valid_on="2028-05-01")
    assert early["known"]["size"] < late["known"]["size"]
    assert early["answer"]["home"] == "wi"
    assert late["answer"]["home"] == "co"


def test_as_known_today_is_as_known_now_and_tomorrow_is_asked_ahead(acting, story) -> None:
    now = story.office.clock()
    today = given(acting, story.maria, known_at=now.date().isoformat())
    assert now.isoformat() <= today["question"]["known_at"] <= story.office.clock().isoformat()
    assert today["answer"] == given(acting, story.maria)["answer"]
    body = {"number": story.maria, "known_at": (now.date() + timedelta(days=2)).isoformat()}
    ahead = acting.post("/v1/receipts", json=body, headers=bearer_of(acting))
    assert (ahead.status_code, "known_at" in ahead.text) == (422, True)


@pytest.mark.parametrize(
    ("day", "now", "until"),
    [
        ("2026-03-14", "2026-03-14T09:00", "2026-03-14T09:00"),
        ("2026-03-14", "2026-03-15T00:00", "2026-03-14T23:59:59.999999"),
        ("2026-03-14", "2026-03-13T10:00", "2026-03-13T10:00"),
        ("2026-03-14", "2026-03-13T09:59", "2026-03-14T23:59:59.999999"),
    ],
    ids=["today", "over", "begun in Kiribati", "begun nowhere"],
)
def test_a_day_is_known_by_its_end_or_now(day, now, until) -> None:
    asked, at = date.fromisoformat(day), datetime.fromisoformat(f"{now}+00:00")
    assert known_by(asked, at) == datetime.fromisoformat(f"{until}+00:00")
    assert known_by(at, at) is at
    assert known_by(None, at) is None


def test_a_day_that_has_not_come_is_said_to_be_open(acting, story) -> None:
    assert "future" in given(acting, story.maria, valid_on="2028-12-01")["not_checked"]


def test_which_day_has_come_is_asked_where_the_endorsement_is_at_home(acting, story) -> None:
    """In the small hours of the 14th in London it is still the 13th in Colorado, and the 14th has not come there."""
    story.clock.now = story.clock.now.replace(hour=3)
    there = given(acting, story.maria)["question"]["valid_on"]
    assert there < story.clock.now.date().isoformat()
    assert "future" not in given(acting, story.maria, valid_on=there)["not_checked"]
    assert "future" in given(acting, story.maria, valid_on=story.clock.now.date().isoformat())["not_checked"]


def test_it_is_checked_offline_with_a_trust_file_alone(acting, story) -> None:
    data = receipt.render(given(acting, story.maria))
    known = trust.read(trusting.file(story.desk))
    report = receipt.verify(data, on=story.clock(), trust=known)
    assert report.verdict is Verdict.VERIFIED
    assert "This answer is good" in report.text()
    without = receipt.verify(data, on=story.clock(), trust=None)
    assert without.verdict is Verdict.NOT_VERIFIED
    assert [one.outcome for one in without.findings if one.name == "signature"] == ["unchecked"]


def test_every_altered_line_is_named(acting, story) -> None:
    found = given(acting, story.maria)
    for path in lines_of(found):
        if path in {"type", "id", "issuer", "log", "given_at", "rely_until", "demonstration"}:
            continue  # these say whose it is and are met below
        report = checked(acting, changed(found, path, "altered"))
        assert (report["outcome"], report["altered"]) == ("not verified", [path])
    for path in ("given_at", "id"):
        assert checked(acting, changed(found, path, "altered"))["altered"] == [path]
    later = (date.fromisoformat(found["rely_until"]) + timedelta(days=365)).isoformat()
    assert checked(acting, changed(found, "rely_until", later))["altered"] == ["rely_until"]
    assert checked(acting, changed(found, "demonstration", False))["altered"] == ["demonstration"]


def test_what_is_added_taken_away_or_signed_for_by_nobody_is_found_out(acting, story) -> None:
    found = given(acting, story.maria)
    assert checked(acting, found | {"remark": "and very good at it"})["altered"] == ["remark"]
    less = {name: member for name, member in found.items() if name != "not_checked"}
    assert checked(acting, less)["altered"] == ["not_checked.conduct", "not_checked.identity"]
    swapped = found | {"answer": found["answer"] | {"standing": "lapsed"}}
    swapped["lines"] = {"digests": lines_of(swapped), "sig": found["lines"]["sig"]}
    report = checked(acting, swapped)
    assert report["outcome"] == "not verified"
    assert report["altered"] == []
    nobody = SigningKey.from_seed("alliance", b"n" * 32)
    bare = {name: member for name, member in found.items() if name not in {"proof", "lines", "@context"}}
    method = f"{found['issuer']}#{nobody.verify_key.key_id}"
    forged = receipt.seal(bare | {"answer": swapped["answer"]}, nobody, method=method, created=story.clock()).document
    assert [line["key"] for line in checked(acting, forged)["checks"]][-1] == "key.unknown"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"{", b'{"type":"EndorsementReceipt"}', b'{"a":1,"a":2}', b"\xff", b"[" * 100_000]
)
def test_what_is_no_receipt_is_said_to_be_none(reading, body) -> None:
    assert checked(reading, body)["outcome"] == "unreadable"


def test_it_is_good_after_the_endorsement_has_ended_and_says_so(acting, story) -> None:
    day = granted_on(story, story.noah).isoformat()
    found = given(acting, story.noah, valid_on=day)
    story.settle()
    assert checked(acting, found)["since"] == "unchanged"
    assert checked(acting, found)["known"] is True
    put_right(story, story.noah)
    report = checked(acting, found)
    assert (report["outcome"], report["since"]) == ("verified", "corrected")
    assert report["now"]["standing"] != found["answer"]["standing"]
    assert [change["name"] for change in report["changes"]] == ["endorsement.corrected"]


def replace_keys(story, monkeypatch, suspect_from=None) -> None:
    """The Alliance speaks with another key from now on."""
    office, fresh = story.office, SigningKey.from_seed("alliance", b"f" * 32)
    before = type(office.keyring).signer
    associations.retire(office, "alliance", before(office.keyring, "alliance").verify_key.vkey, suspect_from=suspect_from)
    associations.announce(office, "alliance", PublicKeys(fresh.verify_key), "operator")
    monkeypatch.setattr(type(office.keyring), "signer", lambda ring, actor: fresh if actor == "alliance" else before(ring, actor))
    story.settle()


def test_a_last_day_of_cover_that_is_put_right_is_told_and_one_that_a_renewal_moves_is_not(acting, story) -> None:
    """Else a file that says another last day than the ledger would be called unchanged, of which its owner was told that it changed."""
    found = given(acting, story.ada)
    held = endorsements.find(story.office, story.ada).held
    officer = officers.officer_of(story.office, story.tokens["ga"])
    first = held.lines[0].event.valid
    assert first.end is not None
    for days, since in ((20, "corrected"), (0, "unchanged")):
        term = Term(first.start, first.end - timedelta(days=days))
        corrections.correct(
            story.office, story.ada, officer, corrects=held.lines[0].id, reason="typed wrongly", days=term, granted_on=first.start
        )
        story.settle()
        report = checked(acting, found)
        assert report["since"] == since
        assert {one["name"] for one in report["changes"]} <= {"endorsement.corrected"}


def test_it_is_good_after_every_key_was_replaced(acting, story, monkeypatch) -> None:
    found = given(acting, story.maria)
    story.settle()
    replace_keys(story, monkeypatch)
    story.clock.to(2029, 5, 14)
    assert checked(acting, found)["outcome"] == "verified"
    later = given(acting, story.maria)
    assert later["proof"]["verificationMethod"] != found["proof"]["verificationMethod"]
    assert checked(acting, later)["outcome"] == "verified"


def test_a_stolen_key_is_believed_only_of_what_is_on_the_books(acting, story, monkeypatch) -> None:
    found = given(acting, story.maria)
    loose = acting.get(f"/v1/endorsements/{story.maria}/standing", params={"signed": "1"}).json()["signed"]
    story.settle()
    replace_keys(story, monkeypatch, suspect_from=found["known"]["size"] - 1)
    assert checked(acting, found)["outcome"] == "verified"
    report = checked(acting, loose)
    assert (report["outcome"], report["checks"][-1]["key"]) == ("not verified", "key.suspect")


def test_an_answer_that_nobody_keeps_is_signed_too(acting, story) -> None:
    answer = acting.get(f"/v1/endorsements/{story.maria}/standing", params={"signed": "1", "valid_on": "2024-12-01"})
    assert answer.status_code == 200
    told = answer.json()
    assert told["signed"]["answer"]["standing"] == told["standing"] == "active"
    assert told["rule"] == told["signed"]["answer"]["rule"]["name"]
    report = checked(acting, told["signed"])
    assert (report["outcome"], report["known"]) == ("verified", False)
    assert acting.get(f"/v1/endorsements/{story.maria}/standing").json()["signed"] is None


def test_a_stranger_an_officer_and_a_number_of_nobody_get_none(acting, story) -> None:
    body = {"number": story.maria}
    assert acting.post("/v1/receipts", json=body).status_code == 401
    assert acting.post("/v1/receipts", json=body, headers={"Authorization": f"Bearer {story.tokens['wi']}"}).status_code == 401
    headers = bearer_of(acting)
    assert acting.post("/v1/receipts", json={"number": "WI-000001-AAAA"}, headers=headers).status_code == 422
    assert acting.post("/v1/receipts", json=body | {"known_at": "2030-01-01"}, headers=headers).status_code == 422
    assert acting.get("/v1/receipts").status_code == 401


def test_a_day_has_so_many_receipts(acting, story, monkeypatch) -> None:
    headers = bearer_of(acting)
    most = employers.rule(story.office)
    monkeypatch.setattr(employers, "rule", lambda _office: type(most)(30, 24, 1, 1, 1))
    given(acting, story.maria, headers)
    answer = acting.post("/v1/receipts", json={"number": story.maria}, headers=headers)
    assert answer.status_code == 429
    assert answer.json()["type"].endswith("/asked-too-much")


def test_an_employer_sees_its_own_receipts_and_nobody_elses(acting, story) -> None:
    one, other = bearer_of(acting, "One"), bearer_of(acting, "Other")
    ours = given(acting, story.maria, one)
    given(acting, story.noah, other)
    story.settle()
    items = acting.get("/v1/receipts", headers=one).json()["items"]
    assert [item["what"] for item in items] == ["receipt"]
    assert items[0]["known_here_until"] == ours["known_here_until"] == "2030-05-31"
    assert "standing" not in items[0]


def test_the_holder_learns_that_and_when_and_by_whom_only_if_the_employer_said_so(acting, story) -> None:
    given(acting, story.maria, bearer_of(acting, "Silent"))
    given(acting, story.maria, bearer_of(acting, "Open"), tell_name=True)
    given(acting, story.noah, bearer_of(acting, "Elsewhere"))
    story.settle()
    link = claims.invite(story.office, story.maria, officers.officer_of(story.office, story.tokens["co"]))
    own = claims.claim(story.office, link.address.partition("#")[2])
    mine = acting.get("/v1/professionals/checks", headers={"Authorization": f"Bearer {own.token}"}).json()
    assert mine["times"] == 2
    assert [item["employer"] for item in mine["items"]] == [None, "Open"]
    assert {item["number"] for item in mine["items"]} == {story.maria}
    assert acting.get("/v1/professionals/checks", headers={"Authorization": f"Bearer {story.tokens['co']}"}).status_code == 401


def test_nothing_of_it_is_kept_after_its_day_and_it_is_good_all_the_same(acting, story) -> None:
    headers = bearer_of(acting)
    found = given(acting, story.maria, headers)
    story.settle()
    story.clock.to(2030, 5, 31)
    assert employers.forget_what_is_past(story.office) == 0
    story.clock.to(2030, 6, 1)
    assert employers.forget_what_is_past(story.office) == 1
    announced(story)
    assert acting.get("/v1/receipts", headers=headers).json()["items"] == []
    report = checked(acting, found)
    assert (report["outcome"], report["known"]) == ("verified", False)


def test_an_ended_account_takes_what_was_kept_of_it_along(acting, story) -> None:
    headers = bearer_of(acting)
    given(acting, story.maria, headers)
    story.settle()
    page = endorsements.find(story.office, story.maria).page.stream
    assert len(story.desk.views.reliance.about([page])) == 1
    assert acting.post("/v1/employers/endings", headers=headers, json={}).status_code == 201
    assert story.desk.views.reliance.about([page]) == (), "at once, and not only when the log is told"
    announced(story)
    assert story.desk.views.reliance.about([page]) == ()


def announced(story) -> None:
    erasing.announce(story.office)
    story.settle()


def test_the_command_knows_one_when_it_sees_it(acting, story, tmp_path, capsys) -> None:
    found = given(acting, story.maria)
    good, bad, known = (tmp_path / name for name in ("receipt.json", "altered.json", "trust.json"))
    good.write_bytes(receipt.render(found))
    bad.write_bytes(changed(found, "answer.standing", "lapsed"))
    known.write_bytes(trusting.file(story.desk))
    on = ["--on", "2028-05-15", "--offline"]
    for arguments, code, said in (
        ([good, *on, "--trust", known], 0, "This answer is good"),
        ([bad, *on, "--trust", known], 1, "was altered after it was signed, in: answer.standing."),
        ([good, *on], 1, "could not be checked without a trust file"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(["verify", *map(str, arguments)])
        assert ended.value.code == code
        assert said in capsys.readouterr().out
