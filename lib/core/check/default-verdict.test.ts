import { describe, expect, test } from 'vitest'
import type { CertificateFacts } from './answer.ts'
import { ASKED_AT_MS, answerOf, faultAnswer, said } from './testing.ts'

const DAY_MS = 86_400_000
const certificate = (days: number, more: Partial<CertificateFacts> = {}): CertificateFacts => ({
  subject: 'CN=api',
  issuer: 'CN=ca',
  notBeforeMs: ASKED_AT_MS - 30 * DAY_MS,
  notAfterMs: ASKED_AT_MS + days * DAY_MS,
  chainNotAfterMs: ASKED_AT_MS + days * DAY_MS,
  fault: null,
  protocol: 'TLSv1.3',
  ...more,
})
const of = (facts: ReturnType<typeof answerOf>['facts']) => answerOf({ status: null, facts })
const tls = (given: CertificateFacts | null) => answerOf({ status: null, certificate: given })

const TLS = { kind: 'tls', host: 'api', degraded_days: 7, down_days: 3 }
const DNS = { kind: 'dns', query: 'google.com' }
const PING = { kind: 'icmp', host: 'h', count: 3 }
const GRPC = { kind: 'grpc', host: 'h', port: 50_051 }

describe('a kind judges its answers itself', () => {
  test.each<[string, Record<string, unknown>, ReturnType<typeof answerOf>, string]>([
    ['V-19 60 days', TLS, tls(certificate(60)), 'up: the certificate expires in 60 days'],
    ['V-19 6 days', TLS, tls(certificate(6)), 'degraded: the certificate expires in 6 days'],
    ['V-19 2 days', TLS, tls(certificate(2)), 'down: the certificate expires in 2 days'],
    [
      'L-07 expired',
      TLS,
      tls(certificate(-3, { fault: 'certificate has expired' })),
      'down: the certificate expired 3 days ago',
    ],
    [
      'L-07 another name',
      TLS,
      tls(certificate(60, { fault: 'it is for other.example' })),
      'down: it is for other.example',
    ],
    [
      'an older one in the chain',
      TLS,
      tls(certificate(60, { chainNotAfterMs: ASKED_AT_MS + 5 * DAY_MS })),
      'degraded: a certificate of its chain expires in 5 days',
    ],
    [
      'not valid yet',
      TLS,
      tls(certificate(60, { notBeforeMs: ASKED_AT_MS + DAY_MS })),
      'down: the certificate is not valid before 2025-11-03T10:00:00.000Z',
    ],
    ['no certificate', TLS, tls(null), 'unknown: there is no certificate in the answer'],
    [
      'V-13 addresses',
      DNS,
      of({ answers: ['142.250.0.1', '142.250.0.2'] }),
      'up: 2 A records: 142.250.0.1, 142.250.0.2',
    ],
    [
      'V-13 the resolver fails',
      DNS,
      faultAnswer('dns', 'google.com: SERVFAIL'),
      'down: google.com: SERVFAIL',
    ],
    ['L-07 no record', DNS, of({ answers: [] }), 'down: google.com has no A record'],
    [
      'a record that is missing',
      { ...DNS, expect: ['Mail.Example.'] },
      of({ answers: ['other.example'] }),
      'down: Mail.Example. is not among the answers: other.example',
    ],
    [
      'names without case and last dot',
      { ...DNS, expect: ['Mail.Example.'] },
      of({ answers: ['mail.example'] }),
      'up: 1 A record: mail.example',
    ],
    [
      'a record too many',
      { ...DNS, expect: ['1.1.1.1'], exactly: true },
      of({ answers: ['1.1.1.1', '6.6.6.6'] }),
      'down: 6.6.6.6 is among the answers, and was not expected',
    ],
    ['no packet lost', PING, of({ loss_ratio: 0 }), 'up: all 3 packets came back'],
    ['one of three lost is below the limit', PING, of({ loss_ratio: 1 / 3 }), 'up: 1 of 3 packets were lost'],
    ['two of three lost', PING, of({ loss_ratio: 2 / 3 }), 'degraded: 2 of 3 packets were lost'],
    ['all lost', PING, of({ loss_ratio: 1 }), 'down: all 3 packets were lost'],
    ['no figure of loss', PING, of({}), 'unknown: there is no loss_ratio in the answer'],
    ['serving', GRPC, answerOf({ status: 0, facts: { serving: 'SERVING' } }), 'up: answered SERVING'],
    [
      'not serving',
      GRPC,
      answerOf({ status: 0, facts: { serving: 'NOT_SERVING' } }),
      'down: answered NOT_SERVING',
    ],
    [
      'a service that it does not know',
      GRPC,
      answerOf({ status: 0, facts: { serving: 'SERVICE_UNKNOWN' } }),
      'unknown: answered SERVICE_UNKNOWN',
    ],
    [
      'V-12 X-05 a port that accepts',
      { kind: 'tcp', host: '8.8.8.8', port: 53 },
      of({}),
      'up: 8.8.8.8:53 accepts connections',
    ],
    [
      'X-05 a port that refuses',
      { kind: 'tcp', host: 'v', port: 5_555 },
      faultAnswer('refused', 'v:5555 refused'),
      'down: v:5555 refused',
    ],
    [
      'X-04 silence where pong should come',
      { kind: 'websocket', url: 'ws://v:9999' },
      faultAnswer('timeout', 'no pong in 5 s'),
      'down: no pong in 5 s',
    ],
    ['L-08 connected', { kind: 'websocket', url: 'ws://v:9999' }, of({}), 'up: connected'],
    ['L-06 PONG', { kind: 'redis', host: 'r' }, of({ reply: 'PONG' }), 'up: answered PONG'],
  ])('%s', (_row, check, answer, expected) => {
    expect(said(check, answer)).toBe(expected)
  })
})
