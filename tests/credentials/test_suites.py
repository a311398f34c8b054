"""The two scripts that public suites are run with, on files of our own: what they call good is good, and a changed letter is not."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import jose_cose
import public_vectors
from ledger.credentials import contexts
from ledger.signing.canonical import b64u
from ledger.signing.keys import SigningKey

CREDENTIAL = {
    "@context": [contexts.CREDENTIALS], "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33", "type": ["VerifiableCredential"],
    "issuer": "https://a.example/issuer",
    "credentialSubject": {"id": "did:example:1", "name": "Zoë", "alsoKnownAs": ["a", "b"]},
}  # fmt: skip
PRESENTATION = {
    "@context": [contexts.CREDENTIALS], "type": ["VerifiablePresentation"], "holder": "https://a.example/issuer",
    "verifiableCredential": [
        {"@context": contexts.CREDENTIALS, "type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,a.b.c"}
    ],
}  # fmt: skip
PATHS = {"credential": ["credentialSubject.name", "credentialSubject.alsoKnownAs[0]", "id"], "presentation": ["holder"]}


def method(curve: str) -> dict:
    if curve == "Ed25519":
        seed = bytes(range(32))
        public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        jwk = {"kty": "OKP", "crv": curve, "x": b64u(public)}
        return {"id": "https://a.example/issuer#1", "publicKeyJwk": jwk, "secretKeyJwk": jwk | {"d": b64u(seed)}}
    size = jose_cose.CURVES[curve][3]
    numbers = ec.derive_private_key(12345678901234567890, jose_cose.CURVES[curve][0]).public_key().public_numbers()
    jwk = {"kty": "EC", "crv": curve, "x": b64u(numbers.x.to_bytes(size, "big")), "y": b64u(numbers.y.to_bytes(size, "big"))}
    return {
        "id": "https://a.example/issuer#1", "publicKeyJwk": jwk,
        "secretKeyJwk": jwk | {"d": b64u((12345678901234567890).to_bytes(size, "big"))},
    }  # fmt: skip


def run(folder: Path, monkeypatch, act: str, text: str, key: dict, feature: str, paths: list[str] | None = None) -> dict:
    for name, content in (("in", text), ("key", json.dumps(key))):
        (folder / name).write_text(content)
    words = [
        "jose_cose",
        act,
        "--input",
        f"{folder}/in",
        "--key",
        f"{folder}/key",
        "--feature",
        feature,
        "--output",
        f"{folder}/out",
    ]
    monkeypatch.setattr(sys, "argv", words + (["--sd", json.dumps(paths)] if paths else []))
    assert jose_cose.main() == 0
    return json.loads((folder / "out").read_text())


@pytest.mark.parametrize("curve", ["Ed25519", "P-256", "P-384", "P-521"])
@pytest.mark.parametrize("kind", ["credential", "presentation"])
@pytest.mark.parametrize("form", ["jose", "sdjwt"])
def test_a_token_that_is_made_verifies_and_a_changed_letter_of_it_does_not(
    tmp_path, monkeypatch, curve: str, kind: str, form: str
) -> None:
    document, feature, key = (CREDENTIAL if kind == "credential" else PRESENTATION), f"{kind}_{form}", method(curve)
    made = run(tmp_path, monkeypatch, "issue", json.dumps(document), key, feature, PATHS[kind] if form == "sdjwt" else None)
    assert made["result"] == "success"
    assert run(tmp_path, monkeypatch, "verify", made["data"], key, feature)["result"] == "success"
    head, _, rest = made["data"].partition(".")
    at = len(rest) // 3
    bad = [
        f"{head}.{rest[:at]}{'A' if rest[at] != 'A' else 'B'}{rest[at + 1 :]}", made["data"] + "~", head, "", rest,
        made["data"].replace("~", "") if form == "sdjwt" else made["data"] + "~WyJhIiwiYiIsImMiXQ~",
    ]  # fmt: skip
    for text in bad:
        assert run(tmp_path, monkeypatch, "verify", text, key, feature)["result"] == "failure", text
    other = method("P-256" if curve == "Ed25519" else "Ed25519")
    assert run(tmp_path, monkeypatch, "verify", made["data"], other, feature)["result"] == "failure"
    wrong = feature.replace("credential", "x").replace("presentation", "credential").replace("x", "presentation")
    assert run(tmp_path, monkeypatch, "verify", made["data"], key, wrong)["result"] == "failure"


@pytest.mark.parametrize(
    ("document", "feature"),
    [
        (CREDENTIAL | {"issuer": "no url"}, "credential_jose"), (CREDENTIAL | {"vc": {}}, "credential_jose"),
        (PRESENTATION | {"verifiableCredential": [CREDENTIAL]}, "presentation_jose"),
        (PRESENTATION | {"verifiableCredential": ["a.b.c"]}, "presentation_jose"),
    ],
)  # fmt: skip
def test_what_is_not_to_be_said_is_not_signed(tmp_path, monkeypatch, document: dict, feature: str) -> None:
    assert run(tmp_path, monkeypatch, "issue", json.dumps(document), method("P-256"), feature)["result"] == "failure"


def test_cose_is_not_offered_and_says_so(tmp_path, monkeypatch) -> None:
    assert (
        run(tmp_path, monkeypatch, "issue", json.dumps(CREDENTIAL), method("P-256"), "credential_cose")["result"]
        == "indeterminate"
    )


# Files of vectors ---------------------------------------------------------------------------------------------------------


def vectors(folder: Path, text: str, *, valid: bool) -> Path:
    """A copy of each kind of folder, with one good answer in it, or one that is wrong."""
    (folder / "in.nq").write_text('_:x <urn:p> "a\\u0008" .\n')
    (folder / "out.nq").write_text(text)
    (folder / "map.json").write_text(json.dumps({"x": "c14n0" if valid else "c14n1"}))
    tests = [
        {"id": "#1", "name": "text", "type": "rdfc:RDFC10EvalTest", "action": "in.nq", "result": "out.nq"},
        {"id": "#2", "name": "map", "type": "rdfc:RDFC10MapTest", "action": "in.nq", "result": "map.json"},
    ]
    (folder / "manifest.jsonld").write_text(json.dumps({"entries": tests}))
    key = SigningKey.from_seed("a", bytes(32))
    group = {"publicKey": {"pk": key.verify_key.raw.hex()}}
    test = {
        "tcId": 1,
        "comment": "",
        "flags": [],
        "msg": "61",
        "sig": key.sign(b"a").hex(),
        "result": "valid" if valid else "invalid",
    }
    (folder / "ed25519_test.json").write_text(json.dumps({"testGroups": [group | {"tests": [test]}]}))
    (folder / "ecdsa_secp256r1_sha256_p1363_test.json").write_text(json.dumps({"testGroups": []}))
    return folder


@pytest.mark.parametrize(
    ("text", "valid", "status"), [('_:c14n0 <urn:p> "a\\b" .\n', True, 0), ('_:c14n0 <urn:p> "a" .\n', False, 1)]
)
def test_the_vectors_are_held_to_their_answers(tmp_path, monkeypatch, capsys, text: str, valid: bool, status: int) -> None:  # noqa: FBT001
    folder = str(vectors(tmp_path, text, valid=valid))
    monkeypatch.setattr(sys, "argv", ["public_vectors", "--rdf-canon", folder, "--wycheproof", folder])
    assert public_vectors.main() == status
    count = "{} as wanted, {} not".format
    said = capsys.readouterr().out
    assert (count(2, 0) if valid else count(0, 2)) in said
    assert (count(1, 0) if valid else count(0, 1)) in said


def test_signed_documents_are_verified_and_must_not_verify_when_changed(tmp_path, monkeypatch, capsys) -> None:
    kept = json.loads((Path(__file__).parent.parent / "vectors/vc_di_ecdsa.json").read_text())
    unsecured = json.loads((Path(__file__).parent.parent / "vectors/vc_di_eddsa.json").read_text())["unsecured"]
    proof = {
        "type": "DataIntegrityProof", "cryptosuite": "ecdsa-rdfc-2019", "created": kept["created"],
        "verificationMethod": kept["verificationMethod"], "proofPurpose": "assertionMethod",
        "proofValue": kept["suites"]["ecdsa-rdfc-2019"]["proofValue"],
    }  # fmt: skip
    (tmp_path / "signed1.json").write_text(json.dumps(unsecured | {"proof": proof}))
    (tmp_path / "signed2.json").write_text(json.dumps(unsecured | {"proof": proof, "name": "Other"}))
    monkeypatch.setattr(sys, "argv", ["public_vectors", "--data-integrity", str(tmp_path)])
    assert public_vectors.main() == 1
    assert "1 as wanted, 1 not\n  signed2.json\n" in capsys.readouterr().out
