"""An endorsement on paper: one page, archivable as PDF/A-3 (ISO 19005-3), with the signed credential inside and a QR code on it.

Everything printed is read out of the signed file that is attached, so that paper and signature cannot say two things; the same
file, code and language make the same bytes. The paper itself is signed by nobody: what counts is the file inside, and the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Final
from xml.sax.saxutils import escape

from fpdf import FPDF
from fpdf.enums import DocumentCompliance
from fpdf.fonts import TTFFont

from ledger.credentials import guard, presented, qr, signature
from ledger.credentials.credential import DEMONSTRATION
from ledger.credentials.presented import Presented

CREDENTIAL_NAME: Final = "credential.json"
PROOF_NAME: Final = "credential.json.tlog-proof"

_INK, _GREY, _BLUE, _RED, _WHITE = (33, 43, 54), (90, 102, 114), (27, 79, 114), (160, 30, 30), (255, 255, 255)
_WIDTH, _HEIGHT, _MARGIN, _CODE = 279.4, 215.9, 22.0, 70.0
"""The code is as large as the page lets it be: four readers of other people's see it at 150 dpi, and two from a phone's screenshot."""
_FONTS: Final = {
    ("serif", "B"): "Latin-Merriweather-Bold.ttf",
    ("sans", "B"): "PublicSans-Bold.ttf",
    ("sans", ""): "PublicSans-Regular.ttf",
    ("wide", ""): "DejaVuSans.ttf",
}
_FOR_NAMES: Final = (("serif", "B"), ("sans", "B"), ("wide", ""))
"""The fonts for a name, the handsomest first: a name is set in the first that has all of its letters."""

_ENGLISH: Final[Mapping[str, str]] = {
    "title": "Certificate of endorsement",
    "certifies": "certifies that",
    "holds": "holds the endorsement",
    "number": "Endorsement number",
    "granted": "Granted on",
    "covered": "Covered until",
    "open": "without a last day",
    "signed": "Signed on",
    "licence": "An endorsement for work with infants, young children and their families. It is not a licence to practise.",
    "scan": "Scan for today's answer",
    "inside": (
        "The signed credential is attached to this file. Put the file, or a picture of the code, into the box at the address "
        "below the code; or check it with the network cut: reciprocity verify. What is printed here is not proof by itself."
    ),
    "demonstration": "DEMONSTRATION: no association issued this",
}
_SPANISH: Final[Mapping[str, str]] = {
    "title": "Certificado de acreditación",
    "certifies": "certifica que",
    "holds": "tiene la acreditación",
    "number": "Número de acreditación",
    "granted": "Otorgada el",
    "covered": "Cubierta hasta el",
    "open": "sin último día",
    "signed": "Firmada el",
    "licence": "Una acreditación para el trabajo con bebés, niños pequeños y sus familias. No es una licencia para ejercer.",
    "scan": "Escanee para la respuesta de hoy",
    "inside": (
        "La credencial firmada va adjunta a este archivo. Ponga el archivo, o una imagen del código, en la casilla de la dirección "
        "que está bajo el código; o compruébela sin red: reciprocity verify. Lo impreso aquí no es prueba por sí solo."
    ),
    "demonstration": "DEMOSTRACIÓN: ninguna asociación emitió esto",
}
WORDS: Final = {"en": _ENGLISH, "es": _SPANISH}


class CannotBePrinted(ValueError):
    """The name holds characters that no font of the certificate has; every other carrier holds them well."""


_XMP: Final = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
  <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
    <rdf:Description rdf:about="" xmp:CreateDate="{at}" xmp:ModifyDate="{at}" xmp:MetadataDate="{at}">
      <pdfaid:part>3</pdfaid:part>
      <pdfaid:conformance>B</pdfaid:conformance>
      <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
    </rdf:Description>
  </rdf:RDF>
</x:xmpmeta>"""
"""What the library would write, but for the hour at which it runs: the same certificate is the same bytes on any day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What is printed: the credential's exact bytes, the text of the code, and the proof of logging that goes along."""

    credential: bytes
    code: str
    proof: bytes | None = None
    language: str = "en"


def make(paper: Paper) -> bytes:
    """The PDF. Raises :class:`CannotBePrinted`, and what reading the credential raises."""
    document = guard.read(paper.credential)
    said = presented.read(document)
    words, signed = WORDS[paper.language], signature.read(document).created
    with closing(_Page(said, paper.language, signed)) as page:
        page.frame((said.name or "").startswith(DEMONSTRATION), words)
        page.statement(said, words)
        page.facts(said, words, signed.date())
        page.code(paper.code, words)
        page.attach(CREDENTIAL_NAME, paper.credential, "application/json", "The signed credential")
        if paper.proof is not None:
            page.attach(PROOF_NAME, paper.proof, "text/plain", "The proof that its issuance was logged")
        return bytes(page.pdf.output())


class _Page:
    """One page in landscape; millimetres throughout."""

    def __init__(self, said: Presented, language: str, signed: datetime) -> None:
        self.signed = signed
        self.pdf = FPDF(orientation="L", unit="mm", format="letter", enforce_compliance=DocumentCompliance.PDFA_3B)
        self.pdf.set_creation_date(signed)
        self.pdf.set_lang("es" if language == "es" else "en-US")
        title = f"{said.name}: {said.number}"
        self.pdf.set_title(title)
        self.pdf.set_xmp_metadata(_XMP.format(title=escape(title), at=signed.astimezone(UTC).isoformat(timespec="seconds")))
        for (family, style), name in _FONTS.items():
            self.pdf.add_font(family, style, str(files("ledger.credentials") / "fonts" / name))
        self.pdf.set_auto_page_break(auto=False)
        self.pdf.add_page()

    def frame(self, demonstration: bool, words: Mapping[str, str]) -> None:  # noqa: FBT001 - one caller
        self.pdf.set_draw_color(*_BLUE)
        self.pdf.set_line_width(1.2)
        self.pdf.rect(9, 9, _WIDTH - 18, _HEIGHT - 18)
        self.pdf.set_line_width(0.3)
        self.pdf.rect(11.5, 11.5, _WIDTH - 23, _HEIGHT - 23)
        if demonstration:
            self.pdf.set_fill_color(*_RED)
            self.pdf.rect(9, 9, _WIDTH - 18, 11, style="F")
            self._ink(14, _WHITE, ("sans", "B"))
            self._line(11.2, words["demonstration"])

    def statement(self, said: Presented, words: Mapping[str, str]) -> None:
        holder = said.holder or ""
        for y, size, text, colour, font in (
            (28, 11, words["title"].upper(), _GREY, ("sans", "")),
            (38, 15, said.issuer_name or said.issuer, _INK, ("sans", "B")),
            (52, 11, words["certifies"], _GREY, ("sans", "")),
            (62, 30, holder, _BLUE, self._font_of(holder)),
            (82, 11, words["holds"], _GREY, ("sans", "")),
            (91, 18, (said.name or "").removeprefix(DEMONSTRATION), _INK, ("serif", "B")),
            (103, 11, f"{said.category} · {said.age_band}", _GREY, ("sans", "")),
        ):
            self._ink(size, colour, font)
            self._line(y, text)

    def facts(self, said: Presented, words: Mapping[str, str], signed: date) -> None:
        until = said.valid_until.date().isoformat() if said.valid_until else words["open"]
        shown = (
            (words["number"], said.number or ""),
            (words["granted"], said.awarded.date().isoformat() if said.awarded else ""),
            (words["covered"], until),
            (words["signed"], signed.isoformat()),
        )
        for place, (label, value) in enumerate(shown):
            self._ink(9, _GREY)
            self._at(_MARGIN, 122 + place * 12, label)
            self._ink(13, _INK, ("sans", "B"))
            self._at(_MARGIN, 126.5 + place * 12, value)
        self._ink(9.5, _INK)
        self._wrapped(173, words["licence"])
        self._ink(8, _GREY)
        self._wrapped(184, words["inside"])

    def code(self, text: str, words: Mapping[str, str]) -> None:
        """The QR code as vectors, with room around it, and the address without its token in print."""
        modules = qr.drawn(text)
        left, top, side = _WIDTH - _MARGIN - _CODE, 113.0, _CODE / len(modules)
        self.pdf.set_fill_color(0, 0, 0)
        for down, row in enumerate(modules):
            for start, length in _runs(row):
                self.pdf.rect(left + start * side, top + down * side, length * side, side, style="F")
        self._ink(10, _INK, ("sans", "B"))
        self._at(left, top + _CODE + 4, words["scan"], _CODE, "C")
        self._ink(6, _INK)
        self._at(left - 6, top + _CODE + 9.5, text.partition("#")[0].partition("://")[2], _CODE + 12, "C")

    def close(self) -> None:
        """Closes the fonts' files, which the library leaves open."""
        for font in self.pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def attach(self, name: str, data: bytes, kind: str, about: str) -> None:
        self.pdf.embed_file(
            bytes=data, basename=name, mime_type=kind, desc=about, associated_file_relationship="Source",
            creation_date=self.signed, modification_date=self.signed, compress=True,
        )  # fmt: skip

    def _font_of(self, name: str) -> tuple[str, str]:
        """The first font that has every letter of the name. Raises :class:`CannotBePrinted`."""
        left = letters = set(map(ord, name)) - {ord(" ")}
        for family, style in _FOR_NAMES:
            font = self.pdf.fonts[family + style]
            left = letters - set(font.cmap) if isinstance(font, TTFFont) else letters
            if not left:
                return family, style
        raise CannotBePrinted(f"the name: no font here has {' '.join(map(chr, sorted(left)))}")

    def _ink(self, size: float, colour: tuple[int, int, int], font: tuple[str, str] = ("sans", "")) -> None:
        self.pdf.set_font(*font, size)
        self.pdf.set_text_color(*colour)

    def _line(self, y: float, text: str) -> None:
        """A line over the whole width, as large as fits: a long name is not cut."""
        while self.pdf.get_string_width(text) > _WIDTH - 2 * _MARGIN and self.pdf.font_size_pt > 7:
            self.pdf.set_font_size(self.pdf.font_size_pt - 1)
        self._at(_MARGIN, y, text, _WIDTH - 2 * _MARGIN, "C")

    def _at(self, x: float, y: float, text: str, width: float = 120, align: str = "L") -> None:
        self.pdf.set_xy(x, y)
        self.pdf.cell(width, self.pdf.font_size * 1.2, text, align=align)

    def _wrapped(self, y: float, text: str) -> None:
        self.pdf.set_xy(_MARGIN, y)
        self.pdf.multi_cell(145, self.pdf.font_size * 1.3, text, align="L")


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """The dark runs of a row: where each begins, and how long it is."""
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if dark and found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((place, 1))
    return found
