export type StatusRange = readonly [from: number, to: number]

const ONE = /^(\d{1,3})$/
const CLASS = /^([1-5])xx$/i
const SPAN = /^(\d{1,3})\s*-\s*(\d{1,3})$/

/** @throws {Error} for anything but `200`, `2xx`, `200-299`, or several with commas */
export function parseStatusRanges(text: string): StatusRange[] {
  return text.split(',').map((part): StatusRange => {
    const trimmed = part.trim()
    const one = ONE.exec(trimmed)
    if (one) return [Number(one[1]), Number(one[1])]
    const hundreds = CLASS.exec(trimmed)
    if (hundreds) return [Number(hundreds[1]) * 100, Number(hundreds[1]) * 100 + 99]
    const span = SPAN.exec(trimmed)
    if (span && Number(span[1]) <= Number(span[2])) return [Number(span[1]), Number(span[2])]
    throw new Error(
      `${JSON.stringify(trimmed)} is no status: expected 200, 2xx or 200-299, several with commas`,
    )
  })
}

export const statusIsIn = (status: number, ranges: readonly StatusRange[]): boolean =>
  ranges.some(([from, to]) => status >= from && status <= to)

/** The reason phrases of RFC 9110 and its registry that people meet. */
const PHRASES: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  418: "I'm a teapot",
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  423: 'Locked',
  425: 'Too Early',
  426: 'Upgrade Required',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
  507: 'Insufficient Storage',
  508: 'Loop Detected',
  511: 'Network Authentication Required',
}

/** `503 Service Unavailable`; the number alone when it has no known phrase. */
export function statusWords(status: number): string {
  const phrase = PHRASES[status]
  return phrase === undefined ? String(status) : `${status} ${phrase}`
}
