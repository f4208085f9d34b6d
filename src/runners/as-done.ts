/**
 * Does work on items several at a time, begun in their order, and yields each result as soon as it is there. Throws what
 * the work throws, at once.
 * @param ahead how many items are worked on at once
 */
export async function* asDone<Item, Result>(
  items: Iterable<Item>,
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<readonly [Item, Result]> {
  const underWay = new Map<number, Promise<readonly [number, Item, Result]>>();
  const waiting = [...items].entries();
  const begin = (): void => {
    const { value, done } = waiting.next();
    if (done === true) return;
    const [place, item] = value;
    const result = work(item).then((answer) => [place, item, answer] as const);
    // One may fail while nobody waits: where another has failed first.
    result.catch(() => undefined);
    underWay.set(place, result);
  };
  for (let count = 0; count < ahead; count++) begin();
  while (underWay.size > 0) {
    const [place, item, answer] = await Promise.race(underWay.values());
    underWay.delete(place);
    begin();
    yield [item, answer];
  }
}
