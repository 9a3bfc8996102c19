import { defaultSlug, feedRoute } from '../../../../lib/server/status-pages.ts'

export const GET = async (request: Request) =>
  feedRoute(request, { params: Promise.resolve({ slug: await defaultSlug(request) }) })
