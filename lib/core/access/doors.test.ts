import { describe, expect, it, test } from 'vitest'
import { type Asker, holds, mayPass, ROLES, type Role, rolesThrough } from './index.ts'

const person = (role: Role): Asker => ({ kind: 'person', role })
const scoped = (scope: 'metrics' | 'push'): Asker => ({ kind: 'key', grant: { scope } })
const ANONYMOUS: Asker = { kind: 'anonymous' }

// The contract's matrix, written out once more by hand: who passes which door.
const MATRIX = [
  ['operations.read', 'viewer oncall engineer manager admin'],
  ['account.own', 'viewer oncall engineer manager admin'],
  ['targets.collect', 'engineer admin'],
  ['services.write', 'engineer admin'],
  ['actions.press', 'oncall engineer admin'],
  ['actions.press_any', 'engineer admin'],
  ['actions.write', 'engineer admin'],
  ['actions.restrict', 'admin'],
  ['runners.write', 'admin'],
  ['runbooks.write', 'engineer admin'],
  ['recovery.switch', 'oncall engineer admin'],
  ['explore.use', 'engineer admin'],
  ['business.read', 'manager admin'],
  ['people.manage', 'admin'],
  ['keys.manage', 'admin'],
  ['configuration.read', 'admin'],
  ['configuration.reload', 'admin'],
  ['audit.read', 'admin'],
  ['metrics.read', 'admin'],
] as const

test.each(MATRIX)('%s is for %s', (door, roles) => {
  expect(ROLES.filter(role => mayPass(door, person(role))).join(' ')).toBe(roles)
  expect(ROLES.filter(role => mayPass(door, { kind: 'key', grant: { role } })).join(' ')).toBe(roles)
  expect(rolesThrough(door).join(' ')).toBe(roles)
  expect(mayPass(door, ANONYMOUS)).toBe(false)
})

describe('a door', () => {
  it('that nobody stated is closed to everyone', () => {
    for (const asker of [ANONYMOUS, person('admin'), { kind: 'system' } as const])
      expect(mayPass(undefined, asker)).toBe(false)
  })

  it('for set-up is open only while the deck is empty', () => {
    expect(mayPass('setup', ANONYMOUS, { isLoopback: false, isDeckEmpty: true })).toBe(true)
    expect(mayPass('setup', person('admin'), { isLoopback: true, isDeckEmpty: false })).toBe(false)
  })

  it('for metrics lets in this machine, and the scope', () => {
    expect(mayPass('loopback-or-metrics', ANONYMOUS, { isLoopback: true, isDeckEmpty: false })).toBe(true)
    expect(mayPass('loopback-or-metrics', scoped('metrics'))).toBe(true)
    expect(mayPass('loopback-or-metrics', scoped('push'))).toBe(false)
    expect(mayPass('loopback-or-metrics', person('viewer'))).toBe(false)
  })

  it('stays closed to a scoped key that its scope does not name', () => {
    expect(holds(scoped('metrics'), 'operations.read')).toBe(false)
    expect(holds(scoped('push'), 'account.own')).toBe(false)
  })
})
