import type { MailConfig } from '../core/config/index.ts'

export type Mail = {
  readonly to: string
  readonly subject: string
  readonly text: string
  /** Stable over attempts, without angle brackets, such as `id@deck.example.org`: a mail that comes twice is known by it. */
  readonly messageId: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Sends mail by whatever server the configuration names. */
export interface Mailer {
  /** From now on; null = mail is not set up. */
  apply(settings: MailConfig | null): void
  isSetUp(): boolean
  /** Resolves once the server took it. Throws why not, in words that hold no secret. */
  send(mail: Mail): Promise<void>
  close(): void
}
