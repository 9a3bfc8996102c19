import Link from 'next/link'
import type { ServiceRoute } from '../../lib/core/alert/service-routes.ts'
import { Section } from '../ui/section.tsx'

/** Where alerts of the service go; drawn by the server, since it changes with the configuration alone. */
export function ServiceRoutes({ routes }: { readonly routes: readonly ServiceRoute[] }) {
  const areDefault = routes.length > 0 && routes.every(({ isDefault }) => isDefault)
  return (
    <Section
      title="Alert routes"
      note={areDefault ? 'all by the default route' : null}
      end={
        <Link href="/receivers" className="text-accent">
          Receivers
        </Link>
      }
    >
      {routes.length === 0 ? (
        <p className="py-1 text-ink-2">The configuration has no route: nobody is told of its alerts.</p>
      ) : (
        <dl>
          {routes.map(({ severity, receivers, isDefault }) => (
            <div
              key={severity}
              className="grid grid-cols-[100px_minmax(0,1fr)] gap-x-3 border-rule border-b py-1 last:border-0"
            >
              <dt className="text-ink-2">{severity}</dt>
              <dd className="min-w-0 break-words">
                {receivers.join(', ')}
                {isDefault && !areDefault ? (
                  <span className="text-ink-3 text-small"> by the default route</span>
                ) : null}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  )
}
