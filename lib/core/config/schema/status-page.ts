import { z } from 'zod'
import { section } from '../section.ts'
import { Name, Slug } from './common.ts'

/** An entry under `status_pages:`: what one audience may see of the services, in their own words. */
export const StatusPageConfig = section({
  slug: Slug,
  title: Name,
  description: z.string().max(2_000).optional(),
  /** Public; or behind a password; or for these networks (CIDR) only. */
  access: z
    .discriminatedUnion('kind', [
      section({ kind: z.literal('public') }),
      section({ kind: z.literal('password'), password: z.string().min(1) }),
      section({ kind: z.literal('networks'), networks: z.array(z.string()).min(1) }),
    ])
    .default({ kind: 'public' }),
  /** Answers at `/` when asked by this host name. */
  host: z.string().optional(),
  components: z
    .array(
      section({
        service: Slug,
        part: Slug.optional(),
        /** How the audience calls it; as the deck does when not given. */
        name: z.string().optional(),
        group: z.string().optional(),
      }),
    )
    .min(1),
  support_url: z.url({ protocol: /^https?$/ }).optional(),
  /** Whether people may subscribe by e-mail or webhook. */
  subscriptions: z.boolean().default(true),
})
export type StatusPageConfig = z.output<typeof StatusPageConfig>
