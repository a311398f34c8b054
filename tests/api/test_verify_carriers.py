"""Whatever carries a credential, put in at the doors: each is answered by the same verifier, and a number or a link by the ledger."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image, ImageDraw

from api import checking, trusting
from api.app import create_app
from api.rounds import Rounds
from doors import Story, bearer, founded
from ledger.commands import proving
from ledger.credentials import carriers, qr, trust, verification
from ledger.credentials.binding import Expected
from ledger.credentials.credential import Format
from ledger.credentials.report import Answer
from ledger.credentials.sd_jwt import bind
from ledger.procedures import certificates, credentials, officers, withdrawing
from ledger.procedures.withdrawing import Which
from ledger.signing.p256 import P256SigningKey

WALLET = P256SigningKey.from_seed(b"w" * 32)
MEDIA = {
    "ldp": "application/vc", "jcs": "application/json", "jwt": "application/vc+jwt", "sd-jwt": "application/dc+sd-jwt", "qr": "text/plain",
}  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """An office of this file's own."""
    return founded(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def reading(told: Story) -> TestClient:
    return TestClient(create_app(told.desk), base_url="https://demo.reciprocity.invalid")


def rounds(story: Story) -> None:
    """What the rounds do: views, log, status lists."""
    story.settle()
    Rounds(story.office, story.log, story.desk.views).catch_up()
    story.settle()


@pytest.fixture(scope="module")
def carried(told: Story) -> dict[str, bytes]:
    """Maria's credential in every carrier, as Colorado gave it."""
    client_of = officers.officer_of(told.office, told.tokens["co"])
    made = {}
    for form in Format:
        holder = {"holder": WALLET.key.jwk} if form is Format.SD_JWT else {}
        made[form.value] = credentials.issue(told.office, told.maria, client_of, format=form, **holder).document
    certificates.issue(told.office, told.maria, client_of)
    rounds(told)
    return made


@pytest.fixture(scope="module")
def certificate(told: Story, carried: dict, reading: TestClient) -> bytes:
    assert carried
    return reading.get(f"/v1/credentials/{told.maria}/certificate", headers=bearer(told, "co")).content


def picture(text: str, kind: str = "PNG") -> bytes:
    """A screenshot of the code, with a phone's edges around it."""
    modules = qr.drawn(text)
    image = Image.new("L", (len(modules) * 6 + 200, len(modules) * 6 + 300), 255)
    draw = ImageDraw.Draw(image)
    for down, row in enumerate(modules):
        for along, dark in enumerate(row):
            if dark:
                draw.rectangle((100 + along * 6, 150 + down * 6, 105 + along * 6, 155 + down * 6), fill=0)
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def put(reading: TestClient, data: bytes, media: str, query: str = "") -> dict:
    answer = reading.post(f"/v1/verify{query}", content=data, headers={"Content-Type": media})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("form", MEDIA)
def test_every_carrier_is_verified_at_the_door(reading: TestClient, told: Story, carried: dict, form: str) -> None:
    report = put(reading, carried[form], MEDIA[form])
    assert (report["outcome"], report["credential"]["number"], report["credential"]["format"]) == ("verified", told.maria, form)
    said = {check["name"]: check["outcome"] for check in report["checks"] if check["outcome"] != "note"}
    assert {
        said[name] for name in ("format", "signature", "key", "authority", "term", "revocation", "suspension", "standing")
    } == {"passed"}


def test_a_certificate_and_pictures_of_its_code(reading: TestClient, carried: dict, certificate: bytes) -> None:
    report = put(reading, certificate, "application/pdf")
    assert (report["outcome"], report["credential"]["format"]) == ("verified", "ldp")
    assert {check["key"] for check in report["checks"]} >= {"logging.good"}
    for kind in ("PNG", "JPEG"):
        found = put(reading, picture(carried["qr"].decode(), kind), f"image/{kind.lower()}")
        assert (found["outcome"], found["credential"]["format"]) == ("verified", "qr")
    answer = reading.post("/v1/verify/files", files={"credential": ("certificate.pdf", certificate)})
    assert answer.json()["outcome"] == "verified"


def test_a_number_and_a_link_get_the_ledger_s_own_answer_and_are_told_so(reading: TestClient, told: Story, carried: dict) -> None:
    link = carried["qr"].decode().partition("#")[0]
    for text in (told.maria, told.maria.lower().replace("-", " "), f"https://demo.reciprocity.invalid/e/{told.maria}", link):
        report = put(reading, text.encode(), "text/plain")
        assert (report["outcome"], report["answer"]) == ("answered", Answer.OPEN_QUESTIONS)
        keys = {check["key"] for check in report["checks"]}
        assert {"signature.none_shown", "live.demonstration", "standing.active"} <= keys
        assert report["headline_key"] == "demonstration"
    assert "live.in_force" in {check["key"] for check in put(reading, link.encode(), "text/plain")["checks"]}
    before = put(reading, told.maria.encode(), "text/plain", "?on=1999-01-01")
    assert (before["answer"], before["checks"][-1]["key"]) == ("not yet", "standing.other_on")


def test_what_is_not_known_here_is_told_as_that(reading: TestClient, told: Story) -> None:
    line = "0198a3f0-6b8e-7c1d-9c55-0242ac120002"
    for text in ("WI-000000-0000", f"https://thief.example/e/{told.maria}", f"https://demo.reciprocity.invalid/c/{line}"):
        try:
            carriers.read(text.encode())
        except ValueError:
            continue
        assert put(reading, text.encode(), "text/plain")["answer"] == "not known here"
    assert put(reading, b"hello", "text/plain")["answer"] == "unreadable"


def test_a_day_and_a_place_are_asked_about(reading: TestClient, carried: dict) -> None:
    report = put(reading, carried["jwt"], "application/vc+jwt", "?on=1999-01-01&in=wi&in=ga")
    assert report["answer"] == "not verified"  # it claims to have been signed later than that
    today = put(reading, carried["jwt"], "application/vc+jwt", "?in=wi")
    assert any(check["key"].startswith("recognition.stay") for check in today["checks"])
    wrong = reading.post("/v1/verify?on=yesterday", content=carried["jwt"], headers={"Content-Type": "application/vc+jwt"})
    assert wrong.status_code == 422


def test_other_kinds_are_not_taken_and_a_doubled_member_is_no_json(reading: TestClient) -> None:
    assert reading.post("/v1/verify", content=b"<x/>", headers={"Content-Type": "text/html"}).status_code == 415
    assert reading.post("/v1/verify", content=b'{"a":1,"a":1}', headers={"Content-Type": "application/vc"}).status_code == 400
    large = reading.post("/v1/verify", content=b"[" * 2_000_000, headers={"Content-Type": "application/json"})
    assert (large.status_code, large.json()["answer"]) == (200, "unreadable")


def test_a_presentation_is_asked_for_by_its_nonce(told: Story, carried: dict) -> None:
    now = told.office.clock()
    shown = bind(carried["sd-jwt"].decode(), WALLET.sign, nonce="n", audience="https://employer.example", at=now)
    good = checking.verify(told.desk, shown.encode(), on=now, presentation=Expected("n", "https://employer.example"))
    assert good.check("binding").key == "binding.good"
    bad = checking.verify(told.desk, shown.encode(), on=now, presentation=Expected("m", "https://employer.example"))
    assert (bad.exit_code, bad.check("binding").key) == (1, "binding.bad")
    assert [each.exit_code for each in checking.verify_presentation(told.desk, shown.encode())] == [0]


# Offline -----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bundle(told: Story, carried: dict, tmp_path_factory: pytest.TempPathFactory) -> str:
    assert carried
    path = tmp_path_factory.mktemp("trust") / "trust.json"
    path.write_bytes(trusting.file(told.desk, bundle=True))
    return str(path)


def test_the_trust_file_of_the_door_has_the_lists_of_tokens_too(told: Story, bundle: str) -> None:
    found = trust.read(Path(bundle).read_bytes()).statuses
    assert {type(one) for one in found.values()} == {dict, str}
    assert any("/status/co/token-" in address for address in found)
    assert told


@pytest.mark.parametrize("form", MEDIA)
def test_the_command_verifies_every_carrier_offline(told, carried, bundle, tmp_path, capsys, monkeypatch, form: str) -> None:
    monkeypatch.setattr(proving, "wall_clock", told.office.clock)
    path = tmp_path / "credential"
    path.write_bytes(carried[form])
    assert command([str(path)], bundle) == 0
    said = json.loads(capsys.readouterr().out)
    assert {check["outcome"] for check in said["checks"] if check["name"] in {"revocation", "suspension"}} == {"passed"}


def test_the_command_takes_the_text_of_a_code_as_it_is(told, carried, bundle, capsys, monkeypatch) -> None:
    monkeypatch.setattr(proving, "wall_clock", told.office.clock)
    assert command([carried["qr"].decode()], bundle) == 0
    assert json.loads(capsys.readouterr().out)["credential"]["format"] == "qr"
    assert command(["there is no such file"], bundle) == 2
    assert command(["x" * 3000], bundle) == 2


def test_the_command_asks_the_ledger_of_the_trust_file_and_no_other_about_a_number(told, bundle, capsys) -> None:
    asked: list[str] = []

    def get(url: str) -> bytes | None:
        asked.append(url)
        return json.dumps({"standing": "active"}).encode()

    known = trust.read(Path(bundle).read_bytes())
    told_of = proving._Ledger(known, get).live(carriers.read(told.maria.encode()), None)
    assert (told_of.standing, asked) == ("active", [f"https://demo.reciprocity.invalid/v1/endorsements/{told.maria}/standing"])
    report = verification.verify(told.maria.encode(), on=told.office.clock(), trust=known, live=proving._Ledger(known, get).live)
    assert report.exit_code == 0
    elsewhere = f"https://thief.example/e/{told.maria}".encode()
    refused = verification.verify(elsewhere, on=told.office.clock(), trust=known, live=proving._Ledger(known, get).live)
    assert (refused.exit_code, refused.answer) == (1, Answer.NOT_KNOWN_HERE)
    assert not any("thief" in url for url in asked)
    assert command([told.maria], bundle, "--offline") == 1
    assert json.loads(capsys.readouterr().out)["answer"] == "could not be checked"


def command(files: list[str], bundle: str, *more: str) -> int:
    from api.command import main

    try:
        return main(["verify", *files, "--trust", bundle, "--json", "--offline", *more]) or 0
    except SystemExit as end:
        return int(end.code or 0)


# Over time ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", list(Format))
def test_what_was_revoked_since_was_good_then_and_is_told_as_that(acting: TestClient, story: Story, form: Format) -> None:
    colorado = officers.officer_of(story.office, story.tokens["co"])
    holder = {"holder": WALLET.key.jwk} if form is Format.SD_JWT else {}
    made = credentials.issue(story.office, story.maria, colorado, format=form, **holder)
    rounds(story)
    then = story.office.clock()
    story.clock.now += timedelta(days=3)
    withdrawing.revoke(story.office, [Which(number=story.maria)], colorado, reason="by mistake")
    rounds(story)
    assert checking.verify(story.desk, made.document).answer is Answer.REVOKED
    report = checking.verify(story.desk, made.document, on=then)
    assert (report.exit_code, "revocation.since" in {check.key for check in report.checks}) == (0, True)
    assert acting
