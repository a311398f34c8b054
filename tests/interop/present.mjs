// A wallet that is not ours shows a dc+sd-jwt to whoever asks by OpenID4VP: one job a line on standard input, one answer a line.
// {"link", "credential", "key", "alg", "wrong": {...}} -> {"request", "shown", "sent": [[status, body]], "because"}
// "wrong" may say another "nonce" or "audience", a "key" that is not the holder's, what was "shown" to somebody else, or how many "times".
import { createHash, createPrivateKey, sign } from "node:crypto";
import { createInterface } from "node:readline";
import { setGlobalConfig } from "@openid4vc/oauth2";
import {
  createOpenid4vpAuthorizationResponse, parseOpenid4vpAuthorizationRequest, resolveOpenid4vpAuthorizationRequest,
  submitOpenid4vpAuthorizationResponse,
} from "@openid4vc/openid4vp";
import { digest } from "@sd-jwt/crypto-nodejs";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { DcqlQuery } from "dcql";
import { CompactEncrypt, compactVerify, importJWK } from "jose";

setGlobalConfig({ allowInsecureUrls: true }); // the office is served on the loopback address

const wallet = {
  metadata: {
    client_id_prefixes_supported: ["decentralized_identifier", "redirect_uri"],
    request_object_signing_alg_values_supported: ["ES256"],
    vp_formats_supported: { "dc+sd-jwt": { "sd-jwt_alg_values": ["ES256"], "kb-jwt_alg_values": ["ES256", "EdDSA"] } },
  },
};

const callbacks = {
  fetch, verifyJwt, encryptJwe,
  hash: (data, alg) => createHash(alg.replace("-", "")).update(data).digest(),
  decryptJwe: async () => ({ decrypted: false }),
};

// Whose signature a request bears is in the DID document of who asks; on the loopback address that lies under http.
async function verifyJwt({ didUrl }, { compact }) {
  const host = decodeURIComponent(didUrl.split("#")[0].slice("did:web:".length));
  const document = await (await fetch(`http://${host}/.well-known/did.json`)).json();
  const method = document.verificationMethod.find((each) => each.id === didUrl && document.assertionMethod.includes(didUrl));
  try {
    await compactVerify(compact, await importJWK(method.publicKeyJwk, "ES256"));
    return { verified: true, signerJwk: method.publicKeyJwk };
  } catch {
    return { verified: false };
  }
}

async function encryptJwe({ publicJwk, alg, enc }, data) {
  const header = { alg, enc, kid: publicJwk.kid };
  const jwe = await new CompactEncrypt(new TextEncoder().encode(data)).setProtectedHeader(header).encrypt(await importJWK(publicJwk, alg));
  return { encryptionJwk: publicJwk, jwe };
}

// What the query asks of this credential, by its own reader of DCQL; nothing else is disclosed.
async function inPart({ credential, key, alg, wrong }, request) {
  const instance = new SDJwtVcInstance({ hasher: digest, hashAlg: "sha-256", kbSigner: signer(wrong.key ?? key), kbSignAlg: alg });
  const claims = await instance.getClaims(credential);
  const held = { credential_format: "dc+sd-jwt", vct: claims.vct, claims, cryptographic_holder_binding: true };
  const query = DcqlQuery.parse(request.dcql_query);
  DcqlQuery.validate(query);
  const found = DcqlQuery.query(query, [held]);
  if (!found.can_be_satisfied) throw new Error("it holds nothing of the kind");
  const [[id, match]] = Object.entries(found.credential_matches).filter(([, each]) => each.success);
  const wanted = Object.keys(match.valid_credentials[0].claims.valid_claim_sets[0].output);
  const frame = Object.fromEntries(wanted.map((name) => [name, true]));
  const payload = { iat: Math.floor(Date.now() / 1000), nonce: wrong.nonce ?? request.nonce, aud: wrong.audience ?? request.client_id };
  return [id, wrong.shown ?? (await instance.present(credential, frame, { kb: { payload } }))];
}

function signer(jwk) {
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  return (data) => sign(jwk.kty === "EC" ? "sha256" : null, data, { key, dsaEncoding: "ieee-p1363" }).toString("base64url");
}

async function present(job) {
  const { params } = parseOpenid4vpAuthorizationRequest({ authorizationRequest: job.link });
  const resolved = await resolveOpenid4vpAuthorizationRequest({ authorizationRequestPayload: params, callbacks, wallet });
  const request = resolved.authorizationRequestPayload;
  const [id, shown] = await inPart(job, request);
  const serverMetadata = {
    authorization_encryption_alg_values_supported: ["ECDH-ES"], authorization_encryption_enc_values_supported: ["A128GCM"],
  };
  const encrypted = request.response_mode === "direct_post.jwt" ? { jarm: { encryption: { nonce: "" }, serverMetadata } } : {};
  const made = await createOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: request, clientMetadata: request.client_metadata, callbacks, ...encrypted,
    authorizationResponsePayload: { vp_token: { [id]: [shown] } },
  });
  const sent = [];
  for (let time = 0; time < (job.wrong.times ?? 1); time++) {
    const { response } = await submitOpenid4vpAuthorizationResponse({ authorizationRequestPayload: request, ...made, callbacks });
    sent.push([response.status, await response.json()]);
  }
  const { nonce, client_id, response_mode } = request;
  return { request: { nonce, client_id, response_mode, version: resolved.version, signed: resolved.jar !== undefined }, shown, sent };
}

for await (const line of createInterface({ input: process.stdin })) {
  const job = { wrong: {}, alg: "ES256", ...JSON.parse(line) };
  let answer;
  try {
    answer = await present(job);
  } catch (error) {
    answer = { sent: [], because: String(error?.stack ?? error) };
  }
  console.log(JSON.stringify(answer));
}
