import { createTestCa, type LoopbackTlsServer, startTlsServer } from '@countersign/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestProject, type TestProject } from '../../test-project/project.js';

let project: TestProject;
let modern: LoopbackTlsServer;
let old: LoopbackTlsServer;

beforeAll(async () => {
  project = await createTestProject({ connector: false });
  const ca = await createTestCa();
  await project.write('ca.pem', ca.ca);
  modern = await startTlsServer((_request, response) => response.end(), { ca });
  old = await startTlsServer((_request, response) => response.end(), { ca, maxVersion: 'TLSv1.2' });
});
afterAll(async () => {
  await Promise.all([modern.close(), old.close(), project.remove()]);
});

describe('tls probe', () => {
  it('reports a server that meets the floor', async () => {
    const outcome = await project.run('tls', 'probe', `localhost:${modern.port}`, '--ca', 'ca.pem', '--json');
    expect(outcome).toMatchObject({
      code: 0,
      json: {
        ok: true,
        protocol: 'TLSv1.3',
        authorized: true,
        accepts: { '1.2': false, '1.3': true },
        cipher: expect.stringMatching(/^TLS_/),
      },
    });
    expect(outcome.json.chain.length).toBeGreaterThan(0);
  });

  it('ends with 1 below TLS 1.3', async () => {
    const outcome = await project.run('tls', 'probe', `127.0.0.1:${old.port}`, '--ca', 'ca.pem', '--json');
    expect(outcome).toMatchObject({ code: 1, json: { ok: false, protocol: 'TLSv1.2', accepts: { '1.3': false } } });
    expect((await project.run('tls', 'probe', `localhost:${old.port}`, '--ca', 'ca.pem')).stdout).toMatch(
      /Below the floor/,
    );
  });

  it('ends with 1 for a chain that nobody trusts', async () => {
    const outcome = await project.run('tls', 'probe', `localhost:${modern.port}`, '--json');
    expect(outcome).toMatchObject({ code: 1, json: { ok: false, authorized: false, reason: expect.any(String) } });
  });

  it('never sends a request', () => {
    expect(modern.requests + old.requests).toBe(0);
  });
});
