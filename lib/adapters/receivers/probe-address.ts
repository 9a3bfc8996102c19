import type { HttpClient } from '../../core/config/job-config.ts'
import type { Delivery, ReceiverContext } from '../../ports/receiver.ts'
import { type HttpMessage, PLAIN_CLIENT, type Transport } from './transport.ts'

type Address = Pick<HttpMessage, 'url' | 'secrets'> & { readonly client?: HttpClient }

/**
 * For services that have no question beside the message itself: their name resolves to an allowed address, a
 * connection comes about, TLS is right, and HTTP is spoken. The root is asked, since the path may be a key.
 */
export async function probeAddress(
  http: Transport,
  { url, client = PLAIN_CLIENT, secrets }: Address,
  context: ReceiverContext,
): Promise<Delivery> {
  if (!URL.canParse(url)) return { kind: 'refused', detail: 'its address is no URL: check it' }
  const root = new URL('/', url)
  const exchange = await http.exchange(
    {
      method: 'HEAD',
      url: root.href,
      isUrlSecret: true,
      body: '',
      client: { ...client, followRedirects: false },
      secrets,
    },
    context,
  )
  if (exchange.kind !== 'answered') return exchange
  // Whatever the root says, it is not where messages go.
  return { kind: 'delivered', detail: `${root.host} answers`, reference: null }
}
