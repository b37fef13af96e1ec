/** Counts the statements that go to a database: it stands between the service and the database. */
import { connect, createServer } from 'node:net';

/** The messages of the protocol that run a statement: Execute and Query. */
const RUNS = new Set(['E', 'Q']);

/** Calls `count` for each statement in what a client sends, however it is cut into pieces. */
function statementReader(count) {
  let rest = Buffer.alloc(0);
  let isGreeted = false;
  return (piece) => {
    rest = Buffer.concat([rest, piece]);
    for (;;) {
      // The first message of a connection has no letter before its length.
      const letters = isGreeted ? 1 : 0;
      if (rest.length < letters + 4) return;
      const length = letters + rest.readInt32BE(letters);
      if (rest.length < length) return;
      if (isGreeted && RUNS.has(String.fromCharCode(rest[0]))) count();
      isGreeted = true;
      rest = rest.subarray(length);
    }
  };
}

/** A way to the database of an address that counts; ends with `close`. */
export async function countedDatabase(address) {
  const url = new URL(address);
  const counted = { statements: 0 };
  const server = createServer((client) => {
    const database = connect(Number(url.port || 5432), url.hostname);
    client.on(
      'data',
      statementReader(() => (counted.statements += 1)),
    );
    client.pipe(database).pipe(client);
    for (const end of [client, database]) end.on('error', () => end.destroy());
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const way = new URL(address);
  way.hostname = '127.0.0.1';
  way.port = String(server.address().port);
  return { url: way.href, counted, close: () => server.close() };
}
