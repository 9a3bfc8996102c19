'use client'
import { skipToken, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { QuerySnapshot, QueryUpdate, WireNumber } from '../contract/live.ts'
import {
  applyColumns,
  type ChartSeries,
  HISTOGRAMS_NOT_DRAWN,
  NO_REMARKS,
  type Remarks,
  stepFor,
  toChartSeries,
} from '../core/live/index.ts'
import { useChannel, useIsStale } from './live.ts'

export type { ChartSeries } from '../core/live/index.ts'

/** A stretch of time: one that ends now and moves, or one that stands. */
export type SeriesRange =
  | { readonly kind: 'last'; readonly seconds: number }
  | { readonly kind: 'fixed'; readonly fromMs: number; readonly toMs: number }

export type SeriesRequest = {
  /** Null asks nothing. */
  readonly expr: string | null
  readonly range: SeriesRange
  /** Without it: the smallest round step that gives at most `maxPoints` points. */
  readonly stepSeconds?: number
  readonly maxPoints?: number
  readonly enabled?: boolean
}

export type SeriesAnswer = {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly series: readonly ChartSeries[]
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
  /** `start` and `end` are offsets in the expression. */
  readonly error?: { readonly message: string; readonly start?: number; readonly end?: number }
  readonly remarks: Remarks
  readonly receivedAtMs: number | null
  readonly isStale: boolean
}

const DEFAULT_POINTS = 360
const NO_SERIES: readonly ChartSeries[] = []

const applyQuery = (before: QuerySnapshot, update: QueryUpdate): QuerySnapshot =>
  'failure' in update ? before : applyColumns<WireNumber>(before, update)

/**
 * A PromQL expression over a range: followed live (`last`), or asked once over HTTP (`fixed`).
 * Equal requests on a page share one channel, and equal channels of all pages one evaluation.
 */
export function useSeries(request: SeriesRequest): SeriesAnswer {
  const { expr, range, maxPoints = DEFAULT_POINTS, enabled = true } = request
  const rangeSeconds = range.kind === 'last' ? range.seconds : (range.toMs - range.fromMs) / 1000
  const stepSeconds = request.stepSeconds ?? stepFor(rangeSeconds, maxPoints)
  const asked = enabled ? expr : null
  const live = useLiveSeries(range.kind === 'last' ? asked : null, rangeSeconds, stepSeconds)
  const fixed = useFixedSeries(range.kind === 'fixed' ? asked : null, range, stepSeconds)
  return range.kind === 'last' ? live : fixed
}

function useLiveSeries(expr: string | null, rangeSeconds: number, stepSeconds: number): SeriesAnswer {
  const state = useChannel<QuerySnapshot, QueryUpdate>(
    expr === null
      ? null
      : {
          channel: `query:${panelId(expr)}`,
          params: { expr, rangeSeconds: Math.round(rangeSeconds), stepSeconds },
          apply: applyQuery,
        },
  )
  const { data, status, failure, receivedAtMs } = state
  const series = useMemo(() => (data ? toChartSeries(data) : NO_SERIES), [data])
  const isStale = useIsStale(receivedAtMs)
  return {
    ...windowOf(data, stepSeconds),
    status,
    series,
    ...(failure ? { error: failure } : {}),
    remarks: data ?? NO_REMARKS,
    receivedAtMs,
    isStale,
  }
}

/** The server asks nothing of a panel's id but that it is one. */
const panelId = (expr: string): string => `${expr.length}`

function windowOf(data: QuerySnapshot | null, stepSeconds: number) {
  return { fromMs: data?.fromMs ?? 0, toMs: data?.toMs ?? 0, stepMs: data?.stepMs ?? stepSeconds * 1000 }
}

function useFixedSeries(expr: string | null, range: SeriesRange, stepSeconds: number): SeriesAnswer {
  const fromMs = range.kind === 'fixed' ? range.fromMs : 0
  const toMs = range.kind === 'fixed' ? range.toMs : 0
  const query = useQuery({
    queryKey: ['query_range', expr, fromMs, toMs, stepSeconds],
    queryFn:
      expr === null
        ? skipToken
        : ({ signal }: { signal: AbortSignal }) => fetchRange({ expr, fromMs, toMs, stepSeconds }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const answer = query.data
  const series = useMemo(() => answer?.series ?? NO_SERIES, [answer])
  return {
    status: query.isPending ? 'loading' : query.isError ? 'failed' : 'ready',
    series,
    fromMs,
    toMs,
    stepMs: stepSeconds * 1000,
    ...(query.error ? { error: { message: query.error.message, ...positionOf(query.error) } } : {}),
    remarks: answer ?? NO_REMARKS,
    receivedAtMs: query.dataUpdatedAt || null,
    isStale: false,
  }
}

class RangeQueryError extends Error {
  constructor(
    message: string,
    readonly position: { start: number; end: number } | undefined,
  ) {
    super(message)
  }
}

const positionOf = (error: Error): { start?: number; end?: number } =>
  error instanceof RangeQueryError ? (error.position ?? {}) : {}

type FixedRequest = { expr: string; fromMs: number; toMs: number; stepSeconds: number }
type PrometheusMatrix = {
  metric: Record<string, string>
  values?: [number, string][]
  histograms?: unknown[]
}[]
type PrometheusAnswer =
  | { status: 'success'; data: { result: PrometheusMatrix }; warnings?: string[]; infos?: string[] }
  | { status: 'error'; error: string; position?: { start: number; end: number } }

const TIMEOUT_MS = 60_000

/** Asks the Prometheus HTTP API for a range, aligned to its step as live panels are. */
async function fetchRange(request: FixedRequest, signal: AbortSignal) {
  const { expr, stepSeconds } = request
  const start = Math.ceil(request.fromMs / 1000 / stepSeconds) * stepSeconds
  const body = new URLSearchParams({
    query: expr,
    start: String(start),
    end: String(request.toMs / 1000),
    step: String(stepSeconds),
  })
  const response = await fetch('/api/prom/api/v1/query_range', {
    method: 'POST',
    body,
    headers: { 'x-opsdeck-position': '1' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  })
  const answer = await readAnswer(response)
  if (answer.status === 'error') throw new RangeQueryError(answer.error, answer.position)
  const { data, warnings = [], infos = [] } = answer
  const columns = data.result.flatMap(({ metric, values }) =>
    values
      ? [
          {
            labels: metric,
            t: values.map(([seconds]) => Math.round(seconds * 1000)),
            v: values.map(([, value]) => toWire(value)),
          },
        ]
      : [],
  )
  const hasHistograms = data.result.some(({ histograms }) => histograms !== undefined)
  return {
    series: toChartSeries({ series: columns, stepMs: stepSeconds * 1000 }),
    warnings: hasHistograms ? [...warnings, HISTOGRAMS_NOT_DRAWN] : warnings,
    infos,
  }
}

const toWire = (value: string): WireNumber => {
  const number = Number(value)
  return Number.isFinite(number) ? number : 'NaN'
}

/** The route answers in Prometheus' form; anything else (a proxy's page) becomes an error that says so. */
async function readAnswer(response: Response): Promise<PrometheusAnswer> {
  const body: unknown = await response.json().catch(() => null)
  if (typeof body === 'object' && body !== null && 'status' in body) return body as PrometheusAnswer
  if (response.status === 401) return { status: 'error', error: 'You are signed out. Sign in again.' }
  return { status: 'error', error: `Opsdeck answered ${response.status} without data.` }
}
