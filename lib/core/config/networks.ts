const PART = /^(0|[1-9]\d{0,2})$/

const isIpv4 = (text: string): boolean => {
  const parts = text.split('.')
  return parts.length === 4 && parts.every(part => PART.test(part) && Number(part) <= 255)
}

/** Eight groups of hexadecimal digits, `::` once for zeros, the last two perhaps as IPv4. */
function isIpv6(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap(half => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1)
  const endsInIpv4 = last?.includes('.') ?? false
  if (endsInIpv4 && !isIpv4(last ?? '')) return false
  const plain = endsInIpv4 ? groups.slice(0, -1) : groups
  const count = plain.length + (endsInIpv4 ? 2 : 0)
  if (!plain.every(group => /^[0-9a-f]{1,4}$/i.test(group))) return false
  return halves.length === 2 ? count < 8 : count === 8
}

/** What is wrong with a network such as `10.0.0.0/8` or `fd00::/8`, in words; null when nothing is. */
export function networkFault(text: string): string | null {
  const wrong = `${JSON.stringify(text)} is not a network: expected one such as 10.0.0.0/8 or fd00::/8`
  const [address = '', bits, ...more] = text.split('/')
  if (bits === undefined || more.length > 0 || !PART.test(bits)) return wrong
  if (isIpv4(address)) return Number(bits) <= 32 ? null : wrong
  return isIpv6(address) && Number(bits) <= 128 ? null : wrong
}
