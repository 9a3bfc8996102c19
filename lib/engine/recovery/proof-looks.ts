import type { ActionConfig } from '../../core/config/schema/action.ts'
import { conditionsOf, type NamedLook, proofPlan } from '../../core/proof/index.ts'
import type { Run } from '../../generated/prisma/client.ts'
import { type KeptCondition, type KeptProof, NO_PROOF } from '../../services/recovery/run-rows.ts'
import { conditionOfAlert } from './alert-condition.ts'
import { lookAt, lookBefore } from './looks.ts'
import type { Room } from './parts.ts'

const MOST_LOOKS = 50

/** What is to prove a run, each condition looked at before anything is done; an alert that it is for is one of them. */
export async function beginConditions(room: Room, row: Run, config: ActionConfig): Promise<KeptProof> {
  const specs = conditionsOf(config, room.world.nameOf)
  const { alertFingerprint } = row
  const ofAlert = alertFingerprint === null ? null : await conditionOfAlert(room, alertFingerprint)
  const isNew = ofAlert !== null && !specs.some(({ key }) => key === ofAlert.spec.key)
  const all = isNew ? [...specs, ofAlert.spec] : specs
  const { stable, limitMs } = proofPlan(config)
  return {
    ...NO_PROOF,
    conditions: await Promise.all(all.map(spec => lookBefore(room, spec))),
    stableNeeded: stable,
    limitMs: Math.max(limitMs, isNew ? ofAlert.lastingMs : 0),
  }
}

type Looked = { readonly proof: KeptProof; readonly named: readonly NamedLook[] }

/** Looks at every condition now. */
export async function lookAtAll(room: Room, proof: KeptProof, row: Pick<Run, 'startedAt'>): Promise<Looked> {
  const startedMs = row.startedAt?.getTime() ?? room.clock.now()
  const looks = await Promise.all(proof.conditions.map(one => lookAt(room, one, startedMs)))
  const conditions = proof.conditions.map((condition, i): KeptCondition => {
    const look = looks[i]?.look
    return look ? { ...condition, looks: [...condition.looks, look].slice(-MOST_LOOKS) } : condition
  })
  const named = looks.map(({ look }, i) => ({ ...look, name: proof.conditions[i]?.spec.name ?? '' }))
  return { proof: { ...proof, conditions }, named }
}
