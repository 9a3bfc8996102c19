import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it, test } from 'vitest'
import { addressOf, isLoopback, stampAddress } from './address.ts'

function stamped(peer: string | undefined, headers: Record<string, string> = {}): string | null {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: peer })
  const request = new IncomingMessage(socket)
  Object.assign(request.headers, headers)
  stampAddress(request)
  return addressOf(new Headers({ 'x-opsdeck-address': String(request.headers['x-opsdeck-address']) }))
}

describe('the address of a caller', () => {
  test.each([
    ['is the peer', '192.0.2.1', {}, '192.0.2.1'],
    ['is short for IPv4 in IPv6', '::ffff:192.0.2.1', {}, '192.0.2.1'],
    ['is not what a stranger claims', '192.0.2.1', { 'x-forwarded-for': '127.0.0.1' }, '192.0.2.1'],
    ['is not what a stranger stamps', '192.0.2.1', { 'x-opsdeck-address': '127.0.0.1' }, '192.0.2.1'],
    ['is what a proxy on this machine saw', '127.0.0.1', { 'x-forwarded-for': '192.0.2.9' }, '192.0.2.9'],
    ['is the last hop only', '::1', { 'x-forwarded-for': '127.0.0.1, 192.0.2.9' }, '192.0.2.9'],
    ['is not empty', '127.0.0.1', { 'x-forwarded-for': '' }, '127.0.0.1'],
    ['may be unknown', undefined, {}, 'unknown'],
  ])('%s', (_what, peer, headers, address) => expect(stamped(peer, headers)).toBe(address))

  it.each([
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['::1', true],
    ['192.0.2.1', false],
    ['unknown', false],
    [null, false],
  ])('%s is this machine: %s', (address, is) => expect(isLoopback(address)).toBe(is))
})
