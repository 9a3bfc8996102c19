import { expect, test } from 'vitest'
import { refusalReason } from './viewer.tsx'

test.each([
  ['engineer', 'services.write', null],
  ['viewer', 'operations.read', null],
  ['viewer', 'services.write', 'For engineers and admins only. Your role is viewer.'],
  ['oncall', 'people.manage', 'For admins only. Your role is on-call.'],
  ['engineer', 'business.read', 'For managers and admins only. Your role is engineer.'],
] as const)('%s asking for %s', (role, permission, reason) => {
  expect(refusalReason(role, permission)).toBe(reason)
})
