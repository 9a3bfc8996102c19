import type { PreviewSilence, SilencePreview } from '../../contract/alerts.ts'
import type { AlertContext } from '../alerts/alert-context.ts'
import { requirePermission } from '../require.ts'

/** The firing alerts that a silence of these matchers would hold back now. */
export async function previewSilence(
  ctx: AlertContext,
  { matchers }: PreviewSilence,
): Promise<SilencePreview> {
  requirePermission(ctx, 'operations.read')
  const { total, alerts } = await ctx.alerts.matching(matchers)
  return { matching: total, alerts }
}
