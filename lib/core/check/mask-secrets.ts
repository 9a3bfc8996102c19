/** What stands where a secret was. */
export const MASK = '•••'
/** Shorter ones stand in any text by chance; to hide them would destroy figures and words. */
const SHORTEST = 4

/**
 * Every form in which a secret may come back in a text: as it is, percent-encoded, and inside of JSON. The longest
 * first, so that no rest of a longer one stays when a shorter one is part of it.
 */
export function secretForms(secrets: readonly string[]): readonly string[] {
  const forms = new Set<string>()
  for (const secret of secrets) {
    if (secret.length < SHORTEST) continue
    forms.add(secret)
    forms.add(JSON.stringify(secret).slice(1, -1))
    forms.add(percentEncoded(secret))
  }
  return [...forms].sort((a, b) => b.length - a.length)
}

function percentEncoded(secret: string): string {
  try {
    return encodeURIComponent(secret)
  } catch {
    // A lone surrogate cannot be encoded, so it cannot come back encoded.
    return secret
  }
}

/** The text with every secret of it hidden. `forms` as made by `secretForms`. */
export function maskSecrets(text: string, forms: readonly string[]): string {
  let masked = text
  for (const form of forms) if (masked.includes(form)) masked = masked.replaceAll(form, MASK)
  return masked
}
