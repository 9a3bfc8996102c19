import type { Labels } from '../labels/index.ts'

/** FNV-1a of 64 bits (draft-eastlake-fnv), as two halves of 32 bits: the prime is 2^40 + 0x1b3. */
const OFFSET_HIGH = 0xcbf29ce4
const OFFSET_LOW = 0x84222325
const PRIME_LOW = 0x1b3
const SEPARATOR = 0xff

type Hash = { high: number; low: number }

function addByte(hash: Hash, byte: number): void {
  const low = (hash.low ^ byte) >>> 0
  const product = low * PRIME_LOW
  hash.high = (hash.high * PRIME_LOW + Math.floor(product / 0x1_0000_0000) + ((low << 8) >>> 0)) >>> 0
  hash.low = product >>> 0
}

/** Adds a text as UTF-8; half a surrogate pair counts as U+FFFD, as it does wherever it is written out. */
function addText(hash: Hash, text: string): void {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) addByte(hash, unit)
    else if (unit < 0x800) {
      addByte(hash, 0xc0 | (unit >> 6))
      addByte(hash, 0x80 | (unit & 0x3f))
    } else {
      const point = text.codePointAt(i) ?? 0
      addWide(hash, point >= 0xd800 && point <= 0xdfff ? 0xfffd : point)
      if (point > 0xffff) i++
    }
  }
}

function addWide(hash: Hash, point: number): void {
  if (point > 0xffff) {
    addByte(hash, 0xf0 | (point >> 18))
    addByte(hash, 0x80 | ((point >> 12) & 0x3f))
  } else addByte(hash, 0xe0 | (point >> 12))
  addByte(hash, 0x80 | ((point >> 6) & 0x3f))
  addByte(hash, 0x80 | (point & 0x3f))
}

const hex = (half: number): string => half.toString(16).padStart(8, '0')

/** Names a label set by 16 hexadecimal digits, the same as Prometheus and Alertmanager do (`LabelSet.Fingerprint`). */
export function fingerprint(labels: Labels): string {
  const hash = { high: OFFSET_HIGH, low: OFFSET_LOW }
  for (const text of labels) {
    addText(hash, text)
    addByte(hash, SEPARATOR)
  }
  return hex(hash.high) + hex(hash.low)
}
