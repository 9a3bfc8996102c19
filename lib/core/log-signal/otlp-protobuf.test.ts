import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { WireError, WireWriter } from '../wire/index.ts'
import { OtlpLogs, otlpLines, readOtlpLogs } from './index.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const TIME_MS = 1_772_366_400_000
const FIXED64 = 1

type Write = (into: WireWriter) => void
const message =
  (field: number, ...parts: Write[]): Write =>
  into =>
    into.bytes(field, bytesOf(...parts))
const text =
  (field: number, value: string): Write =>
  into =>
    into.text(field, value)
const whole = (field: number, value: number): Write => {
  return into => {
    into.tag(field, 0)
    into.int64(value)
  }
}
const fixed = (field: number, value: bigint): Write => {
  return into => {
    into.tag(field, FIXED64)
    into.words(Number(value & 0xffffffffn), Number(value >> 32n))
  }
}
function bytesOf(...parts: Write[]): Uint8Array {
  const writer = new WireWriter()
  for (const part of parts) part(writer)
  return writer.take()
}
const attribute = (field: number, key: string, value: Write) =>
  message(field, text(1, key), message(2, value))

const REQUEST = bytesOf(
  message(
    1,
    message(1, attribute(1, 'service.name', text(1, 'rose'))),
    message(
      2,
      message(1, text(1, 'the scope, which is passed over')),
      message(
        2,
        fixed(1, BigInt(TIME_MS) * 1_000_000n),
        whole(2, 17),
        message(5, text(1, 'Circuit breaker OPEN')),
        attribute(6, 'duration_ms', whole(3, 42)),
        attribute(6, 'delta', whole(3, -7)),
        attribute(6, 'retried', whole(2, 1)),
        attribute(6, 'http', message(6, attribute(1, 'route', text(1, '/api')))),
        text(9, '16 bytes of trace'),
      ),
    ),
  ),
)

describe('OTLP in its binary encoding', () => {
  test('says what its JSON encoding says', () => {
    const record = {
      timeUnixNano: `${TIME_MS}000000`,
      severityNumber: 17,
      body: { stringValue: 'Circuit breaker OPEN' },
      attributes: [
        { key: 'duration_ms', value: { intValue: '42' } },
        { key: 'delta', value: { intValue: '-7' } },
        { key: 'retried', value: { boolValue: true } },
        {
          key: 'http',
          value: { kvlistValue: { values: [{ key: 'route', value: { stringValue: '/api' } }] } },
        },
      ],
    }
    const json = OtlpLogs.parse({
      resourceLogs: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'rose' } }] },
          scopeLogs: [{ logRecords: [record] }],
        },
      ],
    })
    const lines = otlpLines(readOtlpLogs(REQUEST), NOW)
    expect(lines).toEqual(otlpLines(json, NOW))
    expect(lines).toMatchObject([{ service: 'rose', level: 'error', atMs: TIME_MS }])
  })

  test('without a time of its own, the one at which it was seen', () => {
    const seen = bytesOf(message(1, message(2, message(2, fixed(11, BigInt(TIME_MS) * 1_000_000n)))))
    expect(otlpLines(readOtlpLogs(seen), NOW)[0]?.atMs).toBe(TIME_MS)
  })

  test('cut anywhere, it is refused or shorter, and nothing worse', () => {
    for (let length = 0; length < REQUEST.length; length++) {
      try {
        readOtlpLogs(REQUEST.subarray(0, length))
      } catch (error) {
        expect(error).toBeInstanceOf(WireError)
      }
    }
  })

  test('any bytes are read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        try {
          otlpLines(readOtlpLogs(bytes), NOW)
        } catch (error) {
          expect(error).toBeInstanceOf(WireError)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('values a hundred deep are refused', () => {
    let value: Write = text(1, 'x')
    for (let i = 0; i < 100; i++) {
      const inner = value
      value = message(6, message(1, text(1, 'k'), message(2, inner)))
    }
    const deep = bytesOf(message(1, message(2, message(2, message(5, value)))))
    expect(() => readOtlpLogs(deep)).toThrow(/deep/)
  })
})
