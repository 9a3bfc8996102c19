export type WriteVersion = 1 | 2

const V1 = 'prometheus.WriteRequest'
const V2 = 'io.prometheus.write.v2.Request'

export type NegotiatedWrite = { readonly version: WriteVersion } | { readonly refusal: string }

/** Which message a body is, by its headers; refusals in Prometheus' words, for the status 415. */
export function negotiateWrite(contentType: string | null, contentEncoding: string | null): NegotiatedWrite {
  const type = contentType ?? 'application/x-protobuf'
  const [media = '', ...parameters] = type.split(';').map(part => part.trim())
  if (media !== 'application/x-protobuf')
    return { refusal: `expected application/x-protobuf as the first (media) part, got ${type} content-type` }
  let version: WriteVersion = 1
  for (const parameter of parameters) {
    const [name, value, ...rest] = parameter.split('=')
    if (value === undefined || rest.length > 0)
      return {
        refusal: `as per https://www.rfc-editor.org/rfc/rfc9110#parameter expected a key-value, got ${parameter} in ${type} content-type`,
      }
    if (name !== 'proto') continue
    if (value !== V1 && value !== V2)
      return {
        refusal: `got ${type} content type; unknown type for remote write protobuf message ${value}, supported: ${V1}, ${V2}`,
      }
    version = value === V2 ? 2 : 1
  }
  if (contentEncoding !== null && contentEncoding !== '' && contentEncoding !== 'snappy')
    return {
      refusal: `${contentEncoding} encoding (compression) is not accepted by this server; only snappy is acceptable`,
    }
  return { version }
}
