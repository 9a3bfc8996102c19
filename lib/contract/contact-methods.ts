import { z } from 'zod'
import { Zone } from '../core/config/schema/common.ts'
import { HoursConfig } from '../core/config/schema/schedule.ts'
import type { MethodView } from './on-call.ts'

const Phone = z
  .string()
  .trim()
  .transform(text => text.replaceAll(/[\s()-]/g, ''))
  .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, 'a telephone number such as +4915112345678'))

const Name = z.string().trim().min(1, 'give it a name').max(60, 'give 60 characters or less')

/** A way to reach oneself. Browsers are not added here: they subscribe. */
export const AddContactMethod = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('email'), name: Name, target: z.email('an e-mail address').max(254) }),
  z.strictObject({ kind: z.literal('sms'), name: Name, target: Phone }),
  z.strictObject({ kind: z.literal('voice'), name: Name, target: Phone }),
  z.strictObject({
    kind: z.literal('slack'),
    name: Name,
    target: z
      .string()
      .trim()
      .regex(/^[UW][A-Z0-9]{5,20}$/, 'a member ID such as U024BE7LH'),
  }),
  z.strictObject({
    kind: z.literal('telegram'),
    name: Name,
    target: z
      .string()
      .trim()
      .regex(/^-?[1-9]\d{0,18}$/, 'the number of a chat such as 123456789'),
  }),
  z.strictObject({
    kind: z.literal('ntfy'),
    name: Name,
    target: z
      .string()
      .trim()
      .regex(/^[\w-]{1,64}$/, 'a topic: letters, digits, _ and -'),
  }),
  z.strictObject({
    kind: z.literal('pushover'),
    name: Name,
    target: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9]{30}$/, 'a user key of 30 letters and digits'),
  }),
])
export type AddContactMethod = z.output<typeof AddContactMethod>

export const MethodId = z.object({ id: z.uuid('is not an id of this deck') })
export type MethodId = z.output<typeof MethodId>

/** Of a method, or `browsers.<id>` of somebody's browsers. */
export const TestMethod = z.object({
  id: z.string().regex(/^(browsers\.)?[0-9a-f-]{36}$/, 'is not an id of this deck'),
})
export type TestMethod = z.output<typeof TestMethod>

export const ConfirmContactMethod = MethodId.extend({
  code: z
    .string()
    .transform(text => text.replaceAll(/\s/g, ''))
    .pipe(z.string().regex(/^\d{6}$/, 'the six digits that were sent')),
})
export type ConfirmContactMethod = z.output<typeof ConfirmContactMethod>

/** What was sent to confirm it; a method that could not be told a code stays unconfirmed. */
export type CodeSent = { readonly method: MethodView; readonly isSent: boolean; readonly detail: string }

const Rule = z.strictObject({
  urgency: z.enum(['important', 'default']),
  /** On the own wall clock; always when empty. */
  hours: z.array(HoursConfig).max(20).default([]),
  steps: z
    .array(
      z.strictObject({
        methodId: TestMethod.shape.id,
        afterSeconds: z.int().min(0).max(3_600).default(0),
        receiptWithinSeconds: z.int().min(5).max(3_600).nullable().default(null),
      }),
    )
    .min(1, 'give at least one method')
    .max(20),
})

/** How one wants to be told: the first rule of an urgency whose hours hold counts. */
export const ReplacePreferences = z.strictObject({ zone: Zone, rules: z.array(Rule).max(30) })
export type ReplacePreferences = z.output<typeof ReplacePreferences>

export type Preferences = ReplacePreferences & {
  readonly methods: readonly MethodView[]
  /** Addresses of calendars, for applications that cannot sign in: whoever has one may read it. */
  readonly calendars: readonly { readonly name: string; readonly path: string }[]
}
