"""The queries that OpenID4VP 1.0 gives as examples (section 6.5 and appendix D), and a wallet that reads them by the letter."""

from __future__ import annotations

from ledger.credentials.dcql import NoSuchClaim, pick

IDENTITY = "https://credentials.example.com/identity_credential"


def sd_jwt(id, vct, *claims, **more):
    return {"id": id, "format": "dc+sd-jwt", "meta": {"vct_values": [vct]}, "claims": list(claims)} | more


def mdoc(id, doctype, *names):
    claims = [{"id": name, "path": [space, name]} for space, name in names]
    return {"id": id, "format": "mso_mdoc", "meta": {"doctype_value": doctype}, "claims": claims}


def paths(*names):
    return [{"path": list(name) if isinstance(name, tuple) else [name]} for name in names]


STREET = ("address", "street_address")
ISO, MDL, PHOTO = "org.iso.18013.5.1", "org.iso.18013.5.1.mDL", "org.iso.23220.photoid.1"
FACE = [(ISO, name) for name in ("given_name", "family_name", "portrait")]
PLACE = [(ISO, name) for name in ("resident_address", "resident_country")]

SIMPLE = {"credentials": [sd_jwt("my_credential", IDENTITY, *paths("family_name", "given_name", STREET))]}
SIMPLE_MDOC = {
    "credentials": [mdoc("my_credential", "org.iso.7367.1.mVRC", ("org.iso.7367.1", "vehicle_holder"), (ISO, "given_name"))]
}
MULTI = {
    "credentials": [
        sd_jwt("pid", IDENTITY, *paths("given_name", "family_name", STREET)),
        mdoc("mdl", "org.iso.7367.1.mVRC", ("org.iso.7367.1", "vehicle_holder"), (ISO, "given_name")),
    ]
}
ALTERNATIVES = {
    "credentials": [
        sd_jwt("pid", IDENTITY, *paths("given_name", "family_name", STREET)),
        sd_jwt("other_pid", "https://othercredentials.example/pid", *paths("given_name", "family_name", STREET)),
        sd_jwt(
            "pid_reduced_cred_1",
            "https://credentials.example.com/reduced_identity_credential",
            *paths("family_name", "given_name"),
        ),
        sd_jwt("pid_reduced_cred_2", "https://cred.example/residence_credential", *paths("postal_code", "locality", "region")),
        sd_jwt("nice_to_have", "https://company.example/company_rewards", *paths("rewards_number")),
    ],
    "credential_sets": [
        {"options": [["pid"], ["other_pid"], ["pid_reduced_cred_1", "pid_reduced_cred_2"]]},
        {"required": False, "options": [["nice_to_have"]]},
    ],
}
COMPLEX_MDOC = {
    "credentials": [
        mdoc("mdl-id", MDL, *FACE),
        mdoc("mdl-address", MDL, *PLACE),
        mdoc("photo_card-id", PHOTO, *FACE),
        mdoc("photo_card-address", PHOTO, *PLACE),
    ],
    "credential_sets": [
        {"options": [["mdl-id"], ["photo_card-id"]]},
        {"required": False, "options": [["mdl-address"], ["photo_card-address"]]},
    ],
}
CLAIM_SETS = {
    "credentials": [
        sd_jwt(
            "pid",
            IDENTITY,
            *(
                {"id": letter, "path": [name]}
                for letter, name in zip(
                    "abcde", ("family_name", "postal_code", "locality", "region", "date_of_birth"), strict=True
                )
            ),
            claim_sets=[["a", "c", "d", "e"], ["a", "b", "e"]],
        )
    ]
}
VALUES = {
    "credentials": [
        sd_jwt(
            "my_credential",
            IDENTITY,
            {"path": ["family_name"], "values": ["Doe"]},
            *paths("given_name", STREET),
            {"path": ["postal_code"], "values": ["90210", "90211"]},
        )
    ]
}
LDP = {
    "credentials": [
        {
            "id": "example_ldp_vc",
            "format": "ldp_vc",
            "meta": {"type_values": [["IDCredential"]]},
            "claims": paths(("credentialSubject", "family_name"), ("credentialSubject", "address", "street_address")),
        }
    ]
}
JWT = {
    "credentials": [
        {
            "id": "example_jwt_vc",
            "format": "jwt_vc_json",
            "meta": {"type_values": [["IDCredential"]]},
            "claims": paths(("credentialSubject", "family_name"), ("credentialSubject", "given_name")),
        }
    ]
}
EXAMPLES = {
    "simple": SIMPLE, "an mdoc": SIMPLE_MDOC, "two credentials": MULTI, "alternatives": ALTERNATIVES, "mdocs": COMPLEX_MDOC,
    "sets of claims": CLAIM_SETS, "values": VALUES, "ldp_vc": LDP, "jwt_vc_json": JWT,
}  # fmt: skip

ARTHUR = {
    "name": "Arthur Dent",
    "address": {"street_address": "42 Market Street", "locality": "Milliways", "postal_code": "12345"},
    "degrees": [
        {"type": "Bachelor of Science", "university": "University of Betelgeuse"},
        {"type": "Master of Science", "university": "University of Betelgeuse"},
    ],
    "nationalities": ["British", "Betelgeusian"],
}


def has(credential, claim):
    """Whether a wallet finds this claim, as the query says it."""
    try:
        found = pick(tuple(claim["path"]), credential)
    except NoSuchClaim:
        return False
    wanted = claim.get("values")
    return wanted is None or any(type(one) is type(value) and one == value for one in found for value in wanted)


def chosen(query, credential):
    """The claims that a wallet would show of ``credential`` (section 6.4.1); ``None`` where it shows none of it."""
    claims = query.get("claims", [])
    by_id = {claim.get("id"): claim for claim in claims}
    options = [[by_id[name] for name in option] for option in query.get("claim_sets", [])] or [claims]
    return next((option for option in options if all(has(credential, claim) for claim in option)), None)
