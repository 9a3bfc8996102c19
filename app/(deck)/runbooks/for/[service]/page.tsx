import { redirect } from 'next/navigation'
import { runbookHref } from '../../../../../components/runbooks/paths.ts'
import { pageContext, requirePage } from '../../../../../lib/server/auth.ts'
import { withRunbooks } from '../../../../../lib/server/with-runbooks.ts'
import { findRunbooks } from '../../../../../lib/services/runbooks/find-runbooks.ts'

/** Leads to the runbook that is meant for a service as it stands now; without one, to the service, which says why. */
export default async function Page({ params }: { params: Promise<{ service: string }> }) {
  const { service } = await params
  await requirePage('/runbooks/for/[service]', `/runbooks/for/${service}`)
  const { runbooks } = await withRunbooks(findRunbooks)(await pageContext(), { service })
  const meant = runbooks.find(({ nearness }) => nearness === 'opens')
  redirect(meant ? runbookHref(meant.slug) : `/services/${encodeURIComponent(service)}`)
}
