"""A credential after a move: superseded wherever it is shown, another offered, fetched by its holder, and each change told once."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from api import trusting
from api.morning import morning
from api.rounds import Rounds, views_of
from doors import Story, bearer
from ledger.credentials import trust, verification
from ledger.procedures import associations, claims, credentials, endorsements, officers, professionals, succession, transfers
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, Officer, PersonId, Role
from ledger.vault.people import Person
from ledger.wire.names import BY_NAME
from offices import found

DAY = date(2028, 5, 14)


@pytest.fixture
def rounds(story: Story) -> Rounds:
    made = Rounds(story.office, story.log, story.desk.views)
    made.catch_up()
    return made


@pytest.fixture
def old(acting: TestClient, story: Story) -> dict:
    """Ada's credential, as Georgia gave it."""
    georgia = officers.officer_of(story.office, story.tokens["ga"])
    credentials.issue(story.office, story.ada, georgia)
    story.settle()
    return acting.get(f"/v1/credentials/{story.ada}", headers=bearer(story, "ga")).json()


@pytest.fixture
def ada(story: Story) -> dict[str, str]:
    """The header by which Ada acts for herself. She has claimed her record at home."""
    georgia = officers.officer_of(story.office, story.tokens["ga"])
    secret = claims.invite(story.office, story.ada, georgia).address.partition("#")[2]
    return {"Authorization": f"Bearer {claims.claim(story.office, secret).token}"}


def move(story: Story) -> None:
    """Ada goes to live in Wisconsin, and her endorsement with her."""
    office = story.office
    georgia, wisconsin = (officers.officer_of(office, story.tokens[code]) for code in ("ga", "wi"))
    holder = PersonId(endorsements.find(office, story.ada).held.holder or "")
    professionals.declare_residence(office, holder, wisconsin, start=DAY, jurisdiction="WI")
    page, _ = transfers.request(office, [story.ada], AssociationCode("wi"), by=georgia, consent="by letter")
    transfers.release(office, page, georgia)
    transfers.accept(office, page, wisconsin)


def follow(story: Story, rounds: Rounds) -> None:
    """The rounds come by, when the lists may be signed again."""
    story.clock.now += timedelta(minutes=6)
    rounds.catch_up()


def text(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def files(credential: dict) -> dict[str, tuple[str, str]]:
    return {"credential": ("c.json", credential["document"]), "proof": ("c.json.tlog-proof", credential["proof"])}


def test_the_old_credential_is_superseded_at_the_door_on_the_page_and_offline(acting, story, rounds, old) -> None:
    rounds.catch_up()
    before = acting.post("/v1/verify/files", files=files(old)).json()
    assert before["outcome"] == "verified"
    move(story)
    follow(story, rounds)
    after = acting.post("/v1/verify/files", files=files(old)).json()
    assert (after["outcome"], after["headline_key"]) == ("not verified", "superseded")
    says = "is superseded: this endorsement has moved to another association on 2028-05-14; ask for the new credential."
    assert says in [check["sentence"] for check in after["checks"]]
    page = acting.post("/", files={"file": ("c.json", old["document"])}, headers={"accept": "text/html"})
    assert "This credential is superseded" in text(page)
    assert f"Failed: {says.replace('2028-05-14', '14 May 2028')}" in text(page)
    assert "tone-good" not in re.search(r'<section class="verdict[^>]*>', page.text).group()
    bundle = trust.read(acting.get("/v1/trust?bundle=1").content)
    offline = verification.verify(old["document"].encode(), on=story.clock(), trust=bundle, proof=old["proof"].encode())
    assert (offline.exit_code, offline.headline_key) == (1, "superseded")
    assert says in [check.sentence for check in offline.checks]


@pytest.mark.usefixtures("old")
def test_the_trust_file_without_the_bundle_does_not_grow_with_the_moves(acting, story, rounds) -> None:
    move(story)
    follow(story, rounds)
    assert trust.read(acting.get("/v1/trust").content).superseded == {}
    assert trusting.superseded(story.desk) == trust.read(acting.get("/v1/trust?bundle=1").content).superseded


@pytest.mark.usefixtures("old")
def test_the_lists_of_the_past_are_served_as_they_were(acting, story, rounds) -> None:
    rounds.catch_up()
    between = story.clock().isoformat()
    move(story)
    follow(story, rounds)
    now, then = (acting.get("/status/ga/message-1", params=query) for query in ({}, {"timestamp": between}))
    assert (now.status_code, then.status_code) == (200, 200)
    assert now.json()["credentialSubject"]["statusPurpose"] == then.json()["credentialSubject"]["statusPurpose"] == "message"
    assert now.json()["credentialSubject"]["encodedList"] != then.json()["credentialSubject"]["encodedList"]


def test_the_holder_fetches_the_new_one_and_the_page_tells_both(acting, story, rounds, old, ada) -> None:
    assert acting.get(f"/v1/credentials/{story.ada}", headers=ada).json()["document"] == old["document"]
    move(story)
    follow(story, rounds)
    answer = acting.get(f"/v1/credentials/{story.ada}", headers=ada)
    new = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert new["credential"]["issuer"]["id"].endswith(":wi")
    assert acting.post("/v1/verify/files", files=files(new)).json()["outcome"] == "verified"
    page = acting.get(f"/e/{story.ada}", headers={"accept": "text/html"})
    said = text(page)
    assert said.count("superseded by a move") == 1
    assert "From GA-AIMH to WI-AIMH, which is home from this day on. The number stays the same. holds from 14 May 2028" in said
    assert "recorded 14 May 2028, 17:00 UTC" in said
    assert acting.get(f"/e/{story.ada}/credential").json()["issuer"]["id"].endswith(":wi")


@pytest.mark.usefixtures("old")
def test_a_credential_is_handed_to_nobody_else(acting, story, ada) -> None:
    path = f"/v1/credentials/{story.ada}"
    assert acting.get(path).status_code == 401
    assert acting.get(path, headers=bearer(story, "co")).status_code == 403
    assert acting.post(f"{path}/offer", json={}, headers=bearer(story, "co")).status_code == 403
    assert acting.get(f"/v1/credentials/{story.maria}", headers=ada).status_code == 403
    assert acting.get("/v1/credentials/waiting", headers=ada).status_code == 401
    attempts = [line.name for line in story.office.journal.lines(0, 10_000)].count("officer.attempt_refused/1")
    assert attempts >= 2


def waiting(acting: TestClient, story: Story, code: str) -> list[dict[str, str]]:
    at = story.office.journal.size()
    return acting.get(f"/v1/credentials/waiting?at={at}", headers=bearer(story, code)).json()["items"]


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize("address", ["/v1/credentials/{}/all", "/v1/credentials/{}/certificate", "/v1/credentials/{}/wallet"])
def test_another_association_is_told_whom_to_ask(acting, story, address: str) -> None:
    answer = acting.get(address.format(story.ada), headers=bearer(story, "co"))
    assert (answer.status_code, answer.json()["detail"]) == (403, "Its home is ga.")


@pytest.mark.usefixtures("old")
def test_what_could_not_be_given_waits_for_the_new_home_and_is_given_on_request(acting, story, ada, monkeypatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("ledger.procedures.offering.after_move", lambda *_: ())
        move(story)
    assert waiting(acting, story, "wi") == [{"number": story.ada, "since": "2028-05-14"}]
    assert waiting(acting, story, "ga") == []
    none = acting.get(f"/v1/credentials/{story.ada}", headers=ada)
    assert (none.status_code, none.json()["type"]) == (404, "/problems/no-credential")
    size = story.office.journal.size()
    monkeypatch.setattr("ledger.procedures.credentials.time.sleep", lambda _: story.settle())
    first, again = (acting.post(f"/v1/credentials/{story.ada}/offer", json={}, headers=ada) for _ in range(2))
    assert (first.status_code, first.json()["document"]) == (200, again.json()["document"])
    assert first.json()["credential"]["issuer"]["id"].endswith(":wi")
    assert story.office.journal.size() == size + 1
    assert waiting(acting, story, "wi") == []


@pytest.mark.usefixtures("old")
def test_each_public_line_is_told_once_in_the_order_of_the_log_to_whoever_watches(acting, story) -> None:
    path = f"/v1/endorsements/{story.ada}/changes"
    first = acting.get(path)
    told = first.json()
    assert (first.headers["cache-control"], first.headers["access-control-allow-origin"]) == ("no-cache", "*")
    assert [item["name"] for item in told["items"]] == ["endorsement.adopted/1", "credential.issued/1"]
    assert acting.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    nothing = acting.get(path, params={"after": told["next"]})
    assert (nothing.json()["items"], nothing.json()["next"]) == ([], told["next"])
    move(story)
    at = story.office.journal.size()
    news = acting.get(path, params={"after": told["next"], "at": at}, headers={"If-None-Match": first.headers["etag"]})
    assert news.status_code == 200
    moved = news.json()["items"]
    assert [(item["name"], item["association"]) for item in moved] == [
        ("endorsement.released/1", "ga"),
        ("endorsement.moved/1", "wi"),
        ("credential.issued/1", "wi"),
    ]
    assert (moved[1]["valid_from"], moved[1]["leaf"]) == ("2028-05-14", moved[1]["position"] - 1)
    assert acting.get(f"/log/lines/{moved[1]['leaf']}").json()["stmt"]["type"] == "endorsement.moved/1"


@pytest.mark.usefixtures("old")
def test_a_watcher_who_reads_in_any_portions_is_told_everything_once(acting, story) -> None:
    move(story)
    path, at = f"/v1/endorsements/{story.ada}/changes", story.office.journal.size()
    whole = acting.get(path, params={"at": at}).json()
    for limit in (1, 2, 3, 100):
        found, after, more = [], 0, True
        while more:
            part = acting.get(path, params={"after": after, "limit": limit}).json()
            found, after, more = [*found, *part["items"]], part["next"], part["more"]
        assert found == whole["items"]
    positions = [item["position"] for item in whole["items"]]
    assert positions == sorted(set(positions))


@pytest.mark.usefixtures("old")
def test_the_changes_name_nobody_and_tell_nothing_sealed(acting, story) -> None:
    move(story)
    path, at = f"/v1/endorsements/{story.ada}/changes", story.office.journal.size()
    answer = acting.get(path, params={"at": at})
    holder = endorsements.find(story.office, story.ada).held.holder or ""
    assert all(secret not in answer.text for secret in ("Ejemplo", holder, "by letter", "document"))
    assert not any(BY_NAME[item["name"]].sealed for item in answer.json()["items"])


@pytest.mark.parametrize(
    ("query", "status"),
    [("after=-1", 422), ("after=x", 422), ("limit=0", 422), ("limit=101", 422), ("after=9007199254740991", 200)],
)
def test_a_cursor_out_of_form_is_refused(reading, told, query: str, status: int) -> None:
    assert reading.get(f"/v1/endorsements/{told.ada}/changes?{query}").status_code == status


def test_of_an_unknown_number_nothing_is_told(reading) -> None:
    assert reading.get("/v1/endorsements/WI-000009-XXXX/changes").status_code == 422
    answer = reading.get("/v1/endorsements/WI-999999-0000/changes")
    assert answer.status_code in {404, 422}


# The next morning


@pytest.fixture
def office(tmp_path):
    it = found(tmp_path / "office")
    yield it
    it.office.journal.close()
    it.office.vault.close()


def told_by_morning(rounds: Rounds, code: str) -> tuple[list[str], list[str]]:
    """What a morning says of new credentials: done, and left for a person."""
    sheet = next(sheet for sheet in morning(rounds) if sheet.association == code)
    return tuple(
        [f"{note.what} {note.whose}" for note in notes if "credential" in note.what] for notes in (sheet.done, sheet.left)
    )


def test_the_next_morning_gives_what_could_not_be_given_at_once_and_nothing_twice(office, monkeypatch) -> None:
    active, inactive = (office.endorsed(office.person(name)) for name in ("Ann", "Ben"))
    for number in (active, inactive):
        credentials.issue(office.office, number, office.coordinators["wi"])
    endorsements.pause(office.office, inactive, office.coordinators["wi"], reason="a leave")
    office.clock.later(days=1)
    with monkeypatch.context() as patched:
        patched.setattr("ledger.procedures.offering.after_move", lambda *_: ())
        for number in (active, inactive):
            holder = PersonId(endorsements.find(office.office, number).held.holder or "")
            day = office.office.today("America/Denver")
            professionals.declare_residence(office.office, holder, office.coordinators["co"], start=day, jurisdiction="CO")
            page, _ = transfers.request(
                office.office, [number], AssociationCode("co"), by=office.coordinators["wi"], consent="by letter"
            )
            transfers.release(office.office, page, office.coordinators["wi"])
            transfers.accept(office.office, page, office.coordinators["co"])
    rounds = Rounds(office.office, office.settings.log, views_of(office.office))
    rounds.migrate()
    left = [f"new credential after a move: NoCertificateToday {inactive}"]
    assert told_by_morning(rounds, "co") == ([f"new credential after a move {active}"], left)
    assert told_by_morning(rounds, "co") == ([], left)
    assert told_by_morning(rounds, "wi") == ([], [])
    endorsements.resume(office.office, inactive, office.coordinators["co"])
    assert told_by_morning(rounds, "co") == ([f"new credential after a move {inactive}"], [])
    assert told_by_morning(rounds, "co") == ([], [])


def test_what_an_association_gave_before_it_left_is_superseded_when_its_endorsements_have_gone_to_another(
    acting, story, rounds, old
) -> None:
    rounds.catch_up()
    office = story.office
    alliance = Officer(officers.appoint(office, ALLIANCE, Role.COORDINATOR, Person("", "Alma", "C")), ALLIANCE, Role.COORDINATOR)
    story.clock.now += timedelta(days=1)
    associations.end(office, "ga", alliance, reason="dissolved")
    follow(story, rounds)
    left = acting.post("/v1/verify/files", files=files(old)).json()
    assert left["outcome"] == "verified", [check["sentence"] for check in left["checks"] if check["outcome"] == "failed"]
    story.clock.now += timedelta(days=2)
    plan = succession.Plan(leaving=AssociationCode("ga"), joining=AssociationCode("wi"))
    assert succession.run(office, plan, by=alliance).moved == 1
    follow(story, rounds)
    after = acting.post("/v1/verify/files", files=files(old)).json()
    failed = [check["sentence"] for check in after["checks"] if check["outcome"] == "failed"]
    assert (after["headline_key"], len(failed)) == ("superseded", 1), failed
    story.settle()
    new = acting.get(f"/v1/credentials/{story.ada}", headers=bearer(story, "wi")).json()
    assert acting.post("/v1/verify/files", files=files(new)).json()["outcome"] == "verified"
