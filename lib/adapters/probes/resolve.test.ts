import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answer } from 'dns-packet'
import { afterEach, describe, expect, test } from 'vitest'
import { createResolveName } from './resolve.ts'
import { serveDns, type Zone } from './testing-dns.ts'
import { createKeeper } from './testing-http.ts'
import { resolveAllowed } from './tools.ts'

const { keep, closeAll } = createKeeper()
afterEach(closeAll)

const RECORDS: readonly Answer[] = [
  { type: 'A', name: 'both.test', data: '192.0.2.1' },
  { type: 'AAAA', name: 'both.test', data: '2001:db8::1' },
  { type: 'AAAA', name: 'six.test', data: '2001:db8::6' },
  { type: 'A', name: 'listed.test', data: '192.0.2.99' },
]
const zone: Zone = ({ name, type }) => ({
  answers: RECORDS.filter(record => record.name === name && record.type === type),
  rcode: RECORDS.some(record => record.name === name) ? 0 : 3,
})

async function resolver(answers: Zone = zone) {
  const { server } = await keep(serveDns(answers))
  const folder = await mkdtemp(join(tmpdir(), 'hosts-'))
  await keep({ close: () => rm(folder, { recursive: true }) })
  const hostsFile = join(folder, 'hosts')
  await writeFile(hostsFile, '# local\n10.0.0.5  Listed.test inner # the shop\n::5 listed.test\nnonsense\n')
  return createResolveName({ nameServers: [server], hostsFile })
}

describe('a name', () => {
  test.each([
    ['both.test', 'any', ['192.0.2.1', '2001:db8::1']],
    ['both.test', '4', ['192.0.2.1']],
    ['both.test', '6', ['2001:db8::1']],
    ['six.test', 'any', ['2001:db8::6']],
    ['listed.test', 'any', ['10.0.0.5', '::5']],
    ['LISTED.test', '6', ['::5']],
    ['inner', '4', ['10.0.0.5']],
    ['localhost', 'any', ['127.0.0.1', '::1']],
    ['shop.localhost', '6', ['::1']],
    ['192.0.2.7', '6', ['192.0.2.7']],
    ['2001:db8::7', 'any', ['2001:db8::7']],
  ] as const)('%s (%s) is %j', async (name, family, addresses) => {
    expect(await (await resolver())(name, family)).toEqual(addresses)
  })

  test('does not wait for an IPv6 answer that never comes', async () => {
    const resolveName = await resolver(question => (question.type === 'AAAA' ? null : zone(question, 'udp')))
    const startedAt = performance.now()
    expect(await resolveName('both.test', 'any')).toEqual(['192.0.2.1'])
    expect(performance.now() - startedAt).toBeLessThan(1_500)
  })

  test('that nobody knows is a fault of DNS in words', async () => {
    const resolveName = await resolver()
    const asking = resolveAllowed({ resolveName, addressRule: { refusal: () => null } }, 'nowhere.invalid')
    await expect(asking).rejects.toMatchObject({
      kind: 'dns',
      message: expect.stringMatching(/^the name nowhere\.invalid (is unknown to DNS|could not be resolved)/),
    })
  })
})
