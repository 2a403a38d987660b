import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';

// Terms: a *global* address can be reached over the public internet (IANA special-purpose registries, RFC 6890 and its
// updates, read 2026-11-22); *loopback* is 127.0.0.0/8 and ::1. An embedded IPv4 address (mapped, NAT64, 6to4) is
// judged as the IPv4 address it stands for.

const SPECIAL_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const SPECIAL_V6: readonly (readonly [string, number])[] = [
  ['::', 96], // unspecified, loopback and the deprecated IPv4-compatible form
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

function blockList(ranges: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of ranges) list.addSubnet(network, prefix, family);
  return list;
}

const specialV4 = blockList(SPECIAL_V4, 'ipv4');
const specialV6 = blockList(SPECIAL_V6, 'ipv6');
const loopbackV4 = blockList([['127.0.0.0', 8]], 'ipv4');

/** True for an address of the public internet. A zone (`%eth0`) or anything that is no address is not. */
export function isGlobalAddress(address: string): boolean {
  if (isIPv4(address)) return !specialV4.check(address, 'ipv4');
  const groups = ipv6Groups(address);
  if (groups === undefined) return false;
  const embedded = embeddedV4(groups);
  if (embedded !== undefined) return isGlobalAddress(embedded);
  return !specialV6.check(address, 'ipv6');
}

export function isLoopbackAddress(address: string): boolean {
  if (isIPv4(address)) return loopbackV4.check(address, 'ipv4');
  const groups = ipv6Groups(address);
  if (groups === undefined) return false;
  if (groups.every((group, index) => group === (index === 7 ? 1 : 0))) return true;
  return isMapped(groups) && isLoopbackAddress(lastV4(groups));
}

/** One spelling per address, so that the connected address can be compared with the one that was vetted. */
export function canonicalAddress(address: string): string {
  const groups = isIPv4(address) ? undefined : ipv6Groups(address);
  if (groups === undefined) return address;
  return isMapped(groups) ? lastV4(groups) : groups.map((group) => group.toString(16)).join(':');
}

/** Lower case, without brackets and without the root's dot; punycode for other scripts. Empty when it is no host. */
export function normaliseHost(host: string): string {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  if (isIP(bare) !== 0) return bare.toLowerCase();
  return domainToASCII(bare.replace(/\.$/, '')).toLowerCase();
}

function ipv6Groups(address: string): readonly number[] | undefined {
  if (!isIPv6(address) || address.includes('%')) return undefined;
  const [head = '', tail] = withHexTail(address).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: middle }, () => '0'), ...after].map((group) => Number.parseInt(group, 16));
}

/** `::ffff:1.2.3.4` as `::ffff:102:304`. */
function withHexTail(address: string): string {
  const at = address.lastIndexOf(':') + 1;
  const tail = address.slice(at);
  if (!isIPv4(tail)) return address;
  const [a = 0, b = 0, c = 0, d = 0] = tail.split('.').map(Number);
  return `${address.slice(0, at)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

function isMapped(groups: readonly number[]): boolean {
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
}

function lastV4(groups: readonly number[]): string {
  return fromPair(groups[6] ?? 0, groups[7] ?? 0);
}

function embeddedV4(groups: readonly number[]): string | undefined {
  if (isMapped(groups)) return lastV4(groups);
  const nat64 = groups[0] === 0x64 && groups[1] === 0xff9b && groups.slice(2, 6).every((group) => group === 0);
  if (nat64) return lastV4(groups);
  if (groups[0] === 0x2002) return fromPair(groups[1] ?? 0, groups[2] ?? 0);
  return undefined;
}

function fromPair(high: number, low: number): string {
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
