// Sends the HTTP request of a probe. An answer from 200 to 399 is a success, as for the kubelet.
const answer = await fetch(process.argv[2], { redirect: 'manual' }).catch((error) => ({ status: error.cause?.code ?? error.message }));
process.stdout.write(`${answer.status}\n`);
process.exitCode = answer.status >= 200 && answer.status < 400 ? 0 : 1;
