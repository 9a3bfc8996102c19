import { getRuntime, type Runtime } from './runtime.ts'

const NO_STORE = { 'cache-control': 'no-store' }
const PATIENCE_MS = 5_000

/** Whether database and engine work, in the contract's shape. Asks no one who they are, so that it answers without a database. */
export async function health(): Promise<Response> {
  const { deck, clock } = runningDeck() ?? {}
  const timestamp = new Date(clock?.now() ?? Date.now()).toISOString()
  const about = { service: 'opsdeck', version: deck?.version ?? null, timestamp }
  const problem = deck ? await problemOf(deck.checkHealth()) : 'Opsdeck is still starting'
  const body = problem === null ? { status: 'ok', ...about } : { status: 'error', ...about, error: problem }
  return Response.json(body, { status: problem === null ? 200 : 503, headers: NO_STORE })
}

/** 200 once it serves and collects. */
export function ready(): Response {
  const isReady = runningDeck()?.deck.isReady() ?? false
  return Response.json(
    { status: isReady ? 'ready' : 'starting' },
    { status: isReady ? 200 : 503, headers: NO_STORE },
  )
}

function runningDeck(): (Partial<Runtime> & Pick<Runtime, 'deck' | 'clock'>) | null {
  try {
    const runtime: Partial<Runtime> = getRuntime()
    const { deck, clock } = runtime
    return deck && clock ? { deck, clock } : null
  } catch {
    return null
  }
}

async function problemOf(check: Promise<void>): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<string>(resolve => {
    timer = setTimeout(() => resolve(`no answer within ${PATIENCE_MS / 1000} s`), PATIENCE_MS)
  })
  try {
    return await Promise.race([check.then(() => null), late])
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    clearTimeout(timer)
  }
}
