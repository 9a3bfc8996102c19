import type { IncidentRole, IncidentRow } from './types.ts'

/** Who looks: what of them decides about restricted incidents. */
export type Viewer = {
  /** Admins and the deck itself. */
  readonly seesAll: boolean
  /** Null of keys. */
  readonly email: string | null
}

export const EVERYTHING: Viewer = { seesAll: true, email: null }

type Sighted = {
  readonly isRestricted: boolean
  readonly roles: Readonly<Partial<Record<IncidentRole, string>>>
}

/** Restricted incidents are for admins, and for those who have a role in them, by their e-mail address. */
export function maySee(incident: Sighted, viewer: Viewer): boolean {
  if (!incident.isRestricted || viewer.seesAll) return true
  const email = viewer.email?.toLowerCase()
  return email !== undefined && Object.values(incident.roles).some(person => person?.toLowerCase() === email)
}

/** Those that may be seen, and how many more there are. */
export function sift<R extends Pick<IncidentRow, 'isRestricted' | 'roles'>>(
  incidents: readonly R[],
  viewer: Viewer,
): { readonly seen: R[]; readonly restricted: number } {
  const seen = incidents.filter(incident => maySee(incident, viewer))
  return { seen, restricted: incidents.length - seen.length }
}
