import type { Answer, Question } from 'dns-packet'
import { afterEach, describe, expect, test } from 'vitest'
import { serveDns, type Zone } from './testing-dns.ts'
import { ask, createKeeper, testProber } from './testing-http.ts'
import { freePort } from './testing-kinds.ts'

const { keep, closeAll } = createKeeper()
afterEach(closeAll)

async function query(zone: Zone, fields: Record<string, unknown> = {}, timeoutMs = 2_000) {
  const { server } = await keep(serveDns(zone))
  const check = { kind: 'dns', query: 'shop.test', server, ...fields }
  return ask(await keep(testProber()), check, { timeoutMs })
}

const a = (name: string, data: string, ttl = 60): Answer => ({ type: 'A', name, data, ttl })
const alias = (name: string, data: string): Answer => ({ type: 'CNAME', name, data, ttl: 60 })
const answering =
  (...answers: readonly Answer[]): Zone =>
  () => ({ answers })

describe('V-13 records', () => {
  test('come with how many there are and how long they hold', async () => {
    const answer = await query(answering(a('shop.test', '192.0.2.1', 300), a('shop.test', '192.0.2.2', 60)))
    expect(answer).toMatchObject({
      fault: null,
      body: '192.0.2.1\n192.0.2.2',
      facts: {
        answers: ['192.0.2.1', '192.0.2.2'],
        count: 2,
        rcode: 'NOERROR',
        ttl_seconds: 60,
        authoritative: true,
      },
      remoteAddress: '127.0.0.1',
    })
    expect(answer.phases.firstByte).toBeGreaterThan(0)
  })

  test.each<[Answer, string]>([
    [{ type: 'AAAA', name: 'shop.test', data: '2001:0db8:0:0::0001' }, '2001:db8::1'],
    [
      { type: 'CAA', name: 'shop.test', data: { flags: 0, tag: 'issue', value: 'ca.test' } },
      '0 issue "ca.test"',
    ],
    [{ type: 'CNAME', name: 'shop.test', data: 'www.shop.test' }, 'www.shop.test'],
    [
      { type: 'MX', name: 'shop.test', data: { preference: 10, exchange: 'mail.shop.test' } },
      '10 mail.shop.test',
    ],
    [
      {
        type: 'NAPTR',
        name: 'shop.test',
        data: {
          order: 100,
          preference: 50,
          flags: 's',
          services: 'SIP+D2U',
          regexp: '',
          replacement: '_sip._udp.shop.test',
        },
      },
      '100 50 "s" "SIP+D2U" "" _sip._udp.shop.test',
    ],
    [{ type: 'NS', name: 'shop.test', data: 'ns1.shop.test' }, 'ns1.shop.test'],
    [{ type: 'PTR', name: 'shop.test', data: 'host.shop.test' }, 'host.shop.test'],
    [
      {
        type: 'SOA',
        name: 'shop.test',
        data: {
          mname: 'ns1.shop.test',
          rname: 'admin.shop.test',
          serial: 7,
          refresh: 3600,
          retry: 600,
          expire: 86400,
          minimum: 60,
        },
      },
      'ns1.shop.test admin.shop.test 7 3600 600 86400 60',
    ],
    [
      {
        type: 'SRV',
        name: 'shop.test',
        data: { priority: 1, weight: 5, port: 5060, target: 'sip.shop.test' },
      },
      '1 5 5060 sip.shop.test',
    ],
    [
      {
        type: 'TLSA',
        name: 'shop.test',
        data: { usage: 3, selector: 1, matchingType: 1, certificate: Buffer.from('ab01', 'hex') },
      },
      '3 1 1 ab01',
    ],
    [{ type: 'TXT', name: 'shop.test', data: ['v=spf1 ', '-all'] }, 'v=spf1 -all'],
  ])('of %o are written as in a zone file', async (record, text) => {
    const answer = await query(answering(record), { type: record.type })
    expect(answer).toMatchObject({ fault: null, facts: { answers: [text] } })
  })

  test.each([
    ['192.0.2.7', '7.2.0.192.in-addr.arpa'],
    ['2001:db8::1', `1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`],
  ])('of the address %s are asked for by its reverse name', async (address, name) => {
    let asked: Question | null = null
    await query(
      question => {
        asked = question
        return {}
      },
      { query: address, type: 'PTR' },
    )
    expect(asked).toMatchObject({ name, type: 'PTR' })
  })

  test('that do not fit into a packet are fetched by TCP', async () => {
    const many = Array.from({ length: 200 }, (_, i) => a('shop.test', `192.0.2.${i}`))
    const answer = await query((_question, transport) =>
      transport === 'udp' ? { isTruncated: true } : { answers: many },
    )
    expect(answer).toMatchObject({ fault: null, facts: { count: 200, tcp: true } })
  })

  test('behind an alias are found, in the answer or by asking on', async () => {
    const zone: Zone = ({ name }) =>
      name === 'shop.test'
        ? { answers: [alias('shop.test', 'a.test'), alias('a.test', 'b.test')] }
        : { answers: [a('b.test', '192.0.2.9')] }
    expect(await query(zone)).toMatchObject({
      fault: null,
      facts: { answers: ['192.0.2.9'], aliases: ['a.test', 'b.test'] },
    })
  })

  test('may be none, which is an answer', async () => {
    expect(await query(answering())).toMatchObject({ fault: null, facts: { answers: [], count: 0 } })
  })
})

describe('V-13 no answer', () => {
  test.each([
    [3, 'NXDOMAIN', /that name does not exist/],
    [2, 'SERVFAIL', /it failed to find out/],
    [5, 'REFUSED', /refuses to answer us/],
    [9, 'RCODE 9', /did not answer/],
  ])('but the code %i', async (rcode, word, meaning) => {
    const answer = await query(() => ({ rcode }))
    expect(answer).toMatchObject({
      fault: { kind: 'dns', message: expect.stringMatching(meaning) },
      facts: { rcode: word, count: 0 },
    })
  })

  test('but silence', async () => {
    const answer = await query(() => null, {}, 300)
    expect(answer.fault).toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('the name server'),
    })
  })

  test('where no name server listens', async () => {
    const check = { kind: 'dns', query: 'shop.test', server: `127.0.0.1:${await freePort()}` }
    expect((await ask(await keep(testProber()), check)).fault?.kind).toBe('refused')
  })

  test('from a name server that may not be asked', async () => {
    const check = { kind: 'dns', query: 'shop.test', server: '10.0.0.53' }
    expect((await ask(await keep(testProber()), check)).fault?.kind).toBe('forbidden_address')
  })

  test('of a name that cannot be one', async () => {
    const answer = await query(answering(), { query: `${'x'.repeat(64)}.test` })
    expect(answer.fault?.kind).toBe('unavailable')
  })
})

describe('an answer that lies', () => {
  test.each<[string, Zone, string, RegExp]>([
    [
      'with another type',
      answering({ type: 'TXT', name: 'shop.test', data: 'x' }),
      'protocol',
      /answered with TXT/,
    ],
    [
      'with another name',
      answering(a('bank.test', '192.0.2.1')),
      'protocol',
      /A of bank\.test, which nobody/,
    ],
    [
      'with aliases in a circle',
      answering(alias('shop.test', 'a.test'), alias('a.test', 'shop.test')),
      'protocol',
      /circle \(shop\.test → a\.test → shop\.test\)/,
    ],
    [
      'with aliases that never end',
      ({ name }) => ({ answers: [alias(name, `x.${name}`)] }),
      'protocol',
      /never end/,
    ],
    [
      'with what is not DNS',
      () => Buffer.from([0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0xff, 0xff]),
      'protocol',
      /not DNS/,
    ],
    ['with a name that points at itself', () => pointerLoop(), 'protocol', /not DNS/],
    [
      'to another question',
      () => ({ question: { type: 'A', name: 'bank.test' }, answers: [a('bank.test', '192.0.2.1')] }),
      'timeout',
      /did not answer/,
    ],
    [
      'with another number',
      () => ({ id: 1, answers: [a('shop.test', '192.0.2.1')] }),
      'timeout',
      /did not answer/,
    ],
  ])('%s is not believed', async (_name, zone, kind, message) => {
    const answer = await query(zone, {}, 400)
    expect(answer).toMatchObject({ fault: { kind, message: expect.stringMatching(message) } })
    expect(answer.facts.answers ?? []).toEqual([])
  })
})

/** One question whose name is a pointer to itself (after the two bytes of the number). */
const pointerLoop = (): Buffer => Buffer.from([0x84, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1])
