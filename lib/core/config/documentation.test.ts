import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ENTRY_KIND_NAMES, ENTRY_KINDS } from './entries.ts'
import { loadText } from './testing.ts'

const TEXT = readFileSync(join(import.meta.dirname, '../../../docs/configuration.md'), 'utf8')
const EXAMPLES = [...TEXT.matchAll(/^###? `(\w+)`$(?:(?!^##)[\s\S])*?^```yaml\n([\s\S]*?)^```/gm)].map(
  ([, key = '', yaml = '']) => ({ key, yaml }),
)

test('every kind of entry has an example', () => {
  expect(EXAMPLES.map(({ key }) => key)).toEqual(
    expect.arrayContaining([
      'global',
      'route',
      ...ENTRY_KIND_NAMES.flatMap(kind => ENTRY_KINDS[kind].yamlKey ?? []),
    ]),
  )
})

test.each(EXAMPLES)('the example of $key is good, and has one', async ({ key, yaml }) => {
  const { issues, configuration } = await loadText(yaml)
  expect(issues).toEqual([])
  const kind = ENTRY_KIND_NAMES.find(name => ENTRY_KINDS[name].yamlKey === key)
  if (kind) expect(configuration?.entries[kind].length).toBeGreaterThan(0)
  else if (key === 'pushes') expect(configuration?.pushes.length).toBeGreaterThan(0)
  else expect(configuration?.mail).not.toBeNull()
  if (key === 'route') expect(configuration?.alerting.route).not.toBeNull()
})

test('the example of business is good', async () => {
  const [, yaml = ''] = /^## Business[\s\S]*?^```yaml\n([\s\S]*?)^```/m.exec(TEXT) ?? []
  const files = {
    '/run/secrets/stripe': 'sk',
    '/run/secrets/stripe-webhook': 'wh',
    '/run/secrets/twilio': 't',
  }
  const service = 'services: [{ slug: voice, name: Voice }]\n'
  const { issues, configuration } = await loadText(service + yaml, { files })
  expect(issues).toEqual([])
  expect(configuration?.business.figures).toHaveLength(1)
})
