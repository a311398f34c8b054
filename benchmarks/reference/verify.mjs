// The reference library's side: verifies one credential as often as it is told, and says how many seconds that took.
//
// The first line of the input is {"credential": …, "documents": {address: document}, "now": moment}; every later one is a number. Contexts
// and DID documents are handed over once, and kept; nothing is fetched. The status is taken for granted: it is not asked.
import {createInterface} from 'node:readline';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';

const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
const next = async () => (await lines.next()).value;
const {credential, documents, now} = JSON.parse(await next());

async function documentLoader(url) {
  if(!(url in documents)) {
    throw new Error(`not here: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: documents[url]};
}

async function once() {
  const suite = new DataIntegrityProof({cryptosuite});
  const checkStatus = async () => ({verified: true});
  const result = await vc.verifyCredential({credential, suite, documentLoader, checkStatus, now: new Date(now)});
  if(!result.verified) {
    throw result.error;
  }
}

await once();
console.log('ready');
for(let line = await next(); line !== undefined; line = await next()) {
  const began = process.hrtime.bigint();
  for(let n = Number(line); n > 0; --n) {
    await once();
  }
  console.log(Number(process.hrtime.bigint() - began) / 1e9);
}
