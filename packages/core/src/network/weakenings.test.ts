import { describe, expect, test } from 'vitest';
import { findTlsWeakenings } from './weakenings.js';

const found = (env: Record<string, string>, execArgv: string[] = []) =>
  findTlsWeakenings({ env, execArgv }).map(({ severity, place }) => `${severity} ${place}`);

describe('what weakens TLS in a process', () => {
  test('is found in variables, flags and NODE_OPTIONS', () => {
    expect(found({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toEqual(['refuse NODE_TLS_REJECT_UNAUTHORIZED']);
    expect(found({}, ['--tls-min-v1.0'])).toEqual(['refuse --tls-min-v1.0']);
    expect(found({ NODE_OPTIONS: '--max-old-space-size=99  --tls_min_v1.1 --tls-keylog=/x' })).toEqual([
      'refuse --tls_min_v1.1',
      'refuse --tls-keylog',
    ]);
    expect(found({}, ['--insecure-http-parser', '--openssl-legacy-provider'])).toEqual([
      'refuse --insecure-http-parser',
      'refuse --openssl-legacy-provider',
    ]);
    expect(found({ SSLKEYLOGFILE: '/x', NODE_EXTRA_CA_CERTS: '/ca.pem', HTTPS_PROXY: 'http://p' })).toEqual([
      'refuse SSLKEYLOGFILE',
      'warn NODE_EXTRA_CA_CERTS',
      'warn HTTPS_PROXY',
    ]);
  });

  test('is joined by what writes memory or the environment to files', () => {
    expect(found({}, ['--report-uncaught-exception', '--heapsnapshot-signal=SIGUSR2', '--inspect'])).toEqual([
      'warn --heapsnapshot-signal',
      'warn --inspect',
      'warn --report-uncaught-exception',
    ]);
    expect(found({}, ['--report-on-fatalerror', '--report-exclude-env'])).toEqual([]);
  });

  test('is not found in what does no harm', () => {
    expect(
      found({ NODE_TLS_REJECT_UNAUTHORIZED: '1', NODE_USE_ENV_PROXY: '0', HTTPS_PROXY: '' }, [
        '--tls-min-v1.3',
        '--tls-max-v1.3',
      ]),
    ).toEqual([]);
  });

  test('never shows a value', () => {
    expect(
      JSON.stringify(
        findTlsWeakenings({
          env: { HTTPS_PROXY: 'http://user:canary@p', NODE_OPTIONS: '--tls-keylog=/canary' },
          execArgv: [],
        }),
      ),
    ).not.toContain('canary');
  });
});
