import quickbooksEmulator from '@countersign/quickbooks/emulator';
import { startSandbox } from '@countersign/testing';
import { prepareBooks } from './company.js';

// The vendor in a process of its own, so that the client alone is measured. Its quotas are off: with them, both sides of a
// comparison would only wait.

process.once('message', async (folder: string) => {
  const sandbox = await startSandbox([{ ...quickbooksEmulator, limits: [] }], { folder });
  await prepareBooks(sandbox.file);
  process.send?.({ file: sandbox.file });
  process.once('disconnect', () => void sandbox.close());
});
