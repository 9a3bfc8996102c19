/** Powers of ten that are exact as float64, as far as decimal places are looked for. */
export const POWERS = Float64Array.from({ length: 16 }, (_, exponent) => Number(`1e${exponent}`))

/** Whole numbers up to this are taken: differences of two, folded, stay below 2^53. */
export const MOST_WHOLE = 2 ** 50
