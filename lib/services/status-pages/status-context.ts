import { DeckError } from '../../contract/errors.ts'
import type { StatusPagesDoor } from '../../ports/deck.ts'
import type { Context } from '../context.ts'

export type StatusContext = Context & { readonly statusPages: StatusPagesDoor }

type Placed = { readonly pages: readonly string[]; readonly components: readonly string[] }

/** Refuses pages that are not there, and components that none of the pages shows. Throws `invalid`. */
export async function refuseUnknownPlaces(ctx: StatusContext, { pages, components }: Placed): Promise<void> {
  const known = new Map((await ctx.statusPages.list()).map(page => [page.slug, page]))
  const missing = pages.find(slug => !known.has(slug))
  if (missing !== undefined) throw refusal('pages', `there is no status page "${missing}"`)
  const shown = new Set(pages.flatMap(slug => known.get(slug)?.components.map(({ key }) => key) ?? []))
  const unknown = components.find(key => !shown.has(key))
  if (unknown !== undefined) throw refusal('components', `none of these pages shows "${unknown}"`)
}

export function refusal(path: string, message: string): DeckError {
  return new DeckError('invalid', message, [{ path, message }])
}
