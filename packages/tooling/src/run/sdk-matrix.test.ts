import { describe, expect, it } from 'vitest';
import { matrixPage, parsePeerCalls } from './sdk-matrix.ts';

describe('SDK matrix', () => {
  it('shows what failed, and why', () => {
    const calls = [
      { call: 'createBill', ok: true },
      { call: 'getBill', ok: false, detail: 'status 400' },
    ];
    const page = matrixPage([{ connector: 'acme', sdk: 'acme-sdk', keptBy: 'Acme', version: '1.2.3', calls }]);
    expect(page).toContain('| acme | `acme-sdk` | Acme | 1.2.3 | 1 of 2 |');
    expect(page).toContain('- **fails**: getBill (status 400)');
  });

  it('shows emulators kept by others apart, as servers of our connector', () => {
    const calls = [{ call: 'insert', ok: true }];
    const run = { connector: 'acme', sdk: 'mimic', keptBy: 'the community', version: '0.1.0', serves: true, calls };
    const [clients = '', servers = ''] = matrixPage([run]).split('Emulators kept by others');
    expect(clients).not.toContain('mimic');
    expect(servers).toContain('| acme | `mimic` | the community | 0.1.0 | 1 of 1 |');
    expect(servers).toContain('## the acme connector on mimic');
  });

  it('reads the list after whatever an SDK printed itself', () => {
    expect(parsePeerCalls('connected\n[{"call":"a","ok":true}]')).toEqual([{ call: 'a', ok: true }]);
  });

  it.each(['', '[]', '{}', 'crashed', '[{"call":"a"}]'])('takes %j for a script that died', (stdout) => {
    expect(() => parsePeerCalls(stdout)).toThrow();
  });
});
