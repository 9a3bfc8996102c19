/** What every answer carries, whatever it is. */
const ALWAYS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
}
const TWO_YEARS_SECONDS = 63_072_000

/** The security headers of one answer. HSTS only where the deck itself is reached by https. */
export function securityHeaders(policy: string, isHttps: boolean): Readonly<Record<string, string>> {
  const hsts: Readonly<Record<string, string>> = isHttps
    ? { 'strict-transport-security': `max-age=${TWO_YEARS_SECONDS}` }
    : {}
  return { ...ALWAYS, ...hsts, 'content-security-policy': policy }
}

/**
 * The Content-Security-Policy of one page. Next reads the nonce out of this header of the request.
 * Inline styles stay allowed: charts, the editor and floating parts set them, and they cannot run anything.
 */
export function contentSecurityPolicy(how: {
  readonly nonce: string
  readonly isDevelopment: boolean
  readonly isHttps: boolean
}): string {
  // Development compiles in the browser.
  const evaluation = how.isDevelopment ? " 'unsafe-eval'" : ''
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${how.nonce}' 'strict-dynamic'${evaluation}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    // The worker that shows pushes.
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(how.isHttps ? ['upgrade-insecure-requests'] : []),
  ].join('; ')
}
