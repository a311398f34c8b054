"""One endorsement in every carrier: the same facts, a line and a status of its own for each, all or none."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from ledger.credentials import jose, presented, qr, sd_jwt, signature, vc_jwt
from ledger.credentials.credential import Format
from ledger.journal.entry import Once
from ledger.journal.errors import OnceDiffers
from ledger.procedures import associations, carriers, credentials, endorsements, offering, status_places, transfers
from ledger.procedures.carriers import NotAHolderKey, Order
from ledger.procedures.credentials import NoCredential
from ledger.rulebook.certifying import MOST_A_DAY, EnoughForToday, NoCertificateToday, require_more
from ledger.rulebook.endorsement import CredentialIssued
from ledger.rulebook.record import NotTheHolder
from ledger.rulebook.refusal import NotEntitled
from ledger.rulebook.vocabulary import AssociationCode, Oneself
from ledger.signing.keyring import FolderKeyring, NoP256Key
from ledger.signing.p256 import P256SigningKey
from ledger.signing.pair import PublicKeys
from offices import found

WALLET = P256SigningKey.from_seed(b"w" * 32)
ALL = tuple(Order(each) for each in Format)


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    return found(tmp_path_factory.mktemp("shared") / "office")


@pytest.fixture
def fresh(tmp_path):
    """An office of a test's own, and a number in it."""
    office = found(tmp_path / "office")
    return office, office.endorsed()


@pytest.fixture
def number(founded, request):
    """Of an endorsement of somebody else in each test."""
    return founded.endorsed(founded.person("Maria", f"López {sha256(request.node.name.encode()).hexdigest()[:6]}"))


def holder_of(founded, number, home="wi"):
    return Oneself(endorsements.find(founded.office, number).held.holder, AssociationCode(home))


def lines_of(founded, number):
    return [line for line in endorsements.find(founded.office, number).held.lines if isinstance(line.event, CredentialIssued)]


def facts(text: bytes, format: Format) -> tuple:
    """Number, name, category, band, cover and line id, as each carrier tells them."""
    if format in {Format.LDP, Format.JCS, Format.JWT}:
        document = json.loads(text) if format is not Format.JWT else vc_jwt.read(text.decode())[0]
        said = presented.read(document)
        return said.number, said.holder, said.category, said.age_band, said.valid_until.date(), said.line_id
    if format is Format.QR:
        said = qr.read(text.decode())
        return said.number, said.holder, said.category, said.age_band, said.valid_until.date(), said.line_id
    claims = sd_jwt.read(text.decode()).claims
    name = f"{claims['given_name']} {claims['family_name']}"
    until = claims["covered_until"]
    line_id = claims["jti"].removeprefix("urn:uuid:")
    return claims["endorsement_number"], name, claims["category"], claims["age_band"], until, line_id


def test_every_carrier_says_the_same_of_one_endorsement_and_names_its_own_line(founded, number):
    issued = credentials.issue_many(founded.office, number, founded.coordinators["wi"], ALL)
    assert [one.format for one in issued] == list(Format)
    told = [facts(one.document, one.format) for one in issued]
    assert {(said[0], *said[2:4]) for said in told} == {(number, "FS", "IMH")}
    assert len({(said[1], str(said[4])) for said in told}) == 1
    assert told[0][1].startswith("Maria López")
    assert [said[5] for said in told] == [one.line for one in issued]
    lines = lines_of(founded, number)
    assert [(line.id, line.event.format, line.event.document.encode()) for line in lines] == [
        (one.line, one.format.value, one.document) for one in issued
    ]
    assert len({(line.event.list, line.event.index) for line in lines}) == len(Format)
    assert len({line.index for line in lines}) == len(Format)


def test_each_is_signed_by_the_key_that_its_kind_asks_for(founded, number):
    keyring = founded.office.keyring
    for one in credentials.issue_many(founded.office, number, founded.coordinators["wi"], ALL):
        text = one.document.decode()
        match one.format:
            case Format.LDP | Format.JCS:
                document = json.loads(text)
                proof = signature.read(document)
                assert proof.suite.value == ("eddsa-rdfc-2022" if one.format is Format.LDP else "eddsa-jcs-2022")
                assert signature.verify(document, proof, keyring.signer("wi").verify_key)
            case Format.QR:
                assert jose.verify(qr.read(text).jws, keyring.signer("wi").verify_key)
            case _:
                jws = vc_jwt.read(text)[1] if one.format is Format.JWT else sd_jwt.read(text).jws
                assert jose.verify(jws, keyring.es256("wi").key)
                assert jws.kid == f"did:web:ledger.example:associations:wi#{keyring.es256('wi').key_id}"


def test_several_are_written_all_or_none(founded, number, monkeypatch):
    size = founded.office.journal.size()
    write = carriers.write

    def failing(office, association, made, order, now):
        if order.format is Format.SD_JWT:
            raise NoP256Key
        return write(office, association, made, order, now)

    monkeypatch.setattr(carriers, "write", failing)
    with pytest.raises(NoP256Key):
        credentials.issue_many(founded.office, number, founded.coordinators["wi"], ALL)
    assert founded.office.journal.size() == size
    assert lines_of(founded, number) == []


def test_asked_again_under_one_key_all_are_the_same(founded, number):
    once = Once(b"k" * 32, b"d" * 32)
    by = founded.coordinators["wi"]
    first = credentials.issue_many(founded.office, number, by, ALL, once=once)
    size = founded.office.journal.size()
    again = credentials.issue_many(founded.office, number, by, ALL, once=once)
    assert again == first
    assert founded.office.journal.size() == size
    with pytest.raises(OnceDiffers):
        credentials.issue_many(founded.office, number, by, ALL, once=replace(once, digest=b"x" * 32))


def test_a_wallet_s_key_is_bound_where_the_carrier_can_bind_it(founded, number):
    jwk = WALLET.key.jwk | {"kid": "mine", "use": "sig"}
    orders = tuple(Order(each, jwk) for each in (Format.SD_JWT, Format.JWT, Format.LDP))
    sd, jwt, ldp = credentials.issue_many(founded.office, number, founded.coordinators["wi"], orders)
    assert sd_jwt.read(sd.document.decode()).holder == WALLET.key.jwk, "only the members that make the key"
    document, token = vc_jwt.read(jwt.document.decode())
    subject = document["credentialSubject"]["id"]
    assert subject.startswith("did:jwk:")
    assert subject == token.payload["sub"] == json.loads(ldp.document)["credentialSubject"]["id"]


NO_KEYS = {
    "a private key": WALLET.key.jwk | {"d": "AA"},
    "a point that is none": WALLET.key.jwk | {"y": WALLET.key.jwk["x"]},
    "another curve": {"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"},
    "a secret": {"kty": "oct", "k": "AA"},
    "nothing": {},
}


@pytest.mark.parametrize("jwk", NO_KEYS.values(), ids=NO_KEYS)
def test_what_is_no_public_key_binds_nothing(founded, number, jwk):
    size = founded.office.journal.size()
    with pytest.raises(NotAHolderKey):
        credentials.issue(founded.office, number, founded.coordinators["wi"], format=Format.SD_JWT, holder=jwk)
    assert founded.office.journal.size() == size


def test_a_code_on_paper_is_bound_to_nobody(founded, number):
    with pytest.raises(NotAHolderKey):
        credentials.issue(founded.office, number, founded.coordinators["wi"], format=Format.QR, holder=WALLET.key.jwk)


# Who asks -------------------------------------------------------------------------------------------------------------


def test_a_holder_asks_for_another_carrier_of_what_they_hold_and_nobody_else_does(founded, number):
    maria = holder_of(founded, number)
    with pytest.raises(NoCredential):
        credentials.issue(founded.office, number, maria, format=Format.JWT)
    credentials.issue(founded.office, number, founded.coordinators["wi"])
    issued = credentials.issue(founded.office, number, maria, format=Format.SD_JWT, holder=WALLET.key.jwk)
    assert lines_of(founded, number)[-1].actor == "wi", "under the home's key"
    assert credentials.held_by(founded.office, number, maria, Format.SD_JWT) == issued
    another = founded.person("Ada", "Begay", residence="CO", by="co")
    for stranger in (Oneself(another, AssociationCode("co")), founded.coordinators["co"]):
        with pytest.raises(NotEntitled):
            credentials.issue(founded.office, number, stranger, format=Format.SD_JWT)
    with pytest.raises(NotTheHolder):
        credentials.held_by(founded.office, number, Oneself(another, AssociationCode("co")), Format.SD_JWT)


def test_on_a_day_on_which_no_certificate_is_given_none_is_given_to_the_holder(founded, number):
    credentials.issue(founded.office, number, founded.coordinators["wi"])
    endorsements.pause(founded.office, number, founded.coordinators["wi"])
    with pytest.raises(NoCertificateToday):
        credentials.issue(founded.office, number, holder_of(founded, number), format=Format.JWT)


def test_a_holder_is_given_so_many_a_day_and_no_more(founded, number):
    """Or one person could fill an association's list."""
    credentials.issue(founded.office, number, founded.coordinators["wi"])
    held = endorsements.find(founded.office, number).held
    today = founded.office.today("America/Chicago")
    require_more(held, on=today, more=MOST_A_DAY - 1)
    with pytest.raises(EnoughForToday):
        require_more(held, on=today, more=MOST_A_DAY)
    require_more(held, on=today + timedelta(days=1), more=MOST_A_DAY)
    with pytest.raises(EnoughForToday):
        credentials.issue_many(founded.office, number, holder_of(founded, number), [Order(Format.JWT)] * MOST_A_DAY)


def test_each_format_is_handed_out_again_as_it_was_and_a_format_never_issued_is_not_there(founded, number):
    by = founded.coordinators["wi"]
    first, *_ = credentials.issue_many(founded.office, number, by, [Order(Format.JWT), Order(Format.SD_JWT)])
    later = credentials.issue(founded.office, number, by, format=Format.JWT)
    assert credentials.latest(founded.office, number, Format.JWT) == later != first
    with pytest.raises(NoCredential):
        credentials.latest(founded.office, number)


# After a move ---------------------------------------------------------------------------------------------------------


def test_after_a_move_one_is_owed_however_many_carriers_were_out(founded, number):
    """The one that every verifier reads; the others the holder asks the new home for."""
    credentials.issue_many(founded.office, number, founded.coordinators["wi"], [Order(Format.JWT), Order(Format.SD_JWT)])
    founded.moves_house(number, "CO", by="wi")
    page, _ = transfers.request(
        founded.office, [number], AssociationCode("co"), by=founded.coordinators["wi"], consent="by e-mail"
    )
    transfers.release(founded.office, page, founded.coordinators["wi"])
    transfers.accept(founded.office, page, founded.coordinators["co"])
    mine = endorsements.find(founded.office, number).page.stream
    before = len(lines_of(founded, number))
    offers = offering.after_move(founded.office, mine)
    formats = [line.event.format for line in lines_of(founded, number)[before:]]
    assert formats == (["ldp"] if offers else [])
    assert lines_of(founded, number)[-1].event.format == "ldp"
    assert offering.after_move(founded.office, mine) == (), "owed once"
    given = credentials.issue(founded.office, number, holder_of(founded, number, "co"), format=Format.SD_JWT)
    assert sd_jwt.read(given.document.decode()).claims["iss"] == "https://ledger.example/associations/co"


# Keys of before -------------------------------------------------------------------------------------------------------


def test_an_office_founded_before_says_what_to_do_and_after_rotating_issues_tokens(fresh):
    """Its keys were announced with no P-256 key beside them."""
    founded, number = fresh
    office, by = founded.office, founded.coordinators["wi"]
    assert isinstance(office.keyring, FolderKeyring)
    made = office.keyring.make("wi")
    associations.announce(office, "wi", PublicKeys(made.key), "operator")
    office.keyring.confirm("wi")
    file = founded.settings.keys / "wi.key"
    file.write_text(json.dumps({name: value for name, value in json.loads(file.read_text()).items() if name != "es256"}))
    old = founded.reopened()
    size = old.journal.size()
    for each in (Format.JWT, Format.SD_JWT):
        with pytest.raises(NoP256Key, match="reciprocity keys rotate wi"):
            credentials.issue(old, number, by, format=each)
    assert old.journal.size() == size
    assert credentials.issue(old, number, by).format is Format.LDP, "all else goes on"
    associations.announce(old, "wi", old.keyring.make("wi"), "operator")
    old.keyring.confirm("wi")
    assert credentials.issue(old, number, by, format=Format.JWT)
    assert credentials.issue(founded.reopened(), number, by, format=Format.SD_JWT)


# Places in the status lists -------------------------------------------------------------------------------------------


class Dice:
    """A stamp that gives out the indexes it is told, and otherwise what the real one gives."""

    def __init__(self, stamp, *indexes):
        self.stamp, self.indexes = stamp, list(indexes)

    def index(self, below):
        return self.indexes.pop(0) if self.indexes else self.stamp.index(below)

    def __getattr__(self, name):
        return getattr(self.stamp, name)


def test_the_second_list_begins_before_the_first_is_full(fresh, monkeypatch):
    """The 131,073rd credential finds its place: here of a list of four."""
    founded, number = fresh
    monkeypatch.setattr(status_places, "ENTRIES", 4)
    by = founded.coordinators["wi"]
    places = []
    for _ in range(14):
        credentials.issue(founded.office, number, by, format=Format.JCS)
        event = lines_of(founded, number)[-1].event
        places.append((event.list, event.index))
    assert len(set(places)) == 14, "no place is given twice"
    assert {place[0] for place in places} >= {1, 2, 3}
    assert [place[0] for place in places] == sorted(place[0] for place in places)
    said = presented.read(json.loads(credentials.latest(founded.office, number, Format.JCS).document))
    assert all(status.url.endswith(f"-{places[-1][0]}") for status in said.statuses)


def test_another_process_begins_where_there_is_room(fresh, monkeypatch):
    founded, number = fresh
    monkeypatch.setattr(status_places, "ENTRIES", 4)
    by = founded.coordinators["wi"]
    for _ in range(6):
        credentials.issue(founded.office, number, by, format=Format.JCS)
    again = founded.reopened()
    credentials.issue(again, number, by, format=Format.JCS)
    assert lines_of(founded, number)[-1].event.list in {1, 2}


def test_a_place_that_somebody_took_in_the_meantime_is_drawn_again(founded, number):
    by = founded.coordinators["wi"]
    office = replace(founded.office, stamp=Dice(founded.office.stamp, 7, 7, 7, 8))
    credentials.issue(office, number, by, format=Format.JCS)
    credentials.issue(office, number, by, format=Format.JCS)
    assert [line.event.index for line in lines_of(founded, number)] == [7, 8]


def test_several_at_once_have_places_of_their_own_though_the_dice_repeat(founded, number):
    office = replace(founded.office, stamp=Dice(founded.office.stamp, 15, 15, 15, 16, 15, 16, 17))
    credentials.issue_many(office, number, founded.coordinators["wi"], [Order(Format.JCS)] * 3)
    assert [line.event.index for line in lines_of(founded, number)] == [15, 16, 17]


def test_many_who_issue_at_once_share_no_place(fresh, monkeypatch):
    """Of two who draw one place the journal lets one have it; the other draws again."""
    founded, _ = fresh
    monkeypatch.setattr(status_places, "ENTRIES", 16)
    numbers = [founded.endorsed(founded.person("Maria", f"Nr{n}")) for n in range(8)]

    def issue(number):
        return credentials.issue_many(founded.office, number, founded.coordinators["wi"], [Order(Format.JCS)] * 2)

    with ThreadPoolExecutor(8) as threads:
        issued = [one for pair in threads.map(issue, numbers) for one in pair]
    events = [line.event for number in numbers for line in lines_of(founded, number)]
    assert len({(event.list, event.index) for event in events}) == len(events) == len(issued) == 16
