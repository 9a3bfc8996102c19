/** The worker that shows pushes, also while no page of the deck is open. */
const WORKER = '/push-worker.js'

/** Whether this browser can be told, and what is in the way. */
export type DeviceState =
  | { readonly kind: 'unsupported'; readonly reason: string }
  | { readonly kind: 'blocked' }
  /** Nobody asked for the permission yet, or the browser is not subscribed. */
  | { readonly kind: 'off' }
  | { readonly kind: 'on'; readonly endpoint: string }

/** What a browser has of all this, so that its absence can be told apart. */
export type Capabilities = {
  readonly isSecure: boolean
  readonly hasWorker: boolean
  readonly hasPush: boolean
  readonly permission: NotificationPermission | null
}

export const capabilities = (): Capabilities => ({
  isSecure: window.isSecureContext,
  hasWorker: 'serviceWorker' in navigator,
  hasPush: 'PushManager' in window,
  permission: 'Notification' in window ? Notification.permission : null,
})

/** Why a browser cannot be told, in words; null when it can. */
export function whyUnsupported({ isSecure, hasWorker, hasPush, permission }: Capabilities): string | null {
  if (!isSecure) return 'Push needs an https address (or localhost): this one is not secured.'
  if (hasWorker && hasPush && permission !== null) return null
  return 'This browser has no web push. On an iPhone or iPad, add Opsdeck to the home screen first and open it from there.'
}

export async function readDevice(): Promise<DeviceState> {
  const has = capabilities()
  const reason = whyUnsupported(has)
  if (reason !== null) return { kind: 'unsupported', reason }
  if (has.permission === 'denied') return { kind: 'blocked' }
  const registration = await navigator.serviceWorker.getRegistration(WORKER)
  const subscription = await registration?.pushManager.getSubscription()
  return subscription && has.permission === 'granted'
    ? { kind: 'on', endpoint: subscription.endpoint }
    : { kind: 'off' }
}

export type Subscribed =
  | { readonly kind: 'subscribed'; readonly subscription: PushSubscriptionJSON }
  | { readonly kind: 'refused'; readonly reason: string }

/** Asks for the permission and subscribes this browser. Must follow a press. `publicKey` as the deck has it, base64url. */
export async function subscribeDevice(publicKey: string): Promise<Subscribed> {
  const permission = await Notification.requestPermission()
  if (permission !== 'granted')
    return {
      kind: 'refused',
      reason:
        permission === 'denied'
          ? 'The browser blocks notifications of this site.'
          : 'The browser was not given the permission.',
    }
  await navigator.serviceWorker.register(WORKER)
  const { pushManager } = await navigator.serviceWorker.ready
  const key = bytesOf(publicKey)
  const before = await pushManager.getSubscription()
  // A subscription to another key cannot be changed, and would never be told.
  if (before && !isSameKey(before.options.applicationServerKey, key)) await before.unsubscribe()
  try {
    const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
    return { kind: 'subscribed', subscription: subscription.toJSON() }
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    return { kind: 'refused', reason: `The browser’s push service did not take it: ${words}` }
  }
}

export async function unsubscribeDevice(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration(WORKER)
  const subscription = await registration?.pushManager.getSubscription()
  await subscription?.unsubscribe()
}

const RECEIPT_WITHIN_MS = 15_000
const LOOKED_EVERY_MS = 250

/** Waits until this device shows a notification that it did not show before; milliseconds since, or null. */
export async function untilShown(before: number): Promise<number | null> {
  const startMs = performance.now()
  const registration = await navigator.serviceWorker.getRegistration(WORKER)
  while (registration && performance.now() - startMs < RECEIPT_WITHIN_MS) {
    const shown = await newestShown(registration)
    if (shown > before) return performance.now() - startMs
    await new Promise(resolve => setTimeout(resolve, LOOKED_EVERY_MS))
  }
  return null
}

/** When the newest notification that still stands was shown, epoch ms; 0 when none does. */
export async function newestShown(known?: ServiceWorkerRegistration): Promise<number> {
  const registration = known ?? (await navigator.serviceWorker.getRegistration(WORKER))
  const shown = (await registration?.getNotifications()) ?? []
  return Math.max(0, ...shown.map(stampOf))
}

/** Browsers stamp what they show; the type of some libraries does not know it. */
const stampOf = (notification: Notification): number =>
  'timestamp' in notification && typeof notification.timestamp === 'number' ? notification.timestamp : 1

export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, character => character.charCodeAt(0))
}

function isSameKey(a: ArrayBuffer | null, b: Uint8Array): boolean {
  if (a === null) return false
  const bytes = new Uint8Array(a)
  return bytes.length === b.length && bytes.every((byte, at) => byte === b[at])
}

/** What its owner knows a browser by: "Firefox on Android". */
export function deviceName(agent: string): string {
  const browser = NAMES.find(([part]) => agent.includes(part))?.[1] ?? 'Browser'
  const system = SYSTEMS.find(([part]) => agent.includes(part))?.[1]
  return system ? `${browser} on ${system}` : browser
}

// The order counts: most browsers also name those that they are like.
const NAMES = [
  ['Firefox/', 'Firefox'],
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const
const SYSTEMS = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['Mac OS', 'Mac'],
  ['Linux', 'Linux'],
] as const
