import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../../src/adapters/network/address-policy.ts';

describe('isPublicAddress', () => {
  const forbidden: readonly (readonly [string, string])[] = [
    ['loopback', '127.0.0.1'],
    ['loopback, far end', '127.255.255.254'],
    ['private 10/8', '10.1.2.3'],
    ['private 172.16/12', '172.31.255.255'],
    ['private 192.168/16', '192.168.0.1'],
    ['link-local and cloud metadata', '169.254.169.254'],
    ['carrier NAT', '100.64.0.1'],
    ['carrier NAT metadata', '100.100.100.200'],
    ['unspecified', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['benchmarking', '198.18.0.1'],
    ['documentation', '203.0.113.9'],
    ['IPv6 loopback', '::1'],
    ['IPv6 unspecified', '::'],
    ['IPv6 link-local', 'fe80::1'],
    ['IPv6 link-local with a zone', 'fe80::1%eth0'],
    ['IPv6 unique local', 'fd00:ec2::254'],
    ['IPv6 site-local', 'fec0::1'],
    ['IPv6 multicast', 'ff02::1'],
    ['IPv4-mapped', '::ffff:127.0.0.1'],
    ['IPv4-mapped in hexadecimal', '::ffff:7f00:1'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['IPv4-translated (RFC 6145)', '::ffff:0:127.0.0.1'],
    ['6to4', '2002:7f00:1::1'],
    ['NAT64 of a private address', '64:ff9b::10.0.0.1'],
    ['local-use NAT64', '64:ff9b:1::7f00:1'],
    ['Teredo', '2001:0:7f00:1::1'],
    ['IPv6 documentation', '2001:db8::1'],
    ['IPv6 documentation (RFC 9637)', '3fff::1'],
    ['a decimal form', '2130706433'],
    ['an octal form', '0177.0.0.1'],
    ['a short form', '127.1'],
    ['no address', 'localhost'],
    ['nothing', ''],
  ];
  it.each(forbidden)('S9: %s (%s) is not public', (_name, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['8.8.8.8', '140.82.121.4', '172.32.0.1', '2606:4700:4700::1111', '64:ff9b::8.8.8.8'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it('S9: an IPv4 address is never public in any IPv6 dress that embeds it when it is not public itself', () => {
    const privateV4 = fc
      .tuple(fc.constantFrom('10', '127', '192.168', '169.254', '172.16', '100.64'), fc.array(fc.nat(255), { minLength: 3, maxLength: 3 }))
      .map(([head, tail]) => [...head.split('.'), ...tail.map(String)].slice(0, 4).join('.'));
    const dress = fc.constantFrom('::', '::ffff:', '::ffff:0:', '64:ff9b::', '64:ff9b:1::');
    fc.assert(fc.property(privateV4, dress, (v4, prefix) => !isPublicAddress(`${prefix}${v4}`) && !isPublicAddress(v4)));
  });
});
