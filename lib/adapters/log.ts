import pino from 'pino'

export type Log = pino.Logger

/** JSON lines on stdout; whatever could be a secret is cut out before it is written. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }) },
    redact: {
      paths: [
        'password',
        'secret',
        'token',
        'authorization',
        'cookie',
        '*.password',
        '*.secret',
        '*.token',
        '*.authorization',
        '*.cookie',
        'headers.*',
      ],
      censor: '<secret>',
    },
  })
}
