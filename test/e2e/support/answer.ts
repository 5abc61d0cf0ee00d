/** A client of ioredis or node-redis that has not connected yet, and does not try again. */
interface Client {
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
  connect(): Promise<unknown>;
  ping(): Promise<string>;
}

/** The reply to PING, or the error of the connection. `end` closes the client. */
export async function answerOf<T extends Client>(client: T, end: (client: T) => void): Promise<string> {
  let reason = '';
  client.on('error', (error) => { reason = error.code ?? error.message; });
  try {
    await client.connect();
    return await client.ping();
  } catch (error) {
    return reason || String(error);
  } finally {
    end(client);
  }
}
