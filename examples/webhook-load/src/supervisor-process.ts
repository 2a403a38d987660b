import { superviseIntake } from '@countersign/server';
import { type IntakeOrder, isIntakeOrder } from './intake-order.js';

// Holds the port for the processes that take deliveries. Told `kill`, it kills the one that has listened longest. It says
// `ready` when all listen and another stands by.

const READY_POLL_MS = 50;

async function supervise(order: IntakeOrder): Promise<void> {
  const supervised = await superviseIntake({
    module: new URL('./intake-process.js', import.meta.url),
    order,
    processes: order.processes,
    compileCache: order.compileCache,
  });
  process.on('message', (message) => {
    const [oldest] = supervised.listening();
    if (message === 'kill' && oldest !== undefined) process.kill(oldest, 'SIGKILL');
  });
  const ready = setInterval(() => {
    if (supervised.standing().length === 0) return;
    clearInterval(ready);
    process.send?.('ready');
  }, READY_POLL_MS);
}

// The processes end with it.
process.once('disconnect', () => process.exit(0));
process.once('message', (message) => {
  if (isIntakeOrder(message)) void supervise(message);
});
