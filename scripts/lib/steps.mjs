// What every command prints: each step says what it does and how long it took. Goes to stderr, so that a script's
// own output stays clean.
const began = Date.now()

export const seconds = ms => `${(ms / 1000).toFixed(1)} s`

/** Runs a step with its name before and its duration after; long ones show that they are alive. */
export async function step(name, work) {
  const startedAt = Date.now()
  process.stderr.write(`  ${name} …\n`)
  const beat = setInterval(
    () => process.stderr.write(`  ${name}: still at it, ${seconds(Date.now() - startedAt)}\n`),
    10_000,
  )
  try {
    const result = await work()
    process.stderr.write(`  ${name}: done in ${seconds(Date.now() - startedAt)}\n`)
    return result
  } finally {
    clearInterval(beat)
  }
}

export const elapsed = () => seconds(Date.now() - began)

/** Ends the command with one sentence. */
export function giveUp(sentence) {
  process.stderr.write(`\nOpsdeck: ${sentence}\n`)
  process.exit(1)
}
