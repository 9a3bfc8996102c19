import { expect, test } from 'vitest'
import { HeartbeatConfig } from '../../lib/core/config/schema/heartbeat.ts'
import { evidenceText, readEvidence, wishOf } from './heartbeat-form-model.ts'

const form = (fields: Record<string, string>) => (name: string) => fields[name] ?? ''
const BASE = { service: 'api', name: 'Dump', slug: 'dump', kind: 'backup', zone: 'UTC', grace: '1h' }

test('X-58, X-97: a backup with its size rules is what the server takes; what is empty is not sent', () => {
  const wish = wishOf(
    form({ ...BASE, cron: '0 3 * * *', field: 'bytes', at_least: '1000', ratio: '0.5' }),
    null,
  )
  expect(wish).toEqual({
    ...BASE,
    cron: '0 3 * * *',
    payload: [{ field: 'bytes', at_least: 1_000, at_least_ratio_of_last: 0.5 }],
  })
  expect(HeartbeatConfig.safeParse(wish).success).toBe(true)
})

test('X-62: a duty asks for its evidence by name', () => {
  const evidence = 'rows: how many rows users has\n\nnote'
  const wish = wishOf(form({ ...BASE, kind: 'duty', cron: '0 9 1 * *', evidence }), null)
  expect(wish.evidence).toEqual({ rows: 'how many rows users has', note: '' })
  expect(evidenceText(readEvidence(evidence))).toBe('rows: how many rows users has\nnote')
  expect(HeartbeatConfig.safeParse(wish).success).toBe(true)
})

test('what the form does not show stays as it was; what is emptied goes', () => {
  const before = HeartbeatConfig.parse({
    ...BASE,
    description: 'kept',
    overdue: 'unknown',
    rpo: '6h',
    payload: [
      { field: 'bytes', at_least: 5, reason: 'too small' },
      { field: 'age_s', at_most: 60 },
    ],
  })
  const wish = wishOf(form({ ...BASE, field: 'bytes', at_least: '7' }), before)
  expect(wish).toMatchObject({ description: 'kept', overdue: 'unknown' })
  expect(wish).not.toHaveProperty('rpo')
  expect(wish.payload).toEqual([
    { field: 'bytes', at_least: 7, reason: 'too small', state: 'degraded' },
    { field: 'age_s', at_most: 60, state: 'degraded' },
  ])
})
