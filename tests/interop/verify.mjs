// Asks verifiers that are not ours about what is told on standard input: one job a line, one answer a line.
// {"kind", "data", "documents": {address: document}, "now", "binding"} -> {"verified", "because"}
import { createInterface } from "node:readline";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { createVerifyCryptosuite as jcs } from "@digitalbazaar/eddsa-jcs-2022-cryptosuite";
import { cryptosuite as rdfc } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import * as vc from "@digitalbazaar/vc";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";
import { digest, ES256 } from "@sd-jwt/crypto-nodejs";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { compactVerify, decodeProtectedHeader, importJWK } from "jose";

const kinds = { ldp: dataIntegrity, jcs: dataIntegrity, jwt: token, "sd-jwt": selective };

function loader(documents) {
  return async (url) => {
    const whole = documents[url] ?? documents[url.split("#")[0]];
    if (whole === undefined) throw new Error(`nobody gave ${url}`);
    return { contextUrl: null, documentUrl: url, document: url in documents ? whole : fragment(whole, url) };
  };
}

// A verification method is asked for by its own address; a DID document holds it.
function fragment(whole, url) {
  const method = whole.verificationMethod.find((each) => each.id === url);
  if (method === undefined) throw new Error(`no key ${url}`);
  return { "@context": "https://w3id.org/security/multikey/v1", ...method };
}

async function dataIntegrity({ kind, data, documents, now }) {
  const credential = JSON.parse(data);
  const suite = new DataIntegrityProof({ cryptosuite: kind === "jcs" ? jcs() : rdfc });
  const listSuite = new DataIntegrityProof({ cryptosuite: rdfc });
  const documentLoader = loader(documents);
  const result = await vc.verifyCredential({
    credential, suite, documentLoader, now: new Date(now),
    checkStatus: (asked) => checkStatus({ ...asked, suite: listSuite, documentLoader, verifyMatchingIssuers: true }),
  });
  const bits = result.statusResult?.results ?? [];
  const set = bits.filter((each) => each.status).map((each) => each.credentialStatus?.statusPurpose);
  return { verified: result.verified && set.length === 0, because: set.join() || said(result.error) || said(result.statusResult?.error) };
}

function said(error) {
  const all = error?.errors?.map((each) => each.message) ?? [];
  return [error?.message, ...all].filter(Boolean).join("; ");
}

async function key(documents, kid) {
  const whole = documents[kid.split("#")[0]];
  const method = whole?.verificationMethod.find((each) => each.id === kid);
  if (!whole?.assertionMethod.includes(kid) || method === undefined) throw new Error(`no key ${kid}`);
  return method.publicKeyJwk;
}

async function token({ data, documents, now }) {
  const { kid } = decodeProtectedHeader(data);
  const { payload } = await compactVerify(data, await importJWK(await key(documents, kid), "ES256"));
  const claims = JSON.parse(new TextDecoder().decode(payload));
  const seconds = Date.parse(now) / 1000;
  if (claims.nbf > seconds || claims.exp <= seconds) throw new Error("not in its term");
  return { verified: true, because: "" };
}

async function selective({ data, documents, now, binding }) {
  const { kid } = decodeProtectedHeader(data.split("~")[0]);
  const verifier = await ES256.getVerifier(await key(documents, kid));
  const holder = binding ? await ES256.getVerifier(binding.jwk) : undefined;
  const instance = new SDJwtVcInstance({
    verifier, hasher: digest, hashAlg: "sha-256", kbVerifier: holder,
    statusListFetcher: async (uri) => documents[uri] ?? Promise.reject(new Error(`nobody gave ${uri}`)),
    statusVerifier: verifier,
  });
  const seconds = Date.parse(now) / 1000;
  const { payload } = await instance.verify(data, { currentDate: seconds, keyBindingNonce: binding?.nonce, requiredClaimKeys: ["vct"] });
  return { verified: true, because: "", claims: payload };
}

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  let answer;
  try {
    answer = await kinds[job.kind](job);
  } catch (error) {
    answer = { verified: false, because: String(error?.message ?? error), claims: {} };
  }
  console.log(JSON.stringify(answer));
}
