import { parseMatchers } from '../alert/matcher-text.ts'
import { parseDurationMs } from '../config/duration.ts'
import type { SeverityPolicy } from '../config/schema/severity.ts'
import { compileMatchers, type Labels, labelValue, type Matcher } from '../labels/index.ts'
import {
  type ChecklistStep,
  INCIDENT_KINDS,
  type IncidentKind,
  type IncidentPolicyView,
  type KindView,
  type ScaleStep,
  SEVERITIES,
  type Severity,
} from './types.ts'

/** A rule that opens an incident by itself. */
export type OpenRule = {
  readonly policy: string
  readonly index: number
  readonly matchers: readonly Matcher[]
  readonly forMs: number
  readonly severity: Severity
  readonly kind: IncidentKind
  /** Empty: services that no other policy names. */
  readonly services: readonly string[]
}

const span = (text: string | undefined): number | null => (text === undefined ? null : parseDurationMs(text))

type ItemConfig = SeverityPolicy['checklists'][number]['items'][number]

const stepsOf = (items: readonly ItemConfig[]): ChecklistStep[] =>
  items.map(item =>
    typeof item === 'string'
      ? { text: item, link: null, needs: null }
      : { text: item.text, link: item.link ?? null, needs: item.needs ?? null },
  )

const KIND_TITLES: Readonly<Record<IncidentKind, string>> = {
  outage: 'Outage',
  data_loss: 'Data loss',
  security: 'Security',
  restore: 'Restore',
  drill: 'Drill',
}

const plainKind = (kind: IncidentKind): KindView => ({
  kind,
  title: KIND_TITLES[kind],
  firstLevel: null,
  isRestricted: false,
  checklist: [],
})

type PostMortem = NonNullable<SeverityPolicy['post_mortem']>

function scaleStep(step: SeverityPolicy['scale'][number], own: PostMortem | undefined): ScaleStep {
  return {
    severity: step.severity,
    label: step.label,
    means: step.means,
    acknowledgeMs: span(step.acknowledge),
    respondMs: span(step.respond),
    phases: step.phases.map(phase => ({
      name: phase.name,
      withinMs: span(phase.within),
      doneWhen: phase.done_when,
      checklist: stepsOf(phase.checklist),
    })),
    updateEveryMs: span(step.update_every),
    postMortem: postMortemOf(step.post_mortem ?? own),
  }
}

const postMortemOf = (written: PostMortem | undefined): ScaleStep['postMortem'] =>
  written ? { withinMs: span(written.within), requires: written.requires } : null

const PLAIN_SCALE: readonly ScaleStep[] = SEVERITIES.map(severity => ({
  severity,
  label: `SEV${severity}`,
  means: '',
  acknowledgeMs: null,
  respondMs: null,
  phases: [],
  updateEveryMs: null,
  postMortem: null,
}))

/** A policy as it is written, with every span in milliseconds and every kind there. */
export function policyView(policy: SeverityPolicy): IncidentPolicyView {
  return {
    slug: policy.slug,
    scale: scaleOf(policy),
    kinds: INCIDENT_KINDS.map(kind => {
      const own = policy.kinds.find(other => other.kind === kind)
      if (!own) return plainKind(kind)
      return {
        kind,
        title: own.title ?? KIND_TITLES[kind],
        firstLevel: own.first_level ?? null,
        isRestricted: own.restricted,
        checklist: stepsOf(own.checklist),
      }
    }),
    checklists: policy.checklists.map(({ slug, title, items }) => ({
      key: slug,
      title,
      items: stepsOf(items),
    })),
    templates: policy.templates.map(({ slug, ...template }) => ({ key: slug, ...template })),
    escalation: policy.escalation ?? null,
    receiver: policy.receiver ?? null,
    closeRequires: policy.close_requires,
  }
}

function scaleOf({ scale, post_mortem: own }: SeverityPolicy): readonly ScaleStep[] {
  if (scale.length === 0) return PLAIN_SCALE.map(step => ({ ...step, postMortem: postMortemOf(own) }))
  return scale.map(step => scaleStep(step, own)).sort((a, b) => a.severity - b.severity)
}

/** Where no configuration says anything: the common severities, no limits, nobody called. */
export const PLAIN_POLICY: IncidentPolicyView = {
  slug: '',
  scale: PLAIN_SCALE,
  kinds: INCIDENT_KINDS.map(plainKind),
  checklists: [],
  templates: [],
  escalation: null,
  receiver: null,
  closeRequires: [],
}

/** The policy of an incident about these services: that of the first which has one, else the default. */
export function policyFor(
  policies: readonly SeverityPolicy[],
  services: readonly string[],
): IncidentPolicyView {
  const byDefault = policies.find(policy => policy.services.length === 0)
  const own = services
    .map(service => policies.find(policy => policy.services.includes(service)))
    .find(policy => policy !== undefined)
  const view = own ?? byDefault
  return view ? withDeadline(policyView(view), span(byDefault?.post_mortem?.within)) : PLAIN_POLICY
}

/** A post-mortem that no deadline is written for is due by the default's. */
const withDeadline = (view: IncidentPolicyView, withinMs: number | null): IncidentPolicyView => ({
  ...view,
  scale: view.scale.map(step =>
    step.postMortem
      ? { ...step, postMortem: { ...step.postMortem, withinMs: step.postMortem.withinMs ?? withinMs } }
      : step,
  ),
})

/** The service that an alert is about: its own label, or by what a policy says of alerts without one. */
export function alertService(policies: readonly SeverityPolicy[]): (labels: Labels) => string | null {
  const hints = policies.flatMap(({ alerts, services: [service] }) =>
    service === undefined
      ? []
      : alerts.map(text => {
          const parsed = parseMatchers(text)
          return { service, matches: compileMatchers('matchers' in parsed ? parsed.matchers : []) }
        }),
  )
  return labels =>
    labelValue(labels, 'service') || (hints.find(({ matches }) => matches(labels))?.service ?? null)
}

/** Every rule that opens incidents, in the order in which it is written. */
export function openRules(policies: readonly SeverityPolicy[]): OpenRule[] {
  return policies.flatMap(policy =>
    policy.open.map((rule, index) => ({
      policy: policy.slug,
      index,
      matchers: rule.matchers.flatMap(text => {
        const parsed = parseMatchers(text)
        return 'matchers' in parsed ? parsed.matchers : []
      }),
      forMs: parseDurationMs(rule.for) ?? 0,
      severity: rule.severity,
      kind: rule.kind,
      services: policy.services,
    })),
  )
}

/** The label and the words of a severity; a severity that the scale lacks keeps its common name. */
export function severityWords(
  policy: IncidentPolicyView,
  severity: Severity,
): { readonly label: string; readonly means: string } {
  const step = policy.scale.find(other => other.severity === severity)
  return step ? { label: step.label, means: step.means } : { label: `SEV${severity}`, means: '' }
}

export const kindView = (policy: IncidentPolicyView, kind: IncidentKind): KindView =>
  policy.kinds.find(view => view.kind === kind) ?? plainKind(kind)

/** The value of the label `kind` on pages, as escalations name it. */
export const kindLabel = (kind: IncidentKind): string => kind.replace('_', ' ')
