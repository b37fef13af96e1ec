/** What is promised under each name, awaited together: all of it is asked for before any comes. */
export async function allTogether<T extends object>(promised: T) {
  const values = await Promise.all(Object.values(promised));
  return Object.fromEntries(Object.keys(promised).map((name, index) => [name, values[index]])) as {
    [Name in keyof T]: Awaited<T[Name]>;
  };
}
