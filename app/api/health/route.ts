export { health as GET } from '../../../lib/server/health.ts'

export const dynamic = 'force-dynamic'
