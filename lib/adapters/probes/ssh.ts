import type { Socket } from 'node:net'
import { RE2JS } from 're2js'
import type { ProbeKind } from '../../ports/prober.ts'
import { runAttempt } from './attempt.ts'
import { ProbeFailure } from './faults.ts'
import { type ProbeTools, secondsSince } from './tools.ts'
import { openSocket, whereOf } from './wire.ts'

/** RFC 4253 §4.2: 255 characters with CR LF; other lines may come before, here up to as many bytes. */
const LONGEST_BANNER = 255
const LONGEST_PREAMBLE = 8_192

/** Reads the identification string and says nothing. Facts: banner, ssh_protocol, software. */
export function createSshProbe(tools: ProbeTools): ProbeKind<'ssh'> {
  return {
    probe(request) {
      const { check } = request
      const where = whereOf(check)
      return runAttempt(tools, { request, where }, async attempt => {
        const socket = await openSocket(tools, check, attempt)
        const startedAt = performance.now()
        const banner = await readBanner(socket, where)
        const [, protocol = '', software = ''] = /^SSH-([^-]*)-(\S*)/.exec(banner) ?? []
        attempt.note({
          body: banner,
          facts: { banner, ssh_protocol: protocol, software },
          phases: { firstByte: secondsSince(startedAt) },
        })
        if (protocol !== '2.0' && protocol !== '1.99') {
          throw new ProbeFailure('protocol', `${where} speaks SSH ${protocol}, not 2.0: update it`)
        }
        judgeBanner(banner, check.expect_match, where)
      })
    },
  }
}

function judgeBanner(banner: string, pattern: string | undefined, where: string): void {
  if (pattern === undefined) return
  let isMatch: boolean
  try {
    isMatch = RE2JS.compile(pattern).matcher(banner).find()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ProbeFailure('expectation', `expect_match "${pattern}" is no RE2 expression: ${why}`)
  }
  if (!isMatch) {
    throw new ProbeFailure(
      'expectation',
      `${where} introduced itself as "${banner}", which expect_match "${pattern}" does not match`,
    )
  }
}

/** The first line that begins with `SSH-`. */
function readBanner(socket: Socket, where: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      const line = /(?:^|\n)(SSH-[^\r\n]*)\r?\n/.exec(text)?.[1]
      if (line !== undefined && line.length <= LONGEST_BANNER) resolve(printable(line))
      else if (line !== undefined || text.length > LONGEST_PREAMBLE) reject(noBanner(where, text))
    })
    socket.once('error', reject)
    socket.once('close', () =>
      reject(
        text === ''
          ? new ProbeFailure(
              'closed',
              `${where} closed the connection without a word: look at its log (too many sessions? blocked address?)`,
            )
          : noBanner(where, text),
      ),
    )
  })
}

const noBanner = (where: string, text: string): ProbeFailure =>
  new ProbeFailure(
    'protocol',
    `${where} does not introduce itself as SSH (RFC 4253 §4.2) but says "${printable(text).slice(0, 80)}": ` +
      'look at the port',
  )

const printable = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '.')
