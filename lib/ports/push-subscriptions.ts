/** A browser that one person allowed to be told. `endpoint` and keys are as the browser gave them. */
export type PushSubscription = {
  readonly id: string
  /** The address that the person signs in with, in lower case. */
  readonly email: string
  readonly endpoint: string
  /** The browser's public key and secret (RFC 8291), base64url. */
  readonly p256dh: string
  readonly auth: string
}

/** The deck's own key pair (RFC 8292), base64url: browsers trust it once and know it again. */
export type VapidKeys = { readonly publicKey: string; readonly privateKey: string }

/** What subscriptions and the private key are sealed for. */
export const PUSH_SEAL = 'web push'

export interface PushSubscriptions {
  /** Every browser of these people. */
  of(emails: readonly string[]): Promise<readonly PushSubscription[]>
  /** Its push service says that it is gone for good. */
  remove(id: string): Promise<void>
  /** A message was taken for it. */
  told(id: string, atMs: number): Promise<void>
  /** Made when first asked for, and the same ever after. */
  vapidKeys(): Promise<VapidKeys>
}
