'use client'
import { memo, useEffect, useRef, useState } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { OutputLine } from '../../lib/contract/recovery.ts'
import { formatClock, type TimeZone } from '../../lib/core/format/index.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/section.tsx'
import styles from './recovery.module.css'

type OutputProps = { lines: readonly OutputLine[]; droppedLines: number; isOn: boolean }

/** Nearer to the end than this is at the end. */
const AT_END_PX = 24

/** What the steps write, as it comes: it follows the end until somebody scrolls up. */
export function RunOutput({ lines, droppedLines, isOn }: OutputProps) {
  const box = useRef<HTMLDivElement>(null)
  const [isFollowing, setFollowing] = useState(true)
  const { zone } = useTimeZone()
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new line moves the end
  useEffect(() => {
    if (isFollowing && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [isFollowing, lines.length])
  const onScroll = () => {
    const element = box.current
    if (!element) return
    setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX)
  }
  return (
    <Section
      title={isOn ? 'Live output' : 'Output'}
      note={`${lines.length} ${lines.length === 1 ? 'line' : 'lines'}${droppedLines > 0 ? `, ${droppedLines} left out` : ''}`}
      end={
        lines.length === 0 ? null : (
          <span className="flex items-baseline gap-3">
            {isFollowing || !isOn ? null : (
              <Button variant="quiet" className="h-6" onClick={() => setFollowing(true)}>
                Follow the end
              </Button>
            )}
            <CopyOutput lines={lines} zone={zone} />
          </span>
        )
      }
    >
      {lines.length === 0 ? (
        <p className="py-2 text-ink-3 text-small">
          {isOn ? 'Nothing is written yet.' : 'The steps wrote nothing.'}
        </p>
      ) : (
        <div
          ref={box}
          className={styles.output}
          onScroll={onScroll}
          role="log"
          aria-live="off"
          aria-label="Output"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
        >
          {lines.map(line => (
            <Line key={line.seq} line={line} zone={zone} />
          ))}
        </div>
      )}
    </Section>
  )
}

/** Live patches keep a line the same object: thousands of them are drawn once. */
const Line = memo(function Line({ line, zone }: { line: OutputLine; zone: TimeZone }) {
  return (
    <p>
      <time>{formatClock(line.atMs, zone)}</time>
      <span data-stream={line.stream}>
        {line.stream === 'err' ? <span className="sr-only">error output: </span> : null}
        {line.text}
      </span>
    </p>
  )
})

function CopyOutput({ lines, zone }: { lines: readonly OutputLine[]; zone: TimeZone }) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no')
  const copy = async () => {
    const text = lines.map(line => `${formatClock(line.atMs, zone)} ${line.text}`).join('\n')
    await navigator.clipboard.writeText(text).then(
      () => setCopied('yes'),
      () => setCopied('refused'),
    )
  }
  return (
    <>
      <span role="status">
        {copied === 'yes' ? 'Copied.' : copied === 'refused' ? 'The browser refused: mark and copy.' : ''}
      </span>
      <Button variant="quiet" className="h-6" onClick={() => void copy()}>
        Copy
      </Button>
    </>
  )
}
