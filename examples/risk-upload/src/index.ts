import emulator from '@countersign/hkma/emulator';
import { connectDatabase } from '@countersign/runtime';
import { createOffsetClock, startEmulator } from '@countersign/testing';
import { openBank } from './open-bank.js';

/** A month of risk indicators: two people agree, it is uploaded to the emulator. Gives the evidence pack. */
export async function uploadRisk(folder: string, file: Uint8Array, records: number): Promise<Uint8Array | undefined> {
  const clock = createOffsetClock();
  const receiver = await startEmulator(emulator, { clock });
  const database = await connectDatabase({ dataFolder: folder });
  await receiver.command('settings', { validationMs: 0 });
  const bank = await openBank({ database, receiver, clock });
  try {
    const form = await bank.start(file, records);
    await bank.agree(await bank.agree(form, 'risk-head'), 'compliance-head');
    const [pack] = await bank.upload();
    return pack;
  } finally {
    await bank.close();
    await database.close();
    await receiver.close();
  }
}
