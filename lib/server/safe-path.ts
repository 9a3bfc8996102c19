/** A way back within this deck; anything that could lead elsewhere is the first page. */
export function safePath(path: string | null): string {
  return path !== null && /^\/(?![/\\])/.test(path) && !/[\p{Cc}]/u.test(path) ? path : '/'
}
