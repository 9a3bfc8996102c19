import { remoteWriteRoute } from '../../../../../../lib/server/remote-write.ts'

export const POST = remoteWriteRoute('POST /api/prom/api/v1/write')
