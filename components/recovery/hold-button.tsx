'use client'
import clsx from 'clsx'
import {
  type CSSProperties,
  type PointerEvent,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { Button, type ButtonVariant } from '../ui/button.tsx'
import styles from './recovery.module.css'

const HOLD_MS = 900
const ARMED_MS = 5_000

type HoldStyle = CSSProperties & { '--hold-ms': string }
const HOLD_STYLE: HoldStyle = { '--hold-ms': `${HOLD_MS}ms` }

type HoldButtonProps = {
  label: string
  variant: ButtonVariant
  isBusy: boolean
  disabledReason: string | null
  onPress: () => void
}

/**
 * A press that a pocket does not make: by a finger it is held for a second, or tapped twice, which is what screen
 * readers on phones do; by mouse and by keyboard it is a press as any other.
 */
export function HoldButton({ label, variant, isBusy, disabledReason, onPress }: HoldButtonProps) {
  const isByFinger = useSyncExternalStore(followPointer, isCoarse, () => false)
  const [isArmed, setArmed] = useState(false)
  const [isHolding, setHolding] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  // Whether the click that follows was begun by a finger, and whether the hold has pressed already.
  const finger = useRef<'none' | 'down' | 'pressed'>('none')
  const stop = () => {
    clearTimeout(timer.current)
    setHolding(false)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  useEffect(() => {
    if (!isArmed) return
    const disarm = setTimeout(() => setArmed(false), ARMED_MS)
    return () => clearTimeout(disarm)
  }, [isArmed])
  const start = (event: PointerEvent) => {
    finger.current = event.pointerType === 'touch' ? 'down' : 'none'
    if (event.pointerType !== 'touch' || isBusy) return
    setHolding(true)
    timer.current = setTimeout(() => {
      finger.current = 'pressed'
      setHolding(false)
      onPress()
    }, HOLD_MS)
  }
  const click = () => {
    const by = finger.current
    finger.current = 'none'
    stop()
    if (by === 'pressed') return
    if (by === 'none' || isArmed) onPress()
    else setArmed(true)
  }
  return (
    <span className={styles.under}>
      <Button
        variant={variant}
        className={clsx(styles.hold, styles.big)}
        style={HOLD_STYLE}
        data-holding={isHolding ? '' : undefined}
        isBusy={isBusy}
        disabledReason={disabledReason}
        onPointerDown={start}
        onPointerUp={stop}
        onPointerCancel={stop}
        onPointerLeave={stop}
        onContextMenu={event => finger.current !== 'none' && event.preventDefault()}
        onClick={click}
      >
        <span>{isByFinger ? `${isArmed ? 'Tap once more' : 'Hold'}: ${label}` : label}</span>
      </Button>
    </span>
  )
}

const pointerQuery = (): MediaQueryList | null =>
  typeof window.matchMedia === 'function' ? window.matchMedia('(pointer: coarse)') : null
const isCoarse = (): boolean => pointerQuery()?.matches ?? false

function followPointer(listener: () => void): () => void {
  const query = pointerQuery()
  query?.addEventListener('change', listener)
  return () => query?.removeEventListener('change', listener)
}
