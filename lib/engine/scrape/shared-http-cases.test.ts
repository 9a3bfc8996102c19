import { existsSync, readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createScrapeFetcher } from '../../adapters/http/scrape-fetch.ts'
import { serveHttp } from '../../adapters/http/testing.ts'
import { createScene, scrapeJob, scrapeTarget } from './testing.ts'

const url = new URL('../../../../shared/exposition/http-cases.json', import.meta.url)

const Case = z.object({
  id: z.string(),
  status: z.number().default(200),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  encoding: z.literal('gzip').optional(),
  redirect: z.boolean().default(false),
  delayMs: z.number().default(0),
  cut: z.boolean().default(false),
  expect: z.object({ up: z.union([z.literal(0), z.literal(1)]) }),
})
type Case = z.infer<typeof Case>

/** The case's own delay would be real waiting: a target that is too slow just never answers. */
function answering(one: Case): RequestListener {
  return (request, response) => {
    if (one.delayMs > 0) return
    if (one.redirect && request.url === '/metrics') {
      response.writeHead(302, { location: '/elsewhere' }).end()
      return
    }
    const body = one.encoding === 'gzip' ? gzipSync(one.body) : Buffer.from(one.body)
    const encoding = one.encoding ? { 'content-encoding': one.encoding } : {}
    response.writeHead(one.status, { ...one.headers, ...encoding })
    if (one.cut) response.write(body, () => response.destroy())
    else response.end(body)
  }
}

async function upOf(one: Case): Promise<{ up: string; stored: string[]; health: string | undefined }> {
  const server = await serveHttp(answering(one))
  const fetcher = createScrapeFetcher({ version: 'test' })
  const scene = createScene({ fetcher })
  const target = scrapeTarget('a:1', {
    url: `http://${server.host}/metrics`,
    timeoutMs: one.delayMs ? 300 : 5_000,
  })
  scene.manager.apply([scrapeJob([target])])
  const [state] = await scene.manager.collect({})
  const up = (await scene.samplesOf('up')).join().split(' ')[1] ?? ''
  const stored = await scene.samplesOf('http_case')
  await scene.manager.stop()
  await fetcher.close()
  await server.close()
  return { up, stored, health: state?.health }
}

if (existsSync(url)) {
  const cases = z.array(Case).parse(JSON.parse(readFileSync(url, 'utf8')))
  test.each(cases.map(one => [one.id, one] as const))('%s', async (_id, one) => {
    const { up, stored, health } = await upOf(one)
    expect({ up, health }).toEqual({ up: String(one.expect.up), health: one.expect.up ? 'up' : 'down' })
    expect(stored).toHaveLength(one.expect.up)
  })
} else {
  test('exposition http-cases.json: not run, ../shared is not here', () =>
    expect(existsSync(url)).toBe(false))
}
