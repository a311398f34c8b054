"""The certificate on paper: it says what the file inside says, its code is read back, and nothing a stranger puts in keeps us busy."""

from __future__ import annotations

import io
import json
import time
import zlib
from dataclasses import replace
from datetime import datetime

import pypdf
import pypdfium2
import pytest
from PIL import Image

from credentials.kit import ISSUED, PARTICULARS, URL, WI, World
from ledger.credentials import certificate, jose, pictures, qr
from ledger.credentials.certificate import CannotBePrinted, Paper
from ledger.credentials.guard import Unreadable
from ledger.credentials.status import Purpose, list_url
from ledger.signing import did

KID = did.method_id(PARTICULARS.issuer, WI.verify_key)
PROOF = b"c2sp.org/tlog-proof@v1\nindex 9\n"
NAMES = ("Guadalupe Nguyễn-O’Brien", "Ana", "Zoë “Zo” O’Neil", "Иван Петров", "Kaʻiulani " + "of the long name " * 6)


def token(particulars=PARTICULARS, **changes) -> str:
    header, payload = qr.build(particulars, kid=KID, created=ISSUED)
    return jose.sign(header, payload | changes, WI.sign)


def code(particulars=PARTICULARS) -> str:
    return qr.text(URL, particulars.line_id, token(particulars))


def paper(particulars=PARTICULARS, language="en", **changes) -> bytes:
    file = World(particulars=particulars).file
    return certificate.make(
        Paper(**{"credential": file, "code": code(particulars), "proof": PROOF, "language": language} | changes)
    )


def drawn(pdf: bytes, width: int | None = None) -> Image.Image:
    """The page at 150 dpi, or so many pixels wide."""
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72).to_pil().convert("RGB")
    return picture if width is None else picture.resize((width, picture.height * width // picture.width))


def saved(picture: Image.Image, kind: str) -> bytes:
    into = io.BytesIO()
    picture.save(into, kind)
    return into.getvalue()


# What the paper says ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("demonstration", [False, True])
def test_every_fact_printed_is_read_out_of_the_signed_file(language: str, *, demonstration: bool) -> None:
    made = replace(PARTICULARS, demonstration=demonstration, holder="Ana Pérez")
    text = " ".join(pypdf.PdfReader(io.BytesIO(paper(made, language))).pages[0].extract_text().split())
    for said in ("Ana Pérez", made.number, made.title, made.association_name, "2026-10-12", "2028-01-01", made.line_id):
        assert said in text
    words = certificate.WORDS[language]
    assert (words["demonstration"] in text) is demonstration
    assert words["licence"] in text


def test_the_words_of_both_languages_are_the_same_ones() -> None:
    assert certificate.WORDS["en"].keys() == certificate.WORDS["es"].keys()
    assert all(text.strip() for words in certificate.WORDS.values() for text in words.values())


def test_the_file_inside_is_byte_for_byte_the_credential_and_another_reader_finds_it_too() -> None:
    pdf, file = paper(), World().file
    found = pictures.read_pdf(pdf)
    assert found == pictures.Attached(file, PROOF)
    attached = pypdf.PdfReader(io.BytesIO(pdf)).attachments
    assert attached[certificate.CREDENTIAL_NAME] == [file]
    assert attached[certificate.PROOF_NAME] == [PROOF]


def test_it_is_archivable_as_pdf_a_3() -> None:
    """The dictionaries that ISO 19005-3 asks for; no validator of the whole standard is to be had here."""
    reader = pypdf.PdfReader(io.BytesIO(paper()))
    root = reader.trailer["/Root"]
    assert {each.get_object()["/AFRelationship"] for each in root["/AF"]} == {"/Source"}
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in xmp
    assert not {"/AA", "/JavaScript"} & set(root)
    assert isinstance(root["/OpenAction"], list), "a place on the page, and no action"
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in inner["/FontDescriptor"]
    assert reader.trailer["/ID"]


def test_the_same_credential_is_the_same_paper_on_any_day(monkeypatch: pytest.MonkeyPatch) -> None:
    import fpdf.output

    class Later(datetime):
        @classmethod
        def now(cls, tz=None) -> datetime:
            return datetime(2031, 1, 1, tzinfo=tz)

    first = paper()
    monkeypatch.setattr(fpdf.output, "datetime", Later)
    assert paper() == first


@pytest.mark.parametrize("name", NAMES)
def test_names_of_many_letters_and_many_alphabets_are_printed_whole(name: str) -> None:
    name = name.strip()
    page = pypdf.PdfReader(io.BytesIO(paper(replace(PARTICULARS, holder=name)))).pages[0]
    assert name in " ".join(page.extract_text().split())
    edge = drawn(paper(replace(PARTICULARS, holder=name)))
    between = edge.crop((75, 340, 125, 470)).convert("L").getextrema()[0]
    assert between > 250, "the name runs over the margin"


def test_a_name_that_no_font_here_can_print_is_refused_by_its_letters() -> None:
    with pytest.raises(CannotBePrinted, match="王"):
        paper(replace(PARTICULARS, holder="王芳"))


# The code on it -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("width", "kind"), [(None, "PNG"), (None, "JPEG"), (1170, "PNG"), (1170, "JPEG"), (780, "PNG")])
def test_the_code_is_read_back_from_a_picture(language: str, width: int | None, kind: str) -> None:
    """At 150 dpi, and from the screens of a phone (390 points wide, three or two pixels each)."""
    made = replace(PARTICULARS, demonstration=True)
    assert pictures.read_picture(saved(drawn(paper(made, language), width), kind)) == code(made)


@pytest.mark.parametrize("width", [None, 1170, 780])
def test_a_code_with_a_long_name_in_it_is_read_back_as_well(width: int | None) -> None:
    """A longer text has smaller modules on the same paper."""
    made = replace(PARTICULARS, demonstration=True, holder="María Guadalupe Fernández-Montgomery de la Cruz")
    assert len(code(made)) > 730
    assert pictures.read_picture(saved(drawn(paper(made), width), "PNG")) == code(made)


def test_the_code_says_the_facts_of_the_credential_and_its_signature_verifies_without_the_ledger() -> None:
    read = qr.read(code())
    made = PARTICULARS
    assert (read.number, read.holder, read.category, read.age_band) == (made.number, made.holder, made.category, made.age_band)
    assert (read.valid_from, read.valid_until, read.awarded) == (made.valid_from, made.valid_until, made.awarded)
    assert (read.line_id, read.origin, read.issuer) == (made.line_id, made.origin, made.issuer)
    assert read.name == f"{made.title}, {made.age_band}"
    assert read.status_url(Purpose.REVOCATION) == list_url(URL, "wi", Purpose.REVOCATION, 1)
    assert jose.verify(read.jws, WI.verify_key)
    assert len(code()) < 900, "a phone at arm's length"


def test_what_stands_behind_the_hash_is_never_sent_and_the_address_alone_names_nobody() -> None:
    address, _, behind = code().partition("#")
    assert address == f"{URL}/c/{PARTICULARS.line_id}"
    assert behind


def test_any_letter_changed_in_the_token_is_noticed() -> None:
    whole = code()
    start = whole.index("#") + 1
    for place in range(start, len(whole)):
        other = "A" if whole[place] != "A" else "B"
        changed = whole[:place] + other + whole[place + 1 :]
        try:
            read = qr.read(changed)
        except qr.NotOurs:
            continue
        assert not jose.verify(read.jws, WI.verify_key), place


@pytest.mark.parametrize(
    "changes",
    [
        {"i": "0198a3f0-6b8e-7c1d-9c55-0242ac12ffff"}, {"x": 1}, {"n": ""}, {"h": 3}, {"c": "FS"}, {"s": [0, 1]}, {"s": [1, -1]}, {"s": [1]},
        {"s": [True, "x"]}, {"a": "2026-13-01T00:00:00Z"}, {"f": "2026-01-01"}, {"u": None} | {"u": 5},
    ],
)  # fmt: skip
def test_a_token_with_other_members_is_not_read_even_if_it_is_signed(changes: dict) -> None:
    with pytest.raises(qr.NotOurs):
        qr.read(qr.text(URL, PARTICULARS.line_id, token(**changes)))


@pytest.mark.parametrize(
    "text",
    ["", "https://ledger.example", f"{URL}/c/{PARTICULARS.line_id}", f"ftp://x/c/{PARTICULARS.line_id}#a.b.c", "x" * 4000, "王"],
)
def test_what_is_no_code_of_ours_is_said_to_be_none(text: str) -> None:
    with pytest.raises(qr.NotOurs):
        qr.read(text)


def test_the_code_on_a_page_has_a_name_for_those_who_do_not_see_it() -> None:
    assert "<title>The live answer</title>" in qr.svg(code(), "The live answer")


# What a stranger puts in --------------------------------------------------------------------------------------------------


def embedded(body: bytes, head: bytes = b"/Filter /FlateDecode", *, packed: bool = True) -> bytes:
    data = zlib.compress(body) if packed else body
    return b"%PDF-1.7\n7 0 obj\n<< /Type /EmbeddedFile " + head + b" >>\nstream\n" + data + b"\nendstream\nendobj\n"


def test_a_pdf_saved_again_without_compression_still_carries_it() -> None:
    assert pictures.read_pdf(embedded(b'{"a":1}', b"", packed=False)) == pictures.Attached(b'{"a":1}', None)


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 nothing attached", embedded(b"hello"), embedded(b"{}", b"/Filter [/ASCIIHexDecode /FlateDecode]"),
        embedded(b"{}", b"/Filter /LZWDecode"), b"%PDF-1.7 /EmbeddedFile", b"%PDF-1.7 7 0 obj << /EmbeddedFile >> stream\nxx",
        embedded(b"{}")[:-40],
    ],
)  # fmt: skip
def test_a_pdf_without_a_credential_carries_none(data: bytes) -> None:
    assert pictures.read_pdf(data) is None


@pytest.mark.parametrize(
    "data",
    [embedded(b"{}") + embedded(b'{"a":1}'), embedded(b"{" + b" " * 300_000), b"".join(embedded(b"%d" % n) for n in range(30))],
)
def test_two_credentials_a_bomb_and_a_crowd_of_files_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        pictures.read_pdf(data)


def test_ten_megabytes_of_anything_are_looked_through_in_less_than_a_second() -> None:
    ten = 10 * 1024 * 1024
    noise = zlib.compress(b"a" * 100 * ten)
    for data in (
        b"%PDF-1.7 " + b"/EmbeddedFile stream " * (ten // 21), b"%PDF-1.7 " + b" obj<<" * (ten // 6), embedded(b"{" * ten),
        embedded(noise, packed=False) + b"x" * ten, b"\x89PNG\r\n\x1a\n" + b"\0" * ten, b"\xff\xd8\xff" + b"\xff\xe0\0\x10" * (ten // 4),
    ):  # fmt: skip
        began = time.process_time()
        for read in (pictures.read_pdf, pictures.read_picture):
            try:
                assert not read(data)
            except Unreadable:
                continue
        assert time.process_time() - began < 1


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    bomb = saved(Image.new("1", (20_000, 20_000)), "PNG")
    assert len(bomb) < 100_000
    with pytest.raises(Unreadable):
        pictures.read_picture(bomb)


def test_a_picture_with_two_codes_says_so_and_one_with_none_says_nothing() -> None:
    page = drawn(paper())
    other = drawn(paper(replace(PARTICULARS, line_id="0198a3f0-6b8e-7c1d-9c55-0242ac120003")))
    both = Image.new("RGB", (page.width, page.height * 2))
    both.paste(page, (0, 0))
    both.paste(other, (0, page.height))
    with pytest.raises(Unreadable, match="more than one"):
        pictures.read_picture(saved(both, "PNG"))
    assert pictures.read_picture(saved(Image.new("RGB", (300, 300)), "PNG")) is None
    assert pictures.read_picture(b"GIF89a") is None
    assert pictures.read_picture(saved(page, "PNG")[:5000]) is None


def test_what_is_printed_is_not_believed_only_the_file_inside_is() -> None:
    """A forger prints another name around the same attached file: what is read is the file's."""
    forged = paper().replace(b"/Producer", b"/Forger!!")
    attached = pictures.read_pdf(forged)
    assert attached is not None
    assert json.loads(attached.credential)["credentialSubject"]["identifier"][0]["identityHash"] == PARTICULARS.holder
