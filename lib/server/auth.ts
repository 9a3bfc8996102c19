import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { PAGE_DOORS, type PagePath } from '../contract/doors.ts'
import { type Asker, mayPass } from '../core/access/index.ts'
import type { Actor } from '../services/context.ts'
import type { SignInContext } from '../services/sessions/sign-in.ts'
import { isDeckEmpty } from '../services/setup/deck-empty.ts'
import { addressOf } from './address.ts'
import { findActor } from './credentials.ts'
import { contextOf } from './handle.ts'
import { getRuntime } from './runtime.ts'

export type Person = Extract<Actor, { kind: 'person' }>

/** Who asks for the page that is being rendered; looked up once a request. */
export const currentActor = cache(async (): Promise<Actor> => {
  const sent = await headers()
  return findActor(getRuntime(), {
    cookie: sent.get('cookie'),
    authorization: null,
    address: addressOf(sent),
  })
})

/**
 * First line of every server page: returns the signed-in person, or leaves the page: to set-up on an empty deck, to
 * sign-in (and back again) for nobody known, to "not for your role" for others.
 */
export async function requirePage(page: PagePath, here: string = page): Promise<Person> {
  const actor = await currentActor()
  if (actor.kind !== 'person') {
    if (await isDeckEmpty(getRuntime().db)) redirect('/setup')
    redirect(`/sign-in?next=${encodeURIComponent(here)}`)
  }
  if (!mayPass(PAGE_DOORS[page], actor satisfies Asker)) redirect(`/refused?page=${encodeURIComponent(page)}`)
  return actor
}

/** The verbs' context for the page that is being rendered. */
export async function pageContext(): Promise<SignInContext> {
  const sent = await headers()
  return contextOf(getRuntime(), await currentActor(), addressOf(sent))
}
