const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21] as const
const SINES = Uint32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32))

const rotate = (word: number, by: number) => (word << by) | (word >>> (32 - by))

/** MD5 (RFC 1321) of bytes, as 16 bytes. For sharding by `hashmod` only: it protects nothing. */
export function md5(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(((message.length + 8) >> 6) * 64 + 64)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, message.length << 3, true)
  view.setUint32(padded.length - 4, Math.floor(message.length / 2 ** 29), true)
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
  for (let offset = 0; offset < padded.length; offset += 64) absorb(state, view, offset)
  const digest = new DataView(new ArrayBuffer(16))
  for (const [i, word] of state.entries()) digest.setUint32(i * 4, word, true)
  return new Uint8Array(digest.buffer)
}

/** One round of 64 steps over a block of 64 bytes. */
function absorb(state: Uint32Array, view: DataView, offset: number): void {
  let [a = 0, b = 0, c = 0, d = 0] = state
  for (let i = 0; i < 64; i++) {
    const [mix, word] = mixOf(i, b, c, d)
    const sum = (a + mix + (SINES[i] ?? 0) + view.getUint32(offset + word * 4, true)) | 0
    a = d
    d = c
    c = b
    b = (b + rotate(sum, SHIFTS[(i >> 4) * 4 + (i & 3)] ?? 0)) | 0
  }
  for (const [i, word] of [a, b, c, d].entries()) state[i] = (state[i] ?? 0) + word
}

/** The step's boolean function of three words, and which word of the block it takes. */
function mixOf(step: number, b: number, c: number, d: number): [mix: number, word: number] {
  if (step < 16) return [(b & c) | (~b & d), step]
  if (step < 32) return [(d & b) | (~d & c), (5 * step + 1) & 15]
  if (step < 48) return [b ^ c ^ d, (3 * step + 5) & 15]
  return [c ^ (b | ~d), (7 * step) & 15]
}
