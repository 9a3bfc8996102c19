const POWERS = ['', 'K', 'M', 'G', 'T', 'P', 'E']
const PART = /(\d+(?:\.\d+)?)([KMGTPE]?)(i?)B/gy

/** Bytes of a size as Prometheus reads it: `10MB` and `10MiB` are both 10 × 1024². Null when it is none. */
export function parseSizeBytes(text: string): number | null {
  if (text === '0') return 0
  let bytes = 0
  let end = 0
  for (const match of text.matchAll(PART)) {
    end = match.index + match[0].length
    bytes += Number(match[1]) * 1024 ** POWERS.indexOf(match[2] ?? '')
  }
  return text !== '' && end === text.length && Number.isSafeInteger(Math.floor(bytes))
    ? Math.floor(bytes)
    : null
}
