import type { IncidentData, IncidentsData } from '../contract/incidents.ts'
import type { Viewer } from '../core/incident/sight.ts'
import type { IncidentPolicyView, IncidentRow } from '../core/incident/types.ts'

/** Why people are called for an incident. */
export type IncidentCall = {
  readonly incident: IncidentRow
  /** Slug of the escalation. */
  readonly escalation: string
  /** The level that is told first, from 1; null = the first. */
  readonly firstLevel: number | null
  /** The clock that broke; null = the incident itself. */
  readonly about: string | null
  /** What they read. */
  readonly sentence: string
}

/** What the engine knows of incidents: rules in force, people to call, and what the live channel shows. */
export interface IncidentsDoor {
  /** The rules for an incident about these services, by the configuration in force. */
  policy(services: readonly string[]): Promise<IncidentPolicyView>
  /** Names of services by slug; those that are gone are left out. */
  serviceNames(): Promise<ReadonlyMap<string, string>>
  /** Names of receivers that updates can go to. */
  receivers(): Promise<readonly string[]>
  /** Pages people; durable when it resolves. The page's id; null when there is no such escalation. */
  call(call: IncidentCall): Promise<string | null>
  live(viewer: Viewer): Promise<IncidentsData>
  /** Null when there is none, or the viewer must not know that there is. */
  read(id: number, viewer: Viewer): Promise<IncidentData | null>
}
