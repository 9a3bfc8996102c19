import { describe, expect, test } from 'vitest'
import { createAddressRule, EVERY_NETWORK } from './address.ts'
import { createDeadline } from './deadline.ts'
import { dial } from './dial.ts'
import { ask, createKeeper, testProber } from './testing-http.ts'
import { resolveAllowed } from './tools.ts'

const refuses = (allow: readonly string[], address: string) =>
  createAddressRule({ allow }).refusal(address) !== null

describe('without opened networks', () => {
  test.each([
    '127.0.0.1',
    '127.8.9.10',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::a00:1',
    '2002:7f00:1::',
    '100.100.100.200',
    'not an address',
  ])('%s is refused', address => {
    expect(refuses([], address)).toBe(true)
  })

  test.each(['1.1.1.1', '93.184.215.14', '2606:4700:4700::1111', '::ffff:1.1.1.1', '64:ff9b::101:101'])(
    '%s may be asked',
    address => {
      expect(refuses([], address)).toBe(false)
    },
  )
})

describe('with opened networks', () => {
  test.each([
    [['10.0.0.0/8'], '10.1.2.3', false],
    [['10.0.0.0/8'], '192.168.0.1', true],
    [['10.0.0.0/8'], '::ffff:10.1.2.3', false],
    [['127.0.0.1'], '127.0.0.1', false],
    [['127.0.0.1'], '127.0.0.2', true],
    [['fd00::/8'], 'fd12::1', false],
    [EVERY_NETWORK, '192.168.0.1', false],
    [EVERY_NETWORK, '::1', false],
    [EVERY_NETWORK, '0.0.0.0', false],
  ])('%j: %s refused: %s', (allow, address, expected) => {
    expect(refuses(allow, address)).toBe(expected)
  })

  test.each([
    '169.254.169.254',
    'fe80::1',
    '100.100.100.200',
    '168.63.129.16',
    'fd00:ec2::254',
    '::ffff:169.254.169.254',
  ])('a metadata service (%s) stays closed whatever is opened', address => {
    expect(refuses([...EVERY_NETWORK, '169.254.0.0/16'], address)).toBe(true)
  })

  test('what is no network is refused by name', () => {
    expect(() => createAddressRule({ allow: ['10.0.0.0/99'] })).toThrow(/"10.0.0.0\/99" is not a network/)
  })
})

describe('a name', () => {
  const rule = createAddressRule({ allow: [] })

  test('is asked at its allowed addresses only', async () => {
    const resolveName = async () => ['10.0.0.1', '93.184.215.14', '127.0.0.1']
    const { addresses } = await resolveAllowed({ addressRule: rule, resolveName }, 'mixed.test')
    expect(addresses).toEqual(['93.184.215.14'])
  })

  test('that has only refused addresses is refused in words', async () => {
    const resolveName = async () => ['10.0.0.1']
    await expect(resolveAllowed({ addressRule: rule, resolveName }, 'inner.test')).rejects.toMatchObject({
      kind: 'forbidden_address',
      message: expect.stringMatching(/address of inner\.test .*10\.0\.0\.1 is in a private network/),
    })
  })

  test('that resolves to another address the next time is never resolved twice for one connection', async () => {
    let asked = 0
    const resolveName = async () => (asked++ === 0 ? ['192.0.2.1'] : ['127.0.0.1'])
    const judged: string[] = []
    const deadline = createDeadline({ timeoutMs: 100 }, () => 'rebinding.test')
    const connecting = dial(
      {
        resolveName,
        addressRule: {
          refusal(address) {
            judged.push(address)
            return address === '127.0.0.1' ? 'no' : null
          },
        },
      },
      { host: 'rebinding.test', port: 9, deadline },
    )
    await expect(connecting).rejects.toBeInstanceOf(Error)
    deadline.done()
    expect([asked, judged]).toEqual([1, ['192.0.2.1']])
  })

  test('is asked at its next address when the first does not answer', async () => {
    const { keep, closeAll } = createKeeper()
    const { serve, portOf } = await import('./testing-http.ts')
    const server = await keep(serve((_request, response) => response.end('ok')))
    const prober = await keep(testProber({ resolveName: async () => ['127.0.0.99', '127.0.0.1'] }))
    const answer = await ask(prober, { kind: 'tcp', host: 'two.test', port: portOf(server) })
    expect(answer).toMatchObject({ fault: null, remoteAddress: '127.0.0.1' })
    await closeAll()
  })
})

test('a kind that this version lacks, or that a test has not, is said to be unavailable', async () => {
  const prober = testProber()
  const answer = await ask(prober, { kind: 'http', url: 'gopher://x' })
  expect(answer.fault).toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('no web address'),
  })
  await prober.close()
})
