'use client'
import { createContext, useContext } from 'react'
import type { ChartBand, ChartMark } from './chart-types.ts'

/** What stands on all charts below: marks where they have none of their own, bands beside their own. */
export type SharedMarks = { readonly marks: readonly ChartMark[]; readonly bands: readonly ChartBand[] }

export const NO_MARKS: SharedMarks = { marks: [], bands: [] }

export const ChartMarks = createContext(NO_MARKS)

export const useChartMarks = (): SharedMarks => useContext(ChartMarks)
