"""What kind of credential the SD-JWT is, for wallets to show it: Type Metadata (SD-JWT VC, draft 16 on, ``#type-metadata``).

Every SD-JWT bears the digest of these exact bytes (``vct#integrity``), so that they never change once one has been issued:
other words are another type, ``/v1/types/endorsement/2``. A test holds the bytes.
"""

from __future__ import annotations

import json
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

Json = dict[str, Any]

PATH: Final = "/v1/types/endorsement/1"
PICTURE: Final = f"{PATH}/card.svg"

CARD: Final = """<svg xmlns="http://www.w3.org/2000/svg" width="540" height="340" viewBox="0 0 540 340" role="img">
<rect width="540" height="340" rx="20" fill="#1f4e5f"/>
<g fill="#ffffff" font-family="sans-serif">
<text x="30" y="60" font-size="20">{{association}}</text>
<text x="30" y="140" font-size="30" font-weight="bold">{{title}}</text>
<text x="30" y="180" font-size="20">{{category}} / {{age_band}}</text>
<text x="30" y="250" font-size="26">{{given_name}} {{family_name}}</text>
<text x="30" y="305" font-size="20">{{endorsement_number}}</text>
<text x="510" y="305" font-size="20" text-anchor="end">{{covered_until}}</text>
</g>
</svg>
"""
"""The picture, in which a wallet puts the claims by their ``svg_id``."""

_CLAIMS: Final = (
    ("given_name", "Given name", "Nombre"),
    ("family_name", "Family name", "Apellido"),
    ("endorsement_number", "Endorsement number", "Número de la acreditación"),
    ("category", "Category", "Categoría"),
    ("age_band", "Age band", "Franja de edad"),
    ("title", "Title", "Título"),
    ("granted_on", "Granted on", "Otorgada el"),
    ("covered_until", "Covered until", "Vigente hasta"),
    ("association", "Association", "Asociación"),
)
_NAMES: Final = (
    (
        "en",
        "Endorsement",
        "An endorsement for work with infants, young children and their families. It is not a licence to practise.",
    ),
    (
        "es",
        "Acreditación",
        "Una acreditación para el trabajo con bebés, niños pequeños y sus familias. No es una licencia para ejercer.",
    ),
)


def vct(public_url: str) -> str:
    """The type's name, which is the address where this is found too."""
    return public_url.rstrip("/") + PATH


@lru_cache(maxsize=8)
def document(public_url: str) -> bytes:
    """The exact bytes, the same for ever."""
    made: Json = {
        "vct": vct(public_url),
        "name": _NAMES[0][1],
        "description": _NAMES[0][2],
        "display": [_display(public_url, *names) for names in _NAMES],
        "claims": [_claim(*names) for names in _CLAIMS],
    }
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def integrity(public_url: str) -> str:
    """``vct#integrity``: W3C Subresource Integrity over those bytes (SD-JWT VC ``#document-integrity``)."""
    return sri(document(public_url))


def sri(data: bytes) -> str:
    """``sha256-`` and the digest in base64, with its padding (SRI section 3.1)."""
    return "sha256-" + b64encode(sha256(data).digest()).decode()


def _display(public_url: str, locale: str, name: str, description: str) -> Json:
    picture = {
        "uri": public_url.rstrip("/") + PICTURE,
        "uri#integrity": sri(CARD.encode()),
        "properties": {"orientation": "landscape", "color_scheme": "dark", "contrast": "high"},
    }
    simple = {"background_color": "#1f4e5f", "text_color": "#ffffff"}
    rendering = {"simple": simple, "svg_templates": [picture]}
    return {"locale": locale, "name": name, "description": description, "rendering": rendering}


def _claim(name: str, english: str, spanish: str) -> Json:
    labels = [{"locale": "en", "label": english}, {"locale": "es", "label": spanish}]
    return {"path": [name], "display": labels, "sd": "always", "svg_id": name}
