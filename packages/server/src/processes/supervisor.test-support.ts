import { superviseIntake } from '../../dist/index.js';

// Supervises, and says after each change who listens and who stands by. Told to, it closes.

const [port = '0', processes = '2', module = ''] = process.argv.slice(2);

try {
  let tell = (): void => {};
  const supervised = await superviseIntake({
    module: new URL(module),
    order: Number(port),
    processes: Number(processes),
    onChange: () => tell(),
  });
  tell = () => process.send?.({ listening: supervised.listening(), standing: supervised.standing() });
  process.on('message', async () => {
    await supervised.close();
    process.disconnect();
  });
  tell();
} catch (error) {
  process.send?.({ code: error instanceof Error && 'code' in error ? error.code : undefined });
  process.disconnect();
}
