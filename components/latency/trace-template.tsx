'use client'
import { createContext } from 'react'

/** Where a trace is shown, with `{trace_id}` in it; null: no tool of traces is known, and an identifier is copied instead. */
export const TraceTemplate = createContext<string | null>(null)
