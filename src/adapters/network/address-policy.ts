import ipaddr from 'ipaddr.js';

type IPv6 = ReturnType<typeof ipaddr.IPv6.parse>;

/** RFC 6052's well-known prefix: a translator in the network turns it into the IPv4 address of the last 32 bits. */
const translated: [IPv6, number] = [ipaddr.IPv6.parse('64:ff9b::'), 96];
/** What IANA hands out to the internet; everything else (::/96 with its embedded IPv4 included) is special or unassigned. */
const globalUnicast: [IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];
/** RFC 9637, not yet known to ipaddr.js. */
const documentation: [IPv6, number] = [ipaddr.IPv6.parse('3fff::'), 20];

/**
 * True when an address literal is an ordinary address of the public internet. Every special range (loopback, private,
 * link-local, carrier NAT, multicast, documentation, IPv6 that embeds IPv4 …) and everything unreadable is not.
 */
export function isPublicAddress(address: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address).range() === 'unicast';
  if (!ipaddr.IPv6.isValid(address)) return false;
  const parsed = ipaddr.IPv6.parse(address);
  if (parsed.match(translated)) return isPublicAddress(parsed.toByteArray().slice(12).join('.'));
  return parsed.match(globalUnicast) && !parsed.match(documentation) && parsed.range() === 'unicast';
}
