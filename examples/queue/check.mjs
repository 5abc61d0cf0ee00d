// Proves that a job completes, and that a failed job is retried.
import { call, check, until } from '../support/check.mjs';

check([
  ['an e-mail is sent at the first attempt', async () => {
    const { attemptsMade } = await sent({ to: 'first@example.com' });
    if (attemptsMade !== 1) throw new Error(`attemptsMade is ${attemptsMade}`);
  }],
  ['an e-mail whose first attempt fails is sent at the second', async () => {
    const { attemptsMade } = await sent({ to: 'second@example.com', failFirstAttempt: true });
    if (attemptsMade !== 2) throw new Error(`attemptsMade is ${attemptsMade}`);
  }],
  ['twenty e-mails are all sent', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, number) => sent({ to: `${number}@example.com`, failFirstAttempt: number % 5 === 0 })));
  }],
]);

/** Posts an e-mail and waits until it is sent. */
async function sent(email) {
  const { status, body: { id } } = await call('/emails', { method: 'POST', body: email });
  if (status !== 202) throw new Error(`POST /emails answered ${status}`);
  return until(`e-mail ${id} to ${email.to} is sent`, async () => {
    const { body } = await call(`/emails/${id}`);
    if (body.state !== 'completed') throw new Error(`it is ${body.state}`);
    return body;
  });
}
