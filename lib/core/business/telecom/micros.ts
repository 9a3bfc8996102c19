const MICRO_DIGITS = 6
/** Sign, whole part, fraction, exponent: what JSON and Twilio write decimals as. */
const DECIMAL = /^([+-]?)(\d{1,15})(?:\.(\d{1,30}))?(?:[eE]([+-]?\d{1,2}))?$/

/**
 * A decimal as text ("1411.5235", "-0.0085", "5e-7") in millionths, exactly; what is finer than a millionth is rounded
 * half to even. Null for what is no decimal, or too large to count exactly.
 */
export function microsOf(text: string): number | null {
  const match = DECIMAL.exec(text.trim())
  if (!match) return null
  const [, sign, whole = '0', fraction = '', exponent = '0'] = match
  const shift = MICRO_DIGITS - fraction.length + Number(exponent)
  const digits = BigInt(`${whole}${fraction}`)
  const micros = shift >= 0 ? digits * 10n ** BigInt(shift) : halfToEven(digits, 10n ** BigInt(-shift))
  if (micros > BigInt(Number.MAX_SAFE_INTEGER)) return null
  // Without a negative nothing.
  return sign === '-' && micros !== 0n ? -Number(micros) : Number(micros)
}

function halfToEven(digits: bigint, divisor: bigint): bigint {
  const whole = digits / divisor
  const twiceRest = (digits % divisor) * 2n
  const isUp = twiceRest > divisor || (twiceRest === divisor && whole % 2n === 1n)
  return isUp ? whole + 1n : whole
}

/** A price as Twilio tells it: decimal text, a JSON number, or nothing yet. */
export function priceMicrosOf(price: string | number | null | undefined): number | null {
  if (price === null || price === undefined || price === '') return null
  return microsOf(String(price))
}
