import type { Acknowledgement } from '../../core/alert/acknowledgement.ts'
import type { Silence } from '../../core/alert/silence.ts'
import { createSilenceIndex, type SilenceIndex } from '../../core/alert/silence-index.ts'
import type { Labels } from '../../core/labels/index.ts'
import type { AlertRows } from '../../ports/alert-rows.ts'

/** Silences and acknowledgements as the database has them: every process on it goes by the same. */
export class SharedBook {
  #silences = new Map<string, Silence>()
  #index: SilenceIndex = createSilenceIndex()
  #acknowledgements = new Map<string, Acknowledgement>()
  #reading: Promise<void> = Promise.resolve()

  constructor(
    private readonly rows: Pick<AlertRows, 'shared'>,
    private readonly onChange: () => void,
  ) {}

  silences(): Silence[] {
    return [...this.#silences.values()]
  }

  /** Those that hold an alert of these labels at a moment. */
  silencing(labels: Labels, nowMs: number): Silence[] {
    return this.#index.find(labels, nowMs)
  }

  /** The acknowledgement of an alert; one that ran out stays until the alert resolves or is taken on again. */
  acknowledgementOf(fingerprint: string): Acknowledgement | null {
    return this.#acknowledgements.get(fingerprint) ?? null
  }

  acknowledgements(): Acknowledgement[] {
    return [...this.#acknowledgements.values()]
  }

  /** Reads them again; one reading after another, so that what was changed before the call is seen after it. */
  refresh(): Promise<void> {
    const next = this.#reading.catch(() => {}).then(() => this.#read())
    this.#reading = next
    return next
  }

  async #read(): Promise<void> {
    const { silences, acknowledgements } = await this.rows.shared()
    const changed = this.#takeSilences(silences)
    const before = JSON.stringify([...this.#acknowledgements.values()])
    this.#acknowledgements = new Map(acknowledgements.map(one => [one.fingerprint, one]))
    if (changed || before !== JSON.stringify(acknowledgements)) this.onChange()
  }

  #takeSilences(silences: readonly Silence[]): boolean {
    const gone = new Set(this.#silences.keys())
    let changed = false
    for (const silence of silences) {
      gone.delete(silence.id)
      if (JSON.stringify(this.#silences.get(silence.id)) === JSON.stringify(silence)) continue
      changed = true
      this.#silences.set(silence.id, silence)
      this.#index.put(silence)
    }
    for (const id of gone) {
      this.#silences.delete(id)
      this.#index.remove(id)
    }
    return changed || gone.size > 0
  }
}
