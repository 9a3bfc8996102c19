import { createSocket, type Socket } from 'node:dgram'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import dnsPacket from 'dns-packet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScrapeFetcher } from '../../adapters/http/scrape-fetch.ts'
import { serveHttp, type TestServer } from '../../adapters/http/testing.ts'
import { createNameResolver } from '../../adapters/name-resolver.ts'
import type { HttpClient } from '../../core/config/index.ts'
import { askDns } from './dns.ts'
import { askDocker } from './docker.ts'
import { askKubernetes } from './kubernetes.ts'
import type { Finding } from './provider.ts'

const NO_CLIENT: HttpClient = {
  auth: { kind: 'none' },
  tls: { insecureSkipVerify: false },
  headers: {},
  proxyUrl: null,
  followRedirects: true,
}
const fetcher = createScrapeFetcher({ version: '0' })
afterAll(() => fetcher.close())
const { signal } = new AbortController()

const addresses = (finding: Finding) =>
  'groups' in finding ? finding.groups.flatMap(({ targets }) => targets) : finding.issues

describe('an API server of Kubernetes', () => {
  const pod = (name: string) => ({
    metadata: { name, namespace: 'web' },
    spec: { containers: [{ name: 'api', ports: [{ containerPort: 8080 }] }] },
    status: { podIP: `10.0.0.${name.length}` },
  })
  let asked: string[] = []
  let server: TestServer
  let answer: (url: URL) => { status?: number; body: unknown } = () => ({ body: { items: [] } })
  beforeAll(async () => {
    server = await serveHttp((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`)
      const { status = 200, body } = answer(new URL(request.url ?? '/', 'http://cluster'))
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  })
  afterAll(() => server.close())

  const ask = (over: object = {}) => {
    asked = []
    return askKubernetes(
      {
        role: 'pod',
        url: `http://${server.host}`,
        namespaces: [],
        selectors: [],
        client: { ...NO_CLIENT, auth: { kind: 'header', type: 'Bearer', credentials: 't0ken' } },
        ...over,
      },
      fetcher,
      signal,
    )
  }

  test('is asked page by page, by namespace and selector, with its token', async () => {
    answer = url =>
      url.searchParams.has('continue')
        ? { body: { metadata: {}, items: [pod('bb')] } }
        : { body: { metadata: { continue: 'more' }, items: [pod('a')] } }
    const selectors = [{ role: 'pod', label: 'app=shop', field: null }]
    expect(addresses(await ask({ namespaces: ['web'], selectors }))).toEqual([
      '10.0.0.1:8080',
      '10.0.0.2:8080',
    ])
    expect(asked).toEqual([
      '/api/v1/namespaces/web/pods?limit=500&resourceVersion=0&labelSelector=app%3Dshop Bearer t0ken',
      '/api/v1/namespaces/web/pods?limit=500&continue=more&labelSelector=app%3Dshop Bearer t0ken',
    ])
  })

  test('for endpoints is asked for their services and pods too', async () => {
    answer = () => ({ body: { items: null } })
    expect(addresses(await ask({ role: 'endpoints' }))).toEqual([])
    expect(asked.map(line => line.split('?')[0])).toEqual([
      '/api/v1/endpoints',
      '/api/v1/services',
      '/api/v1/pods',
    ])
  })

  test('for slices and ingresses is asked in their groups of the API, by namespace', async () => {
    answer = () => ({ body: { items: null } })
    await ask({ role: 'ingress' })
    expect(asked.map(line => line.split('?')[0])).toEqual(['/apis/networking.k8s.io/v1/ingresses'])
    const slice = {
      metadata: { name: 'shop-x1', namespace: 'web' },
      endpoints: [{ addresses: ['10.0.0.7'] }],
      ports: [{ port: 9100 }],
    }
    answer = url => ({ body: { items: url.pathname.endsWith('/endpointslices') ? [slice] : [] } })
    expect(addresses(await ask({ role: 'endpointslice', namespaces: ['web'] }))).toEqual(['10.0.0.7:9100'])
    expect(asked.map(line => line.split('?')[0])).toEqual([
      '/apis/discovery.k8s.io/v1/namespaces/web/endpointslices',
      '/api/v1/namespaces/web/services',
      '/api/v1/namespaces/web/pods',
    ])
  })

  test.each([
    ['refuses the token', { status: 403, body: {} }, '403'],
    ['answers half a list', { body: '{"items": [' }, 'the pods are no JSON'],
    [
      'answers something else',
      { body: { items: [{ kind: 'Pod' }] } },
      'the pods are not as expected at items.0.metadata',
    ],
  ])('that %s is told, without its token', async (_what, given, words) => {
    answer = () => given
    const [issue] = addresses(await ask())
    expect(issue).toMatchObject({ message: expect.stringContaining(words) })
    expect(JSON.stringify(issue)).not.toContain('t0ken')
  })
})

test('Docker is asked through its socket', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'opsdeck-docker-'))
  const socketPath = join(folder, 'docker.sock')
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(200, { 'content-type': 'application/json' })
    const isNetworks = request.url?.endsWith('/networks')
    const networks = [{ Id: 'n', Name: 'web' }]
    const containers = [
      {
        Id: 'c',
        Ports: [{ PrivatePort: 9100, Type: 'tcp' }],
        NetworkSettings: { Networks: { web: { NetworkID: 'n', IPAddress: '172.18.0.2' } } },
      },
    ]
    response.end(JSON.stringify(isNetworks ? networks : containers))
  })
  await new Promise<void>(resolve => server.listen(socketPath, resolve))
  try {
    const discovery = {
      url: 'http://docker',
      socketPath,
      filters: { label: ['scrape'] },
      port: 80,
      hostAddress: 'localhost',
      firstNetworkOnly: true,
      refreshMs: 60_000,
      client: NO_CLIENT,
    }
    expect(addresses(await askDocker(discovery, fetcher, signal))).toEqual(['172.18.0.2:9100'])
    expect(asked.sort()).toEqual([
      '/v1.24/containers/json?filters=%7B%22label%22%3A%5B%22scrape%22%5D%7D',
      '/v1.24/networks',
    ])
    const nobody = await askDocker({ ...discovery, socketPath: join(folder, 'none.sock') }, fetcher, signal)
    expect(addresses(nobody)).toMatchObject([
      { file: join(folder, 'none.sock'), message: expect.stringContaining('Docker discovery') },
    ])
  } finally {
    await new Promise(resolve => server.close(resolve))
    await rm(folder, { recursive: true })
  }
})

describe('names', () => {
  let socket: Socket
  let resolver: ReturnType<typeof createNameResolver>
  beforeAll(async () => {
    socket = createSocket('udp4')
    socket.on('message', (message, { port, address }) => {
      const query = dnsPacket.decode(message)
      const [question] = query.questions ?? []
      const isKnown = question?.name === '_metrics._tcp.shop.example' && question.type === 'SRV'
      const reply = dnsPacket.encode({
        type: 'response',
        id: query.id ?? 0,
        flags: isKnown ? 0 : 3,
        questions: query.questions ?? [],
        answers: isKnown
          ? [
              {
                type: 'SRV',
                name: question.name,
                ttl: 1,
                data: { target: 'a.shop.example', port: 9100, priority: 0, weight: 0 },
              },
            ]
          : [],
      })
      socket.send(reply, port, address)
    })
    await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve))
    resolver = createNameResolver([`127.0.0.1:${socket.address().port}`])
  })
  afterAll(() => new Promise<void>(resolve => socket.close(() => resolve())))
  const ask = (names: string[]) => askDns({ names, type: 'SRV', port: null, refreshMs: 30_000 }, resolver)

  test('are asked of a name server', async () => {
    expect(addresses(await ask(['_metrics._tcp.shop.example']))).toEqual(['a.shop.example:9100'])
  })

  test('of which one is not there are none: a part of the truth is no truth', async () => {
    expect(addresses(await ask(['_metrics._tcp.shop.example', 'gone.example']))).toMatchObject([
      { message: 'DNS discovery: gone.example has no SRV records: there is no such name' },
    ])
  })
})
