import { z } from 'zod'
import { KEY_SCOPES, type KeyScope, ROLES, type Role } from '../core/access/index.ts'

const Email = z
  .string()
  .trim()
  .max(254)
  .transform(text => text.toLowerCase())
  .pipe(z.email('give an e-mail address, such as ines@example.org'))
const Name = z.string().trim().min(1, 'give a name').max(100, 'give 100 characters or less')
const PASSWORD_MIN = 12
export const NewPassword = z
  .string()
  .min(PASSWORD_MIN, `give at least ${PASSWORD_MIN} characters`)
  .max(200, 'give 200 characters or less')
const RoleName = z.enum(ROLES)
const Id = z.uuid('is not an id of this deck')
const Code = z.string().trim().min(6, 'give the six digits').max(20)

export const ById = z.object({ id: Id })
export type ById = z.infer<typeof ById>

export const CreateFirstAdmin = z.object({
  email: Email,
  name: Name,
  password: NewPassword,
  /** From the address that the deck printed; needed when the deck can be reached from other machines. */
  token: z.string().max(200).optional(),
})
export type CreateFirstAdmin = z.infer<typeof CreateFirstAdmin>

/** Not checked for strength: it is compared, whatever it is. */
export const SignIn = z.object({
  email: z
    .string()
    .trim()
    .min(1)
    .max(254)
    .transform(text => text.toLowerCase()),
  password: z.string().min(1).max(200),
  code: z.string().trim().max(20).optional(),
})
export type SignIn = z.infer<typeof SignIn>

export const UpdatePerson = z.object({
  id: Id,
  name: Name.optional(),
  role: RoleName.optional(),
  isDisabled: z.boolean().optional(),
})
export type UpdatePerson = z.infer<typeof UpdatePerson>

export const CreateInvitation = z.object({
  /** When given, only this address can take the invitation. */
  email: z.preprocess(value => (value === '' ? undefined : value), Email.optional()),
  role: RoleName,
  expiresInDays: z.number().int().min(1).max(30).default(7),
})
export type CreateInvitation = z.infer<typeof CreateInvitation>

export const AcceptInvitation = z.object({
  token: z.string().min(1).max(200),
  email: Email,
  name: Name,
  password: NewPassword,
})
export type AcceptInvitation = z.infer<typeof AcceptInvitation>

export const CreateKey = z.object({
  name: Name,
  grant: z.union([z.strictObject({ role: RoleName }), z.strictObject({ scope: z.enum(KEY_SCOPES) })]),
  expiresInDays: z.number().int().min(1).max(3650).nullable().default(null),
})
export type CreateKey = z.infer<typeof CreateKey>

export const RenameAccount = z.object({ name: Name })
export type RenameAccount = z.infer<typeof RenameAccount>

export const ChangePassword = z.object({ current: z.string().max(200), next: NewPassword })
export type ChangePassword = z.infer<typeof ChangePassword>

export const ProvePassword = z.object({ password: z.string().max(200) })
export type ProvePassword = z.infer<typeof ProvePassword>

export const ConfirmSecondFactor = z.object({ code: Code })
export type ConfirmSecondFactor = z.infer<typeof ConfirmSecondFactor>

export const ReadAudit = z.object({
  /** Part of the actor's name, without regard to case. */
  actor: z.string().trim().max(254).optional(),
  /** An action, or its beginning: `session` finds `session.started` too. */
  action: z.string().trim().max(100).optional(),
  subject: z.string().trim().max(254).optional(),
  /** Only rows older than this one. */
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ReadAudit = z.infer<typeof ReadAudit>

/** Times are epoch milliseconds in all of these. */
export type PersonView = {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly isDisabled: boolean
  readonly hasSecondFactor: boolean
  readonly hasPassword: boolean
  readonly createdAtMs: number
  readonly lastSeenAtMs: number | null
  readonly sessions: number
}

export type InvitationView = {
  readonly id: string
  readonly email: string | null
  readonly role: Role
  readonly createdBy: string | null
  readonly createdAtMs: number
  readonly expiresAtMs: number
  readonly state: 'open' | 'used' | 'expired' | 'revoked'
}

/** The one answer that carries the token; it is not kept. */
export type CreatedInvitation = InvitationView & { readonly url: string }

/** What the page behind an invitation's link shows. */
export type InvitationOffer = {
  readonly email: string | null
  readonly role: Role
  readonly expiresAtMs: number
}

export type KeyView = {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly grant: { readonly role: Role } | { readonly scope: KeyScope }
  readonly createdBy: string
  readonly createdAtMs: number
  readonly expiresAtMs: number | null
  readonly lastUsedAtMs: number | null
  readonly lastAddress: string | null
  readonly state: 'active' | 'expired' | 'revoked'
}

/** The one answer that carries the key itself; it is not kept. */
export type CreatedKey = KeyView & { readonly key: string }

export type SessionView = {
  readonly id: string
  readonly isCurrent: boolean
  readonly createdAtMs: number
  readonly lastSeenAtMs: number
  readonly expiresAtMs: number
  readonly address: string | null
  readonly userAgent: string | null
  readonly method: string
}

export type AccountView = {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly hasPassword: boolean
  readonly hasSecondFactor: boolean
  readonly recoveryCodesLeft: number
}

/** Shown once, to be put into an authenticator. */
export type SecondFactorOffer = { readonly secret: string; readonly uri: string; readonly qrSvg: string }
export type SecondFactorCodes = { readonly recoveryCodes: readonly string[] }

export type AuditRow = {
  readonly seq: number
  readonly atMs: number
  readonly actorKind: string
  readonly actorName: string
  readonly action: string
  readonly subject: string
  readonly before: unknown
  readonly after: unknown
  readonly address: string | null
  readonly hash: string
}
/** Newest first; `nextBefore` continues the list, null at its end. */
export type AuditPage = { readonly rows: readonly AuditRow[]; readonly nextBefore: number | null }
/** `fault` says in words where the chain breaks; null when it is intact. */
export type AuditCheck = { readonly isIntact: boolean; readonly rows: number; readonly fault: string | null }
