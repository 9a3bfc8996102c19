import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

type Provider = { callback(): RequestListener; proxy: boolean }
type ProviderClass = new (issuer: string, configuration: object) => Provider

export type IdentityProvider = {
  readonly issuer: string
  /** Opens for a deck at that address, once it is known. */
  open(deckUrl: string): Promise<void>
  close(): void
}

export const CLIENT = { id: 'opsdeck', secret: 'a secret between the two of them' }

/**
 * A real OpenID Connect provider of its own. Whoever signs in there gets `LOGIN@example.test`, as a verified address
 * unless the login starts with `unverified`.
 */
export async function startIdentityProvider(): Promise<IdentityProvider> {
  let listener: RequestListener = (_request, response) => response.writeHead(503).end()
  const server = createServer((request, response) => listener(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${portOf(server.address())}`
  return {
    issuer,
    async open(deckUrl) {
      const Provider = await loadProvider()
      const provider = new Provider(issuer, {
        clients: [
          {
            client_id: CLIENT.id,
            client_secret: CLIENT.secret,
            redirect_uris: [`${deckUrl}/api/auth/callback/oidc`],
          },
        ],
        claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
        pkce: { required: () => true },
        findAccount: (_ctx: unknown, login: string) => ({
          accountId: login,
          claims: () => ({
            sub: login,
            email: `${login.replace('unverified-', '')}@example.test`,
            email_verified: !login.startsWith('unverified'),
            name: `Person ${login}`,
          }),
        }),
      })
      listener = provider.callback()
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

// The package has no types of its own.
async function loadProvider(): Promise<ProviderClass> {
  const name: string = 'oidc-provider'
  const { default: Provider } = (await import(name)) as { default: ProviderClass }
  return Provider
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
