import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import next from 'next'
import { Server } from 'socket.io'
import { createAlertingAdapters } from './lib/adapters/alerting.ts'
import { createAlertmanagerSender } from './lib/adapters/alertmanager-sender.ts'
import { createAttemptLimiter } from './lib/adapters/attempt-limiter.ts'
import { createBusinessAdapters } from './lib/adapters/business.ts'
import { createCareObserver } from './lib/adapters/care-observer.ts'
import { createWatchObserver, measureChecks } from './lib/adapters/check-observer.ts'
import { keepSecret, openDataDirectory } from './lib/adapters/data-directory.ts'
import { createEventBus } from './lib/adapters/event-bus.ts'
import { createGuessLimiter } from './lib/adapters/guess-limiter.ts'
import { createScrapeFetcher } from './lib/adapters/http/scrape-fetch.ts'
import { importChecks } from './lib/adapters/import/import-checks.ts'
import { createInsideTargets } from './lib/adapters/inside-targets.ts'
import { createLog } from './lib/adapters/log.ts'
import { createNameResolver } from './lib/adapters/name-resolver.ts'
import {
  createConfigurationObserver,
  createHttpObserver,
  createLiveObserver,
  createQueryObserver,
  createRuleObserver,
  createScrapeObserver,
  createSendingObserver,
  measureStore,
} from './lib/adapters/observers.ts'
import { createOwnMetrics } from './lib/adapters/own-metrics.ts'
import { createDatabase } from './lib/adapters/postgres/database.ts'
import { startOwnDatabase } from './lib/adapters/postgres/embedded.ts'
import { createExemplarRows } from './lib/adapters/postgres/exemplar-rows.ts'
import { migrate } from './lib/adapters/postgres/migrate.ts'
import { createPageStore } from './lib/adapters/postgres/pages.ts'
import { createPool, explainConnection } from './lib/adapters/postgres/pool.ts'
import { openStateHistory } from './lib/adapters/postgres/state-history.ts'
import { createAddressRule, EVERY_NETWORK } from './lib/adapters/probes/address.ts'
import { createProber } from './lib/adapters/probes/registry.ts'
import { createRemoteAdapters } from './lib/adapters/remote-write/index.ts'
import { createRunObserver } from './lib/adapters/run-observer.ts'
import { createSecrets } from './lib/adapters/secrets.ts'
import { createSeriesHome } from './lib/adapters/series-home.ts'
import { createStatusPageAdapters } from './lib/adapters/status-pages.ts'
import { createStepDoers } from './lib/adapters/steps/index.ts'
import { systemClock } from './lib/adapters/system-clock.ts'
import { GPU_RULES } from './lib/core/host/index.ts'
import { builtInGroup } from './lib/core/rules/index.ts'
import { createAlerting } from './lib/engine/alerting.ts'
import { connectBusiness } from './lib/engine/business/connect.ts'
import { openSeriesCare } from './lib/engine/care/index.ts'
import { createAnswerRows } from './lib/engine/checks/index.ts'
import { createConfigurationManager } from './lib/engine/configuration/index.ts'
import { createDeck } from './lib/engine/deck.ts'
import { healthChecks } from './lib/engine/health.ts'
import { createLiveHub, LIVE_SERVER_OPTIONS } from './lib/engine/live/hub.ts'
import { startLoop } from './lib/engine/loop.ts'
import { createMarkKeeper } from './lib/engine/marks/index.ts'
import { createRecovery } from './lib/engine/recovery/index.ts'
import { createRemoteWriteSender } from './lib/engine/remote-write/index.ts'
import { createRules } from './lib/engine/rules/index.ts'
import { createRoundKeeper } from './lib/engine/runbooks/index.ts'
import { createScrapeManager } from './lib/engine/scrape/index.ts'
import { selfJobs, selfService } from './lib/engine/self.ts'
import { createSeriesSight } from './lib/engine/series-sight.ts'
import { createServicesDoor } from './lib/engine/services/index.ts'
import { createStatusPages } from './lib/engine/status-pages/index.ts'
import { createUptimeBook, startFreezing } from './lib/engine/uptime/index.ts'
import { createWatch } from './lib/engine/watch/index.ts'
import { isLoopback, stampAddress } from './lib/server/address.ts'
import { bootStep } from './lib/server/boot-steps.ts'
import { announce, bootstrapWish } from './lib/server/boot-words.ts'
import { type Env, readEnv } from './lib/server/env.ts'
import { authenticateHandshake } from './lib/server/handshake.ts'
import { createLifecycle, giveUp } from './lib/server/lifecycle.ts'
import { listen } from './lib/server/listen.ts'
import { observeRequest } from './lib/server/observe-request.ts'
import { setRuntime } from './lib/server/runtime.ts'
import { bootstrap } from './lib/services/setup/bootstrap.ts'
import { freezeMonths } from './lib/services/uptime/freeze-months.ts'

const UPKEEP_MS = 5_000
const RULE_INTERVAL_MS = 15_000
const LONGEST_STANDSTILL_MS = 30_000

const read = readEnv(process.env)
if ('problems' in read) giveUp(`the environment is wrong: ${read.problems.join('; ')}`)
const env = read.env
const log = createLog(env.OPSDECK_LOG_LEVEL)
const version = String(JSON.parse(readFileSync('package.json', 'utf8')).version)
const { teardown, stop, run, isStopping } = createLifecycle((error, message) =>
  log.error({ err: error }, message),
)

await run(() => start(env))

/** Straight-line wiring: read from top to bottom, it is the deck. Long, since nothing in it decides anything. */
async function start(env: Env): Promise<void> {
  const startedAtMs = Date.now()
  process.stderr.write(`Opsdeck ${version}\n`)
  const isDevelopment = env.NODE_ENV === 'development'
  const onDatabaseError = (error: Error) =>
    log.error(
      { code: 'code' in error ? error.code : undefined, reason: error.message },
      'a database connection failed',
    )

  const data = await openDataDirectory(env.OPSDECK_DATA)
  teardown.push('data folder', data.release)
  const listener = await listen(env.HOST, env.PORT, isDevelopment)
  teardown.push('listener', listener.close)

  const databaseUrl =
    env.DATABASE_URL ??
    (await bootStep('database', () => startOwnDatabase(join(data.path, 'postgres'), teardown.push, stop)))
  const pool = createPool(databaseUrl, onDatabaseError)
  teardown.push('database connections', () => pool.end())
  await explainConnection(pool, databaseUrl)
  await bootStep('migrations', () => migrate(pool, 'prisma/migrations'))
  const db = createDatabase(pool, onDatabaseError)

  const metrics = createOwnMetrics(version)
  const events = createEventBus(error => log.error({ err: error }, 'a listener failed'))
  const clock = systemClock
  const fileRule = createAddressRule({ allow: EVERY_NETWORK })
  const own = { pool, version, addressRule: fileRule, metrics, clock, log }
  const home = createSeriesHome({ env, ...own })
  const sending = { ...createRemoteAdapters(own), ...home.sending }
  const remotes = createRemoteWriteSender({ ...sending, metadata: () => scrapes.metadata() })
  teardown.push('samples to remotes', () => remotes.close())
  const { store, engine } = await bootStep('series', () => home.open(remotes))
  teardown.push('series', () => store.close())
  measureStore(metrics, store)
  const upkeep = startLoop(clock, UPKEEP_MS, () => store.maintain(clock.now()))
  teardown.push('upkeep of series', upkeep.stop)
  const history = await bootStep('history', () =>
    openStateHistory({ pool, clock, events, log, longestStandstillMs: LONGEST_STANDSTILL_MS }),
  )
  teardown.push('history', () => history.close())
  const uptime = createUptimeBook({ history, clock, events })
  const rows = createExemplarRows(pool)
  const care = await openSeriesCare({ store, rows, clock, log, observe: createCareObserver(metrics) })
  teardown.push('exemplars', care.stop)
  const observeQuery = care.noting(createQueryObserver(metrics))
  const series = createSeriesSight({ store, engine, clock, observe: observeQuery })

  const fetcher = createScrapeFetcher({ version })
  teardown.push('connections to targets', () => fetcher.close())
  const scrapes = createScrapeManager({
    store,
    ...care,
    fetcher,
    clock,
    events,
    inside: createInsideTargets(clock, metrics),
    observe: createScrapeObserver(metrics),
    onError: error => log.error({ err: error }, 'the collector failed'),
  })
  teardown.push('collector', scrapes.stop)

  const alertmanagers = createAlertmanagerSender({
    version,
    addressRule: fileRule,
    log,
    observe: createSendingObserver(metrics),
  })
  teardown.push('alerts to Alertmanagers', alertmanagers.stop)
  const sink = alertmanagers.beside(() => alerting.sink)
  const observed = createRuleObserver(metrics)
  const rules = createRules({ ...series.forRules, clock, log, sink, deckUrl: env.url, ...observed })
  teardown.push('rules', rules.stop)
  // Before any file: the GPU model must work even when the first configuration is bad.
  await rules.sets.apply({ builtIn: [builtInGroup('gpu model', RULE_INTERVAL_MS, GPU_RULES)] })

  const prober = createProber({ version, clock, addressRule: createAddressRule({ allow: [] }) })
  teardown.push('connections of checks', () => prober.close())
  const secrets = createSecrets(await keepSecret(data.path, env.OPSDECK_SECRET))
  const common = { db, clock, events, log, secrets, history, ...care, query: series.query, version }
  const addressRules = (networks: readonly string[]) => ({
    file: fileRule,
    page: createAddressRule({ allow: networks }),
  })
  const watch = createWatch({
    ...common,
    prober,
    store,
    targets: () => scrapes.list(),
    rules: rules.sets,
    answers: createAnswerRows(db),
    observe: createWatchObserver(metrics),
    addressRules,
    tokenOf: key => secrets.sign('ping', key),
    guesses: createGuessLimiter(),
  })
  teardown.push('checks, heartbeats and log signals', () => watch.stop())
  measureChecks(metrics, watch.checks)

  const alerting = createAlerting({
    ...common,
    adapters: createAlertingAdapters({ ...common, pool, fileRule, metrics }),
    pages: createPageStore(pool),
    addressRule: fileRule,
    windows: watch.windows,
    deckUrl: env.url,
  })
  teardown.push('alerts', alerting.stop)
  const recovery = createRecovery({
    ...common,
    ...watch,
    ...alerting.doors,
    rules: rules.door,
    steps: createStepDoers({ ...common, checks: watch.checks, addressRules }),
    observe: createRunObserver(metrics),
  })
  teardown.push('recovery', recovery.stop)
  const business = connectBusiness({
    ...common,
    ...series.whole,
    adapters: createBusinessAdapters({ ...common, addressRule: fileRule }),
    incidents: alerting.doors.incidents,
    rules: rules.sets,
    deckUrl: env.url,
  })
  teardown.push('business', business.stop)

  const self = { instance: `${env.HOST}:${env.PORT}`, hostname: hostname() }
  const configuration = createConfigurationManager({
    configPath: resolve(env.OPSDECK_CONFIG ?? 'opsdeck.yml'),
    isExplicit: env.OPSDECK_CONFIG !== undefined,
    ...common,
    environment: process.env,
    fetcher,
    resolver: createNameResolver(),
    selfJobs: selfJobs(self),
    selfServices: [selfService(self)],
    applyJobs: scrapes.apply,
    applyRules: (files, sending) => {
      alertmanagers.apply(sending.alertmanagers)
      void remotes.apply(sending.remotes)
      rules.applyFiles(files, sending.externalLabels)
    },
    applyAlerting: alerting.apply,
    applyWatch: configured => {
      series.apply(configured)
      alerting.applyWatch(configured)
      watch.apply(configured)
      recovery.applyWatch(configured)
      statusPages.apply(configured)
      business.applyWatch(configured)
    },
    onLoaded: createConfigurationObserver(metrics),
  })
  const services = createServicesDoor({
    ...common,
    configuration,
    targets: { list: async () => scrapes.list() },
    watching: watch.watching,
    uptime,
  })
  const statusPages = createStatusPages({
    ...common,
    services,
    uptime,
    windows: watch.windows,
    directory: join(data.path, 'status-pages'),
    deckUrl: env.url,
    ...createStatusPageAdapters({ version }),
  })
  teardown.push('status pages', () => statusPages.stop())
  await statusPages.start()
  let isReady = false
  const deck = createDeck({
    ...common,
    ...watch,
    ...series.forDeck({ rules, alerts: alerting.wholeAlerts }),
    startedAtMs,
    scrapes,
    remotes,
    configuration,
    services,
    uptime,
    statusPages: statusPages.door,
    ...alerting.doors,
    recovery: recovery.door,
    business: business.door,
    healthChecks: healthChecks({ pool, store }),
    isReady: () => isReady,
    metrics: metrics.render,
  })

  process.env.NEXTAUTH_URL = env.url
  process.env.NEXT_TELEMETRY_DISABLED = '1'
  setRuntime({ env, deck, db, clock, secrets, attempts: createAttemptLimiter(db), importChecks, log })
  const ownContext = { db, clock, events, secrets, actor: { kind: 'system' }, address: null } as const
  const made = await bootstrap(ownContext, bootstrapWish(env))
  const freezing = startFreezing({ clock, log, freeze: () => freezeMonths({ ...ownContext, history }) })
  teardown.push('freezing of months', freezing.stop)
  teardown.push('marks', createMarkKeeper({ ...series, context: ownContext, configuration, log }).stop)
  teardown.push('rounds', createRoundKeeper({ ...watch, context: ownContext, configuration, log }).stop)

  const io = new Server(LIVE_SERVER_OPTIONS)
  const live = createLiveHub({
    io,
    deck,
    clock,
    authenticate: authenticateHandshake,
    observe: createLiveObserver(metrics, error => log.error({ err: error }, 'the live channel failed')),
    publicUrl: env.url,
  })
  teardown.push('live channel', live.stop)

  const app = next({
    dev: isDevelopment,
    // Next calls every loopback address so; given another of its names, it takes its own rewrites for foreign hosts.
    hostname: isLoopback(env.HOST) ? 'localhost' : env.HOST,
    port: env.PORT,
    httpServer: listener.nextUpgrades,
  })
  await bootStep('pages', () => app.prepare())
  teardown.push('pages', () => app.close())
  io.attach(listener.http)
  const answer = app.getRequestHandler()
  const observe = createHttpObserver(metrics)
  listener.open((request, response) => {
    stampAddress(request)
    observeRequest(request, response, observe)
    void answer(request, response)
  })
  await bootStep('configuration', async () => {
    await configuration.start()
    await watch.applied()
    // Told to stop meanwhile: what is stopped already must not begin.
    if (isStopping()) return
    await alerting.start()
    await recovery.start()
    await business.start()
  })
  teardown.push('configuration', () => configuration.stop())
  if (isStopping()) return
  process.on('SIGHUP', () => void configuration.reload())
  isReady = true
  announce(env.url, made, Date.now() - startedAtMs)
}
