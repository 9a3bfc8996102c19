import { describe, expect, test, vi } from 'vitest'
import { createIcmpProbe, readStatistics } from './icmp.ts'
import { asker, isInstalled, testTools } from './testing-kinds.ts'

const ask = asker('icmp', createIcmpProbe(testTools()))

if (isInstalled('ping')) describe('an ICMP check', suite)
else test('an ICMP check: not run, ping is not here', () => expect(isInstalled('ping')).toBe(false))

function suite() {
  test('counts packets and measures their way', async () => {
    const answer = await ask({ host: 'localhost', count: 2, address_family: '4' })
    expect(answer.fault).toBeNull()
    expect(answer).toMatchObject({
      remoteAddress: '127.0.0.1',
      facts: { sent: 2, received: 2, loss_ratio: 0 },
    })
    expect(answer.facts.rtt_seconds).toBeGreaterThan(0)
    expect(answer.facts.rtt_seconds).toBeLessThan(0.1)
  })

  test('an address where nobody answers is unreachable or out of time', async () => {
    const reserved = asker('icmp', createIcmpProbe(testTools(['0.0.0.0/0'])))
    const answer = await reserved({ host: '203.0.113.1', count: 1 }, 1_200)
    expect(['unreachable', 'timeout']).toContain(answer.fault?.kind)
    expect(answer.durationSeconds).toBeLessThan(2)
  })

  test.each(['-f', '--help', '$(id)', '127.0.0.1; id', '127.0.0.1 -f', '-c1\n127.0.0.1'])(
    'the host %j never reaches ping',
    async host => {
      const answer = await ask({ host }, 3_000)
      expect(answer.fault?.kind).toBe('dns')
    },
  )

  test('an address that the rule closes is not asked', async () => {
    const closed = asker('icmp', createIcmpProbe(testTools([])))
    expect((await closed({ host: '127.0.0.1' })).fault?.kind).toBe('forbidden_address')
  })

  test('without the program it says what to install', async () => {
    vi.stubEnv('PATH', '/nowhere')
    const answer = await ask({ host: '127.0.0.1', count: 1 })
    vi.unstubAllEnvs()
    expect(answer.fault).toMatchObject({ kind: 'unavailable' })
    expect(answer.fault?.message).toContain('iputils-ping')
  })
}

test.each([
  [
    'iputils',
    '3 packets transmitted, 2 received, 33.3333% packet loss, time 2003ms\nrtt min/avg/max/mdev = 10.5/20.25/30/4.1 ms',
    {
      sent: 3,
      received: 2,
      loss_ratio: 1 / 3,
      rtt_min_seconds: 0.0105,
      rtt_seconds: 0.02025,
      rtt_max_seconds: 0.03,
    },
  ],
  [
    'BusyBox',
    '1 packets transmitted, 1 packets received, 0% packet loss\nround-trip min/avg/max = 0.1/0.2/0.3 ms',
    {
      sent: 1,
      received: 1,
      loss_ratio: 0,
      rtt_min_seconds: 0.0001,
      rtt_seconds: 0.0002,
      rtt_max_seconds: 0.0003,
    },
  ],
  [
    'all lost, with errors',
    '2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 1001ms',
    { sent: 2, received: 0, loss_ratio: 1 },
  ],
  ['nothing', 'ping: unknown option', null],
])('statistics of %s', (_, output, expected) => {
  expect(readStatistics(output)).toEqual(expected)
})
