/**
 * Does work on items several at a time and yields the results in the items' order.
 * @param ahead how many items are worked on at once
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<readonly [Item, Result]> {
  const started: (readonly [Item, Promise<Result>])[] = [];
  try {
    for (const item of items) {
      started.push([item, work(item)]);
      const first = started.length >= ahead ? started.shift() : undefined;
      if (first) yield [first[0], await first[1]];
    }
    for (let first = started.shift(); first; first = started.shift()) yield [first[0], await first[1]];
  } finally {
    // Where one fails, or nobody asks for more, the others' failures are of no interest any more.
    for (const [, result] of started) result.catch(() => undefined);
  }
}
