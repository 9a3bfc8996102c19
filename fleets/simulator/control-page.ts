import { type Fault, isSocketFault } from './faults.ts'
import type { System } from './system.ts'

const WORDS: Readonly<Record<Fault, string>> = {
  slow: 'Slow',
  errors: 'Errors',
  memory_leak: 'Memory leak',
  gpu_hot: 'GPU hot',
  speech_fails: 'Speech fails',
  backup_fails: 'Backup fails',
  bad_deploy: 'Bad deployment',
  model_lost: 'Model lost',
  stale_locks: 'Stale locks',
  parts_stop: 'Parts stop',
  stripe_limited: 'Stripe: too many requests',
  stripe_fails: 'Stripe fails',
  stripe_half_pages: 'Stripe: half pages',
  stripe_key_revoked: 'Stripe: key revoked',
  webhooks_twice: 'Webhooks twice, backwards',
  webhooks_lost: 'Webhooks lost',
  webhooks_forged: 'Webhooks forged',
  twilio_limited: 'Twilio: too many requests',
  twilio_fails: 'Twilio fails',
  prices_late: 'Twilio: prices late',
  down: 'Down',
  hang: 'Hang',
}

const STYLE = `
  :root { color-scheme: light dark; --line: #8886; --on: light-dark(#b3261e, #ff8a80); }
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  section { border-top: 1px solid var(--line); padding: 1rem 0; }
  h1 { font-size: 1.3rem; margin: 0; } h2 { font-size: 1.05rem; margin: 0 0 .5rem; }
  button, select { font: inherit; padding: .35rem .8rem; margin: 0 .35rem .35rem 0; }
  button[aria-pressed=true] { color: var(--on); border-color: var(--on); font-weight: 600; }
  :focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 8em; overflow: auto; margin: 0; }
  output { display: block; min-height: 1.5em; }`

const SCRIPT = `
  const buttons = [...document.querySelectorAll('button')]
  const output = document.querySelector('output')
  const where = button => button.closest('section').dataset.system + '/' + button.dataset.fault
  async function ask(path, init) {
    try {
      const response = await fetch(path, init)
      const answer = await response.json()
      if (!response.ok) throw new Error(answer.error)
      show(answer)
    } catch (error) { output.textContent = 'This did not work: ' + error.message }
  }
  function show(state) {
    for (const button of buttons) {
      const on = state.on.filter(one => one.system + '/' + one.fault === where(button))
      button.setAttribute('aria-pressed', on.length > 0)
      button.title = on.map(one => (one.endpoint ?? 'everything') + ', ' +
        (one.until ? 'until ' + new Date(one.until).toLocaleTimeString() : 'until switched off')).join('; ')
    }
    const count = state.on.length
    output.textContent = count === 0 ? 'No fault is on.' : count === 1 ? 'One fault is on.' : count + ' faults are on.'
  }
  for (const button of buttons) button.addEventListener('click', () => {
    if (button.getAttribute('aria-pressed') === 'true') return ask('/faults/' + where(button), { method: 'DELETE' })
    const minutes = Number(document.querySelector('#minutes').value)
    const endpoint = button.hasAttribute('data-socket') && button.closest('section').querySelector('select').value
    const cure = document.querySelector('#cure').value
    const wish = { ...(minutes > 0 && { minutes }), ...(endpoint && { endpoint }), cure }
    ask('/faults/' + where(button), { method: 'POST', body: JSON.stringify(wish) })
  })
  const list = document.querySelector('ol')
  async function look() {
    try {
      const messages = await (await fetch('/sink')).json()
      list.replaceChildren(...messages.map(({ at, to, text }) => {
        const item = document.createElement('li')
        const head = document.createElement('b')
        const body = document.createElement('pre')
        head.textContent = new Date(at).toLocaleTimeString() + ' ' + to
        body.textContent = text
        item.append(head, body)
        return item
      }))
    } catch { /* The next look tells. */ }
  }
  const refresh = () => { if (!document.hidden) { ask('/faults'); look() } }
  refresh()
  setInterval(refresh, 2000)`

/** A page with a button for each fault. */
export function controlPage(systems: readonly System[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Faults of the sample fleets</title>
<style>${STYLE}</style>
<h1>Faults of the sample fleets</h1>
<p>A button switches a fault on, and off again. <label>For
<select id="minutes"><option value="2">2 minutes</option><option value="5" selected>5 minutes</option>
<option value="15">15 minutes</option><option value="0">until switched off</option></select></label>
<label>A recovery <select id="cure"><option value="usual">does what it can</option>
<option value="relapse">helps for a minute</option><option value="none">does not help</option></select></label></p>
<output aria-live="polite"></output>
${systems.map(sectionOf).join('\n')}
<section><h2>Messages</h2>
<p>What the deck sent to people; nothing of it leaves this machine. The last 50, newest first.</p>
<ol></ol></section>
<script>${SCRIPT}</script>
</html>
`
}

function sectionOf({ slug, name, faults, endpoints }: System): string {
  const options = endpoints.map(one => `<option value="${one.slug}">${one.name}, port ${one.port}</option>`)
  return `<section data-system="${slug}">
<h2>${name}</h2>
<div>${faults.map(buttonOf).join(' ')}</div>
<div>${(['down', 'hang'] as const).map(buttonOf).join(' ')}
<label>at <select><option value="">everything</option>${options.join('')}</select></label></div>
</section>`
}

function buttonOf(fault: Fault): string {
  const socket = isSocketFault(fault) ? ' data-socket' : ''
  return `<button type="button" aria-pressed="false" data-fault="${fault}"${socket}>${WORDS[fault]}</button>`
}
