import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import type { AddressRule } from '../../ports/prober.ts'

/** The address rule does not allow it: another attempt would end the same. */
export class AddressRefusal extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'AddressRefusal'
  }
}

/**
 * A lookup for sockets: every address of a name must pass the rule, and the connection goes to the very addresses
 * that were judged, so that no second answer of a name server can turn it elsewhere.
 */
export const judgedLookup =
  (rule: AddressRule): LookupFunction =>
  (name, options, done) =>
    lookup(name, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, [])
      const refusal = addresses.map(({ address }) => rule.refusal(address)).find(one => one !== null)
      const [first] = addresses
      if (typeof refusal === 'string') return done(new AddressRefusal(refusal), [])
      if (!first) return done(new Error(`${name} has no address`), [])
      if (options.all === true) done(null, addresses)
      else done(null, first.address, first.family)
    })

/** Sockets look a literal address up never: it is judged by this. @throws AddressRefusal */
export function judgeLiteral(rule: AddressRule, hostname: string): void {
  const literal = hostname.replace(/^\[|\]$/g, '')
  const refusal = isIP(literal) === 0 ? null : rule.refusal(literal)
  if (refusal !== null) throw new AddressRefusal(refusal)
}
