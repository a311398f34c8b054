// A wallet that is not ours takes what it is offered by OpenID4VCI: one job a line on standard input, one answer a line.
// {"kind", "link", "tx_code", "own", "wanted": [configuration], "alg", "dpop", "wrong"} -> {"done": [step], "given", "refused", "because"}
// What was given is by configuration, each with the key it was asked for; "wrong" is what the wallet does against the rules.
import { createHash, randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { clientAuthenticationAnonymous, clientAuthenticationNone, Oauth2Client, setGlobalConfig } from "@openid4vc/oauth2";
import { Openid4vciClient } from "@openid4vc/openid4vci";
import { exportJWK, generateKeyPair, importJWK, SignJWT } from "jose";

setGlobalConfig({ allowInsecureUrls: true }); // the office is served on the loopback address

const kinds = { "pre-authorized": preAuthorized, "sign-in": signIn };
const clientId = "https://wallet.example.org";
const redirectUri = "https://wallet.example.org/cb";
const held = new Map(); // private keys by the x of the public one

async function key(alg) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, crv: alg === "EdDSA" ? "Ed25519" : undefined });
  const { d, ...publicJwk } = await exportJWK(privateKey);
  held.set(publicJwk.x, { ...publicJwk, d });
  return publicJwk;
}

function didJwk(publicJwk) {
  return "did:jwk:" + Buffer.from(JSON.stringify(publicJwk)).toString("base64url");
}

async function signJwt(signer, { header, payload }) {
  const publicJwk = signer.publicJwk ?? JSON.parse(Buffer.from(signer.didUrl.slice("did:jwk:".length).split("#")[0], "base64url"));
  const signing = await importJWK(held.get(publicJwk.x), signer.alg);
  return { jwt: await new SignJWT(payload).setProtectedHeader(header).sign(signing), signerJwk: publicJwk };
}

function callbacks(clientAuthentication) {
  const hash = (data, alg) => createHash(alg.replace("-", "")).update(data).digest();
  return { hash, generateRandom: (size) => randomBytes(size), clientAuthentication, signJwt };
}

async function opened(job, clientAuthentication) {
  const client = new Openid4vciClient({ callbacks: callbacks(clientAuthentication) });
  const credentialOffer = await client.resolveCredentialOffer(job.link);
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
  const dpop = job.dpop ? { signer: { method: "jwk", alg: "ES256", publicJwk: await key("ES256") } } : undefined;
  job.done.push("offer");
  return { client, credentialOffer, issuerMetadata, dpop };
}

async function preAuthorized(job) {
  const { client, dpop, ...offer } = await opened(job, clientAuthenticationAnonymous());
  const token = () => client.retrievePreAuthorizedCodeAccessTokenFromOffer({ ...offer, txCode: job.tx_code, dpop });
  const got = await token();
  job.done.push(got.accessTokenResponse.token_type);
  if (job.wrong === "code again") await token();
  return takes({ ...offer, client, ...got }, job);
}

async function signIn(job) {
  const callback = callbacks(clientAuthenticationNone({ clientId }));
  const { client, dpop, ...offer } = await opened(job, callback.clientAuthentication);
  const asked = await client.createAuthorizationRequestUrlFromOffer({ ...offer, clientId, redirectUri, scope: job.wanted.join(" "), dpop });
  if (new URL(asked.authorizationRequestUrl).searchParams.has("request_uri")) job.done.push("pushed");
  const url = await saysYes(asked.authorizationRequestUrl, job.own);
  const [authorizationServerMetadata] = offer.issuerMetadata.authorizationServers;
  const { code } = client.parseAndVerifyAuthorizationResponseRedirectUrl({ url, authorizationServerMetadata });
  const pkceCodeVerifier = job.wrong === "another verifier" ? "x".repeat(43) : asked.pkce.codeVerifier;
  const exchanged = { ...offer, authorizationCode: code, pkceCodeVerifier, redirectUri, dpop };
  const token = () => client.retrieveAuthorizationCodeAccessTokenFromOffer(exchanged);
  const got = await token();
  job.done.push(got.accessTokenResponse.token_type);
  if (job.wrong === "code again") await token();
  const given = await takes({ ...offer, client, clientId, ...got }, job);
  const oauth = new Oauth2Client({ callbacks: callback });
  const refreshed = { authorizationServerMetadata, refreshToken: got.accessTokenResponse.refresh_token, dpop: got.dpop };
  const refresh = () => oauth.retrieveRefreshTokenAccessToken(refreshed);
  const later = await refresh();
  job.done.push("refreshed");
  if (job.wrong === "refresh again") await refresh();
  return { ...given, later: await takes({ ...offer, client, clientId, ...later }, job) };
}

// What a person does in the browser: reads the page, types their own token, says yes, and is sent back to the wallet.
async function saysYes(address, own) {
  const page = await (await fetch(address, { headers: { accept: "text/html" } })).text();
  const [, action] = page.match(/<form method="post" action="([^"]+)"/);
  const body = new URLSearchParams({ key: own, answer: "yes" });
  const sent = await fetch(new URL(action.replaceAll("&amp;", "&"), address), { method: "POST", redirect: "manual", body });
  return sent.headers.get("location");
}

async function takes(session, job) {
  const given = {};
  for (const id of job.wanted) given[id] = await takesOne(session, id, job);
  return given;
}

async function takesOne({ client, clientId, issuerMetadata, accessTokenResponse, dpop }, id, job) {
  const { c_nonce } = await client.requestNonce({ issuerMetadata });
  const keys = [await key(job.alg), await key(job.alg)];
  const proofs = { jwt: [] };
  for (const [at, publicJwk] of keys.entries()) { // one names its key, the other is named by a DID
    const named = at === 0 ? { method: "jwk", publicJwk } : { method: "did", didUrl: didJwk(publicJwk) + "#0" };
    const to = job.wrong === "another issuer" ? elsewhere(issuerMetadata) : issuerMetadata;
    const proof = { issuerMetadata: to, credentialConfigurationId: id, signer: { ...named, alg: job.alg }, nonce: c_nonce, clientId };
    proofs.jwt.push((await client.createCredentialRequestJwtProof(proof)).jwt);
  }
  const shown = job.wrong === "another key" ? { ...dpop, signer: { ...dpop.signer, publicJwk: await key("ES256") } } : dpop;
  const accessToken = accessTokenResponse.access_token;
  const ask = () => client.retrieveCredentials({ issuerMetadata, credentialConfigurationId: id, accessToken, dpop: shown, proofs });
  const { credentialResponse } = await ask();
  job.done.push(id);
  if (job.wrong === "proof again") await ask();
  const notification = { notificationId: credentialResponse.notification_id, event: "credential_accepted" };
  await client.sendNotification({ issuerMetadata, accessToken, dpop: shown, notification });
  job.done.push("told");
  return credentialResponse.credentials.map(({ credential }, at) => ({ credential, key: held.get(keys[at].x) }));
}

function elsewhere(issuerMetadata) {
  const credentialIssuer = { ...issuerMetadata.credentialIssuer, credential_issuer: "https://issuer.example.org" };
  return { ...issuerMetadata, credentialIssuer };
}

function refusal(error) {
  const said = error.errorResponse ?? error.response?.credentialErrorResponseResult?.data ?? error.wwwAuthenticateHeaders?.[0];
  return { refused: said?.error ?? "", because: `${said?.error_description ?? error.message}` };
}

for await (const line of createInterface({ input: process.stdin })) {
  const job = { done: [], ...JSON.parse(line) };
  let answer;
  try {
    answer = { given: await kinds[job.kind](job) };
  } catch (error) {
    answer = refusal(error);
  }
  console.log(JSON.stringify({ done: job.done, ...answer }));
}
