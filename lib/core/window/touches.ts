/**
 * Whether planned work touches what stands under a key, `service` or `service/part`: a window of a service covers its
 * parts, and one of a part touches the service too.
 */
export const touches = (services: readonly string[], key: string): boolean =>
  services.some(one => one === key || key.startsWith(`${one}/`) || one.startsWith(`${key}/`))
