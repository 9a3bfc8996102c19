import { redirect } from 'next/navigation'
import { holds } from '../../../lib/core/access/index.ts'
import { requirePage } from '../../../lib/server/auth.ts'

type Search = Promise<{ readonly [name: string]: string | string[] | undefined }>

/** Where the links of alerts lead, at Prometheus' path: to the expression, for those who may ask series; else to the rules. */
export default async function GraphPage({ searchParams }: { searchParams: Search }) {
  const asked = (await searchParams)['g0.expr']
  const expr = typeof asked === 'string' ? asked : ''
  const person = await requirePage('/graph', `/graph?g0.expr=${encodeURIComponent(expr)}`)
  redirect(holds(person, 'explore.use') ? `/explore?${new URLSearchParams({ expr })}` : '/rules')
}
