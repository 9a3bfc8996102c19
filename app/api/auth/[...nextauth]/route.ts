import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { addressOf } from '../../../../lib/server/address.ts'
import { answerError } from '../../../../lib/server/answer.ts'
import { authOptions } from '../../../../lib/server/auth-options.ts'
import { refuseLargeBody } from '../../../../lib/server/input.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'

const MAX_FORM_BYTES = 65_536

type AuthRoute = { readonly params: Promise<{ nextauth: string[] }> }

async function serveAuth(request: NextRequest, route: AuthRoute): Promise<Response> {
  const runtime = getRuntime()
  try {
    refuseLargeBody(request, MAX_FORM_BYTES)
    const visit = {
      address: addressOf(request.headers),
      userAgent: request.headers.get('user-agent'),
    }
    return await NextAuth(request, route, authOptions(runtime, visit))
  } catch (error) {
    return answerError(error, runtime.log, '/api/auth/[...nextauth]')
  }
}

export { serveAuth as GET, serveAuth as POST }
