'use client'
import { createContext, useContext } from 'react'
import type { ChartMark } from './chart-types.ts'

const NONE: readonly ChartMark[] = []
const MarksContext = createContext<readonly ChartMark[]>(NONE)

/** Marks of all charts below that have none of their own. */
export const ChartMarks = MarksContext

export const useChartMarks = (): readonly ChartMark[] => useContext(MarksContext)
