import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { labelsFromObject, labelsToObject } from '../labels/index.ts'
import { compileRelabel, type RelabelRule, relabel } from './index.ts'
import { md5 } from './md5.ts'

const DEFAULTS: RelabelRule = {
  sourceLabels: [],
  separator: ';',
  regex: '(.*)',
  modulus: 0,
  targetLabel: '',
  replacement: '$1',
  action: 'replace',
}
const rule = (part: Partial<RelabelRule>): RelabelRule => ({ ...DEFAULTS, ...part })

type Row = [
  why: string,
  labels: Record<string, string>,
  rules: Partial<RelabelRule>[],
  expected: Record<string, string> | null,
]
const ROWS: Row[] = [
  [
    'replace copies by default',
    { a: 'foo' },
    [{ sourceLabels: ['a'], targetLabel: 'd' }],
    { a: 'foo', d: 'foo' },
  ],
  [
    'sources are joined by the separator, an absent one is empty',
    { a: 'x', c: 'z' },
    [{ sourceLabels: ['a', 'b', 'c'], targetLabel: 'd' }],
    { a: 'x', c: 'z', d: 'x;;z' },
  ],
  [
    'own separator and a group by number',
    { a: 'foo', b: 'bar' },
    [
      {
        sourceLabels: ['a', 'b'],
        separator: '-',
        regex: 'f(.*)-b(.*)',
        targetLabel: 'd',
        replacement: '$2$1',
      },
    ],
    { a: 'foo', b: 'bar', d: 'aroo' },
  ],
  [
    'no match: nothing happens',
    { a: 'foo', d: 'kept' },
    [{ sourceLabels: ['a'], regex: 'o', targetLabel: 'd' }],
    { a: 'foo', d: 'kept' },
  ],
  [
    'literal alternatives, whole, with $0 and without groups',
    { a: 'bar' },
    [{ sourceLabels: ['a'], regex: 'foo|bar', targetLabel: 'd', replacement: '$0-$1-$x' }],
    { a: 'bar', d: 'bar--' },
  ],
  [
    'the default expression matches nothing at all too, and newlines',
    { a: 'x\ny' },
    [
      { sourceLabels: ['a'], targetLabel: 'd', replacement: '$0$1$2' },
      { sourceLabels: ['absent'], targetLabel: 'e', replacement: '[$1]' },
    ],
    { a: 'x\ny', d: 'x\nyx\ny', e: '[]' },
  ],
  [
    'the expression is anchored at both ends, also around an alternation',
    { a: 'foobar' },
    [{ sourceLabels: ['a'], regex: 'foo|bar', targetLabel: 'd', replacement: 'hit' }],
    { a: 'foobar' },
  ],
  [
    'a dot matches a newline',
    { a: 'x\ny' },
    [{ sourceLabels: ['a'], regex: 'x.y', targetLabel: 'd', replacement: 'hit' }],
    { a: 'x\ny', d: 'hit' },
  ],
  [
    'an empty result removes the label',
    { a: 'foo', d: 'gone' },
    [{ sourceLabels: ['a'], targetLabel: 'd', replacement: '' }],
    { a: 'foo' },
  ],
  [
    'a group that did not take part is empty',
    { a: 'foo' },
    [{ sourceLabels: ['a'], regex: 'foo(bar)?', targetLabel: 'd', replacement: '<$1>' }],
    { a: 'foo', d: '<>' },
  ],
  [
    'named groups, braces, $$ and a lone $',
    { a: 'k8s-7' },
    [
      {
        sourceLabels: ['a'],
        regex: '(?P<kind>.*)-(\\d)',
        targetLabel: 'd',
        replacement: `$\${kind}=\${kind} \${2}x $2x $- $`,
      },
    ],
    { a: 'k8s-7', d: `\${kind}=k8s 7x  $- $` },
  ],
  [
    'the target may be drawn from the match',
    { a: 'team=blue' },
    [{ sourceLabels: ['a'], regex: '(\\w+)=(\\w+)', targetLabel: 'x_$1', replacement: '$2' }],
    { a: 'team=blue', x_team: 'blue' },
  ],
  [
    'a target that comes out empty is passed over',
    { a: 'foo' },
    [{ sourceLabels: ['a'], regex: 'foo(bar)?', targetLabel: '$1', replacement: 'x' }],
    { a: 'foo' },
  ],
  [
    'no source: a constant',
    { a: '1' },
    [{ targetLabel: 'env', replacement: 'prod' }],
    { a: '1', env: 'prod' },
  ],
  ['keep keeps a match', { a: 'foo' }, [{ sourceLabels: ['a'], regex: 'f.*', action: 'keep' }], { a: 'foo' }],
  ['keep drops the rest', { a: 'bar' }, [{ sourceLabels: ['a'], regex: 'f.*', action: 'keep' }], null],
  ['drop drops a match', { a: 'foo' }, [{ sourceLabels: ['a'], regex: 'f.*', action: 'drop' }], null],
  [
    'drop needs a whole match',
    { a: 'foo' },
    [{ sourceLabels: ['a'], regex: 'f', action: 'drop' }],
    { a: 'foo' },
  ],
  [
    'keepequal',
    { port: '80', want: '80' },
    [{ sourceLabels: ['port'], targetLabel: 'want', action: 'keepequal' }],
    { port: '80', want: '80' },
  ],
  [
    'keepequal drops',
    { port: '80', want: '81' },
    [{ sourceLabels: ['port'], targetLabel: 'want', action: 'keepequal' }],
    null,
  ],
  [
    'dropequal drops',
    { port: '80', want: '80' },
    [{ sourceLabels: ['port'], targetLabel: 'want', action: 'dropequal' }],
    null,
  ],
  [
    'hashmod of one label',
    { c: 'baz' },
    [{ sourceLabels: ['c'], targetLabel: 'd', action: 'hashmod', modulus: 1000 }],
    { c: 'baz', d: '976' },
  ],
  [
    'labelmap copies, and does not see its own copies',
    { x_a: '1', x_x_b: '2', c: '3' },
    [{ regex: 'x_(.*)', action: 'labelmap' }],
    { x_a: '1', a: '1', x_x_b: '2', x_b: '2', c: '3' },
  ],
  [
    'labelmap with its own name pattern',
    { __meta_label_team: 'blue' },
    [{ regex: '__meta_label_(.+)', replacement: `m_\${1}`, action: 'labelmap' }],
    { __meta_label_team: 'blue', m_team: 'blue' },
  ],
  ['labeldrop', { a: '1', ab: '2', b: '3' }, [{ regex: 'a.*', action: 'labeldrop' }], { b: '3' }],
  ['labelkeep', { a: '1', ab: '2', b: '3' }, [{ regex: 'a.*', action: 'labelkeep' }], { a: '1', ab: '2' }],
  [
    'lowercase and uppercase',
    { a: 'Foo-Bär' },
    [
      { sourceLabels: ['a'], targetLabel: 'l', action: 'lowercase' },
      { sourceLabels: ['a'], targetLabel: 'u', action: 'uppercase' },
    ],
    { a: 'Foo-Bär', l: 'foo-bär', u: 'FOO-BÄR' },
  ],
  [
    'steps see what earlier steps did; __tmp is an ordinary label here',
    { a: 'foo' },
    [
      { sourceLabels: ['a'], targetLabel: '__tmp_hash', action: 'hashmod', modulus: 1 },
      { sourceLabels: ['__tmp_hash'], regex: '0', action: 'keep' },
      { sourceLabels: ['__tmp_hash'], targetLabel: 'shard' },
    ],
    { a: 'foo', __tmp_hash: '0', shard: '0' },
  ],
  [
    'steps after a drop do not run',
    { a: 'foo' },
    [
      { sourceLabels: ['a'], action: 'drop' },
      { targetLabel: 'a', replacement: 'bar' },
    ],
    null,
  ],
]

test.each(ROWS)('%s', (_why, labels, rules, expected) => {
  const result = relabel(labelsFromObject(labels), rules.map(rule))
  expect(result && labelsToObject(result)).toEqual(expected)
})

describe('compiled rules', () => {
  test('labels that nothing changed come back as they are', () => {
    const labels = labelsFromObject({ a: 'foo' })
    expect(compileRelabel([rule({ sourceLabels: ['a'], targetLabel: 'a' })])(labels)).toBe(labels)
  })

  test('an expression that is not RE2 is refused when compiled', () => {
    expect(() => compileRelabel([rule({ regex: '(?=x)' })])).toThrow()
    expect(() => compileRelabel([rule({ regex: 'a(b', action: 'keep' })])).toThrow()
  })
})

test.each([0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 1000])('md5 of %i bytes', length => {
  const message = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255)
  expect(Buffer.from(md5(message)).toString('hex')).toBe(createHash('md5').update(message).digest('hex'))
})
