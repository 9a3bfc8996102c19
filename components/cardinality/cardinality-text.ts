/** A count with its thousands apart. */
export const figure = (count: number): string => count.toLocaleString('en-GB')

/** A share in percent; the least that is something is told as such. */
export function shareText(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0 %'
  const percent = (part / whole) * 100
  return percent < 0.1 ? 'less than 0.1 %' : `${percent.toFixed(percent < 10 ? 1 : 0)} %`
}

/** A selector for Explore. */
export const countExpr = (name: string, value: string): string => `count({${quoted(name)}=${quoted(value)}})`

const quoted = (text: string): string =>
  /^[A-Za-z_]\w*$/.test(text) && text.startsWith('__') ? text : JSON.stringify(text)
