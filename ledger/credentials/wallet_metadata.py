"""What an association says of itself to wallets: which credentials it issues, how they are bound, and where to ask.

OpenID for Verifiable Credential Issuance 1.0, section 12.2 (``#credential-issuer-metadata``), and RFC 8414. Names of earlier drafts
are not among it. Pure: the same association makes the same document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ledger.credentials import credential

Json = dict[str, Any]

PRE_AUTHORIZED: Final = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
SD_JWT: Final = "endorsement-sd-jwt"
LDP: Final = "endorsement-ldp"
JWT: Final = "endorsement-jwt"
CONFIGURATIONS: Final = (SD_JWT, LDP, JWT)
"""The names by which a wallet asks; each is its own scope too."""
BATCH: Final = 10
"""How many credentials of one kind a wallet is given at once, each bound to a key of its own."""
ALGORITHMS: Final = ("ES256", "EdDSA", "Ed25519")
"""What a wallet may sign with. RFC 9864 renames ``EdDSA`` to ``Ed25519``: both are taken."""

_NAMES: Final = {"en": "Infant mental health endorsement", "es": "Acreditación en salud mental infantil"}
_ABOUT: Final = {
    "en": "An endorsement for work with infants, young children and their families. It is not a licence to practise.",
    "es": "Acreditación para trabajar con bebés, niñas y niños pequeños y sus familias. No es una licencia para ejercer.",
}
_SAID: Final = (
    ("given_name", ("Given name", "Nombre")),
    ("family_name", ("Family name", "Apellidos")),
    ("title", ("Endorsed as", "Título")),
    ("category", ("Category", "Categoría")),
    ("age_band", ("Age band", "Grupo de edad")),
    ("endorsement_number", ("Endorsement number", "Número de acreditación")),
    ("granted_on", ("Granted on", "Otorgada el")),
    ("covered_until", ("Covered until", "Cubierta hasta")),
    ("association", ("Association", "Asociación")),
)
_SUBJECT: Final = (
    (("credentialSubject", "identifier", 0, "identityHash"), ("Name", "Nombre")),
    (("credentialSubject", "achievement", "name"), ("Endorsed as", "Título")),
    (("credentialSubject", "achievement", "humanCode"), ("Category and age band", "Categoría y grupo de edad")),
    (("credentialSubject", "licenseNumber"), ("Endorsement number", "Número de acreditación")),
    (("awardedDate",), ("Granted on", "Otorgada el")),
    (("validUntil",), ("Covered until", "Cubierta hasta")),
    (("issuer", "name"), ("Association", "Asociación")),
)
_MAY_LACK: Final = {("covered_until",), ("validUntil",)}
"""A term without end has no last day."""


def issuer(public_url: str, code: str) -> str:
    """The Credential Issuer Identifier of an association."""
    return f"{public_url.rstrip('/')}/associations/{code}"


def of_issuer(public_url: str, code: str, name: str, configurations: Iterable[str], *, demonstration: bool) -> Json:
    """The Credential Issuer Metadata."""
    here = issuer(public_url, code)
    called = name + credential.NOT_THE_ASSOCIATION if demonstration else name
    return {
        "credential_issuer": here,
        "credential_endpoint": f"{here}/credential",
        "nonce_endpoint": f"{here}/nonce",
        "deferred_credential_endpoint": f"{here}/deferred",
        "notification_endpoint": f"{here}/notification",
        "batch_credential_issuance": {"batch_size": BATCH},
        "display": [{"name": called, "locale": locale} for locale in _NAMES],
        "credential_configurations_supported": {
            one: {"scope": one} | _kind(one, public_url) | {"credential_metadata": _shown(one, demonstration=demonstration)}
            for one in configurations
        },
    }


def of_server(public_url: str, code: str, configurations: Iterable[str]) -> Json:
    """The Authorization Server Metadata (RFC 8414): the association's own, under the same name. Clients are public."""
    here = issuer(public_url, code)
    return {
        "issuer": here,
        "authorization_endpoint": f"{here}/authorize",
        "pushed_authorization_request_endpoint": f"{here}/par",
        "token_endpoint": f"{here}/token",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", PRE_AUTHORIZED, "refresh_token"],
        "pre-authorized_grant_anonymous_access_supported": True,
        "token_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "authorization_details_types_supported": ["openid_credential"],
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
        "scopes_supported": list(configurations),
    }


def _kind(configuration: str, public_url: str) -> Json:
    """What a configuration's format asks for (``#format-profiles``)."""
    dids = ["did:jwk", "did:key"]
    proofs = {"proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": list(ALGORITHMS)}}}
    types = list(credential.TYPES)
    match configuration:
        case "endorsement-sd-jwt":
            own: Json = {"format": "dc+sd-jwt", "vct": vct(public_url), "credential_signing_alg_values_supported": ["ES256"]}
        case "endorsement-jwt":
            definition: Json = {"type": types}
            own = {
                "format": "jwt_vc_json", "credential_definition": definition, "credential_signing_alg_values_supported": ["ES256"],
            }  # fmt: skip
        case _:
            definition = {"@context": list(credential.CONTEXT), "type": types}
            own = {
                "format": "ldp_vc", "credential_definition": definition,
                "credential_signing_alg_values_supported": ["eddsa-rdfc-2022"],
            }  # fmt: skip
    return own | {"cryptographic_binding_methods_supported": ["jwk", *dids]} | proofs


def vct(public_url: str) -> str:
    """The type of an endorsement as an SD-JWT VC: an address, where its Type Metadata lies."""
    return f"{public_url.rstrip('/')}/v1/types/endorsement/1"


def _shown(configuration: str, *, demonstration: bool) -> Json:
    label = credential.DEMONSTRATION if demonstration else ""
    display = [{"name": label + name, "locale": locale, "description": _ABOUT[locale]} for locale, name in _NAMES.items()]
    said = [((name,), names) for name, names in _SAID] if configuration == SD_JWT else _SUBJECT
    return {"display": display, "claims": [_claim(path, names) for path, names in said]}


def _claim(path: tuple[str | int, ...], names: tuple[str, str]) -> Mapping[str, object]:
    shown = [{"name": name, "locale": locale} for name, locale in zip(names, _NAMES, strict=True)]
    return {"path": list(path), "mandatory": path not in _MAY_LACK, "display": shown}
