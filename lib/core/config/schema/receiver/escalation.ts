import type { z } from 'zod'
import { section } from '../../section.ts'
import { Slug } from '../common.ts'
import { type Opened, sendResolved } from './common.ts'

/** An entry of `escalation_configs`: a page that walks an escalation policy. Opsdeck's own. */
export const EscalationInput = section({
  /** What has resolved ends the page. */
  send_resolved: sendResolved(true),
  escalation: Slug,
})

export type EscalationConfig = Opened<z.output<typeof EscalationInput>>
