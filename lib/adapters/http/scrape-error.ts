/** A failure that already says in plain words what is wrong and what to do. */
export class ScrapeFault extends Error {
  /** @param status the one that was answered, where that is what is wrong */
  constructor(
    message: string,
    readonly status: number | null = null,
  ) {
    super(message)
    this.name = 'ScrapeFault'
  }
}

type Where = { readonly host: string; readonly proxy: string | null }

const TLS_ADVICE = 'or set tls_config.insecure_skip_verify'

/** What an error code of the network, TLS, HTTP or gzip layer means to the one who runs the target. */
const MEANINGS: Readonly<Record<string, (where: string) => string>> = {
  ECONNREFUSED: where =>
    `nothing listens at ${where} (connection refused): check that the program runs and the port is right`,
  ENOTFOUND: where => `the name of ${where} is unknown to DNS: check how it is spelled`,
  EAI_AGAIN: where => `DNS did not answer for ${where}: check the name server of this machine`,
  EHOSTUNREACH: where => `there is no way to ${where} (host unreachable): check network and firewall`,
  ENETUNREACH: where => `there is no way to ${where} (network unreachable): check network and firewall`,
  ETIMEDOUT: where => `${where} does not take connections: check that it runs and no firewall is between`,
  UND_ERR_CONNECT_TIMEOUT: where =>
    `${where} does not take connections: check that it runs and no firewall is between`,
  ECONNRESET: where => `${where} broke the connection off: look at the log of the target`,
  EPIPE: where => `${where} broke the connection off: look at the log of the target`,
  UND_ERR_SOCKET: where =>
    `${where} closed the connection before the answer was complete: look at the log of the target`,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: where =>
    `${where} sent a body of another length than its Content-Length says: nothing of it was stored`,
  UND_ERR_HEADERS_OVERFLOW: where => `${where} sent headers of more than 16 KiB`,
  CERT_HAS_EXPIRED: where => `the certificate of ${where} has expired: renew it, ${TLS_ADVICE}`,
  CERT_NOT_YET_VALID: where =>
    `the certificate of ${where} is not valid yet: check its dates and the clock of this machine`,
  DEPTH_ZERO_SELF_SIGNED_CERT: where =>
    `the certificate of ${where} is signed by itself: give it as tls_config.ca_file, ${TLS_ADVICE}`,
  SELF_SIGNED_CERT_IN_CHAIN: where =>
    `the certificate of ${where} comes from an unknown authority: give that as tls_config.ca_file, ${TLS_ADVICE}`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: where =>
    `the certificate of ${where} comes from an unknown authority: give that as tls_config.ca_file, ${TLS_ADVICE}`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: where =>
    `the certificate of ${where} comes from an unknown authority: give that as tls_config.ca_file, ${TLS_ADVICE}`,
  ERR_TLS_CERT_ALTNAME_INVALID: where =>
    `the certificate of ${where} is for another name: set tls_config.server_name to the name in it`,
  ERR_SSL_WRONG_VERSION_NUMBER: where => `${where} does not speak TLS: set scheme to http`,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: where => `${where} does not speak TLS: set scheme to http`,
  EPROTO: where => `${where} and Opsdeck do not agree on TLS: check scheme and tls_config`,
  Z_BUF_ERROR: where => `the gzip body of ${where} is cut off: nothing of it was stored`,
  Z_DATA_ERROR: where => `the body of ${where} says that it is gzip, but is not`,
}

const NO_CERTIFICATE = /^(ERR_OSSL|ERR_SSL|ERR_TLS)/

/** One sentence for anything that a request can throw. Never names a credential. */
export function describeScrapeError(error: unknown, { host, proxy }: Where): string {
  if (error instanceof ScrapeFault) return error.message
  const code = codeOf(error)
  const where = proxy === null ? host : `the proxy ${proxy}, asked for ${host},`
  const meaning = code === null ? undefined : MEANINGS[code]
  if (meaning) return meaning(where)
  if (error instanceof Error && error.name === 'HTTPParserError') {
    return `${where} answered something that is not HTTP: is the port right, is it https?`
  }
  if (code !== null && NO_CERTIFICATE.test(code))
    return `TLS with ${where} failed (${code}): check tls_config`
  const message = error instanceof Error ? error.message : String(error)
  return `${where} could not be asked: ${message.slice(0, 200)}`
}

/** The code of an error, of its cause, or of the first of several. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if (error.cause instanceof Error) {
    const code = codeOf(error.cause)
    if (code !== null) return code
  }
  if ('code' in error && typeof error.code === 'string') return error.code
  return error instanceof AggregateError ? codeOf(error.errors[0]) : null
}

/** What a status other than 200 means. */
export function describeStatus(status: number, reason: string, url: URL): string {
  const answer = `${status}${reason ? ` ${reason}` : ''}`
  if (status === 401 || status === 403) {
    return `${url.host} refused the credentials (${answer}): check basic_auth or authorization of this job`
  }
  if (status === 404 || status === 410) {
    return `${url.host} has nothing at ${url.pathname} (${answer}): check metrics_path`
  }
  if (status >= 500) {
    return `${url.host} answered ${answer}: it failed itself, look at the log of the target`
  }
  return `${url.host} answered ${answer}: only 200 is a good scrape`
}
