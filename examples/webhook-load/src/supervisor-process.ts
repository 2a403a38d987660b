import cluster, { type Worker } from 'node:cluster';
import { fileURLToPath } from 'node:url';
import type { IntakeOrder } from './intake-order.js';

// Holds the port for the processes that take deliveries, and starts another for each that dies. Told `kill`, it kills the
// one that has lived longest; it says how many listen whenever that changes.

cluster.setupPrimary({ exec: fileURLToPath(new URL('./intake-process.js', import.meta.url)), silent: false });
const listening = new Set<Worker>();
const tell = (): void => void process.send?.(listening.size);

function start(order: IntakeOrder): void {
  const worker = cluster.fork();
  worker.send(order);
  worker.once('message', () => {
    listening.add(worker);
    tell();
  });
  worker.once('exit', () => {
    listening.delete(worker);
    start(order);
  });
}

process.once('disconnect', () => {
  cluster.removeAllListeners();
  for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGKILL');
  process.exit(0);
});
process.on('message', (message: IntakeOrder | 'kill') => {
  if (message === 'kill') {
    const [oldest] = listening;
    if (oldest === undefined) return;
    listening.delete(oldest);
    oldest.process.kill('SIGKILL');
    return;
  }
  for (let count = 0; count < message.processes; count++) start(message);
});
