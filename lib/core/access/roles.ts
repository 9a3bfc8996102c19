/** The five roles, and what each may do: the whole policy on one screen. Deny is the default. */
export const ROLES = ['viewer', 'oncall', 'engineer', 'manager', 'admin'] as const
export type Role = (typeof ROLES)[number]

export const ROLE_TITLES: Readonly<Record<Role, string>> = {
  viewer: 'Viewer',
  oncall: 'On-call',
  engineer: 'Engineer',
  manager: 'Manager',
  admin: 'Admin',
}

/** An API key carries a role, or one of these narrow scopes. */
export const KEY_SCOPES = ['metrics', 'push', 'ping', 'logs', 'alerts'] as const
export type KeyScope = (typeof KEY_SCOPES)[number]

const EVERYONE = ROLES
const RESPONDERS = ['oncall', 'engineer', 'admin'] as const
const ENGINEERS = ['engineer', 'admin'] as const
const ADMINS = ['admin'] as const

/** Permission → roles that have it. */
export const GRANTS = {
  'operations.read': EVERYONE,
  'account.own': EVERYONE,
  'targets.collect': ENGINEERS,
  'services.write': ENGINEERS,
  'checks.write': ENGINEERS,
  'checks.run': RESPONDERS,
  'rules.write': ENGINEERS,
  'windows.write': ENGINEERS,
  'on_call.write': ENGINEERS,
  'pages.act': RESPONDERS,
  'uptime.correct': ENGINEERS,
  'duties.complete': RESPONDERS,
  'status.post': RESPONDERS,
  'status.write': ENGINEERS,
  'reports.read': ['manager', 'admin'],
  'heartbeats.ping': ENGINEERS,
  'logs.send': ENGINEERS,
  'metrics.push': ENGINEERS,
  'alerts.act': RESPONDERS,
  'incidents.act': RESPONDERS,
  'marks.write': RESPONDERS,
  'post_mortems.write': ['oncall', 'engineer', 'manager', 'admin'],
  'post_mortems.review': ['manager', 'admin'],
  'actions.press': RESPONDERS,
  'actions.press_any': ENGINEERS,
  'actions.write': ENGINEERS,
  'actions.restrict': ADMINS,
  'runners.write': ADMINS,
  'runbooks.write': ENGINEERS,
  'recovery.switch': RESPONDERS,
  'alerts.send': ENGINEERS,
  'receivers.test': ENGINEERS,
  'receivers.write': ENGINEERS,
  'explore.use': ENGINEERS,
  'metrics.read': ADMINS,
  'business.read': ['manager', 'admin'],
  'business.sync': ['manager', 'admin'],
  'people.manage': ADMINS,
  'keys.manage': ADMINS,
  'configuration.read': ADMINS,
  'configuration.reload': ADMINS,
  'audit.read': ADMINS,
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof GRANTS

/** Scope → the only permissions that a scoped key has. */
const SCOPE_GRANTS: Readonly<Record<KeyScope, readonly Permission[]>> = {
  metrics: ['metrics.read'],
  push: ['metrics.push', 'marks.write'],
  ping: ['heartbeats.ping'],
  logs: ['logs.send'],
  alerts: ['alerts.send'],
}

/** Who asks: a role (person or key), or a key with one scope. */
export type Grantee = { readonly role: Role } | { readonly scope: KeyScope }

export function may(grantee: Grantee, permission: Permission): boolean {
  if ('scope' in grantee) return SCOPE_GRANTS[grantee.scope].includes(permission)
  const roles: readonly Role[] = GRANTS[permission]
  return roles.includes(grantee.role)
}

/** The roles that have a permission, for the sentence beside a disabled control. */
export function rolesWith(permission: Permission): readonly Role[] {
  return GRANTS[permission]
}
