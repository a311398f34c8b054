"""A presentation wrapped in ``vp``: the token that OpenID4VP 1.0 shows for ``jwt_vc_json`` (appendix B.1.3.1.5).

VC-JOSE-COSE has no such claim and forbids it in a ``vp+jwt``. Wallets that follow OpenID4VP's own example send it all the same, in
a token of no kind (``typ`` absent or ``JWT``). It is put into the one form that presentations are read in; nonce, audience, key and
signature are checked as of any other. What is inside must be ``vc+jwt``: a credential wrapped in ``vc`` stays refused.
"""

from __future__ import annotations

from typing import Any, Final

from ledger.credentials.contexts import CREDENTIALS
from ledger.credentials.guard import NotAllowed

Json = dict[str, Any]

TYPES: Final = (None, "JWT")
"""What such a token's header may call it."""
_OLDER: Final = "https://www.w3.org/2018/credentials/v1"
_CLAIMS: Final = frozenset({"iss", "sub", "jti", "iat", "nbf", "exp", "nonce", "aud", "vp"})
_MEMBERS: Final = frozenset({"@context", "id", "type", "holder", "verifiableCredential"})


def document(payload: Json) -> Json:
    """The presentation in ``payload``, in the form of VCDM 2.0: its tokens in envelopes. Raises :class:`NotAllowed`."""
    wrapped = payload.get("vp")
    if not isinstance(wrapped, dict) or not set(payload) <= _CLAIMS or not set(wrapped) <= _MEMBERS:
        raise NotAllowed("a presentation wrapped with something beside it")
    if wrapped.get("@context") not in ([_OLDER], [CREDENTIALS], _OLDER, CREDENTIALS):
        raise NotAllowed("a presentation over other contexts than the known ones")
    held = wrapped.get("verifiableCredential")
    tokens = [held] if isinstance(held, str) else held
    if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
        raise NotAllowed("a wrapped presentation of something else than tokens")
    return wrapped | {"@context": [CREDENTIALS], "verifiableCredential": [_enveloped(token) for token in tokens]}


def _enveloped(token: str) -> Json:
    return {"@context": CREDENTIALS, "type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{token}"}
