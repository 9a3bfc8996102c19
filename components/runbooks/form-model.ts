import type { RunbookRow } from '../../lib/contract/runbooks.ts'
import { textOf } from '../ui/use-submit.ts'

export const STATES = ['degraded', 'down', 'unknown'] as const

/** What the form sends beside the text: lines become lists. */
export function readForm(form: FormData) {
  return {
    slug: textOf(form, 'slug').trim(),
    title: textOf(form, 'title').trim(),
    services: linesOf(textOf(form, 'services')),
    alerts: linesOf(textOf(form, 'alerts')),
    checks: linesOf(textOf(form, 'checks')),
    states: STATES.filter(state => form.get(`state-${state}`) !== null),
    admins_only: form.get('admins_only') !== null,
  }
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')

export const NEW_ROW: Pick<
  RunbookRow,
  'slug' | 'title' | 'services' | 'alerts' | 'checks' | 'states' | 'isAdminsOnly'
> = { slug: '', title: '', services: [], alerts: [], checks: [], states: [], isAdminsOnly: false }
export type FormRow = typeof NEW_ROW

export const FIRST_TEXT = `What it is about, and how it shows.

## Steps
1. Look at what is known.

2. Do this:

   \`\`\`sh
   systemctl status example
   \`\`\`

- [ ] Tell the team
`
