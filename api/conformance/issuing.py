"""Any well-formed credential, signed by a throw-away issuer (VCALM 1.0, "Issue Credential")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from api.conformance.keys import Issuer
from api.conformance.known import DATA_INTEGRITY
from api.conformance.mode import Conformance
from api.refused import Invalid
from ledger.credentials import data_integrity, datasets, jose, vcdm
from ledger.credentials.data_integrity import Suite
from ledger.credentials.guard import NotAllowed
from ledger.credentials.linked_data import NotLossless
from ledger.signing.canonical import NotCanonical

Json = dict[str, Any]
ENVELOPED: Final = "vc+jwt"


@dataclass(frozen=True, slots=True)
class Wished:
    """How it is to be secured: by a cryptosuite, or in the envelope of a token."""

    suite: Suite = Suite.EDDSA_RDFC
    enveloped: bool = False

    @classmethod
    def of(cls, options: Json) -> Wished:
        """From ``cryptosuite`` and ``format``. Raises ``Invalid``."""
        suite, form = options.get("cryptosuite", Suite.EDDSA_RDFC), options.get("format")
        if suite not in list(Suite):
            raise Invalid("A cryptosuite that is not offered.", field="options.cryptosuite")
        if form not in {None, "ldp_vc", ENVELOPED}:
            raise Invalid("A format that is not offered.", field="options.format")
        return cls(Suite.ECDSA_RDFC if form == ENVELOPED else Suite(suite), form == ENVELOPED)


def issue(mode: Conformance, credential: object, options: Json, now: datetime) -> Json:
    """The credential, secured. Raises ``Invalid`` naming the member at fault."""
    wished = Wished.of(options)
    issuer = mode.issuers.of(wished.suite)
    document = _fit(credential, issuer)
    if document["@context"][0] == vcdm.V2 and "credentialStatus" not in document:
        document["credentialStatus"] = mode.lists.entries(issuer, document.get("id"))
    try:
        if wished.enveloped:
            return _enveloped(mode, document, issuer)
        return _signed(mode, document, issuer, wished.suite, now)
    except (NotAllowed, NotLossless, NotCanonical) as error:
        raise Invalid(f"The credential cannot be signed: {error}.", field="credential") from error


def _signed(mode: Conformance, document: Json, issuer: Issuer, suite: Suite, now: datetime) -> Json:
    """With its proof; under JCS too every member must be one that a context defines."""
    datasets.dataset(document, mode.loader)
    before, bare = document.get("proof"), {name: member for name, member in document.items() if name != "proof"}
    signed = data_integrity.sign(bare, issuer.key, suite=suite, method=issuer.method, created=now, loader=mode.loader)
    return signed if before is None else signed | {"proof": [*vcdm.each(before), signed["proof"]]}


def _fit(credential: object, issuer: Issuer) -> Json:
    """A copy that may be signed: well formed, and this issuer's own. Raises ``Invalid``."""
    faults = vcdm.credential_faults(credential)
    if not isinstance(credential, dict) or faults:
        first = faults[0]
        raise Invalid(f"This is no credential: {first.what}.", field=".".join(filter(None, ("credential", first.field))))
    named = credential["issuer"]
    if (named["id"] if isinstance(named, dict) else named) != issuer.did:
        raise Invalid(f"This issuer signs as {issuer.did} alone.", field="credential.issuer")
    return credential | {"@context": _contexts(credential["@context"])}


def _contexts(found: list[object]) -> list[object]:
    """A credential of version 1.1 lacks the words of a proof: their context is put in (DI ``#context-injection``)."""
    return [*found, DATA_INTEGRITY] if found[0] == vcdm.V1 and DATA_INTEGRITY not in found else [*found]


def _enveloped(mode: Conformance, document: Json, issuer: Issuer) -> Json:
    """As ``vc+jwt`` in an envelope (VC-JOSE-COSE; VCDM 2.0, ``#enveloped-verifiable-credentials``)."""
    datasets.dataset(document, mode.loader)
    header = {"alg": jose.ES256, "typ": jose.VC_JWT, "cty": "vc", "kid": issuer.method}
    token = jose.sign(header, document | {"iss": issuer.did}, issuer.key.sign)
    return {
        "@context": vcdm.V2,
        "id": f"data:application/{ENVELOPED},{token}",
        "type": vcdm.ENVELOPED_CREDENTIAL,
    }
