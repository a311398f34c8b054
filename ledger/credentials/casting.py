"""A credential made of its particulars: its texts, the document they make, and the signed file in one pour.

The document can be built, signed (``signature.sign``) and rendered (``credential.render``), each of which goes through all of it.
Where only the file is wanted, the texts go straight into the moulds (``mould.py``) that those three once made: of the canonical
form that is signed, and of the file (``verbatim.py``). A test holds that the bytes are the same; what does not fit goes the long way.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from ledger.credentials import mould, mould_nquads, signature, verbatim
from ledger.credentials.credential import DEMONSTRATION, NOT_THE_ASSOCIATION, Particulars, evidence_name, moment, render
from ledger.credentials.mould import Cast, Shape
from ledger.credentials.signature import Suite
from ledger.credentials.status import Purpose, list_url
from ledger.signing import multibase
from ledger.signing.keys import Signer

Json = dict[str, Any]


def build(made: Particulars) -> Json:
    """The credential, not yet signed."""
    return mould.whole_of(*cast(made))


def file(made: Particulars, signer: Signer, *, method: str, created: datetime, suite: Suite) -> bytes:
    """The credential with ``signer``'s proof, as its holder takes it away. Raises what ``signature.sign`` raises."""
    found = cast(made)
    proof = signature.seconds(created), method
    try:
        terms = mould.terms_of(found.addresses + found.texts + proof)
    except UnicodeEncodeError:  # half a character
        terms = []
    digests = _digests(found, terms, proof, suite) if terms and mould.plain(found) else None
    if digests is None:  # what the moulds do not take, the long way makes, or says what is wrong with it
        return render(signature.sign(build(made), signer, method=method, created=created, suite=suite))
    terms += mould.terms_of([multibase.encode(signer.sign(digests))])
    return verbatim.poured(found.shape, suite, terms)


def _digests(found: Cast, terms: list[bytes], proof: tuple[str, str], suite: Suite) -> bytes | None:
    """What is signed; ``None`` where two blank nodes look alike."""
    if suite is Suite.JCS:
        return verbatim.hashed(found, terms, terms[-2:])
    said = mould_nquads.nquads(found)
    options = signature.proof_statements(signature.options({}, suite, created=proof[0], method=proof[1]))
    return None if said is None else sha256(options.encode()).digest() + sha256(said.encode()).digest()


def cast(made: Particulars) -> Cast:
    """The credential's texts: what :func:`build` makes a document of."""
    office, code = made.public_url.rstrip("/"), f"{made.category}/{made.age_band}"
    lists = [list_url(office, made.association, purpose, made.status_list) for purpose in Purpose]
    addresses = [f"urn:uuid:{made.line_id}", made.issuer, f"{office}/v1/catalogue#{code}", f"{office}/log#{made.line_id}"]
    addresses += [made.subject] if made.subject is not None else []
    for url in lists:
        addresses += f"{url}#{made.status_index}", url
    texts = [
        _labelled(made, f"{made.title}, {made.age_band}"), _labelled(made, made.description), moment(made.valid_from),
        moment(made.awarded), made.number, made.holder, code, _labelled(made, made.title), made.description, made.criteria,
        evidence_name(made.origin), f"This credential's issuance is line {made.line_id} of the public log {made.origin}.",
        str(made.status_index), made.association_name + (NOT_THE_ASSOCIATION if made.demonstration else ""),
    ]  # fmt: skip
    texts += [moment(made.valid_until)] if made.valid_until is not None else []
    shape = Shape(named=True, ends=made.valid_until is not None, bound=made.subject is not None, entries=len(lists))
    return Cast(shape, tuple(addresses), tuple(texts))


def _labelled(made: Particulars, text: str) -> str:
    return DEMONSTRATION + text if made.demonstration else text
