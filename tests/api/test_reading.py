"""What anyone may read: standings on both axes, the log as static files, keys, trust, credentials and their checks."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from api import checking
from ledger.credentials import status, trust
from ledger.procedures import associations, statuses
from ledger.signing.keys import VerifyKey
from ledger.signing.statement import leaf_hash
from ledger.transparency.checkpoint import read
from ledger.transparency.note import LogKey

MEMBERS = {
    "number", "page", "standing", "under_review", "home", "category", "age_band", "covered_until", "reason", "edition",
    "valid_on", "known_at", "size", "at",
    "rule", "source", "signed",
}  # fmt: skip


def standing(client, number: str, **asked: object) -> dict:
    return client.get(f"/v1/endorsements/{number}/standing", params=asked).json()


def test_a_standing_has_exactly_the_promised_members(reading, told) -> None:
    assert set(standing(reading, told.maria)) == MEMBERS


def test_a_number_is_read_however_it_is_spelt(reading, told) -> None:
    spelt = told.maria.lower().replace("-", " ")
    assert standing(reading, spelt)["number"] == told.maria


def test_standing_is_asked_on_both_axes(reading, told) -> None:
    assert standing(reading, told.maria, valid_on="2024-01-01")["standing"] == "not_endorsed"
    assert standing(reading, told.maria, valid_on="2025-01-01")["home"] == "wi"
    assert standing(reading, told.maria)["home"] == "co"
    before = standing(reading, told.maria, valid_on="2025-01-01", known_at="2024-06-01")
    assert (before["standing"], before["known_at"]) == ("not_endorsed", "2024-06-01T23:59:59.999999Z")


def test_a_back_dated_line_changes_the_answer_from_when_it_was_known(reading, told) -> None:
    paused = next(line for line in told.office.journal.lines(0, 1000) if line.name == "endorsement.paused/1")
    first = json.loads(paused.entry)["stmt"]["valid"]["from"]
    assert standing(reading, told.noah, valid_on=first, size=paused.position - 1)["standing"] == "active"
    assert standing(reading, told.noah, valid_on=first, size=paused.position)["standing"] == "inactive"


def test_a_time_and_a_size_together_are_refused(reading, told) -> None:
    answer = reading.get(f"/v1/endorsements/{told.maria}/standing?size=3&known_at=2025-01-01")
    assert (answer.status_code, answer.json()["field"]) == (422, "size")


def test_an_unknown_number_is_not_found(reading) -> None:
    from ledger.rulebook.number import compose

    answer = reading.get(f"/v1/endorsements/{compose('WI', 999_999, 'ZZZ')}/standing")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-such-number")


def test_the_log_is_served_byte_for_byte_and_kept_by_whoever_likes(reading, told) -> None:
    checkpoint = reading.get("/log/checkpoint")
    assert checkpoint.headers["cache-control"] == "no-store"
    head = read(checkpoint.content, [LogKey(told.office.keyring.log().verify_key)]).checkpoint
    assert head.size == told.office.journal.size()
    files = [path for path in (told.log / "tile").rglob("*") if path.is_file()]
    assert files
    for path in files:
        answer = reading.get(f"/log/{path.relative_to(told.log)}")
        assert answer.content == path.read_bytes()
        assert "immutable" in answer.headers["cache-control"]


def test_one_line_by_itself_is_the_leaf(reading, told) -> None:
    answer = reading.get("/log/lines/5")
    assert leaf_hash(answer.content) == told.office.journal.leaf_hashes(5, 6)[0]
    assert reading.get("/log/lines/99999999").status_code == 404
    assert reading.get("/log/lines/-1").status_code == 404


@pytest.mark.parametrize(
    "path", ["../settings.toml", "tile/../../settings.toml", "tile/0/000.p/0", "editions/%2e%2e", "editions/0.toml", "status/x"]
)
def test_nothing_else_of_the_folder_is_served(reading, path: str) -> None:
    assert reading.get(f"/log/{path}").status_code == 404


def test_an_edition_is_served_by_the_digest_that_lines_pin(reading, told) -> None:
    digest = standing(reading, told.maria)["edition"]
    assert sha256(reading.get(f"/log/editions/{digest}.toml").content).hexdigest() == digest


def test_did_documents_are_where_did_web_looks_for_them(reading) -> None:
    alliance = reading.get("/.well-known/did.json")
    assert alliance.json()["id"] == "did:web:demo.reciprocity.invalid"
    assert alliance.headers["access-control-allow-origin"] == "*"
    assert reading.get("/associations/wi/did.json").json()["id"].endswith(":associations:wi")
    assert reading.get("/associations/zz/did.json").status_code == 404
    assert reading.get("/associations/root/did.json").status_code == 404


def test_a_retired_key_is_revoked_from_the_moment_of_its_retirement_not_from_that_mornings_midnight(acting, story) -> None:
    written = associations.retire(story.office, "ga", story.office.keyring.signer("ga").verify_key.vkey)
    method, tokens = acting.get("/associations/ga/did.json").json()["verificationMethod"]
    assert tokens["revoked"] == method["revoked"], "announced together, retired together"
    assert method["revoked"] == written.at[:19] + "Z" > f"{story.clock.now:%Y-%m-%d}T00:00:00Z"


def test_others_are_answered_while_a_credential_is_checked(reading, monkeypatch) -> None:
    """Checking takes processor time, so it is not done where requests are taken in."""
    checked = checking.verify

    def elsewhere(*given, **named):
        with pytest.raises(RuntimeError, match="no running event loop"):
            asyncio.get_running_loop()
        return checked(*given, **named)

    monkeypatch.setattr(checking, "verify", elsewhere)
    assert reading.post("/v1/verify", json={}).json()["outcome"] != "verified"


def test_the_trust_file_reads_under_the_root_and_its_bundle_has_the_head(reading, told) -> None:
    root: VerifyKey = told.office.keyring.signer("root").verify_key
    plain = trust.read(reading.get("/v1/trust").content, root=root)
    assert {member.membership.code for member in plain.members} == {"alliance", "wi", "co", "ga"}
    assert plain.demonstration
    assert {member.membership.code: member.membership.licence for member in plain.members}["ga"] == "unconfirmed"
    assert trust.read(reading.get("/v1/trust?bundle=1").content, root=root).checkpoint is not None


def test_a_credential_is_checked_line_by_line_and_a_changed_byte_is_named(reading, told) -> None:
    data = reading.get(f"/e/{told.maria}/credential").content
    proof = reading.get(f"/e/{told.maria}/credential.tlog-proof").content
    good = reading.post("/v1/verify/files", files={"credential": ("c.json", data), "proof": ("c.tlog-proof", proof)}).json()
    assert (good["outcome"], good["headline_key"], good["demonstration"]) == ("verified", "demonstration", True)
    assert {check["name"]: check["outcome"] for check in good["checks"] if check["outcome"] != "note"}["logging"] == "passed"
    bad = reading.post(
        "/v1/verify", content=data.replace(b"Example-Nowak", b"Example-Novak"), headers={"content-type": "application/vc"}
    ).json()
    assert bad["outcome"] == "not verified"
    assert [check["name"] for check in bad["checks"] if check["outcome"] == "failed"] == ["signature"]


def test_a_credential_with_a_doubled_member_is_refused(reading) -> None:
    answer = reading.post("/v1/verify", content=b'{"id": "a", "id": "b"}', headers={"content-type": "application/vc"})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/doubled-member")


def test_the_vc_api_answers_200_for_good_and_400_for_not(reading, told) -> None:
    credential = reading.get(f"/e/{told.maria}/credential").json()
    good = reading.post("/credentials/verify", json={"verifiableCredential": credential, "options": {"returnResults": True}})
    assert (good.status_code, good.json()["verified"]) == (200, True)
    credential["credentialSubject"]["licenseNumber"] = "WI-000009-0000"
    bad = reading.post("/credentials/verify", json={"verifiableCredential": credential})
    assert (bad.status_code, bad.json()["verified"]) == (400, False)
    assert bad.json()["problemDetails"]


def test_status_lists_are_served_now_and_as_they_were(acting, story) -> None:
    statuses.publish(story.office, story.log, "co", statuses.Lists((1,), lambda *_: status.bitstring([])))
    between = story.clock()
    statuses.publish(story.office, story.log, "co", statuses.Lists((1,), lambda *_: status.bitstring([5])))
    now, then = (
        acting.get("/status/co/revocation-1"),
        acting.get("/status/co/revocation-1", params={"timestamp": between.isoformat()}),
    )
    assert (now.status_code, then.status_code) == (200, 200)
    assert now.json()["credentialSubject"]["encodedList"] != then.json()["credentialSubject"]["encodedList"]
    long_ago = datetime(2000, 1, 1, tzinfo=UTC).isoformat()
    assert acting.get("/status/co/revocation-1", params={"timestamp": long_ago}).status_code == 404
    assert acting.get("/status/co/../../settings").status_code == 404


def test_the_catalogue_says_its_sources_and_what_was_not_found(reading) -> None:
    answer = reading.get("/v1/catalogue?on=2024-06-01&association=wi").json()
    rules = {rule["name"]: rule for rule in answer["items"][0]["rules"]}
    assert rules["cycle"]["value"]["years"] == 1
    assert rules["cycle"]["refs"]
    assert any(not rule["found"] for rule in rules.values())
    assert reading.get("/v1/catalogue?association=zz").status_code == 404


def rules_shown(reading, association: str, day: str) -> dict[str, dict[str, object]]:
    """What the catalogue shows, by name."""
    rules = reading.get(f"/v1/catalogue?on={day}&association={association}").json()["items"][0]["rules"]
    assert len({rule["name"] for rule in rules}) == len(rules)
    return {rule["name"]: rule for rule in rules}


def test_the_catalogue_shows_what_is_asked_and_how_with_its_sources(reading) -> None:
    then, now = (rules_shown(reading, "wi", day) for day in ("2024-06-01", "2026-11-22"))
    training = then["keep.FS.training"]
    assert (training["value"], training["edition"], training["refs"]) == (
        {"minutes": 900, "topics": [["dei", 180]]},
        "wi",
        ["S6"],
    )
    assert now["keep.FS.training"]["value"] == {"minutes": 2700, "topics": []}
    assert now["keep.MHM-C.supervision"]["value"]["minutes"] == 2160
    assert now["keep.MHM-C.supervision.after_3_years"]["value"]["minutes"] == 1800
    assert "keep.FS.supervision.after_3_years" not in now
    assert "earn.FA.supervision" not in now
    assert ("earn.MHS.exam" in then, "earn.MHS.exam" in now) == (True, False)
    assert now["earn.ERS.base"]["value"] == {"categories": ["FS", "MHS"]}
    assert now["earn.FS.membership"]["value"] == {}
    assert (now["renewals"]["found"], then["renewals"]["found"]) == (False, True)


def test_the_catalogue_shows_whose_sessions_count_on_that_day_and_for_whom(reading) -> None:
    before, now = (rules_shown(reading, "co", day) for day in ("2024-06-01", "2026-11-22"))
    assert before["providers.MHS"]["value"]["categories"] == ["MHS", "MHM-C"]
    assert (now["providers.MHS"]["value"]["categories"], now["providers.MHS"]["value"]["addon"]) == (["MHM-C"], True)
    assert (now["vetting"]["value"]["counts"], now["vetting.who_registers_on_that_day"]["value"]["counts"]) == (True, False)
    assert now["vetting.who_registers_on_that_day"]["refs"] == ["S5"]


def test_associations_say_whether_their_licence_was_confirmed(reading) -> None:
    items = reading.get("/v1/associations").json()["items"]
    licences = {item["code"]: item["licence"] for item in items}
    assert (licences["wi"], licences["ga"]) == ("confirmed", "unconfirmed")
    assert reading.get("/v1/associations/wi").json()["did"] == "did:web:demo.reciprocity.invalid:associations:wi"


def test_health_and_counts_are_for_the_operator(reading) -> None:
    assert reading.get("/health/live").json() == {"alive": True}
    assert reading.get("/health/ready").status_code == 200
    counts = reading.get("/metrics").text
    assert 'route="/health/live"' in counts
    assert "WI-0" not in counts, "no address is counted: it may name a person's page"
