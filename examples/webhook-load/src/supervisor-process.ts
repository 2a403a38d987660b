import { superviseIntake } from '@countersign/server';
import { type IntakeOrder, isIntakeOrder } from './intake-order.js';

// Holds the port for the processes that take deliveries. Told `kill`, it kills the one that has listened longest. It says
// `ready` when all listen and another stands by.

async function supervise(order: IntakeOrder): Promise<void> {
  let complete = false;
  const supervised = await superviseIntake({
    module: new URL('./intake-process.js', import.meta.url),
    order,
    processes: order.processes,
    compileCache: order.compileCache,
    onChange: ({ now }) => {
      if (complete && now === 'standing') process.send?.('ready');
    },
  });
  complete = true;
  process.on('message', (message) => {
    const [oldest] = supervised.listening();
    if (message === 'kill' && oldest !== undefined) process.kill(oldest, 'SIGKILL');
  });
}

// The processes end with it.
process.once('disconnect', () => process.exit(0));
process.once('message', (message) => {
  if (isIntakeOrder(message)) void supervise(message);
});
