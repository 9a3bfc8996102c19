import { type Grantee, may, type Permission, type Role, rolesWith } from './roles.ts'

/** `public` needs no one; `setup` is open only while nobody has an account; the rest needs that permission. */
export type Door = Permission | 'public' | 'setup' | 'loopback-or-metrics'

/** Who stands at a door. */
export type Asker =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'person'; readonly role: Role }
  | { readonly kind: 'key'; readonly grant: Grantee }
  | { readonly kind: 'system' }

/** What a door may ask beside who it is. */
export type Circumstances = { readonly isLoopback: boolean; readonly isDeckEmpty: boolean }

const ORDINARY: Circumstances = { isLoopback: false, isDeckEmpty: false }

/** Whether that asker may pass that door. A door that nobody stated (`undefined`) is closed to all. */
export function mayPass(
  door: Door | undefined,
  asker: Asker,
  circumstances: Circumstances = ORDINARY,
): boolean {
  if (door === undefined) return false
  if (asker.kind === 'system' || door === 'public') return true
  if (door === 'setup') return circumstances.isDeckEmpty
  if (door === 'loopback-or-metrics') return circumstances.isLoopback || holds(asker, 'metrics.read')
  return holds(asker, door)
}

/** Whether an asker has a permission: the server's check, and what decides if a control is drawn disabled. */
export function holds(asker: Asker, permission: Permission): boolean {
  if (asker.kind === 'system') return true
  if (asker.kind === 'person') return may(asker, permission)
  if (asker.kind === 'key') return may(asker.grant, permission)
  return false
}

/** The roles that pass a door, for "who may"; empty for doors that ask for no role. */
export function rolesThrough(door: Door): readonly Role[] {
  if (door === 'public' || door === 'setup') return []
  return rolesWith(door === 'loopback-or-metrics' ? 'metrics.read' : door)
}
