import type { Labels } from '../labels/index.ts'

/** FNV-1a of 64 bits (draft-eastlake-fnv) in four limbs of 16 bits, lowest first: the prime is 2^40 + 435. */
type Hash = { a: number; b: number; c: number; d: number }

const PRIME = 435
const SEPARATOR = 0xff
const start = (): Hash => ({ a: 0x2325, b: 0x8422, c: 0x9ce4, d: 0xcbf2 })

/** Adds a text as UTF-8, then the byte that no UTF-8 has. */
function addText(hash: Hash, text: string): void {
  let { a, b, c, d } = hash
  const { length } = text
  for (let i = 0; i <= length; i++) {
    const unit = i === length ? SEPARATOR : text.charCodeAt(i)
    if (unit >= 0x80 && i < length) {
      const wide = { a, b, c, d }
      i += addWide(wide, text.codePointAt(i) ?? 0)
      a = wide.a
      b = wide.b
      c = wide.c
      d = wide.d
      continue
    }
    const low = a ^ unit
    const t0 = low * PRIME
    const t1 = b * PRIME + (t0 >>> 16)
    const t2 = c * PRIME + (low << 8) + (t1 >>> 16)
    d = (d * PRIME + (b << 8) + (t2 >>> 16)) & 0xffff
    a = t0 & 0xffff
    b = t1 & 0xffff
    c = t2 & 0xffff
  }
  hash.a = a
  hash.b = b
  hash.c = c
  hash.d = d
}

function addByte(hash: Hash, byte: number): void {
  const low = hash.a ^ byte
  const t0 = low * PRIME
  const t1 = hash.b * PRIME + (t0 >>> 16)
  const t2 = hash.c * PRIME + (low << 8) + (t1 >>> 16)
  hash.d = (hash.d * PRIME + (hash.b << 8) + (t2 >>> 16)) & 0xffff
  hash.a = t0 & 0xffff
  hash.b = t1 & 0xffff
  hash.c = t2 & 0xffff
}

/**
 * Adds a character beyond ASCII; half a surrogate pair counts as U+FFFD, as it does wherever it is written out.
 * Answers how many more code units it took than one.
 */
function addWide(hash: Hash, point: number): number {
  const known = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point
  if (known > 0xffff) {
    addByte(hash, 0xf0 | (known >> 18))
    addByte(hash, 0x80 | ((known >> 12) & 0x3f))
  } else if (known > 0x7ff) addByte(hash, 0xe0 | (known >> 12))
  else addByte(hash, 0xc0 | (known >> 6))
  if (known > 0x7ff) addByte(hash, 0x80 | ((known >> 6) & 0x3f))
  addByte(hash, 0x80 | (known & 0x3f))
  return known > 0xffff ? 1 : 0
}

const hex = (limb: number): string => limb.toString(16).padStart(4, '0')

/** Names a label set by 16 hexadecimal digits, the same as Prometheus and Alertmanager do (`LabelSet.Fingerprint`). */
export function fingerprint(labels: Labels): string {
  const hash = start()
  for (const text of labels) addText(hash, text)
  return hex(hash.d) + hex(hash.c) + hex(hash.b) + hex(hash.a)
}
