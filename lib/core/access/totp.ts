import { Secret, TOTP } from 'otpauth'

/** Time-based one-time passwords (RFC 6238) as authenticator apps take them: SHA-1, six digits, 30 seconds. */
const PERIOD_SECONDS = 30
// One step each way: phones' clocks are up to half a minute off.
const DRIFT_STEPS = 1

const totpOf = (secretBase32: string, label = '') =>
  new TOTP({
    issuer: 'Opsdeck',
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
    secret: Secret.fromBase32(secretBase32),
  })

/** The step that a code belongs to at that time, or null when it is wrong. Steps only grow: refuse one seen before. */
export function totpStep(secretBase32: string, code: string, atMs: number): number | null {
  const delta = totpOf(secretBase32).validate({ token: code, timestamp: atMs, window: DRIFT_STEPS })
  return delta === null ? null : Math.floor(atMs / 1000 / PERIOD_SECONDS) + delta
}

/** The code of a moment, as an authenticator would show it. */
export function totpCode(secretBase32: string, atMs: number): string {
  return totpOf(secretBase32).generate({ timestamp: atMs })
}

/** The `otpauth:` address that a QR code carries. */
export function totpUri(secretBase32: string, label: string): string {
  return totpOf(secretBase32, label).toString()
}
