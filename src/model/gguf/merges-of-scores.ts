// SentencePiece's BPE has a score for each token in place of a list of merges.

/**
 * The merges of a vocabulary: every way to put a token together of two others, the token with the best score first. As
 * transformers makes them (tokenization_utils_base.py, `generate_merges`).
 * @param ids tokens in the order of their ids
 * @param scores by id
 */
export function mergesOfScores(
  ids: ReadonlyMap<string, number>,
  scores: readonly number[],
): [string, string][] {
  const merges: {
    left: string;
    right: string;
    score: number;
    leftId: number;
    rightId: number;
    lengths: [number, number];
  }[] = [];
  for (const [token, id] of ids) {
    const characters = [...token];
    const own: typeof merges = [];
    let left = '';
    for (let count = 1; count < characters.length; count++) {
      left += characters[count - 1] ?? '';
      const right = token.slice(left.length);
      const [leftId, rightId] = [ids.get(left), ids.get(right)];
      if (leftId === undefined || rightId === undefined) continue;
      own.push({
        left,
        right,
        score: scores[id] ?? 0,
        leftId,
        rightId,
        lengths: [count, characters.length - count],
      });
    }
    merges.push(...own.sort((a, b) => a.leftId - b.leftId || a.rightId - b.rightId));
  }
  merges.sort((a, b) => b.score - a.score || b.lengths[0] - a.lengths[0] || b.lengths[1] - a.lengths[1]);
  return merges.map(({ left, right }) => [left, right]);
}
