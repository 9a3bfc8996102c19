import { badgeRoute, defaultSlug } from '../../../../../lib/server/status-pages.ts'

export const GET = async (request: Request, route: { params: Promise<{ file: string }> }) => {
  const { file } = await route.params
  return badgeRoute(request, { params: Promise.resolve({ file, slug: await defaultSlug(request) }) })
}
