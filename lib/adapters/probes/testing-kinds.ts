import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import type { ProbeAnswer } from '../../core/check/answer.ts'
import { CheckConfig, type CheckKind, type CheckOf } from '../../core/config/schema/check.ts'
import type { ProbeKind } from '../../ports/prober.ts'
import { createAddressRule } from './address.ts'
import { createResolveName } from './resolve.ts'
import type { ProbeTools } from './tools.ts'

/** What a kind is given in a test: this machine may be asked, `closed` addresses may not. */
export const testTools = (allow: readonly string[] = ['127.0.0.0/8', '::1/128']): ProbeTools => ({
  version: '0.0.0-test',
  clock: { now: () => Date.now() },
  addressRule: createAddressRule({ allow }),
  resolveName: createResolveName(),
})

const isKind = <K extends CheckKind>(check: CheckConfig, kind: K): check is CheckOf<K> => check.kind === kind

/** A way to ask with a check of the given fields, read as the configuration reads it. */
export function asker<K extends CheckKind>(kind: K, probe: ProbeKind<K>) {
  return (fields: Record<string, unknown>, timeoutMs = 5_000): Promise<ProbeAnswer> => {
    const check = CheckConfig.parse({ kind, service: 'shop', slug: 'check', name: 'Check', ...fields })
    if (!isKind(check, kind)) throw new TypeError(`not a ${kind} check`)
    return probe.probe({ check, timeoutMs })
  }
}

/** A port of this machine where nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise(resolve => server.close(resolve))
  return port
}

/** Listens on an ephemeral port of this machine and says which. */
export async function listen(server: Server, address = '127.0.0.1'): Promise<number> {
  server.listen(0, address)
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new TypeError('a TCP server has a port')
  return bound.port
}

/** A server that takes connections and says nothing, or only what it is given. */
export async function speakingServer(text: string | null): Promise<{ port: number; close: () => void }> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    if (text !== null) socket.write(text)
  })
  return {
    port: await listen(server),
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Starts a program and waits until its port takes connections. */
export async function startProgram(
  command: string,
  args: readonly string[],
  port: number,
): Promise<{ stop: () => Promise<void> }> {
  const child = spawn(command, args, { stdio: 'ignore' })
  const deadline = Date.now() + 15_000
  while (!(await accepts(port))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${command} did not start`)
    await new Promise(resolve => setTimeout(resolve, 30))
  }
  return { stop: () => stopProgram(child) }
}

async function stopProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** A certificate for `localhost` and 127.0.0.1, signed by itself. */
export async function selfSigned(): Promise<{ cert: string; key: string }> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  return { cert, key }
}

/** Whether a program of the system is here; tests that need it say so when it is not. */
export function isInstalled(program: string): boolean {
  const folders = `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin`.split(':')
  return folders.some(folder => existsSync(join(folder, program)))
}
