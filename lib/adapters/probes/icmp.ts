import { execFile } from 'node:child_process'
import { isIP } from 'node:net'
import type { ProbeKind } from '../../ports/prober.ts'
import { type Attempt, type Learned, runAttempt } from './attempt.ts'
import { codeOf, ProbeFailure } from './faults.ts'
import { type ProbeTools, resolveAllowed } from './tools.ts'

/** ping's shortest pause between packets without rights of its own. */
const PAUSE_SECONDS = 0.2
const LONGEST_OUTPUT_BYTES = 65_536

/**
 * Asks with the system's own `ping`, which may send ICMP where this process may not. Facts: sent, received, loss_ratio,
 * rtt_seconds (mean), rtt_min_seconds, rtt_max_seconds. All lost is a fault; a part of it is for the verdict.
 */
export function createIcmpProbe(tools: ProbeTools): ProbeKind<'icmp'> {
  return {
    probe(request) {
      const { check } = request
      return runAttempt(tools, { request, where: check.host }, async attempt => {
        const { addresses, dnsSeconds } = await attempt.deadline.within(
          resolveAllowed(tools, check.host, {
            family: check.address_family,
            ...(request.addressRule ? { addressRule: request.addressRule } : {}),
          }),
        )
        const [address] = addresses
        attempt.note({ remoteAddress: address, phases: dnsSeconds === null ? {} : { dns: dnsSeconds } })
        const output = await ping(address, check.count, attempt)
        const facts = readStatistics(output)
        if (facts === null) throw notPing(check.host, output)
        attempt.note({ facts })
        if (facts.received === 0) {
          throw new ProbeFailure(
            'unreachable',
            `${check.host} answered none of ${facts.sent} pings: look whether it runs, and whether a firewall ` +
              'drops ICMP',
          )
        }
      })
    },
  }
}

/** What ping printed. The address is a literal that was judged, so nothing in it can be an option or a command. */
function ping(address: string, count: number, { deadline, atEnd, request }: Attempt): Promise<string> {
  const seconds = Math.max(1, Math.ceil(deadline.remainingMs() / 1_000))
  const pause = Math.max(PAUSE_SECONDS, Math.min(1, request.timeoutMs / 1_000 / (count + 1)))
  const args = [
    ...[isIP(address) === 6 ? '-6' : '-4', '-n', '-q', '-c', String(count), '-i', pause.toFixed(2)],
    ...['-w', String(seconds), address],
  ]
  return new Promise((resolve, reject) => {
    const options = {
      env: { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH, LC_ALL: 'C' },
      maxBuffer: LONGEST_OUTPUT_BYTES,
    }
    const child = execFile('ping', args, options, (error, stdout, stderr) => {
      if (codeOf(error) === 'ENOENT') reject(noPing())
      // Exit 1 says that packets were lost; the statistics say how many.
      else resolve(`${stdout}\n${stderr}`)
    })
    atEnd(() => child.kill('SIGKILL'))
  })
}

const noPing = (): ProbeFailure =>
  new ProbeFailure(
    'unavailable',
    'there is no program "ping" on this machine: install it (Debian: iputils-ping), or use a tcp check',
  )

function notPing(host: string, output: string): ProbeFailure {
  if (/not permitted|permission denied|lacking privilege/i.test(output)) {
    return new ProbeFailure(
      'unavailable',
      'ping may not send packets here: allow it by the sysctl net.ipv4.ping_group_range or CAP_NET_RAW',
    )
  }
  if (/unreachable/i.test(output)) {
    return new ProbeFailure('unreachable', `there is no way to ${host}: check network and firewall`)
  }
  const line = output.trim().split('\n').at(-1) ?? ''
  return new ProbeFailure('unavailable', `ping could not ask ${host}: ${line.slice(0, 200)}`)
}

type Statistics = Learned['facts'] & { readonly sent: number; readonly received: number }

/** The two last lines of ping, of iputils, BusyBox and BSD alike; null when they are not there. */
export function readStatistics(output: string): Statistics | null {
  const counts = /(\d+) packets transmitted, (\d+) (?:packets )?received/.exec(output)
  if (!counts) return null
  const sent = Number(counts[1])
  const received = Number(counts[2])
  const times = /(?:rtt|round-trip) min\/avg\/max(?:\/\w+)? = ([\d.]+)\/([\d.]+)\/([\d.]+)/.exec(output)
  const seconds = (text: string | undefined): number => Number(text) / 1_000
  return {
    sent,
    received,
    loss_ratio: sent === 0 ? 1 : (sent - received) / sent,
    ...(times
      ? {
          rtt_min_seconds: seconds(times[1]),
          rtt_seconds: seconds(times[2]),
          rtt_max_seconds: seconds(times[3]),
        }
      : {}),
  }
}
