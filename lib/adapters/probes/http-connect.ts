import { request as requestHttp } from 'node:http'
import { isIP, type Socket } from 'node:net'
import type { AddressRule } from '../../ports/prober.ts'
import { secure } from './certificate.ts'
import { type Dialed, dial } from './dial.ts'
import { ProbeFailure } from './faults.ts'
import type { Connection, Dialing, OpenConnection } from './http-lines.ts'
import { authorizationOf, type HttpPlan } from './http-plan.ts'
import type { Family } from './resolve.ts'
import { type ProbeTools, resolveAllowed } from './tools.ts'

/** Without the brackets of an IPv6 address. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1')
export const portOf = (url: URL): number =>
  url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)

export type ConnectOptions = {
  readonly url: URL
  readonly family: Family
  readonly proxy: URL | null
  readonly tls: HttpPlan['tls']
}

/** How a connection for requests to this origin is opened: directly or by the proxy, with TLS for https. */
export function connectorOf(tools: ProbeTools, options: ConnectOptions): OpenConnection {
  const { url, proxy, tls } = options
  return async dialing => {
    const { deadline, nowMs } = dialing
    const dialed = proxy
      ? await dialProxy(tools, { ...options, proxy }, dialing)
      : await dial(tools, { ...dialing, host: hostOf(url), port: portOf(url), family: options.family })
    const { remoteAddress, dnsSeconds, connectSeconds } = dialed
    const phases = { dns: dnsSeconds ?? undefined, connect: connectSeconds }
    const opened = { remoteAddress, dnsSeconds, connectSeconds, openedAt: performance.now() }
    if (url.protocol === 'http:') {
      return { ...opened, socket: dialed.socket, tlsSeconds: null, certificate: null }
    }
    const name = tls?.server_name ?? hostOf(url)
    const settings = { ca: tls?.ca, cert: tls?.cert, key: tls?.key, ALPNProtocols: ['http/1.1'] }
    const secured = await secure(dialed.socket, { name, where: url.host, nowMs, deadline, tls: settings })
    const connection: Connection = { ...opened, ...secured }
    const fault = tls?.insecure_skip_verify === true ? null : secured.certificate.fault
    if (fault === null) return connection
    secured.socket.destroy()
    throw new ProbeFailure('tls', `${fault}: renew or replace it, or set what is expected in tls`, {
      phases: { ...phases, tls: secured.tlsSeconds },
      certificate: secured.certificate,
      remoteAddress,
    })
  }
}

type ByProxy = ConnectOptions & { readonly proxy: URL }

/** A connection to the proxy; for https with a tunnel through it (RFC 9110 §9.3.6). */
async function dialProxy(
  tools: ProbeTools,
  { url, proxy, family }: ByProxy,
  dialing: Dialing,
): Promise<Dialed> {
  const { deadline, addressRule, nowMs } = dialing
  await judgeBehindProxy(tools, url, { family, addressRule })
  const dialed = await dial(tools, { host: hostOf(proxy), port: portOf(proxy), deadline, addressRule })
  const socket =
    proxy.protocol === 'https:' ? await secureProxy(dialed.socket, proxy, { deadline, nowMs }) : dialed.socket
  if (url.protocol === 'http:') return { ...dialed, socket }
  const tunnel = await deadline.within(openTunnel(socket, proxy, url)).catch((error: unknown) => {
    socket.destroy()
    throw error
  })
  return { ...dialed, socket: tunnel }
}

async function secureProxy(
  socket: Socket,
  proxy: URL,
  { deadline, nowMs }: Pick<Dialing, 'deadline' | 'nowMs'>,
): Promise<Socket> {
  const where = `the proxy ${proxy.host}`
  const secured = await secure(socket, { name: hostOf(proxy), where, nowMs, deadline, tls: {} })
  if (secured.certificate.fault === null) return secured.socket
  secured.socket.destroy()
  throw new ProbeFailure('tls', `${secured.certificate.fault}: renew or replace it`)
}

/** The proxy resolves the name itself, so what this machine knows of it is judged; a name unknown here is the proxy's. */
async function judgeBehindProxy(
  tools: ProbeTools,
  url: URL,
  options: { readonly family: Family; readonly addressRule: AddressRule },
): Promise<void> {
  const host = hostOf(url)
  try {
    await resolveAllowed(tools, host, options)
  } catch (error) {
    if (isIP(host) !== 0 || (error instanceof ProbeFailure && error.kind === 'forbidden_address')) throw error
  }
}

function openTunnel(socket: Socket, proxy: URL, url: URL): Promise<Socket> {
  const authorization = authorizationOf(proxy)
  const target = `${url.hostname}:${portOf(url)}`
  return new Promise((resolve, reject) => {
    const request = requestHttp({
      method: 'CONNECT',
      path: target,
      headers: {
        host: target,
        ...(authorization === null ? {} : { 'proxy-authorization': authorization }),
      },
      createConnection: () => socket,
    })
    const refuse = (status: number) =>
      reject(
        new ProbeFailure(
          status === 407 ? 'credentials' : 'unreachable',
          status === 407
            ? `the proxy ${proxy.host} refused the credentials (407): put user and password into proxy_url`
            : `the proxy ${proxy.host} did not open a way to ${url.host} (it answered ${status})`,
        ),
      )
    request.once('connect', ({ statusCode = 0 }, tunnel) => {
      if (statusCode === 200 && tunnel === socket) resolve(socket)
      else refuse(statusCode)
    })
    request.once('response', ({ statusCode = 0 }) => refuse(statusCode))
    request.once('error', reject)
    request.end()
  })
}
