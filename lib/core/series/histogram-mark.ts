/**
 * Where a native histogram is, its series' column of values holds this NaN (0x7ff0000000000003), and the histogram lies
 * beside, found by series and time. So order, log and chunks are those of numbers, and numbers pay nothing for it.
 */
export const MARK_HIGH = 0x7ff00000
export const MARK_LOW = 0x00000003
