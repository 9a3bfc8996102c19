// Shows what the deck pushes, and carries back what is pressed: also while no page of the deck is open.

const RECEIPT = '/api/v1/push/receipt'
const SUBSCRIPTIONS = '/api/v1/push/subscriptions'

self.addEventListener('install', event => event.waitUntil(self.skipWaiting()))
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()))
self.addEventListener('push', event => event.waitUntil(show(event.data)))
self.addEventListener('notificationclick', event => {
  event.notification.close()
  event.waitUntil(act(event.action, event.notification))
})
self.addEventListener('pushsubscriptionchange', event => event.waitUntil(subscribeAgain(event)))

async function show(data) {
  const message = read(data)
  const { title, body, tag, status, url, token } = message
  await self.registration.showNotification(title, {
    body,
    tag,
    renotify: true,
    // A page stays until somebody looks at it.
    requireInteraction: status === 'firing' && Boolean(token),
    data: { title, url, token },
    actions: actionsOf(message),
  })
  if (token) await report(token, 'shown').catch(() => {})
}

function actionsOf({ token, status }) {
  const open = { action: 'open', title: 'Open' }
  if (!token || status !== 'firing') return [open]
  return [{ action: 'acknowledge', title: 'Acknowledge' }, { action: 'escalate', title: 'Escalate' }, open]
}

function read(data) {
  try {
    const message = data.json()
    if (typeof message.title === 'string') return message
  } catch {
    // Shown as what it is, below: a browser takes the permission away from a push that shows nothing.
  }
  return { title: 'Opsdeck', body: 'A message that could not be read: open the deck.', url: '/' }
}

async function act(action, { data, tag }) {
  if (action !== 'acknowledge' && action !== 'escalate') return open(data.url)
  try {
    const { taken } = await report(data.token, action)
    const done = action === 'acknowledge' ? 'Acknowledged' : 'Escalated: the next step is told'
    return await tell(data, tag, taken === 'over' ? 'It is over: there was nothing to do any more.' : done)
  } catch {
    return tell(data, tag, 'This did NOT reach the deck: open it and try there.')
  }
}

/** Says what became of a press, in the place of what was pressed. */
const tell = ({ title, url }, tag, body) =>
  self.registration.showNotification(title, {
    body,
    tag,
    data: { title, url },
    actions: [{ action: 'open', title: 'Open' }],
  })

async function report(token, outcome) {
  const response = await fetch(RECEIPT, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, outcome }),
  })
  if (!response.ok) throw new Error(`answered ${response.status}`)
  return response.json()
}

/** Of this deck alone, whatever the push says. */
async function open(address) {
  const url = new URL(address ?? '/', self.location.origin)
  const path = `${self.location.origin}${url.pathname}${url.search}${url.hash}`
  for (const client of await self.clients.matchAll({ type: 'window', includeUncontrolled: true })) {
    if (client.url === path) return client.focus()
  }
  return self.clients.openWindow(path)
}

/** A push service may end a subscription by itself: the browser is the same one, and stays known. */
async function subscribeAgain({ oldSubscription, newSubscription }) {
  const options = oldSubscription?.options
  if (!newSubscription && !options) return
  const subscription = newSubscription ?? (await self.registration.pushManager.subscribe(options))
  const { endpoint, keys } = subscription.toJSON()
  await fetch(SUBSCRIPTIONS, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ endpoint, keys }),
  })
}
