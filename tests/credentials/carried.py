"""The credential of ``kit.py`` in every carrier, each under its association's keys, and a holder with a wallet's key."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from itertools import count

from credentials.kit import ALLIANCE, CO, ISSUED, NOW, PARTICULARS, ROOT, URL, WI, World, added, line
from ledger.credentials import data_integrity, jose, qr, sd_jwt, status, token_status, vc_jwt, verification
from ledger.credentials.contexts import CREDENTIALS
from ledger.credentials.linked_data import bundled_loader
from ledger.credentials.report import Answer, Outcome
from ledger.signing import did, multibase
from ledger.signing.canonical import b64u
from ledger.signing.p256 import P256SigningKey

WISCONSIN = did.from_url(URL, "associations", "wi")
AUDIENCE, NONCE = "https://employer.example", "n-0S6_WzA2Mj"


def p256(name: str) -> P256SigningKey:
    return P256SigningKey.from_seed(sha256(name.encode()).digest())


WI_P256, CO_P256, HOLDER, THIEF = p256("wi"), p256("co"), p256("holder"), p256("thief")
HOLDER_DID = f"did:key:{HOLDER.key.multikey}"
KID = did.method_id(WISCONSIN, WI.verify_key)
KEYS = (
    (1, added(ROOT)),
    (2, added(ALLIANCE)),
    (
        4,
        line(
            ROOT,
            "root",
            "key.added/1",
            {"custody": "operator", "es256": WI_P256.key.multikey, "vkey": WI.verify_key.vkey},
            stream="keys/wi",
        ),
    ),
    (
        5,
        line(
            ROOT,
            "root",
            "key.added/1",
            {"custody": "operator", "es256": CO_P256.key.multikey, "vkey": CO.verify_key.vkey},
            stream="keys/co",
        ),
    ),
)


@dataclass(frozen=True)
class Wallets(World):
    """The same world, whose associations have P-256 keys too."""

    keys: tuple = KEYS
    token_set: tuple = ()
    """Index and value of the token list's entries that are not 0."""

    @cached_property
    def jwt(self) -> str:
        return jwt(self.particulars)

    @cached_property
    def sd_jwt(self) -> str:
        return sd_jwt_of(self.particulars)

    @cached_property
    def code(self) -> str:
        header, payload = qr.build(self.particulars, kid=KID, created=ISSUED)
        return qr.text(URL, self.particulars.line_id, jose.sign(header, payload, WI.sign))

    def token_list(
        self, *, at: datetime = NOW, signer=WI_P256, kid: str = KID + "-es256", url: str | None = None, **changes
    ) -> str:
        url = url or token_status.list_url(URL, "wi", 1)
        entries = bytearray(status.ENTRIES // 4)
        for index, value in self.token_set:
            entries[index // 4] |= value << (index % 4 * 2)
        header, payload = token_status.build(url, bytes(entries), issuer=f"{URL}/associations/wi", kid=kid, at=at)
        payload = {name: value for name, value in (payload | changes).items() if value is not ...}
        return jose.sign(header, payload, signer.sign)

    def served(self, url: str) -> bytes | None:
        return self.token_list().encode() if "/token-" in url else super().served(url)

    def verify_text(self, text: str, **changes):
        return verification.verify(text.encode(), **({"on": NOW, "trust": self.trust, "statuses": self.served} | changes))


def jwt(particulars=PARTICULARS, *, signer=WI_P256, header: dict | None = None, **claims) -> str:
    head, payload = vc_jwt.build(particulars, kid=KID + "-es256", created=ISSUED)
    return signed(head | (header or {}), payload | claims, signer.sign)


def sd_jwt_of(particulars=PARTICULARS, *, holder=HOLDER, signer=WI_P256, header: dict | None = None, **claims) -> str:
    salts = (b64u(sha256(str(n).encode()).digest()[:16]) for n in count())
    jwk = None if holder is None else holder.key.jwk
    made = replace(particulars, names=("Zoë", "O’Neil"))
    built = sd_jwt.build(made, kid=KID + "-es256", created=ISSUED, holder=jwk, salts=salts)
    head, payload = built.header | (header or {}), {n: v for n, v in (built.payload | claims).items() if v is not ...}
    return "~".join((signed(head, payload, signer.sign), *built.disclosures, ""))


def signed(header: dict, payload: dict, sign) -> str:
    """A token of whatever header and payload; a member given as ``...`` is left out."""
    pieces = [{name: value for name, value in part.items() if value is not ...} for part in (header, payload)]
    text = ".".join(b64u(json.dumps(part, separators=(",", ":"), ensure_ascii=False).encode()) for part in pieces)
    return f"{text}.{b64u(sign(text.encode()))}"


def spelled(token: str, place: int, change) -> str:
    """The token with one of its three pieces changed."""
    pieces = token.split(".")
    pieces[place] = change(pieces[place])
    return ".".join(pieces)


def padded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode()


def bound(text: str, *, nonce=NONCE, audience=AUDIENCE, at=NOW, holder=HOLDER) -> str:
    return sd_jwt.bind(text, holder.sign, nonce=nonce, audience=audience, at=at)


# Presentations -----------------------------------------------------------------------------------------------------------


def of_holder(name: str = HOLDER_DID):
    """The credential's particulars, bound to a holder."""
    return replace(PARTICULARS, subject=name)


def presentation(
    *credentials, holder=HOLDER, name: str = HOLDER_DID, holds: object = None, suite=data_integrity.Suite.ECDSA_JCS, **changes
) -> bytes:
    """A presentation of these credentials, signed for NONCE and AUDIENCE; ``holds`` is how it names its holder, if otherwise."""
    made = {
        "@context": [CREDENTIALS],
        "type": ["VerifiablePresentation"],
        "holder": holds or name,
        "verifiableCredential": list(credentials),
    }
    method = f"{name}#{name.rpartition(':')[2]}" if name.startswith("did:key:") else f"{name}#0"
    options = {
        "type": "DataIntegrityProof", "cryptosuite": suite.value, "created": "2026-11-21T22:37:00Z", "verificationMethod": method,
        "proofPurpose": "authentication", "challenge": NONCE, "domain": AUDIENCE,
    } | changes  # fmt: skip
    options = {n: v for n, v in options.items() if v is not ...}
    if suite.over_json:
        options = {"@context": made["@context"]} | options
    value = holder.sign(data_integrity._hashed(made, options, suite, bundled_loader()))
    return json.dumps(made | {"proof": options | {"proofValue": multibase.encode(value)}}).encode()


def presentation_jwt(
    *credentials, holder=HOLDER, name: str = HOLDER_DID, holds: object = None, header: dict | None = None, **claims
) -> str:
    named = {} if holds is None else {"holder": holds}
    made = {"@context": [CREDENTIALS], "type": ["VerifiablePresentation"], "verifiableCredential": list(credentials)} | named
    kid = f"{name}#{name.rpartition(':')[2]}"
    said = made | {"iss": name, "nonce": NONCE, "aud": AUDIENCE, "iat": int(NOW.timestamp())} | claims
    return signed({"alg": "ES256", "typ": "vp+jwt", "kid": kid} | (header or {}), said, holder.sign)


def enveloped(token: str, kind: str = "application/vc+jwt") -> dict:
    return {"@context": [CREDENTIALS], "id": f"data:{kind},{token}", "type": "EnvelopedVerifiableCredential"}


WORLD = Wallets()
SOON = timedelta(minutes=1)


def refused(text: str, name: str, **given) -> str:
    """The key of the line of this name, once it is sure that the whole was refused by it."""
    report = WORLD.verify_text(text, **given)
    assert report.exit_code
    assert report.answer in {Answer.NOT_VERIFIED, Answer.UNREADABLE, Answer.NOT_KNOWN_HERE}
    found = report.check(name)
    assert found is not None
    assert found.outcome is Outcome.FAILED
    return found.key
