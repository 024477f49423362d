import { ask, type Client } from './client-query';
import { quotedName } from './quoted-name';

/** Makes the client's database, empty. Throws `database.load-failed` when there is one of this name, `database.*`, `cancelled`. */
export async function createDatabase(client: Client): Promise<void> {
  const { kind } = client.source;
  const character = kind === 'mysql' ? 'CHARACTER SET utf8mb4' : "TEMPLATE template0 ENCODING 'UTF8'";
  await ask(client, `CREATE DATABASE ${quotedName(client.source)} ${character};\n`, null);
}

/** Drops the client's database when it is there. Throws `database.*`, `cancelled`. */
export async function dropDatabase(client: Client): Promise<void> {
  await ask(client, `DROP DATABASE IF EXISTS ${quotedName(client.source)};\n`, null);
}
