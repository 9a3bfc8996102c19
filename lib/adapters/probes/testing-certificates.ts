import { generate } from 'selfsigned'

export type Issued = { readonly cert: string; readonly key: string }
export type Wishes = {
  readonly name: string
  /** Who signs; itself when nobody does. */
  readonly by?: Issued
  readonly isAuthority?: boolean
  readonly from?: Date
  readonly to?: Date
  readonly rsaBits?: number
  /** DNS names and addresses; `localhost` and 127.0.0.1 when not given. */
  readonly names?: readonly string[]
}

const DAY_MS = 86_400_000
export const daysFromNow = (days: number): Date => new Date(Date.now() + days * DAY_MS)

/** A certificate of a test with its key, valid from yesterday for a year unless wished otherwise. */
export async function issue(wishes: Wishes): Promise<Issued> {
  const { name, by, isAuthority = false, rsaBits, names = ['localhost', '127.0.0.1'] } = wishes
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    algorithm: 'sha256',
    ...(rsaBits === undefined ? { keyType: 'ec' } : { keyType: 'rsa', keySize: rsaBits }),
    notBeforeDate: wishes.from ?? daysFromNow(-1),
    notAfterDate: wishes.to ?? daysFromNow(365),
    ...(by ? { ca: by } : {}),
    extensions: [
      { name: 'basicConstraints', cA: isAuthority, critical: true },
      ...(isAuthority
        ? [{ name: 'keyUsage' as const, keyCertSign: true, cRLSign: true, critical: true }]
        : [{ name: 'subjectAltName' as const, altNames: names.map(altName) }]),
    ],
  })
  return { cert, key }
}

const altName = (text: string) =>
  /^[\d.]+$/.test(text) ? ({ type: 7, ip: text } as const) : ({ type: 2, value: text } as const)
