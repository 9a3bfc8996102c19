import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'opsdeck-exposition-'))
afterAll(() => rmSync(folder, { recursive: true }))

const program = fileURLToPath(new URL('exposition.ts', import.meta.url))

function run(body: string, ...options: string[]): Promise<{ code: number; json: unknown; words: string }> {
  const file = join(folder, `body-${Math.random()}`)
  writeFileSync(file, body)
  return new Promise(resolve => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', program, ...options, file],
      (_error, stdout, stderr) =>
        resolve({
          code: child.exitCode ?? -1,
          json: stdout === '' ? null : JSON.parse(stdout),
          words: stderr,
        }),
    )
  })
}

test('prints samples with values as text, and metadata', async () => {
  const { code, json } = await run('# TYPE x gauge\nx{a="b"} +Inf 12\ny NaN\n')
  expect(code).toBe(0)
  expect(json).toEqual({
    samples: [
      { labels: { __name__: 'x', a: 'b' }, value: '+Inf', timestampMs: 12 },
      { labels: { __name__: 'y' }, value: 'NaN', timestampMs: null },
    ],
    metadata: { x: { type: 'gauge' } },
  })
})

test('reads the format that the content type names, exemplars too', async () => {
  const body = 'x_total 1 # {id="7"} -2.5 3\n# EOF\n'
  const { code, json } = await run(body, '--content-type', 'application/openmetrics-text')
  expect(code).toBe(0)
  expect(json).toEqual({
    samples: [
      {
        labels: { __name__: 'x_total' },
        value: '1',
        timestampMs: null,
        exemplar: { labels: { id: '7' }, value: '-2.5', timestampMs: 3000 },
      },
    ],
    metadata: {},
  })
})

test('tells the line of an error and exits with 1', async () => {
  const { code, json } = await run('ok 1\nx{a="1",a="2"} 1\n')
  expect(code).toBe(1)
  expect(json).toEqual({ error: 'the label name "a" stands twice', line: 2 })
})

test('an unknown option is a matter of usage', async () => {
  const { code, words } = await run('', '--colour')
  expect(code).toBe(2)
  expect(words).toContain('usage: npm run -s exposition')
})
