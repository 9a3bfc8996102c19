// Runs the benches of the metric core one after the other and writes what they measured into docs/performance.md, between
// its two markers: npm run bench -- table [curve]. With "curve" also ingest, query and restart at other sizes.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { extname, join } from 'node:path'

const PAGE = 'docs/performance.md'
const BENCHES: readonly (readonly string[])[] = [
  ['ingest'],
  ['storage'],
  ['query'],
  ['query-long'],
  ['restart'],
  ['loop'],
]
const SIZES = [10_000, 50_000, 100_000, 200_000]
/** What is compared from size to size, by bench and the beginning of what it is called. */
const CURVE: Readonly<Record<string, readonly string[]>> = {
  ingest: ['cpu, microseconds', 'resident bytes a series'],
  query: ['milliseconds: '],
  restart: ['seconds from the start'],
}

type Figure = {
  readonly bench: string
  readonly what: string
  readonly value: number
  readonly target?: number
  readonly aim?: number
  readonly ok?: boolean
}

/** The figures of one bench; its other words go where they always go. */
async function figuresOf([name = '', ...args]: readonly string[]): Promise<Figure[]> {
  const path = join(import.meta.dirname, name + extname(import.meta.filename))
  if (!existsSync(path)) return []
  const child = spawn(process.execPath, [...process.execArgv, path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    process.stdout.write(chunk)
    output += chunk.toString()
  })
  const code = await new Promise(resolve => child.once('close', resolve))
  if (code !== 0) throw new Error(`the bench ${name} failed`)
  return output
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => figureOf(JSON.parse(line) as Line))
    .filter(({ value }) => typeof value === 'number')
}

/** What a bench may print; `query-long` tells how long the first answer and the later ones took. */
type Line = Figure & { readonly warmMs?: number; readonly atMost?: number }

function figureOf({ warmMs, atMost, ...figure }: Line): Figure {
  if (warmMs === undefined) return figure
  const judged = atMost === undefined ? {} : { target: atMost, ok: warmMs <= atMost }
  return { ...figure, what: `${figure.what}, milliseconds`, value: warmMs, ...judged }
}

const shown = (value: number | undefined): string => (value === undefined ? '' : value.toLocaleString('en'))
const verdict = ({ ok }: Figure): string => (ok === undefined ? '' : ok ? 'yes' : '**no**')
const cell = (text: string): string => text.replaceAll('|', '\\|')

function rowsOf(figures: readonly Figure[]): string {
  const rows = figures.map(
    figure =>
      `| \`${figure.bench}\` | ${cell(figure.what)} | ${shown(figure.value)} | ${shown(figure.target)} | ${shown(figure.aim)} | ${verdict(figure)} |`,
  )
  return ['| bench | what | measured | target | aim | met |', '|---|---|---|---|---|---|', ...rows].join('\n')
}

async function curveRows(): Promise<string> {
  const lines = new Map<string, string[]>()
  for (const size of SIZES) {
    const runs = [
      ['ingest', '4', String(size), 'alone'],
      ['query', String(size)],
      ['restart', String(size)],
    ]
    for (const run of runs) {
      for (const { bench, what, value } of await figuresOf(run)) {
        if (!CURVE[bench]?.some(start => what.startsWith(start))) continue
        const key = `\`${bench}\` | ${cell(what)}`
        lines.set(key, [...(lines.get(key) ?? []), shown(value)])
      }
    }
  }
  const head = [
    `| bench | what | ${SIZES.map(shown).join(' | ')} |`,
    `|---|---|${SIZES.map(() => '---|').join('')}`,
  ]
  return [...head, ...[...lines].map(([key, values]) => `| ${key} | ${values.join(' | ')} |`)].join('\n')
}

async function write(marker: string, text: string): Promise<void> {
  const page = await readFile(PAGE, 'utf8')
  const [begin, end] = [`<!-- ${marker} begin -->`, `<!-- ${marker} end -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no place called ${marker}`)
  await writeFile(PAGE, `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`)
}

const figures: Figure[] = []
for (const bench of BENCHES) figures.push(...(await figuresOf(bench)))
const day = new Date().toISOString().slice(0, 10)
const where = `${day}, ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.versions.node}; \`npm run bench -- table\`.`
await write('figures', `${where}\n\n${rowsOf(figures)}`)
if (process.argv.includes('curve'))
  await write('curve', `${day}; \`npm run bench -- table curve\`. Series across.\n\n${await curveRows()}`)
