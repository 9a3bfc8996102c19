/** A number as YAML or PromQL write it: `1`, `1e3`, `.inf`, `+Inf`, `NaN`. Null when it is none. */
export function parseValue(text: string): number | null {
  const plain = text.trim().replaceAll('_', '').toLowerCase()
  if (/^[+-]?\.?inf$/.test(plain)) return plain.startsWith('-') ? -Infinity : Infinity
  if (/^[+-]?\.?nan$/.test(plain)) return NaN
  const isNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$|^[+-]?0x[\da-f]+$/.test(plain)
  return isNumber ? Number(plain) : null
}
