import type { SendAlert } from '../../contract/alerts.ts'
import { DeckError } from '../../contract/errors.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { requirePermission } from '../require.ts'
import type { AlertContext } from './alert-context.ts'

/**
 * Takes an alert that a program's own monitoring raised: its type is the alert's name, its message the summary, what it
 * recommends the description, and figures of its snapshot are annotations. Throws `invalid` with every reason.
 */
export async function sendAlert(ctx: AlertContext, sent: SendAlert): Promise<{ accepted: true }> {
  requirePermission(ctx, 'alerts.send')
  const { service, alert_type: alertname, severity, message, recommended_action: advice } = sent
  const refused = await ctx.alerts.receive([
    {
      labels: labelsFromObject({ alertname, service, severity }),
      annotations: labelsFromObject({
        ...figuresOf(sent.resource_snapshot),
        summary: message,
        ...(advice === '' ? {} : { description: advice }),
      }),
      startsAtMs: sent.timestamp ?? null,
      endsAtMs: null,
      generatorUrl: '',
    },
  ])
  if (refused.length > 0) throw new DeckError('invalid', refused.join('; '))
  return { accepted: true }
}

/** `memory_mb: 612.5` and the like; what is no figure is left out. */
const figuresOf = (snapshot: SendAlert['resource_snapshot']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(snapshot).flatMap(([name, value]) =>
      typeof value === 'number' && /^[a-zA-Z_]\w*$/.test(name) ? [[name, String(value)]] : [],
    ),
  )
