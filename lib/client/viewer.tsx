'use client'
import { createContext, type ReactNode, useContext } from 'react'
import { may, type Permission, ROLE_TITLES, type Role, rolesWith } from '../core/access/index.ts'

/** The person at the screen. */
export type Viewer = { readonly name: string; readonly email: string; readonly role: Role }

const ViewerContext = createContext<Viewer | null>(null)

export function ViewerProvider({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return <ViewerContext value={viewer}>{children}</ViewerContext>
}

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext)
  if (!viewer) throw new Error('useViewer needs a ViewerProvider above it')
  return viewer
}

/** Why a role may not, and who may: "For engineers and admins only. Your role is viewer." Null when it may. */
export function refusalReason(role: Role, permission: Permission): string | null {
  if (may({ role }, permission)) return null
  const who = rolesWith(permission).map(allowed => WHO[allowed])
  const last = who.pop() ?? 'Nobody'
  const list = who.length ? `${who.join(', ')} and ${last}` : last
  return `For ${list} only. Your role is ${ROLE_TITLES[role].toLowerCase()}.`
}

const WHO: Readonly<Record<Role, string>> = {
  viewer: 'viewers',
  oncall: 'people on call',
  engineer: 'engineers',
  manager: 'managers',
  admin: 'admins',
}

/** Why the person at the screen may not do something; null when they may. For `disabledReason`. */
export function useRefusal(permission: Permission): string | null {
  return refusalReason(useViewer().role, permission)
}
