import { type Labels, labelValue } from '../labels/index.ts'
import { SERVICE_LABEL } from './dependency.ts'

/** A maintenance window that is open and mutes alerts. */
export type OpenWindow = {
  readonly slug: string
  readonly name: string
  readonly endsAtMs: number
  /** `service` or `service/part`. */
  readonly services: readonly string[]
}

/** The label that names an alert's part of its service. */
export const PART_LABEL = 'part'

/** The first open window that covers an alert by its labels `service` and `part`; a window of a service has its parts. */
export function windowOver(windows: readonly OpenWindow[], labels: Labels): OpenWindow | null {
  if (windows.length === 0) return null
  const service = labelValue(labels, SERVICE_LABEL)
  if (service === '') return null
  const part = labelValue(labels, PART_LABEL)
  return (
    windows.find(({ services }) =>
      services.some(covered => covered === service || (part !== '' && covered === `${service}/${part}`)),
    ) ?? null
  )
}
