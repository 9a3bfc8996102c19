/** What makes two incidents alike: what they were of. */
export type Likeness = {
  readonly services: readonly string[]
  readonly kind: string
  readonly alertNames: readonly string[]
}

export type WhyLike = 'same_alert' | 'same_service'

/**
 * Why a new incident is like an earlier one; null when it is not. An alert of the same name says more than a service
 * in common; a service in common needs the same kind of incident, so that a drill does not answer for an outage.
 */
export function whyLike(now: Likeness, before: Likeness): WhyLike | null {
  if (now.alertNames.some(name => before.alertNames.includes(name))) return 'same_alert'
  const isSameService = now.services.some(service => before.services.includes(service))
  return isSameService && now.kind === before.kind ? 'same_service' : null
}
