/**
 * Does work on items several at a time and yields the results in the items' order.
 * @param ahead how many items are worked on at once
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<readonly [Item, Result]> {
  const started: (readonly [Item, Promise<Result>])[] = [];
  for await (const item of items) {
    const result = work(item);
    // One may fail while an earlier one is waited for; its failure is raised when its turn comes, if it does.
    result.catch(() => undefined);
    started.push([item, result]);
    const first = started.length >= ahead ? started.shift() : undefined;
    if (first) yield [first[0], await first[1]];
  }
  for (let first = started.shift(); first; first = started.shift()) yield [first[0], await first[1]];
}
