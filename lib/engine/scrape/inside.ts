import { ScrapeRefusal } from '../../core/scrape/refusal.ts'

/** Targets inside this process answer by themselves. */
type InsideTarget = () => Promise<{ readonly contentType: string; readonly body: string }>
export type InsideTargets = Readonly<Record<string, InsideTarget | undefined>>

/** What a target showed. */
export type Answer = {
  readonly body: Uint8Array
  readonly contentType: string | null
  readonly release?: () => void
}

/** What a target inside this process says of itself; even that must not take longer than its timeout. */
export async function askInside(inside: InsideTarget, timeoutMs: number): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    const refusal = new ScrapeRefusal(
      'fetch',
      `Opsdeck did not gather its own figures within ${timeoutMs / 1_000} s`,
    )
    timer = setTimeout(() => reject(refusal), timeoutMs)
  })
  try {
    const { body, contentType } = await Promise.race([inside(), late])
    return { body: new TextEncoder().encode(body), contentType }
  } finally {
    clearTimeout(timer)
  }
}
