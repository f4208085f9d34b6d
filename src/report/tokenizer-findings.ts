// What a check of a tokenizer says to people: what is wrong, why it matters for scores, and the mend.

import type { TokenizerCheck } from '../model/tokenizer/tokenizer-check.ts';

/** `Trouble` spoils scores; a `Note` is right for many networks, and worth knowing. */
export interface TokenizerFinding {
  readonly kind: 'Trouble' | 'Note';
  readonly text: string;
}

/** What the findings need to know of the tokenizer itself. */
interface Named {
  readonly bosToken: number | undefined;
  readonly eosToken: number | undefined;
  readonly prefixToken: number | undefined;
}

/** The findings, the worst first; none where all is well. */
export function tokenizerFindings(check: TokenizerCheck, named: Named): readonly TokenizerFinding[] {
  return [
    ...(check.appendsEos ? [trouble(appendsEos)] : []),
    ...(check.bos === 'twice' ? [trouble(bosTwice)] : []),
    ...(check.bosOfMarkedText === 'twice' && check.bos !== 'twice' ? [trouble(markedTwice)] : []),
    ...(check.tokensBeyondNetwork > 0 ? [trouble(beyondNetwork(check))] : []),
    ...(named.prefixToken === undefined ? [trouble(noPrefix)] : []),
    ...(check.unknown.tokens > 0 ? [trouble(unknown(check))] : []),
    ...(check.changed.length > 0 ? [trouble(changed(check))] : []),
    ...(check.bos === 'never' && named.bosToken !== named.eosToken ? [note(bosNever)] : []),
    ...(check.bosOfMarkedText === 'never' ? [note(markedNever)] : []),
    ...(check.otherAround.length > 0 ? [note(otherAround(check))] : []),
  ];
}

/**
 * One line for a tokenizer without trouble: what was looked at.
 * @param rows how many the network has; null where that is not known
 */
export function noTrouble({ bos }: TokenizerCheck, rows: number | null): string {
  const begins = bos === 'once' ? 'one beginning of text' : 'no beginning of text';
  return (
    `no trouble found: a text gets ${begins} and no end, ${rows === null ? '' : 'each token has a row in the network, '}` +
    `sample texts come back from their tokens`
  );
}

const appendsEos =
  'the end of text is put behind every text, the context too: the first token of each continuation is lost, and the end is scored in its place. ' +
  'Take it out of post_processor in tokenizer.json (add_eos_token)';

const bosTwice =
  'the beginning of text is put in front of every text twice, as the network has not seen it: every log-likelihood is off. ' +
  'Take one out of post_processor in tokenizer.json';

const markedTwice =
  'a text that brings its beginning of text, as a chat template writes one, gets a second: log-likelihoods under a template are off. ' +
  'Take it out of the template';

const noPrefix =
  'tokenizer_config.json names neither bos_token nor eos_token: a question without context, or a whole text, cannot be scored. Name one of them';

const bosNever =
  'the beginning of text is named and not added: right where the network was trained without it, a loss where not; ' +
  'post_processor in tokenizer.json decides, here and in lm-eval';

const markedNever =
  'the beginning of text, spelled out in a text as a chat template does, is not taken for that token';

const beyondNetwork = ({ tokensBeyondNetwork: count, prefixBeyondNetwork }: TokenizerCheck): string =>
  `the network has no row for ${counted(count, 'token')} of the tokenizer${prefixBeyondNetwork ? ', the one before an empty context among them' : ''}: ` +
  `a text with one cannot be scored. Get the tokenizer that belongs to these weights`;

const unknown = ({ unknown: { texts, tokens } }: TokenizerCheck): string =>
  `${counted(tokens, 'piece')} of ${counted(texts, 'sample text')} (line breaks, digits, six scripts) ${tokens === 1 ? 'is' : 'are'} unknown: ` +
  `answers that differ there score the same`;

function changed({ changed: texts }: TokenizerCheck): string {
  const [first] = texts;
  return (
    `${counted(texts.length, 'sample text')} ${texts.length === 1 ? 'does' : 'do'} not come back from ${texts.length === 1 ? 'its' : 'their'} tokens, ` +
    `such as ${JSON.stringify(first?.text)}, which becomes ${JSON.stringify(first?.decoded)}: what is lost can be neither scored nor generated`
  );
}

const otherAround = ({ otherAround: spelled }: TokenizerCheck): string =>
  `${spelled.map((token) => JSON.stringify(token)).join(', ')} ${spelled.length === 1 ? 'is' : 'are'} put around every text as well`;

const trouble = (text: string): TokenizerFinding => ({ kind: 'Trouble', text: `${text}.` });
const note = (text: string): TokenizerFinding => ({ kind: 'Note', text: `${text}.` });

const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
