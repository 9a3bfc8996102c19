import styles from './chart.module.css'

export type TimeChipProps = {
  /** Where the crosshair stands, and how wide the picture is that the chip stays in, px. */
  readonly x: number
  readonly top: number
  readonly width: number
  readonly text: string
}

const CHAR_PX = 6.4

/** The crosshair's time as a chip on the axis. */
export function TimeChip({ x, top, width, text }: TimeChipProps) {
  const chipPx = text.length * CHAR_PX + 10
  const middle = Math.min(width - chipPx / 2, Math.max(chipPx / 2, x))
  return (
    <g transform={`translate(${middle} ${top})`}>
      <rect className={styles.chip} x={-chipPx / 2} y={0} width={chipPx} height={16} rx={1} />
      <text className={styles.chipText} y={12} textAnchor="middle">
        {text}
      </text>
    </g>
  )
}
