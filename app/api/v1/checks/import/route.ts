import { ImportChecks } from '../../../../../lib/contract/checks.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { parseInput, readBytes } from '../../../../../lib/server/input.ts'
import { getRuntime } from '../../../../../lib/server/runtime.ts'
import { importChecks } from '../../../../../lib/services/checks/import-checks.ts'

const MAX_FILE_BYTES = 268_435_456

export const POST = handle({
  door: 'POST /api/v1/checks/import',
  verb: async (ctx, _params, request) => {
    const wish = parseInput(ImportChecks, Object.fromEntries(new URL(request.url).searchParams))
    const file = await readBytes(request, MAX_FILE_BYTES)
    return importChecks({ ...ctx, importChecks: getRuntime().importChecks }, { ...wish, file })
  },
})
