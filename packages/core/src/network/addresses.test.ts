import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalAddress, isGlobalAddress, isLoopbackAddress, normaliseHost } from './addresses.js';

describe('global addresses', () => {
  test.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
    '64:ff9b::127.0.0.1',
    '64:ff9b::a00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:0:7f00:1::',
    '2001:db8::1',
    '2002:7f00:1::',
    '2002:a00:1::1',
    '3fff::1',
    '5f00::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '',
    'localhost',
    '1.2.3',
    '01.2.3.4',
  ])('%s is none', (address) => {
    expect(isGlobalAddress(address)).toBe(false);
  });

  test.each([
    '1.1.1.1',
    '93.184.216.34',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.1',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450:4001:81b::200e',
    '::ffff:1.1.1.1',
    '64:ff9b::101:101',
    '2002:101:101::',
  ])('%s is one', (address) => {
    expect(isGlobalAddress(address)).toBe(true);
  });

  test('an IPv4 address is judged alike in every form that carries it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
        const pair = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
        for (const form of [`::ffff:${address}`, `::ffff:${pair}`, `64:ff9b::${address}`, `2002:${pair}::`]) {
          expect(isGlobalAddress(form), form).toBe(isGlobalAddress(address));
        }
      }),
    );
  });

  test('no address is both global and loopback', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        expect(isGlobalAddress(address) && isLoopbackAddress(address)).toBe(false);
      }),
    );
  });
});

describe('loopback addresses', () => {
  test.each(['127.0.0.1', '127.1.2.3', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1'])('%s is one', (address) => {
    expect(isLoopbackAddress(address)).toBe(true);
  });
  test.each(['128.0.0.1', '0.0.0.0', '::', '::2', '::ffff:1.1.1.1', '10.0.0.1', 'localhost'])(
    '%s is none',
    (address) => {
      expect(isLoopbackAddress(address)).toBe(false);
    },
  );
});

test('one address has one canonical form', () => {
  expect(canonicalAddress('::ffff:1.2.3.4')).toBe('1.2.3.4');
  expect(canonicalAddress('2001:DB8:0:0::1')).toBe(canonicalAddress('2001:db8::1'));
});

test('one host has one name', () => {
  expect(normaliseHost('API.Books.Example.')).toBe('api.books.example');
  expect(normaliseHost('[::1]')).toBe('::1');
  expect(normaliseHost('例子.example')).toBe('xn--fsqu00a.example');
});
