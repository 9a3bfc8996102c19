const LENGTH_DELIMITED = 2
const VARINT = 0
const MOST_VARINT_BYTES = 10

/** `HealthCheckRequest { string service = 1 }` in protobuf's wire format; the default value is left out. */
export function encodeHealthRequest(service: string): Buffer {
  if (service === '') return Buffer.alloc(0)
  const text = Buffer.from(service)
  return Buffer.concat([Buffer.from([(1 << 3) | LENGTH_DELIMITED, ...varint(text.length)]), text])
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]
}

/** `HealthCheckResponse.ServingStatus` of grpc/health/v1/health.proto. */
const SERVING_STATUS = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN']

/**
 * The word of `HealthCheckResponse { ServingStatus status = 1 }`. Fields of later versions are skipped.
 * @throws RangeError when it is not protobuf
 */
export function decodeHealthResponse(bytes: Buffer): string {
  let at = 0
  let status = 0
  const readVarint = (): number => {
    let value = 0
    for (let i = 0; i < MOST_VARINT_BYTES; i++) {
      const byte = bytes[at++]
      if (byte === undefined) throw new RangeError('the message ends within a number')
      value += (byte & 0x7f) * 2 ** (7 * i)
      if (byte < 0x80) return value
    }
    throw new RangeError('a number has more than ten bytes')
  }
  while (at < bytes.length) {
    const tag = readVarint()
    const wireType = tag & 7
    if (wireType === VARINT) {
      const value = readVarint()
      if (tag >>> 3 === 1) status = value
    } else if (wireType === LENGTH_DELIMITED) {
      const length = readVarint()
      at += length
    } else if (wireType === 1 || wireType === 5) {
      at += wireType === 1 ? 8 : 4
    } else {
      throw new RangeError(`wire type ${wireType} is not known`)
    }
    if (at > bytes.length) throw new RangeError('the message ends within a field')
  }
  return SERVING_STATUS[status] ?? `status ${status}`
}
