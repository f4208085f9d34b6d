// Which of several endings does a model find most probable, and how does it go on by itself?
// usage: node examples/score.mjs [CHECKPOINT [BEGINNING ENDING...]]

import { fileURLToPath } from 'node:url';
import { openModel } from 'plumbline';

const shipped = fileURLToPath(new URL('../zoo/plumb-1m', import.meta.url));
const [checkpoint = shipped, beginning = '26 + 48 =', ...given] = process.argv.slice(2);
const endings = given.length > 0 ? given : [' 73', ' 74', ' 84'];

// The processes that run the model live until `close`.
const model = await openModel(checkpoint);
try {
  // Asked together, what the texts share goes through the network once.
  const outputs = await model.score([
    ...endings.map((continuation) => ({ kind: 'score', context: beginning, continuation })),
    { kind: 'generate', prompt: beginning, stop: ['\n'], maxTokens: 16 },
  ]);
  const scored = outputs.slice(0, -1).map(({ logprob, tokens }, at) => ({
    ending: endings[at],
    logprob,
    perToken: logprob / tokens.length,
  }));
  for (const { ending, logprob, perToken } of scored.sort((a, b) => b.logprob - a.logprob))
    console.log(JSON.stringify(ending), logprob.toFixed(4), `(${perToken.toFixed(4)} a token)`);
  console.log('by itself:', JSON.stringify(outputs.at(-1).text));
} finally {
  await model.close();
}
