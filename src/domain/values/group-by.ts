/** Groups items by key. */

/**
 * Every item under each of its keys, in the order in which the items came; an item without a key is
 * left out.
 */
export function groupBy<Item, Key>(
  items: Iterable<Item>,
  itemKeys: (item: Item) => Iterable<Key>,
): Map<Key, Item[]> {
  const files = new Map<Key, Item[]>();
  for (const item of items) {
    for (const key of itemKeys(item)) {
      const file = files.get(key);
      if (file) file.push(item);
      else files.set(key, [item]);
    }
  }
  return files;
}
