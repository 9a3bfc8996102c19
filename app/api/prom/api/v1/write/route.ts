import { handleRemoteWrite } from '../../../../../../lib/server/remote-write.ts'

export const POST = handleRemoteWrite('POST /api/prom/api/v1/write')
