/** What the deck's secret does: seals what must be read again, signs what must be recognised, hashes passwords. */
export interface Secrets {
  /** Encrypts for storage. `purpose` is bound in: what was sealed for one purpose opens for no other. */
  seal(purpose: string, plain: string): string
  /** Throws when the secret has changed or the sealed text was tampered with. */
  open(purpose: string, sealed: string): string
  /** HMAC-SHA256 as base64url, by a key of its own for each purpose. */
  sign(purpose: string, text: string): string
  /** argon2id, as a PHC string. */
  hashPassword(password: string): Promise<string>
  /** Takes as long for `null` (no such account) as for a real hash, and answers false. */
  isPassword(hash: string | null, password: string): Promise<boolean>
}
