import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { DeckShell } from '../../components/shell/deck-shell.tsx'
import { ClockProvider } from '../../lib/client/clock.tsx'
import { ViewerProvider } from '../../lib/client/viewer.tsx'
import { ZONE_COOKIE } from '../../lib/core/format/index.ts'
import { currentActor } from '../../lib/server/auth.ts'
import { getRuntime } from '../../lib/server/runtime.ts'

export default async function DeckLayout({ children }: { children: ReactNode }) {
  const actor = await currentActor()
  // Each page asks for its own permission and leaves for sign-in with the way back; the shell is for people only.
  if (actor.kind !== 'person') return children
  const { db, clock } = getRuntime()
  const person = await db.user.findUnique({ where: { id: actor.userId }, select: { name: true } })
  const zone = (await cookies()).get(ZONE_COOKIE)?.value === 'local' ? 'local' : 'utc'
  return (
    <ViewerProvider viewer={{ name: person?.name ?? actor.email, email: actor.email, role: actor.role }}>
      <ClockProvider initialMs={clock.now()} initialZone={zone}>
        <DeckShell>{children}</DeckShell>
      </ClockProvider>
    </ViewerProvider>
  )
}
