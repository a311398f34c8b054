"""Proofs of other people's making: the examples of OpenID4VCI 1.0 and RFC 9449, as they are and with one thing changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ledger.credentials.wallet_proof import Declined, dpop_proof, key_proof, of_did, thumbprint

KEY_PROOF = (
    "eyJ0eXAiOiJvcGVuaWQ0dmNpLXByb29mK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwiY3J2IjoiUC0yNTYiLCJ4IjoiblVXQW9BdjNYWml0"
    "aDhFN2kxOU9kYXhPTFlGT3dNLVoyRXVNMDJUaXJUNCIsInkiOiJIc2tIVThCalVpMVU5WHFpN1N3bWo4Z3dBS18weGtjRGpFV183MVNvc0VZIn19.eyJhdWQiOiJod"
    "HRwczovL2NyZWRlbnRpYWwtaXNzdWVyLmV4YW1wbGUuY29tIiwiaWF0IjoxNzAxOTYwNDQ0LCJub25jZSI6IkxhclJHU2JtVVBZdFJZTzZCUTR5bjgifQ.-a3EDsxC"
    "lUB4O3LeDD5DVGEnNMT01FCQW4P6-2-BNBqc_Zxf0Qw4CWayLEpqkAomlkLb9zioZoipdP-jvh1WlA"
)
"""OpenID4VCI 1.0, appendix F.1."""
ISSUER = "https://credential-issuer.example.com"
ISSUED = datetime.fromtimestamp(1701960444, UTC)

_RFC_9449 = (
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdC"
    "RnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19."
)
AT_THE_TOKEN = (
    _RFC_9449
    + "eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMj"
    "Y1Mjk2fQ.pAqut2IRDm_De6PR93SYmGBPXpwrAk90e8cP2hjiaG5QsGSuKDYW7_X620BxqhvYC8ynrrvZLTk41mSRroapUA"
)
"""RFC 9449, figure 6."""
AT_THE_RESOURCE = (
    _RFC_9449
    + "eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZS"
    "IsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRim"
    "PPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA"
)
"""RFC 9449, figure 12."""
TOKEN = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"
THUMBPRINT = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
"""RFC 9449, figure 10: what a token bound to that key says."""


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_the_specifications_key_proof_is_read() -> None:
    proof = key_proof(KEY_PROOF, issuer=ISSUER, client=None, now=ISSUED)
    assert (proof.nonce, proof.key["kty"], proof.key["x"]) == (
        "LarRGSbmUPYtRYO6BQ4yn8",
        "EC",
        "nUWAoAv3XZith8E7i19OdaxOLYFOwM-Z2EuM02TirT4",
    )


@pytest.mark.parametrize("apart", [timedelta(minutes=10), -timedelta(minutes=10), timedelta()])
def test_clocks_may_differ_by_ten_minutes_and_no_more(apart: timedelta) -> None:
    assert key_proof(KEY_PROOF, issuer=ISSUER, client=None, now=ISSUED + apart)
    if apart:
        with pytest.raises(Declined, match="invalid_proof"):
            key_proof(KEY_PROOF, issuer=ISSUER, client=None, now=ISSUED + apart * 1.01)


@pytest.mark.parametrize("at", range(0, len(KEY_PROOF), 7))
def test_no_character_of_it_may_be_another(at: int) -> None:
    changed = KEY_PROOF[:at] + ("A" if KEY_PROOF[at] != "A" else "B") + KEY_PROOF[at + 1 :]
    with pytest.raises(Declined, match="invalid_proof"):
        key_proof(changed, issuer=ISSUER, client=None, now=ISSUED)


def test_it_is_for_its_issuer_alone_to_the_letter() -> None:
    for other in (ISSUER + "/", ISSUER.upper(), ISSUER + "/associations/wi", ""):
        with pytest.raises(Declined, match="invalid_proof"):
            key_proof(KEY_PROOF, issuer=other, client=None, now=ISSUED)


def test_the_rfcs_dpop_proofs_are_read() -> None:
    first = dpop_proof(AT_THE_TOKEN, method="POST", url="https://server.example.com/token", now=moment(1562265296))
    assert (first.key, first.name) == (THUMBPRINT, "-BwC3ESc6acc2lTc")
    url = "https://resource.example.org/protectedresource"
    second = dpop_proof(AT_THE_RESOURCE, method="GET", url=url, now=moment(1562262618), token=TOKEN)
    assert second.key == THUMBPRINT
    for wrong in ({"method": "POST"}, {"url": url + "/"}, {"token": TOKEN + "x"}, {"now": moment(1562262618 + 601)}):
        good = {"method": "GET", "url": url, "now": moment(1562262618), "token": TOKEN}
        with pytest.raises(Declined, match="invalid_dpop_proof"):
            dpop_proof(AT_THE_RESOURCE, **(good | wrong))  # type: ignore[arg-type]


def test_one_kind_of_proof_is_not_taken_for_the_other() -> None:
    with pytest.raises(Declined, match="invalid_proof"):
        key_proof(AT_THE_TOKEN, issuer=ISSUER, client=None, now=ISSUED)
    with pytest.raises(Declined, match="invalid_dpop_proof"):
        dpop_proof(KEY_PROOF, method="POST", url=ISSUER, now=ISSUED)


def test_a_did_that_is_a_key_is_that_key() -> None:
    """did:key's own examples (Ed25519 and P-256), and did:jwk's."""
    ed25519 = of_did("did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK")
    assert (ed25519["crv"], len(ed25519["x"])) == ("Ed25519", 43)
    p256 = of_did("did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169")
    assert p256["crv"] == "P-256"
    jwk = of_did(
        "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgyVjAiLCJ5IjoiX0tjeUxqOX"
        "ZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9"
    )
    assert (jwk["x"], len(thumbprint(jwk))) == ("acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0", 43)


def test_what_is_said_to_a_wallet_keeps_to_the_characters_it_may_have() -> None:
    assert Declined("x", 'says "no" \\ é').members() == {"error": "x", "error_description": "says no  "}
