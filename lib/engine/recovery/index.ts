import type { RecoveryDoor } from '../../ports/recovery.ts'
import { flushRefusals } from '../../services/audit/record-refusal.ts'
import { startLoop } from '../loop.ts'
import { runByItself } from './automatic.ts'
import { createRecoveryDoor } from './door.ts'
import { contextOf, type RecoveryConfiguration, type RecoveryParts, type Room } from './parts.ts'
import { RunBook } from './run-book.ts'
import { RunnerWatch } from './runner-watch.ts'
import { tellUntold } from './tell.ts'
import { RecoveryWorld } from './world.ts'

export type { RecoveryParts } from './parts.ts'

const HELLO_EVERY_MS = 30_000
const AUTOMATIC_EVERY_MS = 5_000
const TELL_EVERY_MS = 60_000
const UPKEEP_EVERY_MS = 3_600_000
/** Runs stay with their steps and looks; the lines that they wrote do not. */
const OUTPUT_KEPT_MS = 90 * 86_400_000

export type Recovery = {
  readonly door: RecoveryDoor
  applyWatch(configured: RecoveryConfiguration): void
  /** Takes up what an earlier process left, and begins to look for what may run by itself. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** Actions that people press, and the proof that they helped. */
export function createRecovery(parts: RecoveryParts): Recovery {
  const { clock, log, events, steps } = parts
  const world = new RecoveryWorld()
  const runners = new RunnerWatch({ world, doer: steps.runner, clock })
  const room: Room = { ...parts, world, runners }
  const book = new RunBook(room)
  const door = createRecoveryDoor(room, book)
  const ignore = events.on('recoveryChanged', ({ isOutput = false }) => {
    if (!isOutput) door.forget()
  })
  let loops: readonly { stop(): Promise<void> }[] = []
  const every = (everyMs: number, what: string, work: () => Promise<void>) =>
    startLoop(clock, everyMs, () =>
      work().catch(error => log.error({ err: error }, `${what} met an error and goes on`)),
    )
  const askRunners = async () => {
    if (await runners.ask()) await door.refresh()
  }
  let asking: Promise<void> = Promise.resolve()
  return {
    door,
    applyWatch(configured) {
      world.apply(configured)
      steps.apply(configured)
      asking = askRunners().catch(error => log.error({ err: error }, 'runners were not asked'))
      void door.refresh()
    },
    async start() {
      await tellUntold(room)
      await book.start()
      loops = [
        every(HELLO_EVERY_MS, 'asking runners', askRunners),
        every(AUTOMATIC_EVERY_MS, 'automatic recovery', () => runByItself(room, book)),
        every(TELL_EVERY_MS, 'telling what runs came to, and who was refused', async () => {
          await tellUntold(room)
          await flushRefusals(contextOf(room))
        }),
        every(UPKEEP_EVERY_MS, 'upkeep of runs', () => forgetOld(room)),
      ]
    },
    async stop() {
      ignore()
      for (const loop of loops) await loop.stop()
      await asking
      await book.stop()
    },
  }
}

async function forgetOld({ db, clock }: Pick<RecoveryParts, 'db' | 'clock'>): Promise<void> {
  await db.runOutput.deleteMany({ where: { at: { lt: new Date(clock.now() - OUTPUT_KEPT_MS) } } })
}
