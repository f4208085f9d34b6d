/**
 * Groups of items that agree in some respect, in the order of their first members.
 * @param by what an item is told apart by: values that JSON tells apart
 */
export function divided<T>(
  all: readonly T[],
  by: (item: T) => readonly unknown[],
): readonly (readonly [T, ...T[]])[] {
  const found = new Map<string, [T, ...T[]]>();
  for (const item of all) {
    const id = JSON.stringify(by(item));
    const others = found.get(id);
    if (others) others.push(item);
    else found.set(id, [item]);
  }
  return [...found.values()];
}
