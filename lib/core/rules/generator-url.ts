/**
 * Where people see an alert's expression, at the path that Prometheus gives it.
 * `externalUrl` is the deck's address, without a slash at its end.
 */
export const generatorUrl = (externalUrl: string, expr: string): string =>
  `${externalUrl}/graph?g0.expr=${queryEscape(expr)}&g0.tab=1`

/** As Go's `url.QueryEscape`: only letters, digits and `-_.~` stay, a space is a plus. */
function queryEscape(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}
