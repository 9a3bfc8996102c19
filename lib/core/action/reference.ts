/** `slug` is of the same service, `service/slug` of any. */
export const fullKey = (service: string, reference: string): string =>
  reference.includes('/') ? reference : `${service}/${reference}`
