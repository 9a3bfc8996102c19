'use client'
import clsx from 'clsx'
import type { ActionRow } from '../../lib/contract/recovery.ts'
import { ActionLine } from './action-line.tsx'
import type { PressPlace } from './press-model.ts'
import styles from './recovery.module.css'

type LinesProps = PressPlace & { actions: readonly ActionRow[] }

/** Actions in rows, under the names of their columns. */
export function ActionLines({ actions, ...place }: LinesProps) {
  return (
    <>
      <div aria-hidden="true" className={clsx(styles.line, styles.head)}>
        {['Action', 'Guards', 'Record, last 20', 'State', ''].map(word => (
          <span key={word}>{word}</span>
        ))}
      </div>
      <ul>
        {actions.map(({ key }) => (
          <li key={key} data-row className="border-rule border-b last:border-0">
            <ActionLine actionKey={key} {...place} />
          </li>
        ))}
      </ul>
    </>
  )
}
