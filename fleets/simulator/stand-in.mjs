// Stands in for the tools of the sample systems' hosts, which the runner calls: systemctl, pm2, and the scripts of the
// Telegram agent. What they do, the simulator does, and this waits for it as they would.
//   node fleets/simulator/stand-in.mjs systemctl restart postgresql
const CONTROL = process.env.OPSDECK_SAMPLE_CONTROL ?? 'http://127.0.0.1:4400'
const LOOK_MS = 150
const LONGEST_MS = 45_000
const TIMEOUT_MS = 5_000

const bridge = name => [`xswarm/restart-${name}`, `${name}.internal`]
/** Unit → remedy of the simulator, and the host that it runs on. */
const UNITS = {
  'xswarm-voice@voice1': bridge('voice1'),
  'xswarm-voice@voice2': bridge('voice2'),
  'xswarm-voice@voice3': bridge('voice3'),
  'xswarm-dashboard': ['xswarm/restart-dashboard', 'hub.internal'],
  postgresql: ['vrooli/restart-postgres', 'vrooli-1'],
}
const PM2_APP = 'vrooli-server'

const [tool, verb, target = '', amount = ''] = process.argv.slice(2)
try {
  process.exitCode = await work(`${tool} ${verb}`)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}

/** @returns the exit code */
async function work(what) {
  switch (what) {
    case 'systemctl restart':
    case 'systemctl start':
      return systemctl()
    case 'systemctl status':
      return status()
    case 'pm2 restart':
      if (target !== PM2_APP) return fail(`[PM2][ERROR] Process or Namespace ${target} not found`)
      console.log(
        `Use --update-env to update environment variables\n[PM2] Applying action restartProcessId on app [${target}]`,
      )
      await doAndWait('vrooli/restart-app')
      console.log(`[PM2] [${target}](0) ✓\n[PM2] [${target}](1) ✓\n[PM2] [${target}](2) ✓`)
      return 0
    case 'pm2 scale':
      if (target !== PM2_APP) return fail(`[PM2][ERROR] Process or Namespace ${target} not found`)
      console.log(`[PM2] Scaling ${target} by ${amount}`)
      // pm2 comes back before the new processes are ready.
      await begin('vrooli/scale-out')
      console.log('[PM2] Scaling up application')
      return 0
    case 'telegram-agent restart':
      console.log('scripts/stop.sh: SIGTERM sent, waiting 2 s')
      await doAndWait('telegram-agent/full-restart')
      console.log('scripts/start.sh: database ok, Huey started, FastAPI started, Telegram connecting')
      return 0
    default:
      return fail(`there is no ${what}`)
  }
}

async function systemctl() {
  const [remedy, host] = UNITS[target] ?? []
  if (!remedy) return fail(`Failed to ${verb} ${target}.service: Unit ${target}.service not found.`)
  console.log(`${host}: stopping ${target}.service`)
  await doAndWait(remedy)
  console.log(`${host}: ${target}.service is active (running)`)
  return 0
}

async function status() {
  const [remedy, host] = UNITS[target] ?? []
  if (!remedy) return fail(`Unit ${target}.service could not be found.`)
  const { running } = await ask('GET', remedy)
  console.log(`${host}: ${target}.service is ${running ? 'activating (start)' : 'active (running)'}`)
  return 0
}

function fail(sentence) {
  console.error(sentence)
  return 1
}

async function doAndWait(remedy) {
  await begin(remedy)
  const endMs = Date.now() + LONGEST_MS
  while ((await ask('GET', remedy)).running) {
    if (Date.now() > endMs) throw new Error(`it did not end within ${LONGEST_MS / 1_000} s`)
    await new Promise(resolve => setTimeout(resolve, LOOK_MS))
  }
}

function begin(remedy) {
  return ask('POST', remedy)
}

async function ask(method, remedy) {
  const response = await fetch(`${CONTROL}/remedies/${remedy}`, {
    method,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.error)
  return answer
}
