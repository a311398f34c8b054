"""Files of other people's test vectors, against our own code: no server, no Node. Prints a line for each file or suite.

    python scripts/public_vectors.py --rdf-canon FOLDER --wycheproof FOLDER --data-integrity FOLDER …

FOLDER is a copy of w3c/rdf-canon's ``tests``, of C2SP/wycheproof's ``testvectors_v1``, of ``TestVectors`` in w3c/vc-di-eddsa or
w3c/vc-di-ecdsa. The copies are read and never kept; ``docs/reference/conformance.md`` has what came out.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph

from api.conformance import known
from api.conformance.keys import resolve
from ledger.credentials import canonical_rdf, data_integrity
from ledger.credentials.canonical_rdf import Quad, TooHard, literal
from ledger.credentials.data_integrity import ASSERTION, Expected
from ledger.credentials.signature import BadProof
from ledger.signing.keys import BadKey, VerifyKey
from ledger.signing.p256 import P256Key

Result = tuple[str, bool]


# RDFC-1.0 -------------------------------------------------------------------------------------------------------------


def rdf_canon(folder: Path) -> Iterator[Result]:
    """Each test of the manifest: the canonical text, the map of names, or the refusal."""
    for test in json.loads((folder / "manifest.jsonld").read_text())["entries"]:
        yield f"{test['id']} {test['name']}", _canonical_as_wanted(folder, test)


def _canonical_as_wanted(folder: Path, test: dict[str, str]) -> bool:
    quads, labels = _quads(folder / test["action"])
    algorithm = test.get("hashAlgorithm", "SHA256").lower()
    try:
        if test["type"] == "rdfc:RDFC10MapTest":
            names = canonical_rdf.canonical_names(quads, algorithm=algorithm)
            found = {labels[node]: name.removeprefix("_:") for node, name in names.items()}
            return found == json.loads((folder / test["result"]).read_text())
        text = canonical_rdf.canonical(quads, algorithm=algorithm)
    except TooHard:
        return test["type"] == "rdfc:RDFC10NegativeEvalTest"
    return "result" in test and text == (folder / test["result"]).read_text()


def _quads(path: Path) -> tuple[set[Quad], dict[str, str]]:
    found = list(pyoxigraph.parse(path.read_bytes(), pyoxigraph.RdfFormat.N_QUADS, rename_blank_nodes=False))
    labels: dict[str, str] = {}

    def term(it: object) -> str:
        if isinstance(it, pyoxigraph.NamedNode):
            return f"<{it.value}>"
        if isinstance(it, pyoxigraph.BlankNode):
            labels[f"_:{it.value}"] = it.value
            return f"_:{it.value}"
        if isinstance(it, pyoxigraph.Literal):
            return literal(it.value, it.datatype.value, language=it.language)
        return ""

    quads = {Quad(*(term(part) for part in (one.subject, one.predicate, one.object, one.graph_name))) for one in found}
    return quads, labels


# Signatures -----------------------------------------------------------------------------------------------------------


def wycheproof(folder: Path) -> Iterator[Result]:
    """Ed25519 and P-256 with SHA-256 in r‖s: what is valid is taken, what is not is refused."""
    for group in json.loads((folder / "ed25519_test.json").read_text())["testGroups"]:
        yield from _group("ed25519", group, _ed25519(bytes.fromhex(group["publicKey"]["pk"])))
    for group in json.loads((folder / "ecdsa_secp256r1_sha256_p1363_test.json").read_text())["testGroups"]:
        point = bytes.fromhex(group["publicKey"]["uncompressed"])
        yield from _group("p256", group, _p256(bytes([2 + (point[-1] & 1)]) + point[1:33]))


def _ed25519(raw: bytes) -> VerifyKey | None:
    try:
        return VerifyKey("wycheproof", raw)
    except BadKey:
        return None


def _p256(raw: bytes) -> P256Key | None:
    try:
        return P256Key(raw)
    except BadKey:
        return None


def _group(name: str, group: dict, key: VerifyKey | P256Key | None) -> Iterator[Result]:
    for test in group["tests"]:
        good = key is not None and key.verify(bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"]))
        yield f"{name} {test['tcId']} {test['comment']} {test['flags']}", good == (test["result"] == "valid")


# Data Integrity -------------------------------------------------------------------------------------------------------


def signed(folder: Path) -> Iterator[Result]:
    """Each signed document of the Recommendations' vectors; a document changed in one word must not verify."""
    loader = known.loader({})
    expected = Expected(ASSERTION, datetime.now(UTC))
    for path in sorted(folder.rglob("signed*.json")):
        document = json.loads(path.read_text())
        yield str(path.relative_to(folder)), _verifies(document, expected, loader)


def _verifies(document: dict, expected: Expected, loader: known.Loader) -> bool:
    try:
        data_integrity.check(document, expected, resolve, loader)
    except BadProof:
        return False
    try:
        data_integrity.check(document | {"issuer": "https://elsewhere.example/"}, expected, resolve, loader)
    except BadProof:
        return True
    return False


SUITES = {"rdf-canon": rdf_canon, "wycheproof": wycheproof, "data-integrity": signed}


def main() -> int:
    """Runs what was named; 1 if anything differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in SUITES:
        parser.add_argument(f"--{name}", action="append", default=[], type=Path, metavar="FOLDER")
    args = vars(parser.parse_args())
    wrong = 0
    for name, run in SUITES.items():
        for folder in args[name.replace("-", "_")]:
            results = list(run(folder))
            count = Counter(good for _, good in results)
            print(f"{name} {folder}: {count[True]} as wanted, {count[False]} not")
            print("".join(f"  {what}\n" for what, good in results if not good), end="")
            wrong += count[False]
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
