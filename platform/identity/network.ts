/** What counts as one address: an IPv4 address itself, and of IPv6 the /64 that a client has to itself. */
import { isIPv6 } from 'node:net'

export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('%')[0]!.split('::')
  const groups = (part = '') => part.split(':').filter(Boolean)
  const left = groups(head)
  const zeros = tail === undefined ? [] : Array<string>(8 - left.length - groups(tail).length).fill('0')
  const network = [...left, ...zeros, ...groups(tail)].slice(0, 4)
  return `${network.map((group) => parseInt(group, 16).toString(16)).join(':')}::/64`
}
