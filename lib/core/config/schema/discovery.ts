import { z } from 'zod'
import { REFUSED_HTTP_CLIENT } from '../elsewhere.ts'
import { HttpUrl, LabelSet, PositiveDuration, Text } from '../fields.ts'
import { section } from '../section.ts'
import { HTTP_CLIENT_FIELDS } from './http-client.ts'

/** A target's address: host or host:port, nothing of a path. */
const Address = Text.check(ctx => {
  if (ctx.value.trim() === '') {
    ctx.issues.push({ code: 'custom', message: 'is empty: expected host:port', input: ctx.value })
  } else if (ctx.value.includes('/')) {
    const message = `${JSON.stringify(ctx.value.replace(/\/\/[^/@]*@/, '//'))} is not a host and port: the scheme goes into scheme, the path into metrics_path`
    ctx.issues.push({ code: 'custom', message, input: ctx.value })
  }
})

/** A group of targets with labels in common: an entry of `static_configs`, of a discovery file or answer. */
export const TargetGroup = section({
  targets: z.array(Address).default([]),
  labels: LabelSet.default({}),
})
export type TargetGroup = z.output<typeof TargetGroup>

const DISCOVERY_FILE = /^[^*]*(\*[^/]*)?\.(json|yml|yaml|JSON|YML|YAML)$/

export const FileDiscovery = section({
  files: z
    .array(
      Text.refine(pattern => DISCOVERY_FILE.test(pattern), {
        error: issue =>
          `${JSON.stringify(issue.input)} is not a discovery file: expected a name that ends in .json, .yml or .yaml, with * in its last part at most`,
      }),
    )
    .min(1, { error: 'is empty: expected at least one file' }),
  refresh_interval: PositiveDuration.default(300_000),
})

export const HttpDiscovery = section(
  { url: HttpUrl, refresh_interval: PositiveDuration.default(60_000), ...HTTP_CLIENT_FIELDS },
  REFUSED_HTTP_CLIENT,
)

/** A discovery file, or the answer of HTTP discovery. */
export const TargetGroupList = z.array(TargetGroup)
